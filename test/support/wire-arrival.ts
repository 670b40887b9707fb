import { createHash } from 'node:crypto'
import type { LedgerCall } from '../../src/emulator/ledger.ts'
import type { JsonValue } from '../../src/providers/json.ts'
import type { MediumForm } from '../../src/providers/medium-reference.ts'
import type { SweepMedia } from './sweep-media.ts'
import type { SweepEntry } from './wire-sweep.ts'

type Fields = { [key: string]: JsonValue }

/** What arrived of one request: as the wire mapping had said it, and what the client put in besides. */
export interface Arrival {
  request: JsonValue
  added: Fields
  /** As it arrived, all of it. */
  body: Fields
}

/** Reads a call of the emulator's ledger back into a request: every medium by its bytes as the field it came from. */
export async function arrivalOf(entry: SweepEntry, call: LedgerCall, media: SweepMedia): Promise<Arrival> {
  const known = await namesOf(entry, media)
  if (call.provider === 'fal') await readUploads(call.body, known)
  const body = restored(call.body as JsonValue, known) as Fields
  return { ...readBack(entry, call, body), body }
}

function readBack(entry: SweepEntry, call: LedgerCall, body: Fields): Omit<Arrival, 'body'> {
  const path = decodeURIComponent(call.path)
  switch (call.provider) {
    case 'klingai':
      return klingArrival(path.slice('/klingai'.length), body)
    case 'openai-videos': {
      const { model, prompt, seconds, size, input_reference: reference } = body as Record<string, string>
      const picture = reference === undefined ? {} : { inputReference: reference }
      return {
        request: { model: model!, prompt: prompt!, seconds: Number(seconds), size: size!, ...picture },
        added: {},
      }
    }
    case 'fal': {
      // What was reckoned is for the client to know.
      const { price } = entry.request as { price?: Fields }
      return { request: { endpoint: path.slice('/fal/queue/'.length), body, ...given({ price }) }, added: {} }
    }
    case 'xai':
      return { request: body, added: {} }
    case 'agenticflow': {
      const { attempt, ...input } = body.input as Fields
      return { request: { input }, added: given({ attempt }) }
    }
    case 'dashscope': {
      // What the seconds cost is for the client to know.
      const { microsPerSecond } = entry.request as { microsPerSecond: number }
      return { request: { body, microsPerSecond }, added: {} }
    }
    case 'modelark': {
      const { safety_identifier, callback_url, ...rest } = body
      return {
        request: { ...(entry.request as Fields), body: rest },
        added: given({ safety_identifier, callback_url }),
      }
    }
    default:
      return googleArrival(path, body)
  }
}

function klingArrival(path: string, body: Fields): Omit<Arrival, 'body'> {
  if (path.startsWith('/v1/')) {
    const { external_task_id, callback_url, ...rest } = body
    return { request: { standard: 'legacy', path, body: rest }, added: given({ external_task_id, callback_url }) }
  }
  const { options, ...rest } = body
  const { external_task_id, callback_url, ...asked } = options as Fields
  const own = Object.keys(asked).length > 0 ? { options: asked } : {}
  return {
    request: { standard: 'new', path, body: { ...rest, ...own } },
    added: given({ external_task_id, callback_url }),
  }
}

function googleArrival(path: string, body: Fields): Omit<Arrival, 'body'> {
  const { webhook_config, ...rest } = body
  const added = given({ webhook_config })
  const model = /\/models\/([^/:]+):predictLongRunning$/.exec(path)?.[1]
  if (model !== undefined) return { request: { kind: 'prediction', model, body: rest }, added }
  return { request: { kind: path.endsWith('/interactions') ? 'interaction' : path, body: rest }, added }
}

const given = (fields: Record<string, JsonValue | undefined>): Fields =>
  Object.fromEntries(Object.entries(fields).filter((field): field is [string, JsonValue] => field[1] !== undefined))

/** Characters of a string that the ledger writes down as it is. */
const longestString = 1_000

const digest = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')

const inLedger = (text: string) =>
  text.length <= longestString ? text : `<sha256:${digest(text)} ${text.length} characters>`

/** What stands in the ledger for each medium, long text and long number of a request. */
async function namesOf({ request, media: prepared }: SweepEntry, media: SweepMedia): Promise<Map<unknown, JsonValue>> {
  const known = new Map<unknown, JsonValue>()
  for (const medium of prepared) {
    const { field, mimeType = 'image/png' } = medium
    const bytes = await media.bytesOf(medium)
    const reference = (form: MediumForm): JsonValue => ({ $medium: { field, key: field, mimeType, form } })
    const base64 = bytes.toString('base64')
    known.set(inLedger(base64), reference('BASE64'))
    known.set(inLedger(`data:${mimeType};base64,${base64}`), reference('DATA_URL'))
    known.set(`<sha256:${digest(bytes)} ${bytes.length} bytes ${mimeType}>`, reference('FILE'))
    known.set(media.urlOf(medium), reference('URL'))
    known.set(`oss ${digest(bytes)}`, reference('FILE'))
  }
  for (const leaf of leavesOf(request)) {
    if (typeof leaf === 'string' && leaf.length > longestString) known.set(inLedger(leaf), leaf)
    // The ledger has it as the nearest number there is; that its digits arrived, the emulator's own check says.
    if (typeof leaf === 'object') known.set(Number(leaf.$number), leaf)
  }
  return known
}

/** What lies behind an address of fal's storage is as good as in the body. */
async function readUploads(body: unknown, known: Map<unknown, JsonValue>): Promise<void> {
  for (const leaf of leavesOf(body as JsonValue)) {
    if (typeof leaf !== 'string' || !/\/fal\/files\//.test(leaf)) continue
    const response = await fetch(leaf)
    const base64 = Buffer.from(await response.arrayBuffer()).toString('base64')
    const medium = known.get(inLedger(`data:${response.headers.get('content-type')};base64,${base64}`))
    if (medium !== undefined) known.set(leaf, medium)
  }
}

function leavesOf(value: JsonValue): (string | { $number: string })[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  if ('$number' in value) return [value as { $number: string }]
  return Object.values(value).flatMap(leavesOf)
}

function restored(value: JsonValue, known: ReadonlyMap<unknown, JsonValue>, name = ''): JsonValue {
  if (typeof value === 'string') {
    const [, uploaded] = /^oss:\/\/.*\/([0-9a-f]{64})\.\w+$/.exec(value) ?? []
    return known.get(uploaded === undefined ? value : `oss ${uploaded}`) ?? value
  }
  if (typeof value === 'number') return name === 'element_id' ? (known.get(value) ?? value) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => restored(item, known))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, restored(item, known, key)]))
}
