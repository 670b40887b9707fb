import type { Settled } from '../../../catalog/settle.ts'
import type { JsonValue } from '../../../providers/json.ts'
import type { ModelarkRequest } from '../../../providers/modelark/client.ts'
import { ratioValue, resolutionValue } from '../../veo/wire/field-values.ts'
import { mediumAt, type WireInput, type WireMapping } from '../../wire.ts'
import { microsPerToken, modelarkPrices, type TokenPrices } from '../prices.ts'

/**
 * Seedance at ModelArk. What a model does not take is not in its settings, and not sent: the body is checked strictly.
 * source: wire-seedance-modelark, Start
 */
export const seedanceAtModelark: WireMapping = {
  family: 'seedance',
  provider: 'modelark',
  request(input) {
    const { route, settled } = input
    const { durationSeconds, aspectRatio, seed, fixedCamera } = settled
    const prices: TokenPrices | undefined = modelarkPrices[route.model as keyof typeof modelarkPrices]
    return {
      microsPerToken: prices ? microsPerToken(prices, settled) : null,
      body: {
        model: route.wireName,
        content: contentOf(input),
        resolution: resolutionValue(settled.resolution),
        ratio: aspectRatio === 'AUTO' ? 'adaptive' : ratioValue(aspectRatio),
        // Always: a model's own default may be a length of its choice, and that a price of its choice.
        duration: durationSeconds === 0 ? -1 : (durationSeconds as number),
        generate_audio: settled.generateAudio as boolean,
        watermark: settled.watermark === true,
        // For where the clip cannot be decoded (ADR 35).
        return_last_frame: true,
        ...(fixedCamera === undefined ? {} : { camera_fixed: fixedCamera as boolean }),
        // 0 is a seed.
        ...(seed === undefined ? {} : { seed: seed as number }),
      },
    } satisfies ModelarkRequest as unknown as JsonValue
  },
}

/** An empty prompt stands for none. UNSURE: how it points at references; it goes as it is written. */
function contentOf({ capability, settled, media }: WireInput): JsonValue[] {
  const item = (type: 'image_url' | 'video_url' | 'audio_url', role: string, field: string) => ({
    type,
    [type]: { url: mediumAt(media, field, type === 'video_url' ? 'URL' : 'DATA_URL') },
    role,
  })
  const text = settled.prompt === '' ? [] : [{ type: 'text', text: settled.prompt as string }]
  if (capability === 'references')
    return [
      ...text,
      ...fieldsOf(settled, 'referenceImages').map((field) => item('image_url', 'reference_image', field)),
      ...fieldsOf(settled, 'referenceVideos').map((field) => item('video_url', 'reference_video', field)),
      ...fieldsOf(settled, 'referenceAudios').map((field) => item('audio_url', 'reference_audio', field)),
    ]
  return [
    ...text,
    ...(capability === 'textToVideo' ? [] : [item('image_url', 'first_frame', 'startFrame')]),
    ...(capability === 'startEndFrame' ? [item('image_url', 'last_frame', 'endFrame')] : []),
  ]
}

const fieldsOf = (settled: Settled, name: string): string[] =>
  ((settled[name] ?? []) as unknown[]).map((_, index) => `${name}.${index}`)
