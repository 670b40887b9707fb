import { type Kysely, sql } from 'kysely'
import type { Problem } from '../../catalog/problem.ts'
import { isStorable } from '../../catalog/value.ts'
import type { Database } from '../../engine/connection.ts'
import type { Tables } from '../../engine/tables.ts'
import { isHeicType, plainContentType } from '../../media/content-type.ts'
import { acceptedImages } from '../../media/image-header.ts'
import { thisIsHeic } from '../../media/magic.ts'
import type { MediaPool } from '../../media/pool.ts'
import type { MediaStore } from '../../media/store.ts'
import type { ReceivedUpload, UploadAdmission, UploadRefusal, UploadVerdict } from '../../media/upload-route.ts'
import { type FileFacts, inspectMedium, isRefused } from './inspect-medium.ts'
import { inMegabytes, kindOf, mediaKinds } from './media-kinds.ts'
import { inTurn, lockTenant, uploadQuotaProblems } from './upload-quota.ts'

export interface UploadContext {
  database: Database
  pool: MediaPool
  store: MediaStore
  now(): Date
  newId(): string
  /** Why nothing can be stored now (low disk); null when it can. */
  refusal(): string | null
  maximumStoredBytes: number
}

export interface UploadRow {
  id: string
  tenant: string
  status: 'WAITING' | 'READY' | 'REFUSED' | 'EXPIRED'
  contentType: string
  declaredBytes: number
  facts: FileFacts | null
  problem: Problem | null
  expiresAt: Date
}

export const uploadContentTypes = Object.values(mediaKinds).flatMap(({ contentTypes }) => contentTypes)
/** Of the largest kind. */
export const maximumUploadBytes = Math.max(...Object.values(mediaKinds).map(({ maximumBytes }) => maximumBytes))
const waitingMilliseconds = 15 * 60_000
/** A PUT is cut after 15 minutes (media/routes.ts); the rest is for judging. */
const longestTransferMilliseconds = 20 * 60_000
const keepMilliseconds = 60_000
/** A start takes seconds from its bytes to its rows. */
const orphanMilliseconds = 3_600_000
const idsAtOnce = 1_000
/** Uploads one tenant may have waiting: a page that retries must not fill the table. */
const maximumWaiting = 100

/** Where the bytes of an upload lie in the media store. */
export const uploadKey = (uploadId: string): string => `uploads/${uploadId}`

