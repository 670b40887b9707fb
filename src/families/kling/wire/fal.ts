import type { JsonValue } from '../../../providers/json.ts'
import { addressAt, addressesAt, endpointOf, falRequest, productOf, said } from '../../fal-wire.ts'
import type { WireInput, WireMapping } from '../../wire.ts'
import { formattedPrompts, promptFormatter, type Spelling, tooLongOnWire } from '../../wording.ts'
import { type Asked, askedOf, clipSeconds, ratioValue } from './asked.ts'
import { framesOf, longestSide } from './frames.ts'
import { missingPrompts } from './problems.ts'

/** Where the picture that the clip starts from goes. source: wire-fal, Gotchas */
const startFields: readonly (readonly [endpoint: RegExp, field: string])[] = [
  [/\/v3\/turbo\/|\/v2\.5-turbo\//, 'image_url'],
  [/\/o3\/\w+\/image-to-video$/, 'image_url'],
  [/./, 'start_image_url'],
]

/** Without a switch of sound and the kind of shots. */
const isTurbo = (endpoint: string): boolean => endpoint.includes('turbo/')
/** Where the picture that the clip ends on goes. */
const endFieldOf = (endpoint: string): string => (endpoint.includes('v2.5-turbo') ? 'tail_image_url' : 'end_image_url')

const tiers: Record<Asked['mode'], string> = { STANDARD: 'standard', PRO: 'pro', NATIVE_4K: '4k' }

/** Elements are called by their place, whatever their names. */
const spelling: Spelling = { elements: (number) => `@Element${number}` }

/** Kling at fal. source: wire-fal, Endpoint inputs, Kling */
export const klingAtFal: WireMapping = {
  family: 'kling',
  provider: 'fal',
  request(input) {
    const { route, capability, settled, media } = input
    const asked = askedOf(settled)
    const { mode, aspectRatio, startFrame, endFrame, prompt, shots, negativePrompt, guidanceScale, generateAudio } =
      asked
    const endpoint = endpointOf(route.wireName, { mode: tiers[mode], capability: productOf(capability) })
    const [, startField] = startFields.find(([own]) => own.test(endpoint))!
    const format = promptFormatter(input, spelling)
    const hasRatio = productOf(capability) === 'reference-to-video' && aspectRatio !== undefined
    return falRequest(input, endpoint, {
      [startField]: startFrame && addressAt(media, 'startFrame'),
      [endFieldOf(endpoint)]: endFrame && addressAt(media, 'endFrame'),
      image_urls: addressesAt(media, 'referenceImages'),
      elements: elementsOf(input),
      ...(shots
        ? { ...shotsOf(shots, format), shot_type: isTurbo(endpoint) ? undefined : 'customize' }
        : { prompt: format(prompt!) }),
      duration: String(clipSeconds(asked)),
      aspect_ratio: hasRatio ? ratioValue(aspectRatio) : undefined,
      negative_prompt: negativePrompt,
      cfg_scale: guidanceScale,
      generate_audio: isTurbo(endpoint) ? undefined : generateAudio,
    })
  },
  frames: framesOf,
  longestSide,
  wording: (input) => formattedPrompts(input, promptFormatter(input, spelling)),
  problemsOf: (input, path) => [
    ...missingPrompts(input, path),
    ...tooLongOnWire(input, path, promptFormatter(input, spelling)),
  ],
}

const shotsOf = (shots: NonNullable<Asked['shots']>, format: (text: string) => string) => ({
  multi_prompt: shots.map(({ prompt, durationSeconds }) => ({
    prompt: format(prompt),
    duration: String(durationSeconds),
  })),
})

interface Element {
  source: { images?: object; video?: { voiceId?: string } }
}

function elementsOf({ media, settled }: WireInput): JsonValue[] | undefined {
  const { elements = [] } = settled as { elements?: Element[] }
  if (elements.length === 0) return undefined
  return elements.map(({ source }, index) => {
    const field = `elements.${index}.source`
    return said({
      frontal_image_url: source.images && addressAt(media, `${field}.images.frontal`),
      reference_image_urls: addressesAt(media, `${field}.images.references`),
      video_url: source.video && addressAt(media, `${field}.video.video`),
      voice_id: source.video?.voiceId,
    })
  })
}
