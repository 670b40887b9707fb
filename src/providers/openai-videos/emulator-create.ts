import type { EmulatedWorld } from '../../emulation/port.ts'
import type { Fields } from './emulator-fields.ts'
import type { VideoModel } from './emulator-models.ts'
import { stillOf } from './emulator-picture.ts'
import { invalidType, invalidValue, Refusal, unknownModel } from './emulator-refusal.ts'
import type { VideoDetails } from './emulator-video.ts'

/** What a clip is ordered with, judged. */
interface VideoOrder {
  model: string
  prompt: string
  details: VideoDetails
  still: Buffer | null
}

/** How a server departs from OpenAI in what it takes. */
export interface TakenForms {
  /** `duration` instead of `seconds`. */
  secondsKey: 'seconds' | 'duration'
  /** Text, as OpenAI; numbers, hence only in JSON; or both. */
  secondsType: 'text' | 'number' | 'either'
}

/** Judges the body of `POST /v1/videos`; throws a Refusal. source: wire-openai-sora §2 */
export async function judgeOrder(
  fields: Fields,
  models: Readonly<Record<string, VideoModel>>,
  forms: TakenForms,
  world: EmulatedWorld,
): Promise<VideoOrder> {
  refuseUnknownKeys(fields, ['prompt', 'model', forms.secondsKey, 'size', 'input_reference'])
  const prompt = promptIn(fields)
  const model = textIn(fields, 'model') ?? 'sora-2'
  const facts = Object.hasOwn(models, model) ? models[model] : undefined
  if (!facts) throw unknownModel(model)
  const seconds = secondsIn(fields, facts.seconds, forms) ?? facts.seconds[0]!
  const sizes = Object.keys(facts.sizes)
  const size = textIn(fields, 'size') ?? sizes[0]!
  if (!sizes.includes(size)) throw invalidValue('size', size, sizes)
  const still = await stillOf(fields.get('input_reference'), size, world)
  return { model, prompt, details: { size, seconds }, still }
}

/** UNSURE (§2): `duration` is known to be refused; other unknown keys are taken to be, as elsewhere at this vendor. */
export function refuseUnknownKeys(fields: Fields, known: readonly string[]): void {
  for (const key of fields.keys())
    if (!known.includes(key))
      throw new Refusal(400, `Unknown parameter: '${key.slice(0, 100)}'.`, {
        parameter: key.slice(0, 100),
        code: 'unknown_parameter',
      })
}

function promptIn(fields: Fields): string {
  const prompt = textIn(fields, 'prompt')
  if (prompt === undefined)
    throw new Refusal(400, "Missing required parameter: 'prompt'.", {
      parameter: 'prompt',
      code: 'missing_required_parameter',
    })
  const length = [...prompt].length
  if (length < 1)
    throw new Refusal(400, "Invalid 'prompt': empty string. Expected a string with minimum length 1.", {
      parameter: 'prompt',
      code: 'empty_string',
    })
  if (length > 32_000)
    throw new Refusal(
      400,
      `Invalid 'prompt': string too long. Expected a string with maximum length 32000, but got a string with length ${length} instead.`,
      { parameter: 'prompt', code: 'string_above_max_length' },
    )
  return prompt
}

function secondsIn(fields: Fields, supported: readonly string[], forms: TakenForms): string | undefined {
  const value = fields.get(forms.secondsKey)
  if (value === undefined) return undefined
  const choices = supported.map((each) => `'${each}'`).join(', ')
  const wantsNumber = forms.secondsType === 'number'
  const isRight =
    (typeof value === 'string' && !wantsNumber) || (typeof value === 'number' && forms.secondsType !== 'text')
  if (!isRight) throw invalidType(forms.secondsKey, wantsNumber ? 'an integer' : `one of ${choices}`, value)
  const text = String(value)
  if (!supported.includes(text)) throw invalidValue(forms.secondsKey, text, supported)
  return text
}

function textIn(fields: Fields, key: string): string | undefined {
  const value = fields.get(key)
  if (value === undefined) return undefined
  if (typeof value !== 'string') throw invalidType(key, 'a string', value)
  return value
}
