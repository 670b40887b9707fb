import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { MediaField } from '../../catalog/media-fields.ts'
import { isRefusal } from '../../media/job.ts'
import { UrlError } from '../../network/safe-fetch.ts'
import { findClip, frameOf, isClipProblem } from '../media/earlier-clip.ts'
import { type FileFacts, refusedAs } from '../media/inspect-medium.ts'
import { decodeInline } from '../media/judge-medium.ts'
import { mediaKinds } from '../media/media-kinds.ts'
import { uploadKey } from '../media/uploads.ts'
import type { Failure } from '../record/failure.ts'
import { idOf } from '../record/global-id.ts'
import type { GenerationRow, VideoManifest } from '../record/record.ts'
import type { PrepareRequest } from './prepare.ts'
import type { WorkContext } from './work-context.ts'

/** Where the bytes of a medium are now: in a file, or in the media store, where they stay. `facts`: they were judged before. */
export type MediumSource = { file: string } | { key: string; facts?: FileFacts }

const downloadAttempts = 3

/** Brings a medium of the request within reach; what had to be fetched or made is `temporaryFile`. */
export async function sourceOf(
  context: WorkContext,
  generation: PrepareRequest,
  field: MediaField,
  temporaryFile: string,
  signal: AbortSignal,
): Promise<MediumSource | Failure> {
  const { uploadId, url, base64, generationFrame, generationClip } = field.value as {
    uploadId?: string
    base64?: string
    url?: string
    generationFrame?: Record<string, unknown>
    generationClip?: Record<string, unknown>
  }
  if (uploadId !== undefined) return uploaded(context, generation, uploadId)
  if (base64 !== undefined) {
    // Only of what is not started: what is has become an upload.
    await writeFile(temporaryFile, decodeInline(base64) ?? '')
    return { file: temporaryFile }
  }
  const named = generationFrame ?? generationClip
  if (named === undefined) return download(context, field, url!, temporaryFile, signal)
  const video = await findClip(context.database, generation.tenant, named, isReferredTo(generation))
  if (isClipProblem(video)) return unprepared({ code: 'MEDIA_UNREACHABLE', message: video.problem.message })
  if ((await context.store.stat(video.key)) === null)
    return unprepared({ code: 'MEDIA_UNREACHABLE', message: 'The clip of that generation is no longer there.' })
  return generationFrame
    ? takeFrame(context, generation, video, generationFrame.at, temporaryFile, signal)
    : { key: video.key, facts: factsOf(video) }
}

/** Deleted or not: the start found it, and it is kept for whoever has not finished. */
const isReferredTo = ({ id }: PrepareRequest) => sql<boolean>`(video.deleted_at is null or exists (
  select from media_reference where media_reference.video_id = video.id and media_reference.generation_id = ${id}::uuid))`

/** Its bytes as a file. */
export const withFileOf = <T>(
  { store }: WorkContext,
  source: MediumSource,
  use: (path: string) => Promise<T>,
): Promise<T> => ('file' in source ? use(source.file) : store.withLocalFile(source.key, use))

async function uploaded(
  { database, store }: WorkContext,
  { tenant }: Pick<GenerationRow, 'tenant'>,
  uploadId: string,
): Promise<MediumSource | Failure> {
  const row = await database
    .selectFrom('upload')
    .select(['id', 'facts'])
    .where('id', '=', idOf(uploadId, 'Upload'))
    .where('tenant', '=', tenant)
    .where('status', '=', 'READY')
    .executeTakeFirst()
  const key = row && uploadKey(row.id)
  if (!row || !key || (await store.stat(key)) === null)
    return unprepared({ code: 'MEDIA_UNREACHABLE', message: 'This upload is no longer there.' })
  return { key, facts: row.facts as unknown as FileFacts }
}

const factsOf = ({ mimeType, sizeBytes, width, height, durationSeconds }: VideoManifest): FileFacts => ({
  ...{ mimeType, sizeBytes, width, height },
  seconds: durationSeconds,
})

async function takeFrame(
  context: WorkContext,
  { tenant, traceContext }: Pick<GenerationRow, 'tenant' | 'traceContext'>,
  video: VideoManifest,
  at: unknown,
  temporaryFile: string,
  signal: AbortSignal,
): Promise<MediumSource | Failure> {
  const frame = frameOf(video, at)
  if (isClipProblem(frame)) return unprepared({ code: 'MEDIA_UNREACHABLE', message: frame.problem.message })
  if (frame.stored) return { key: frame.stored.key }
  const jobs = context.pool.forWork(tenant, traceContext)
  const taken = await context.store.withLocalFile(video.key, (path) =>
    jobs.extractFrame(path, temporaryFile, frame.seconds, signal),
  )
  return isRefusal(taken) ? unprepared(refusedAs('VIDEO', taken)) : { file: temporaryFile }
}

async function download(
  context: WorkContext,
  { spec }: MediaField,
  url: string,
  temporaryFile: string,
  signal: AbortSignal,
): Promise<MediumSource | Failure> {
  const { maximumBytes, downloadMilliseconds, contentTypes } = mediaKinds[spec.kind]
  for (let attempt = 1; ; attempt += 1) {
    try {
      await context.downloadTo(url, temporaryFile, {
        maximumBytes,
        totalTimeoutMilliseconds: downloadMilliseconds,
        signal,
        accept: contentTypes.join(','),
      })
      return { file: temporaryFile }
    } catch (error) {
      if (!(error instanceof UrlError) || error.kind === 'machine') throw error
      if (error.retryable && attempt < downloadAttempts) {
        await sleep(1_000 * attempt, undefined, { signal })
        continue
      }
      // A redirect led to an address we do not go to.
      if (error.code === 'INVALID_URL') return unprepared({ code: 'MEDIA_UNREACHABLE', message: error.message })
      return { ...unprepared({ code: error.code, message: error.message }), retryable: error.retryable }
    }
  }
}

/** The medium is to blame: nothing was sent, nothing is charged. */
export const unprepared = ({ code, message }: Pick<Failure, 'code' | 'message'>): Failure => ({
  code,
  stage: 'PREPARE',
  message,
  retryable: false,
  charged: 'NONE',
})
