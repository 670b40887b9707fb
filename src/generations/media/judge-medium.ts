import { createHash } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MediaField } from '../../catalog/media-fields.ts'
import type { Problem } from '../../catalog/problem.ts'
import { isStorable } from '../../catalog/value.ts'
import type { Database } from '../../engine/connection.ts'
import { temporaryName } from '../../engine/leftovers.ts'
import type { Focus } from '../../families/wire.ts'
import type { Point } from '../../media/job.ts'
import type { JobTrace, MediaPool } from '../../media/pool.ts'
import { judgeUrl, privateAddress } from '../../network/judge-url.ts'
import { idOf } from '../record/global-id.ts'
import { type ClipProblem, findClip, frameOf, isClipProblem } from './earlier-clip.ts'
import { type FileFacts, inspectMedium, isRefused, type MediumFacts } from './inspect-medium.ts'
import { inMegabytes, kindOf, type MediaKind, maximumInlineBytes, mediaKinds } from './media-kinds.ts'
import { mayUseVideo } from './media-references.ts'

export interface MediaContext {
  database: Database
  pool: MediaPool
  /** Aborted when nobody waits for the verdict any more. */
  signal?: AbortSignal
  /** Of the request's trace; null where none is kept. */
  traceContext?(): JobTrace
  /** For media on their way to the judge; swept at start. */
  workDirectory: string
  allowInputHosts: readonly string[]
  /** Of the request, where others read its inline media, too. */
  readInline?: ReadInline
  /** Whose take is judged. */
  storyboardId?: string
  /** What a frame or the clip of a shot will be; absent outside storyboards. */
  judgeTie?(tie: Record<string, unknown>): MediumVerdict
}

/** A medium that may be used: something of ours that is there, or bytes that are to become an upload. */
export interface MediumInput {
  /** Of the field: `[request kling imageToVideo startFrame]`. */
  path: string[]
  facts: MediumFacts
  /** What a cut keeps in view, where that is known. */
  focus?: Focus
  /** From the field to what is given there: `[framed image]`. */
  within?: readonly string[]
  inline?: { bytes: Buffer; sha256: string; facts: FileFacts }
}

export interface MediumVerdict extends Partial<Omit<MediumInput, 'path'>> {
  problem?: Pick<Problem, 'code' | 'message' | 'ranges' | 'allowedValues'>
  /** Which of its fields it is given by, and in it what is to blame: `[generationFrame at seconds]`. */
  at?: string[]
  /** A URL is not fetched before the work begins. */
  isUnchecked?: boolean
}

const ways: Record<MediaKind, readonly string[]> = {
  IMAGE: ['url', 'base64', 'uploadId', 'generationFrame'],
  VIDEO: ['url', 'uploadId', 'generationClip'],
  AUDIO: ['url', 'base64', 'uploadId'],
}

/** How something of a shot is given, in storyboards only; the clip is our own way of writing, for the film. */
const ties: Partial<Record<MediaKind, string>> = { IMAGE: 'shotFrame', VIDEO: 'shotClip' }

/** Which of its fields a medium is given by; null when it is not exactly one. */
export function wayOf({ value }: MediaField): string | null {
  const [way = null, ...others] = Object.keys(value).filter(
    (field) => value[field] !== undefined && value[field] !== null,
  )
  return others.length > 0 ? null : way
}

/** Judges one medium as far as it can be before the work begins: what is here whole, a URL only by its text. */
export async function judgeMedium(context: MediaContext, tenant: string, field: MediaField): Promise<MediumVerdict> {
  const { within = [], focus } = field
  const wrong = focus === undefined ? undefined : judgeFocus(field)
  if (wrong) return wrong
  const { at = [], ...verdict } = await judgeGiven(context, tenant, field)
  return { ...verdict, at: [...within, ...at], ...(focus === undefined ? {} : { focus: givenFocus(focus) }) }
}

/** That it is right, the judge has seen. */
export const givenFocus = (focus: unknown): Focus => ({ ...(focus as Point), isGiven: true })

