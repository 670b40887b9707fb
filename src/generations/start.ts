import { createHash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { Problem } from '../catalog/problem.ts'
import { isStorable } from '../catalog/value.ts'
import type { Database } from '../engine/connection.ts'
import type { Leases } from '../engine/lease.ts'
import type { Tables } from '../engine/tables.ts'
import type { Wake } from '../engine/wake.ts'
import type { DiskStore } from '../media/store.ts'
import type { ProgressSnapshot } from './event.ts'
import { encodeId } from './global-id.ts'
import { type JudgeContext, type Judgement, judge, type StartInput } from './judge.ts'
import { uploadKey } from './prepare.ts'
import { type GenerationRow, toGeneration } from './record.ts'
import { timingKeyOf } from './timing.ts'

export interface StartContext extends JudgeContext {
  leases: Leases
  wake: Wake
  store: DiskStore
  /** Active generations one tenant may have. */
  maximumActive: number
  now(): Date
  newId(): string
  /** Why nothing can be started now (low disk); null when it can. */
  refusal(): string | null
  reach(point: string): void
}

export interface StartResult {
  generation: GenerationRow | null
  replayed: boolean
  problems: Problem[]
  warnings: Problem[]
}

/**
 * Judges the input, makes the bytes durable, then inserts the generation, its first event and its job in one
 * transaction: after the answer no crash can lose it. `problemsOf` may add what another judge found.
 */
export async function startGeneration(
  context: StartContext,
  tenant: string,
  input: StartInput,
  problemsOf: (judgement: Judgement) => Problem[] = (judgement) => judgement.problems,
): Promise<StartResult> {
  const inputHash = hashOf(input)
  const earlier = await replay(context, tenant, input.idempotencyKey, inputHash)
  if (earlier) return earlier

  const judgement = await judge(context, tenant, input)
  const problems = [...problemsOf(judgement)]
  const refusal = context.refusal()
  if (refusal) problems.push({ code: 'LIMIT_REACHED', path: [], parameter: null, message: refusal })
  if (problems.length > 0) return refused(problems, judgement.warnings)

  const request = structuredClone(input.request)
  const settled = structuredClone(judgement.settled) as Record<string, unknown>
  const uploads = await storeInline(context, judgement, request, settled)
  context.reach('start.media-stored')
  const inserted = await insertGeneration(context, tenant, input, { inputHash, judgement, request, settled, uploads })
  if (typeof inserted === 'string') {
    for (const upload of uploads) await context.store.remove(uploadKey(upload.id))
    // Somebody else may have won the race for this key: what they made is the answer.
    const winner = await replay(context, tenant, input.idempotencyKey, inputHash)
    if (winner) return winner
    if (inserted === 'too-many') return refused([tooManyActive(context)], judgement.warnings)
    throw new Error('A generation with this idempotency key came and went')
  }
  context.reach('start.committed')
  context.wake.notify('work', inserted.id)
  return { generation: inserted, replayed: false, problems: [], warnings: judgement.warnings }
}

/** What `startGeneration` would say to this input now; nothing is written, and no place is held. */
export async function planGeneration(
  context: StartContext,
  tenant: string,
  input: StartInput,
  problemsOf: (judgement: Judgement) => Problem[] = (judgement) => judgement.problems,
): Promise<{ judgement: Judgement; problems: Problem[] }> {
  const judgement = await judge(context, tenant, input)
  const problems = [...problemsOf(judgement)]
  const earlier = input.idempotencyKey && (await replay(context, tenant, input.idempotencyKey, hashOf(input)))
  if (earlier) return { judgement, problems: [...problems, ...earlier.problems] }
  const refusal = context.refusal()
  if (refusal) problems.push({ code: 'LIMIT_REACHED', path: [], parameter: null, message: refusal })
  if ((await countActive(context.database, tenant)) >= context.maximumActive) problems.push(tooManyActive(context))
  return { judgement, problems }
}

async function countActive(database: Database, tenant: string): Promise<number> {
  const { rows } = await sql<{ active: number }>`
    select count(*)::int as active from generation where tenant = ${tenant} and finished_at is null`.execute(database)
  return rows[0]!.active
}

const tooManyActive = ({ maximumActive }: StartContext): Problem => ({
  code: 'LIMIT_REACHED',
  path: [],
  parameter: null,
  message: `At most ${maximumActive} generations may be active at once; wait for one to finish or cancel one.`,
})

const refused = (problems: Problem[], warnings: Problem[]): StartResult => ({
  generation: null,
  replayed: false,
  problems,
  warnings,
})

/** Looked up before any validation: a retry must find what was paid for, even if the catalog has changed since. */
async function replay(
  context: StartContext,
  tenant: string,
  key: string | undefined,
  inputHash: string,
): Promise<StartResult | undefined> {
  if (key === undefined || key === '' || !isStorable(key)) return undefined
  const row = await context.database
    .selectFrom('generation')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('idempotency_key', '=', key)
    .executeTakeFirst()
  if (!row) return undefined
  const generation = toGeneration(row)
  if (generation.inputHash === inputHash)
    return { generation, replayed: true, problems: [], warnings: generation.warnings }
  return refused(
    [
      {
        code: 'IDEMPOTENCY_CONFLICT',
        path: ['idempotencyKey'],
        parameter: null,
        message: 'This key was used before with another input. Use a new key for a new generation.',
      },
    ],
    [],
  )
}

/** Of the raw input, keys sorted; bytes count by their digest like everything else. */
function hashOf(input: StartInput): string {
  const { idempotencyKey: _key, ...rest } = input
  return createHash('sha256').update(stable(rest)).digest('hex')
}

function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${entries
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${stable(item)}`)
    .join(',')}}`
}

interface InlineUpload {
  id: string
  facts: object
  mimeType: string
  sizeBytes: number
  sha256: string
}

/** Inline bytes become uploads: stored once, and the stored request stays valid input. */
async function storeInline(
  context: StartContext,
  judgement: Judgement,
  request: Record<string, unknown>,
  settled: Record<string, unknown>,
): Promise<InlineUpload[]> {
  const byDigest = new Map<string, InlineUpload>()
  for (const picture of judgement.pictures) {
    if (!picture.inline) continue
    const { bytes, sha256, facts } = picture.inline
    let upload = byDigest.get(sha256)
    if (!upload) {
      upload = { id: context.newId(), facts, mimeType: facts.mimeType, sizeBytes: bytes.length, sha256 }
      byDigest.set(sha256, upload)
      await context.store.write(uploadKey(upload.id), chunks(bytes), { maximumBytes: bytes.length })
    }
    // `path` runs from `input` down; the arm begins after [request, family, arm].
    replaceAt(request, picture.path.slice(1), { uploadId: encodeId('Upload', upload.id) })
    replaceAt(settled, picture.path.slice(3), { uploadId: encodeId('Upload', upload.id) })
  }
  return [...byDigest.values()]
}

async function* chunks(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes
}

function replaceAt(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const last = path.at(-1)!
  let at: Record<string, unknown> | undefined = root
  for (const part of path.slice(0, -1)) at = at?.[part] as Record<string, unknown> | undefined
  if (at && last in at) at[last] = value
}

export async function insertGeneration(
  context: StartContext,
  tenant: string,
  input: StartInput,
  made: {
    inputHash: string
    judgement: Judgement
    request: Record<string, unknown>
    settled: Record<string, unknown>
    uploads: InlineUpload[]
  },
): Promise<GenerationRow | 'conflict' | 'too-many'> {
  const { judgement } = made
  const { family, capability, model } = judgement.choice!
  const now = context.now()
  const id = context.newId()
  const progress: ProgressSnapshot = {
    fraction: null,
    source: 'UNKNOWN',
    queuePosition: null,
    expected: null,
    polls: 0,
    message: null,
    asOf: now.toISOString(),
  }
  const insert = async (transaction: Transaction<Tables>): Promise<GenerationRow | 'conflict'> => {
    const row = await transaction
      .insertInto('generation')
      .values({
        id,
        tenant,
        sequence: 1,
        status: 'QUEUED',
        family: family.id,
        model: model.name,
        capability: capability.field,
        provider: judgement.route!.provider.id,
        request: JSON.stringify(made.request),
        settled: JSON.stringify(made.settled),
        settled_parameters: JSON.stringify(judgement.parameters),
        warnings: JSON.stringify(judgement.warnings),
        count: judgement.count,
        idempotency_key: input.idempotencyKey ?? null,
        input_hash: made.inputHash,
        client_reference: input.clientReference ?? null,
        poll_interval_milliseconds: judgement.intervalMilliseconds,
        created_at: now,
        deadline_at: new Date(now.getTime() + judgement.timeoutMilliseconds),
        charge_micros: null,
        estimate_micros: judgement.route!.provider.local ? 0 : null,
      })
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'idempotency_key']).where('idempotency_key', 'is not', null).doNothing(),
      )
      .returningAll()
      .executeTakeFirst()
    if (!row) return 'conflict'
    await transaction
      .insertInto('clip')
      .values(
        Array.from({ length: judgement.count }, (_, index) => ({
          generation_id: id,
          index,
          status: 'QUEUED',
          as_of: now,
          timing_key: timingKeyOf({
            model: model.name,
            provider: judgement.route!.provider.id,
            capability: capability.field,
            seconds: capability.clipSeconds(judgement.settled),
            settled: judgement.settled,
          }),
        })),
      )
      .execute()
    await transaction
      .insertInto('event')
      .values({
        generation_id: id,
        sequence: 1,
        type: 'Queued',
        at: now,
        status: 'QUEUED',
        is_final: false,
        data: JSON.stringify({ progress }),
      })
      .execute()
    if (made.uploads.length > 0)
      await transaction
        .insertInto('upload')
        .values(
          made.uploads.map((upload) => ({
            id: upload.id,
            tenant,
            status: 'READY',
            content_type: upload.mimeType,
            declared_bytes: upload.sizeBytes,
            declared_sha256: upload.sha256,
            facts: JSON.stringify(upload.facts),
            expires_at: now,
          })),
        )
        .execute()
    await context.leases.enqueue(transaction, id)
    // Last, so that a tenant's starts wait for each other only from here to the commit. Whoever has the lock sees
    // every generation that was let in before, and its own.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`tenant:${tenant}`}, 0))`.execute(transaction)
    if ((await countActive(transaction, tenant)) > context.maximumActive) throw new TooManyActive()
    return toGeneration(row)
  }
  try {
    return await context.database.transaction().execute(insert)
  } catch (error) {
    if (error instanceof TooManyActive) return 'too-many'
    throw error
  }
}

/** Takes the transaction back. */
class TooManyActive extends Error {
  override readonly name = 'TooManyActive'
}
