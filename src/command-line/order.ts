import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import {
  type Client,
  type ClientModelByNameQuery,
  fittingCapability,
  type GenerationRequest,
  referenceList,
} from '../client/index.ts'
import { cameraOfPrompt, enumName } from './camera.ts'
import type { CameraReading } from './camera-words.ts'
import { CommandError, exitCodes } from './command-error.ts'
import { kindOfMedium, readMedium } from './media-input.ts'

export interface Order {
  /** Catalog name. */
  model: string
  /** Only this one of its capabilities. */
  capability?: string | undefined
  /** Files or http(s) URLs. */
  startFrame?: string | undefined
  /** What of it stays in view where it is cut. */
  focus?: { x: number; y: number } | undefined
  endFrame?: string | undefined
  references?: readonly string[] | undefined
  shots?: readonly Record<string, unknown>[] | undefined
  /** As the capability's input takes them; texts where the command line has only texts. */
  parameters: Record<string, unknown>
}

export type Model = NonNullable<ClientModelByNameQuery['model']>
type Capability = Model['capabilities'][number]
type Parameter = Capability['parameters'][number]

/**
 * The request of an order: of the model's capabilities the first that takes everything that was given, with all that it
 * needs. And what was read in its prompt, where the embedded renderer is asked and no camera was given.
 * @throws CommandError 2 when there is none, or no such file; KinetographError
 */
export async function requestOf(
  client: Client,
  model: Model,
  order: Order,
): Promise<{ request: GenerationRequest; reading?: CameraReading }> {
  const kinds = await Promise.all((order.references ?? []).map(kindOfMedium))
  const capability = chooseCapability(model, order, kinds)
  const read = (source: string) => readMedium(client, source)
  const input: Record<string, unknown> = { model: capability.modelValue }
  if (order.startFrame !== undefined) {
    const image = await read(order.startFrame)
    input.startFrame = order.focus ? { framed: { image, focus: order.focus } } : image
  }
  if (order.endFrame !== undefined) input.endFrame = await read(order.endFrame)
  for (const [index, reference] of (order.references ?? []).entries()) {
    const { name } = referenceList(capability, kinds[index]!)!
    input[name] = [...((input[name] as unknown[]) ?? []), await read(reference)]
  }
  if (order.shots) input.shots = order.shots
  for (const [path, value] of Object.entries(order.parameters)) place(input, path, asWritten(capability, path, value))
  const { familyField, field } = capability
  const reading = familyField === 'stillMotion' ? readCamera(field, input) : undefined
  return {
    request: { [familyField]: { [field]: input } } as unknown as GenerationRequest,
    ...(reading && { reading }),
  }
}

/** The embedded renderer does not read prompts: where no camera is given, the prompt's words become one here. */
function readCamera(field: string, input: Record<string, unknown>): CameraReading | undefined {
  if (input.camera !== undefined || !['cameraMove', 'startEndFrame'].includes(field)) return undefined
  const { camera, reading } = cameraOfPrompt(String(input.prompt ?? ''))
  if (field === 'cameraMove' || reading.moves.length > 0) input.camera = camera
  return reading
}

function chooseCapability(model: Model, order: Order, references: readonly Parameter['kind'][]): Capability {
  const { capability: wanted } = order
  if (wanted !== undefined && !model.capabilities.some(({ field }) => field === wanted))
    throw new CommandError(
      `${model.name} has no capability ${wanted}; it has ${model.capabilities.map(({ field }) => field).join(', ')}.`,
      exitCodes.usage,
    )
  const frames = (['startFrame', 'endFrame', 'shots'] as const).filter((name) => order[name] !== undefined)
  const chosen = fittingCapability(model, {
    names: [...frames, ...Object.keys(order.parameters)],
    references,
    capability: wanted,
    // Out of the prompt's words.
    filledIn: ({ familyField, field }) => (familyField === 'stillMotion' && field === 'cameraMove' ? ['camera'] : []),
  })
  if (chosen.capability) return chosen.capability
  const lines = chosen.faults.map((fault) => `  ${fault}`)
  throw new CommandError(
    [`${model.name} makes no clip of this:`, ...lines, `kinetograph models ${model.name} says what it takes.`].join(
      '\n',
    ),
    exitCodes.usage,
  )
}

function place(input: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.')
  const last = names.pop()!
  let at = input
  for (const name of names) {
    if (!Object.hasOwn(at, name)) at[name] = {}
    at = at[name] as Record<string, unknown>
  }
  at[last] = value
}

/** Texts of the command line become what the schema calls them; everything else is the gateway's to judge. */
function asWritten(capability: Capability, path: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  const parameter = capability.parameters.find(({ name }) => name === path)
  switch (parameter?.kind) {
    case 'CHOICE': {
      const wanted = enumName(value)
      const choice = parameter.choices?.find((one) => one.value === wanted || one.value.endsWith(`_${wanted}`))
      return choice?.value ?? wanted
    }
    case 'NUMBER':
    case 'INTEGER':
      return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value
    case 'TEXT':
    case 'ID':
      return value
    default:
      return parsed(value)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** `name=value`, as often as there are parameters; a dot leads into an object. @throws CommandError 2 */
export function parseAssignments(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, value] = /^([\w.]+)=(.*)$/s.exec(text) ?? []
      if (name === undefined || value === undefined || /__proto__/.test(name))
        throw new CommandError(`--set takes name=value, not "${text}".`, exitCodes.usage)
      return [name, value]
    }),
  )
}

/** `waves roll in:4`: a prompt, and its seconds after the last colon. */
export function parseShot(text: string): Record<string, unknown> {
  const [, prompt, seconds] = /^(.*):(\d+(?:\.\d+)?)$/s.exec(text) ?? []
  return prompt === undefined ? { prompt: text } : { prompt, durationSeconds: Number(seconds) }
}

/** Parameters out of a file of JSON; `-` is standard input. @throws CommandError 2 */
export async function readParameters(path: string): Promise<Record<string, unknown>> {
  const text = await (path === '-' ? readAll(process.stdin) : readFile(path, 'utf8')).catch((): never => {
    throw new CommandError(`${path} cannot be read.`, exitCodes.usage)
  })
  const value = parsed(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new CommandError(`${path} must hold a JSON object: the parameters of the capability.`, exitCodes.usage)
}
