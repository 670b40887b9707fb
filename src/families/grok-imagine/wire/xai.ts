import type { Settled } from '../../../catalog/settle.ts'
import type { XaiRequest } from '../../../providers/xai/client.ts'
import { ratioValue, resolutionValue } from '../../veo/wire/field-values.ts'
import { isStill, mediumAt, type PreparedMedium, type WireMapping } from '../../wire.ts'
import { formattedPrompts, promptFormatter, type Spelling, tooLongOnWire } from '../../wording.ts'

/** Grok Imagine at xAI. source: wire-grok-xai, Start */
export const grokAtXai: WireMapping = {
  family: 'grok-imagine',
  provider: 'xai',
  request(input) {
    const { route, capability, settled, media } = input
    return {
      model: route.wireName,
      prompt: promptFormatter(input, spelling)(settled.prompt as string),
      ...(capability === 'references' ? referencesOf(settled, media) : {}),
      ...(settled.startFrame ? { image: pictureAt(media, 'startFrame') } : {}),
      ...(capability === 'startEndFrame' ? { last_frame: pictureAt(media, 'endFrame') } : {}),
      duration: settled.durationSeconds as number,
      aspect_ratio: settled.aspectRatio === undefined ? nearestRatio(media) : ratioValue(settled.aspectRatio),
      resolution: resolutionValue(settled.resolution),
      generate_audio: settled.generateAudio as boolean,
    } satisfies XaiRequest
  },
  wording: (input) => formattedPrompts(input, promptFormatter(input, spelling)),
  problemsOf: (input, path) => tooLongOnWire(input, path, promptFormatter(input, spelling)),
}

/** UNSURE: one source counts from 0. source: wire-grok-xai, Start */
const spelling: Spelling = { referenceImages: (number) => `<IMAGE_${number}>` }

const pictureAt = (media: readonly PreparedMedium[], field: string) => ({ url: mediumAt(media, field, 'DATA_URL') })

function referencesOf(settled: Settled, media: readonly PreparedMedium[]) {
  const fields = (name: string) => ((settled[name] ?? []) as unknown[]).map((_, index) => `${name}.${index}`)
  const sounds = fields('referenceAudios').map((field) => ({ url: mediumAt(media, field, 'URL') }))
  return {
    reference_images: fields('referenceImages').map((field) => pictureAt(media, field)),
    ...(sounds.length === 0 ? {} : { reference_audios: sounds }),
  }
}

const ratios = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3']

/** Without one xAI makes 16:9 of any picture, by one schema. source: catalog-audit 94 */
function nearestRatio(media: readonly PreparedMedium[]): string {
  const { width, height } = media.filter(isStill).find(({ field }) => field === 'startFrame')!
  const distance = (ratio: string) => {
    const [wide, high] = ratio.split(':').map(Number) as [number, number]
    return Math.abs(Math.log((width / height) * (high / wide)))
  }
  return ratios.reduce((nearest, ratio) => (distance(ratio) < distance(nearest) ? ratio : nearest))
}
