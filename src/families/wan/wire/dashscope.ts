import { priceOf } from '../../../catalog/price.ts'
import type { Settled } from '../../../catalog/settle.ts'
import type { DashscopeRequest } from '../../../providers/dashscope/client.ts'
import type { JsonValue } from '../../../providers/json.ts'
import { ratioValue, resolutionValue } from '../../veo/wire/field-values.ts'
import { mediumAt, type PreparedMedium, type WireMapping } from '../../wire.ts'

type Fields = { [field: string]: JsonValue }

/** Wan at DashScope. source: wire-wan-dashscope, Start */
export const wanAtDashscope: WireMapping = {
  family: 'wan',
  provider: 'dashscope',
  request({ route, capability, settled, media }) {
    const is26 = route.wireName.startsWith('wan2.6')
    const { prompt, negativePrompt } = settled as { prompt: string; negativePrompt?: string }
    const price = priceOf(route.prices, settled, { seconds: 1, isAutomatic: false })
    return {
      body: {
        model: route.wireName,
        input: {
          prompt,
          ...(negativePrompt === undefined ? {} : { negative_prompt: negativePrompt }),
          ...(is26 ? singleMedia(capability, media) : { media: mediaOf(capability, settled, media) }),
        },
        parameters: parametersOf(route.wireName, settled),
      },
      microsPerSecond: price?.row.perSecondMicros ?? null,
    } satisfies DashscopeRequest
  },
}

/** Up to 2.6. */
const singleMedia = (capability: string, media: readonly PreparedMedium[]): Fields => ({
  img_url: mediumAt(media, 'startFrame', 'DATA_URL'),
  ...(capability === 'drivingAudio' ? { audio_url: mediumAt(media, 'drivingAudio', 'FILE') } : {}),
})

const lists = {
  referenceImages: 'reference_image',
  referenceVideos: 'reference_video',
  referenceAudios: 'reference_audio',
}

/** Since 2.7. UNSURE: that anything but a first frame may come as a data URL. source: wire-wan-dashscope, wan2.7 */
function mediaOf(capability: string, settled: Settled, media: readonly PreparedMedium[]): JsonValue[] {
  const first = settled.startFrame
    ? [{ type: 'first_frame', url: mediumAt(media, 'startFrame', 'DATA_URL') as JsonValue }]
    : []
  if (capability === 'references') {
    const references = Object.entries(lists).flatMap(([name, type]) =>
      ((settled[name] ?? []) as unknown[]).map((_, index) => ({
        type,
        url: mediumAt(media, `${name}.${index}`, 'FILE'),
      })),
    )
    return [...first, ...references]
  }
  return [
    ...first,
    ...(settled.startClip ? [{ type: 'first_clip', url: mediumAt(media, 'startClip', 'FILE') }] : []),
    ...(settled.endFrame ? [{ type: 'last_frame', url: mediumAt(media, 'endFrame', 'FILE') }] : []),
    ...(settled.drivingAudio ? [{ type: 'driving_audio', url: mediumAt(media, 'drivingAudio', 'FILE') }] : []),
  ]
}

/** Everything is said: the wire's own defaults are others. AIG-10 */
function parametersOf(wireName: string, settled: Settled): Fields {
  const { durationSeconds, automaticShots, aspectRatio, generateAudio, seed } = settled
  return {
    resolution: resolutionValue(settled.resolution).toUpperCase(),
    duration: durationSeconds === 0 ? -1 : (durationSeconds as number),
    ...(aspectRatio === undefined ? {} : { ratio: aspectRatio === 'AUTO' ? 'adaptive' : ratioValue(aspectRatio) }),
    // 2.7 has no switch.
    ...(generateAudio === undefined || wireName.startsWith('wan2.7') ? {} : { audio: generateAudio as boolean }),
    ...(automaticShots === undefined ? {} : { shot_type: automaticShots ? 'multi' : 'single' }),
    prompt_extend: settled.enhancePrompt as boolean,
    watermark: settled.watermark === true,
    ...(seed === undefined ? {} : { seed: seed as number }),
  }
}