function judgeFocus({ focus, value, within = [] }: MediaField): MediumVerdict | undefined {
  if ('framed' in value)
    return {
      at: [...within, 'framed'],
      problem: { code: 'NOT_ALLOWED', message: 'A framed picture cannot be framed again.' },
    }
  for (const axis of ['x', 'y'] as const) {
    const part = (focus as Partial<Record<string, unknown>>)[axis]
    if (typeof part === 'number' && part >= 0 && part <= 1) continue
    return {
      at: ['framed', 'focus', axis],
      problem: {
        code: 'OUT_OF_RANGE',
        message: 'A focus must be from 0 to 1, measured from the top left of the picture.',
        ranges: [{ minimum: 0, maximum: 1 }],
      },
    }
  }
  return undefined
}

async function judgeGiven(context: MediaContext, tenant: string, field: MediaField): Promise<MediumVerdict> {
  const { kind } = field.spec
  const way = wayOf(field)
  if (way !== null && way === ties[kind]) return judgeTie(context, way, field.value[way])
  if (way === null || !ways[kind].includes(way))
    return { problem: { code: 'SHAPE', message: `Exactly one of ${ways[kind].join(', ')} must be given.` } }
  const given = field.value[way]
  if (way.startsWith('generation') && typeof given === 'object') {
    const { at = [], ...verdict } = await judgeClip(context, tenant, kind, given as Record<string, unknown>)
    return { ...verdict, at: [way, ...at] }
  }
  if (typeof given !== 'string') return { at: [way], problem: { code: 'SHAPE', message: 'Expected text.' } }
  if (way === 'url') return { at: [way], ...judgeAddress(context, kind, given) }
  if (way === 'uploadId') return { at: [way], ...(await judgeUpload(context, tenant, kind, given)) }
  return { at: [way], ...(await judgeInline(context, tenant, kind, given)) }
}

function judgeTie(context: MediaContext, way: string, tie: unknown): MediumVerdict {
  if (!context.judgeTie || typeof tie !== 'object' || tie === null)
    return { at: [way], problem: { code: 'NOT_ALLOWED', message: 'Frames of shots are for storyboards only.' } }
  const { at = [], ...verdict } = context.judgeTie(tie as Record<string, unknown>)
  return { ...verdict, at: [way, ...at] }
}

function judgeAddress({ allowInputHosts }: MediaContext, kind: MediaKind, url: string): MediumVerdict {
  // Before its length: such an address is as long as what it holds.
  if (/^\s*data:/i.test(url)) {
    const instead = ways[kind].includes('base64')
      ? 'give it as base64, including the prefix'
      : 'send it with createUpload'
    return {
      problem: {
        code: 'INVALID_URL',
        message: `This is not a URL but the ${mediaKinds[kind].word} itself; ${instead}.`,
      },
    }
  }
  const reason = isStorable(url) ? judgeUrl(url, allowInputHosts) : 'This is not a valid URL.'
  if (reason === null) return { isUnchecked: true }
  const setting = reason === privateAddress ? { setting: 'KINETOGRAPH_ALLOW_INPUT_HOSTS' } : {}
  return { problem: { code: 'INVALID_URL', message: reason, ...setting } }
}

async function judgeClip(
  { database, storyboardId }: MediaContext,
  tenant: string,
  kind: MediaKind,
  named: Record<string, unknown>,
): Promise<MediumVerdict | ClipProblem> {
  const video = await findClip(database, tenant, named, mayUseVideo(storyboardId))
  if (isClipProblem(video)) return video
  if (kind === 'IMAGE') {
    const frame = frameOf(video, named.at)
    return isClipProblem(frame) ? frame : { facts: frame.facts }
  }
  const { mimeType, sizeBytes, width, height, durationSeconds } = video
  return { facts: { mimeType, sizeBytes, width, height, seconds: durationSeconds } }
}