/** Declares an upload; the bytes come by a signed PUT. */
export async function createUpload(
  context: UploadContext,
  tenant: string,
  input: { contentType: string; sizeBytes: number; fileName?: string | null; sha256?: string | null },
): Promise<{ upload: UploadRow | null; problems: Problem[] }> {
  const contentType = plainContentType(input.contentType)
  const problems = judgeUpload({ ...input, contentType })
  const refusal = context.refusal()
  const setting = 'KINETOGRAPH_MINIMUM_FREE_BYTES'
  if (refusal) problems.push({ code: 'LIMIT_REACHED', path: [], parameter: null, message: refusal, setting })
  if (problems.length > 0) return { upload: null, problems }
  return inTurn(context.database, tenant, async (transaction) => {
    await lockTenant(transaction, tenant)
    const now = context.now()
    const full = [
      ...(await waitingProblems(transaction, tenant, now)),
      ...(await uploadQuotaProblems({ ...context, database: transaction }, tenant, input.sizeBytes)),
    ]
    if (full.length > 0) return { upload: null, problems: full }
    const row = await transaction
      .insertInto('upload')
      .values({
        id: context.newId(),
        tenant,
        status: 'WAITING',
        content_type: contentType,
        declared_bytes: input.sizeBytes,
        declared_sha256: input.sha256?.toLowerCase() ?? null,
        file_name: input.fileName ?? null,
        created_at: now,
        expires_at: new Date(now.getTime() + waitingMilliseconds),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return { upload: toUpload(row, now), problems: [] }
  })
}

async function waitingProblems(database: Kysely<Tables>, tenant: string, now: Date): Promise<Problem[]> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from upload
    where tenant = ${tenant} and status = 'WAITING' and expires_at > ${now}`.execute(database)
  if (rows[0]!.waiting < maximumWaiting) return []
  const message = `At most ${maximumWaiting} uploads may wait for their bytes at once.`
  return [{ code: 'LIMIT_REACHED', path: [], parameter: null, message }]
}

function judgeUpload(input: {
  contentType: string
  sizeBytes: number
  fileName?: string | null
  sha256?: string | null
}) {
  const problems: Problem[] = []
  const isKnown = uploadContentTypes.includes(input.contentType)
  if (!isKnown)
    problems.push({
      code: 'NOT_ALLOWED',
      path: ['contentType'],
      parameter: null,
      message: isHeicType(input.contentType)
        ? `${thisIsHeic} ${acceptedImages}`
        : `Uploads are ${uploadContentTypes.join(', ')}.`,
      allowedValues: [...uploadContentTypes],
    })
  const { word, maximumBytes } = isKnown
    ? mediaKinds[kindOf(input.contentType)]
    : { word: 'upload', maximumBytes: maximumUploadBytes }
  if (!Number.isInteger(input.sizeBytes) || input.sizeBytes < 1 || input.sizeBytes > maximumBytes)
    problems.push({
      code: input.sizeBytes > maximumBytes ? 'MEDIA_TOO_LARGE' : 'OUT_OF_RANGE',
      path: ['sizeBytes'],
      parameter: null,
      message: `The ${word} may have from 1 byte to ${inMegabytes(maximumBytes)} (${maximumBytes} bytes).`,
      ranges: [{ minimum: 1, maximum: maximumBytes }],
    })
  if (input.sha256 != null && !/^[0-9a-f]{64}$/i.test(input.sha256))
    problems.push({ code: 'SHAPE', path: ['sha256'], parameter: null, message: 'Expected 64 hexadecimal digits.' })
  if (input.fileName != null && !isStorable(input.fileName))
    problems.push({
      code: 'SHAPE',
      path: ['fileName'],
      parameter: null,
      message: 'A file name must not contain the character NUL or an unpaired surrogate.',
    })
  else if (input.fileName != null && input.fileName.length > 255)
    problems.push({
      code: 'TOO_LONG',
      path: ['fileName'],
      parameter: null,
      message: 'A file name may have at most 255 characters.',
      maximumLength: 255,
    })
  return problems
}

export async function loadUploads(
  context: UploadContext,
  tenant: string,
  ids: readonly string[],
): Promise<(UploadRow | null)[]> {
  const rows = await context.database
    .selectFrom('upload')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('id', 'in', [...ids])
    .execute()
  return ids.map((id) => {
    const row = rows.find((candidate) => candidate.id === id)
    return row ? toUpload(row, context.now()) : null
  })
}

/** Asked before the first byte of a PUT. */
export async function admitUpload(
  context: UploadContext,
  uploadId: string,
  tenant: string,
): Promise<UploadAdmission | UploadRefusal> {
  const row = await context.database
    .selectFrom('upload')
    .selectAll()
    .where('id', '=', uploadId)
    .where('tenant', '=', tenant)
    .executeTakeFirst()
  if (!row) return { statusCode: 404, message: 'There is no such upload.' }
  const announced = {
    contentType: row.content_type,
    declaredBytes: Number(row.declared_bytes),
    ...(row.declared_sha256 ? { sha256: row.declared_sha256 } : {}),
  }
  if (row.status === 'READY') return { ...announced, verdict: { status: 'READY' } }
  if (row.status === 'REFUSED')
    return { ...announced, verdict: { status: 'REFUSED', problem: row.problem as unknown as Problem } }
  if (row.status === 'EXPIRED' || row.expires_at <= context.now())
    return { statusCode: 410, message: 'This upload has expired; create a new one.' }
  const refusal = context.refusal()
  return refusal ? { statusCode: 507, message: refusal } : announced
}

/** Whether these bytes are the upload's: the first that came whole are, whichever process took them. */
export async function claimUpload(
  { database }: UploadContext,
  uploadId: string,
  tenant: string,
  sha256: string,
): Promise<boolean> {
  const claimed = await database
    .updateTable('upload')
    .set({ declared_sha256: sha256 })
    .where('id', '=', uploadId)
    .where('tenant', '=', tenant)
    .where('status', '=', 'WAITING')
    .where((is) => is.or([is('declared_sha256', 'is', null), is('declared_sha256', '=', sha256)]))
    .executeTakeFirst()
  return claimed.numUpdatedRows > 0n
}

/** The bytes are stored: judged once, as the kind they were declared to be, and the verdict is kept. */
export async function judgeUploaded(context: UploadContext, upload: ReceivedUpload): Promise<UploadVerdict> {
  const keep = () => keepWaiting(context, upload.uploadId)
  await keep()
  // Any error: the next one may do, and the sweep looks at what is long over.
  const keeping = setInterval(() => void keep().catch(() => {}), keepMilliseconds)
  const jobs = context.pool.forRequests(upload.tenant)
  const facts = await context.store
    .withLocalFile(upload.storeKey, (path) => inspectMedium(jobs, kindOf(upload.contentType), path))
    .finally(() => clearInterval(keeping))
  const problem: Problem | null = isRefused(facts)
    ? { code: facts.code, path: [], parameter: null, message: facts.message }
    : null
  const updated = await context.database
    .updateTable('upload')
    .set({
      status: problem ? 'REFUSED' : 'READY',
      facts: problem ? null : JSON.stringify(facts),
      problem: problem ? JSON.stringify(problem) : null,
    })
    .where('id', '=', upload.uploadId)
    .where('tenant', '=', upload.tenant)
    .where('status', '=', 'WAITING')
    .executeTakeFirst()
  if (updated.numUpdatedRows === 0n) throw new Error('The upload got its verdict meanwhile')
  return problem ? { status: 'REFUSED', problem } : { status: 'READY' }
}

/** However long its bytes wait to be judged, the sweep of no process takes it for one that never came. */
async function keepWaiting({ database, now }: UploadContext, uploadId: string): Promise<void> {
  await sql`
    update upload set expires_at = greatest(expires_at, ${new Date(now().getTime() + 2 * keepMilliseconds)})
    where id = ${uploadId} and status = 'WAITING'`.execute(database)
}

/** Closes uploads whose bytes never came, with whatever is left of them; returns how many. */
export async function sweepUploads(context: UploadContext): Promise<number> {
  // What began to arrive just before its time was up may still arrive, and gets its verdict.
  const before = new Date(context.now().getTime() - longestTransferMilliseconds)
  const rows = await context.database
    .updateTable('upload')
    .set({ status: 'EXPIRED' })
    .where('status', '=', 'WAITING')
    .where('expires_at', '<', before)
    .returning('id')
    .execute()
  for (const row of rows) {
    await context.store.remove(uploadKey(row.id))
  }
  return rows.length
}

/** Removes bytes that no row names: of starts that a crash cut short, and of rows that the operator deleted. */
export async function sweepOrphans({ database, store, now }: UploadContext): Promise<number> {
  const before = now().getTime() - orphanMilliseconds
  const old: string[] = []
  for await (const { key, modifiedAt } of store.list('uploads'))
    if (modifiedAt.getTime() < before) old.push(key.slice(uploadKey('').length))
  let removed = 0
  for (let from = 0; from < old.length; from += idsAtOnce) {
    const ids = old.slice(from, from + idsAtOnce)
    const { rows } = await sql<{ id: string }>`
      select name as id from unnest(${ids}::text[]) as name
      where not exists (select from upload where upload.id::text = name)`.execute(database)
    for (const { id } of rows) {
      await store.remove(uploadKey(id))
      removed += 1
    }
  }
  return removed
}

function toUpload(
  row: {
    id: string
    tenant: string
    status: string
    content_type: string
    declared_bytes: number
    facts: unknown
    problem: unknown
    expires_at: Date
  },
  now: Date,
): UploadRow {
  const isExpired = row.status === 'WAITING' && row.expires_at <= now
  return {
    id: row.id,
    tenant: row.tenant,
    status: isExpired ? 'EXPIRED' : (row.status as UploadRow['status']),
    contentType: row.content_type,
    declaredBytes: Number(row.declared_bytes),
    facts: row.facts as UploadRow['facts'],
    problem: row.problem as Problem | null,
    expiresAt: row.expires_at,
  }
}
