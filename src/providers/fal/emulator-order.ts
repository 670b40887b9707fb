import { promptsIn, textsIn } from '../../emulation/body.ts'
import { aspectOf, frameOf, type Resolution, readPictures } from '../../emulation/pictures.ts'
import type { EmulatedWorld } from '../../emulation/port.ts'
import type { Call, Order } from '../../emulation/vendor.ts'
import { endpoints, type Input } from './emulator-endpoints.ts'
import { badMedium } from './emulator-refusals.ts'

export interface Details {
  input: Input
  webhook: string | undefined
  /** By a scenario: neither the queue nor the list has its result any more. */
  isGone?: true
}

/** Of a length that the model chooses, or no field says. */
const chosenSeconds = 5

export async function orderOf(input: Input, world: EmulatedWorld, { params, request }: Call): Promise<Order> {
  const model = params['*']!
  const endpoint = endpoints[model]!
  const [first] = await readPictures(world, mediaIn(input), endpoint.picture, badMedium)
  const resolution = (input.resolution?.toLowerCase() ?? endpoint.resolution) as Resolution
  const { aspect_ratio, generate_audio, audio } = input
  const seconds = secondsOf(input) ?? chosenSeconds
  const frame = frameOf(resolution, aspectOf(aspect_ratio, first))
  const units = endpoint.units(input, { seconds, ...frame })
  const { microsPerUnit, isDueWhenBlocked } = endpoint
  return {
    model,
    prompt: promptsIn(input),
    clip: { still: first?.bytes ?? null, seconds, ...frame, hasSound: generate_audio ?? audio ?? endpoint.hasSound },
    price: { units: String(units), micros: microsPerUnit && Math.round(units * microsPerUnit), isDueWhenBlocked },
    details: {
      input: JSON.parse(JSON.stringify(input, shortened)),
      webhook: (request.query as { fal_webhook?: string }).fal_webhook,
    } satisfies Details,
  }
}

/** `8s`, `8` and 8 are eight; undefined where the model decides. */
function secondsOf({ duration, multi_prompt }: Input): number | undefined {
  if (multi_prompt) return multi_prompt.reduce((sum, shot) => sum + Number(shot.duration), 0)
  const seconds = Number.parseInt(String(duration), 10)
  return Number.isNaN(seconds) ? undefined : seconds
}

/** What stands in fields of addresses; of sounds and videos nothing more is asked than that they can be had. */
const mediaIn = (input: Input) =>
  textsIn(input)
    .map(({ field, text: url }) => ({ field, url, isPicture: !/video|audio/.test(field) }))
    .filter(({ field, url, isPicture }) => /_urls?(\.\d+)?$/.test(field) && (isPicture || !url.startsWith('data:')))

/** What is kept of an input for its list. */
const shortened = (_key: string, value: unknown) =>
  typeof value === 'string' && value.startsWith('data:') ? `${value.slice(0, 40)}…` : value
