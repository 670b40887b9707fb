import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MediaPlace } from '../catalog/media-places.ts'
import type { Problem } from '../catalog/problem.ts'
import { isStorable } from '../catalog/value.ts'
import type { Database } from '../engine/connection.ts'
import type { MediaPool } from '../media/pool.ts'
import { isRefusal } from '../media/pool.ts'
import { judgeUrl } from '../network/judge-url.ts'
import { idOf } from './global-id.ts'

export interface MediaContext {
  database: Database
  pool: MediaPool
  /** For pictures on their way to the judge; swept at start. */
  workDirectory: string
  allowInputHosts: readonly string[]
}

/** What is known of a picture, video or sound without working on it. */
export interface MediumFacts {
  mimeType: string
  sizeBytes: number
  /** Pixels, EXIF applied. */
  width?: number
  height?: number
  seconds?: number
}

/** A medium that may be used: something of ours that is there, or bytes that are to become an upload. */
export interface MediumInput {
  /** Of the place: `[request kling imageToVideo startFrame]`. */
  path: string[]
  facts: MediumFacts
  inline?: { bytes: Buffer; sha256: string; facts: MediumFacts }
}

export interface MediumVerdict extends Partial<Omit<MediumInput, 'path'>> {
  problem?: Pick<Problem, 'code' | 'message'>
  /** Which of url, base64 and uploadId it is. */
  field?: string
  /** A URL is not fetched before the work begins. */
  isUnchecked?: boolean
}

export const maximumInlineBytes = 8 * 1024 * 1024

/** Judges one medium as far as it can be before the work begins: bytes and uploads whole, a URL only by its text. */
export async function judgeMedium(context: MediaContext, tenant: string, place: MediaPlace): Promise<MediumVerdict> {
  const { url, base64, uploadId } = place.value
  if (typeof url === 'string') {
    const reason = isStorable(url) ? judgeUrl(url, context.allowInputHosts) : 'This is not a valid URL.'
    return reason === null
      ? { field: 'url', isUnchecked: true }
      : { field: 'url', problem: { code: 'INVALID_URL', message: reason } }
  }
  if (typeof uploadId === 'string') return { field: 'uploadId', ...(await judgeUpload(context, tenant, uploadId)) }
  if (typeof base64 === 'string') return { field: 'base64', ...(await judgeInline(context, base64)) }
  return { problem: { code: 'SHAPE', message: 'Exactly one of url, base64, uploadId must be given.' } }
}

async function judgeUpload(context: MediaContext, tenant: string, uploadId: string): Promise<MediumVerdict> {
  const id = idOf(uploadId, 'Upload')
  const row = id
    ? await context.database
        .selectFrom('upload')
        .select(['status', 'facts', 'expires_at'])
        .where('id', '=', id)
        .where('tenant', '=', tenant)
        .executeTakeFirst()
    : undefined
  if (row?.status === 'READY') return { facts: row.facts as unknown as MediumFacts }
  if (row?.status === 'REFUSED')
    return { problem: { code: 'INVALID_IMAGE', message: 'The bytes of this upload were refused when they arrived.' } }
  if (!row) return { problem: { code: 'NOT_FOUND', message: 'There is no such upload.' } }
  const isExpired = row.status === 'EXPIRED' || row.expires_at <= new Date()
  return {
    problem: {
      code: 'NOT_FOUND',
      message: isExpired
        ? 'Nothing was uploaded there in time; create a new upload.'
        : 'Nothing has been uploaded there yet.',
    },
  }
}

/** With or without a `data:` prefix; tools that write base64 break it into lines. */
function plainBase64(base64: string): string {
  const text = base64.startsWith('data:') ? base64.slice(base64.indexOf(',') + 1) : base64
  return text.replace(/\s+/g, '')
}

/** The bytes of an inline picture; null when it is not base64. */
export function decodeInline(base64: string): Buffer | null {
  const text = plainBase64(base64)
  return /^[A-Za-z0-9+/_-]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null
}

async function judgeInline(context: MediaContext, base64: string): Promise<MediumVerdict> {
  const text = plainBase64(base64)
  // Judged by its length before anything is decoded.
  if (Buffer.byteLength(text, 'base64') > maximumInlineBytes)
    return {
      problem: {
        code: 'MEDIA_TOO_LARGE',
        message: `An inline picture may have at most ${maximumInlineBytes / 1024 / 1024} MB; send larger ones with createUpload.`,
      },
    }
  if (text === '') return { problem: { code: 'INVALID_IMAGE', message: 'There is nothing in this base64.' } }
  const bytes = decodeInline(text)
  if (!bytes) return { problem: { code: 'INVALID_IMAGE', message: 'This is not base64.' } }
  const folder = join(context.workDirectory, 'inline')
  await mkdir(folder, { recursive: true })
  const file = join(folder, randomUUID())
  try {
    await writeFile(file, bytes)
    const facts = await context.pool.inspectImage(file)
    if (isRefusal(facts))
      return {
        problem: {
          code: facts.code === 'MEDIA_TOO_LARGE' ? 'MEDIA_TOO_LARGE' : 'INVALID_IMAGE',
          message: facts.message,
        },
      }
    return { facts, inline: { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), facts } }
  } finally {
    await rm(file, { force: true })
  }
}