async function judgeUpload(
  { database }: MediaContext,
  tenant: string,
  kind: MediaKind,
  uploadId: string,
): Promise<MediumVerdict> {
  const id = idOf(uploadId, 'Upload')
  const row = id
    ? await database
        .selectFrom('upload')
        .select(['status', 'facts', 'expires_at'])
        .where('id', '=', id)
        .where('tenant', '=', tenant)
        .executeTakeFirst()
    : undefined
  const invalid = `INVALID_${kind}` as const
  if (row?.status === 'READY') {
    const facts = row.facts as unknown as FileFacts
    const sent = kindOf(facts.mimeType)
    if (sent === kind) return { facts }
    const message = `A ${mediaKinds[kind].word} is needed here; this upload is a ${mediaKinds[sent].word}.`
    return { problem: { code: invalid, message } }
  }
  if (row?.status === 'REFUSED')
    return { problem: { code: invalid, message: 'The bytes of this upload were refused when they arrived.' } }
  if (!row) return { problem: { code: 'NOT_FOUND', message: 'There is no such upload.' } }
  const isExpired = row.status === 'EXPIRED' || row.expires_at <= new Date()
  return {
    problem: {
      code: 'NOT_FOUND',
      message: isExpired
        ? 'The upload was not used in time; create a new upload.'
        : 'Nothing has been uploaded there yet.',
    },
  }
}

/** With or without a `data:` prefix; tools that write base64 break it into lines. */
function plainBase64(base64: string): string {
  const text = base64.startsWith('data:') ? base64.slice(base64.indexOf(',') + 1) : base64
  return text.replace(/\s+/g, '')
}

/** The bytes of an inline medium; null when it is not base64. */
export function decodeInline(base64: string): Buffer | null {
  const text = plainBase64(base64)
  return /^[A-Za-z0-9+/_-]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null
}

/** What inline base64 holds; null when it is not base64. */
export type ReadInline = (base64: string) => { bytes: Buffer; sha256: string } | null

const readInline: ReadInline = (base64) => {
  const bytes = decodeInline(base64)
  return bytes && { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** Decodes and hashes what one request holds once, however often it is asked for. */
export function createInlineReader(): ReadInline {
  const known = new Map<string, ReturnType<ReadInline>>()
  return (base64) => {
    const read = known.get(base64) ?? readInline(base64)
    known.set(base64, read)
    return read
  }
}

async function judgeInline(
  context: MediaContext,
  tenant: string,
  kind: MediaKind,
  base64: string,
): Promise<MediumVerdict> {
  const { word } = mediaKinds[kind]
  const refuse = (code: Problem['code'], message: string): MediumVerdict => ({ problem: { code, message } })
  const inline = (context.readInline ?? readInline)(base64)
  if (!inline) return refuse(`INVALID_${kind}`, 'This is not base64.')
  const { bytes } = inline
  if (bytes.length > maximumInlineBytes) {
    const limit = inMegabytes(maximumInlineBytes)
    return refuse('MEDIA_TOO_LARGE', `An inline ${word} may have at most ${limit}; send larger ones with createUpload.`)
  }
  if (bytes.length === 0) return refuse(`INVALID_${kind}`, 'This base64 is empty.')
  const facts = await withFileOfBytes(context, bytes, (file) =>
    inspectMedium(context.pool.forRequests(tenant, context.traceContext?.() ?? null), kind, file, context.signal),
  )
  if (isRefused(facts)) return refuse(facts.code, facts.message)
  return { facts, inline: { ...inline, facts } }
}

/** Inline bytes as a file, while it is used. */
export async function withFileOfBytes<T>(
  { workDirectory }: Pick<MediaContext, 'workDirectory'>,
  bytes: Buffer,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const folder = join(workDirectory, 'inline')
  await mkdir(folder, { recursive: true })
  const file = join(folder, temporaryName())
  try {
    await writeFile(file, bytes)
    return await use(file)
  } finally {
    await rm(file, { force: true })
  }
}
