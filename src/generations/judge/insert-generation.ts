import { type Selectable, sql, type Transaction } from 'kysely'
import type { Problem } from '../../catalog/problem.ts'
import type { Database } from '../../engine/connection.ts'
import type { Leases } from '../../engine/lease.ts'
import type { Tables } from '../../engine/tables.ts'
import type { Catalog } from '../../families/catalog.ts'
import type { Provider } from '../../providers/provider.ts'
import { referTo } from '../media/media-references.ts'
import { lockTenant, uploadQuotaProblems } from '../media/upload-quota.ts'
import { type Rows, readClips } from '../record/decision.ts'
import type { ProgressSnapshot } from '../record/event.ts'
import { eventQueries } from '../record/event-queries.ts'
import { namedMedia } from '../record/named-media.ts'
import { type TraceContext, toClip, toGeneration } from '../record/record.ts'
import { timingKeyOf } from '../record/timing.ts'
import { insertEndpointOfStart } from '../record/webhook-endpoint.ts'
import { insertOnce, Refused } from './insert-once.ts'
import type { Judgement } from './judge.ts'
import { type Ceilings, dailyCeilingProblems, generationCeilingProblems } from './spending.ts'
import type { StartInput } from './start-input.ts'
import { bytesOf, type InlineUpload, insertUploads } from './store-inline.ts'

/** Generations of a tenant that have not ended. */
export async function countActive(database: Database, tenant: string): Promise<number> {
  const { rows } = await sql<{ active: number }>`
    select count(*)::int as active from generation where tenant = ${tenant} and finished_at is null`.execute(database)
  return rows[0]!.active
}

/** What is written along with a generation, or why it may not be made. It may lock a storyboard, and no generation. */
export type Link = (transaction: Transaction<Tables>, generationId: string) => Promise<Problem[]>

/**
 * The generation, its clips, its first event, its uploads and its job, in one transaction. `conflict`: the idempotency
 * key is taken. Problems: the tenant has its fill of active generations, or may not spend that much.
 */
export async function insertGeneration(
  context: {
    database: Database
    leases: Leases
    catalog: Catalog
    providers: ReadonlyMap<string, Provider>
    maximumActive: number
    maximumStoredBytes: number
    ceilings: Ceilings
    traceContext(): TraceContext | null
    webhooks: { signingKeyId: string }
    now(): Date
    newId(): string
  },
  tenant: string,
  input: StartInput,
  made: {
    inputHash: string
    judgement: Judgement
    request: Record<string, unknown>
    settled: Record<string, unknown>
    uploads: InlineUpload[]
    link?: Link
    /** Whose take it is. */
    storyboardId?: string | undefined
  },
): Promise<Rows | 'conflict' | Problem[]> {
  const { judgement } = made
  const { family, capability, model } = judgement.choice!
  const { routeArm, price } = judgement.verdict!
  const { route } = routeArm
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
  const traceContext = context.traceContext()
  const insert = async (transaction: Transaction<Tables>): Promise<Rows | 'conflict'> => {
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
        provider: route.provider,
        route: route.id,
        may_change_route: input.provider === undefined,
        emulated: context.providers.get(route.provider)?.emulated === true,
        catalog_version: context.catalog.version,
        request: JSON.stringify(made.request),
        settled: JSON.stringify(made.settled),
        settled_parameters: JSON.stringify(judgement.parameters),
        warnings: JSON.stringify(judgement.warnings),
        count: judgement.count,
        idempotency_key: input.idempotencyKey ?? null,
        input_hash: made.inputHash,
        client_reference: input.clientReference ?? null,
        keep_for_seconds: input.keepForSeconds ?? null,
        longest_poll_milliseconds: judgement.intervalMilliseconds,
        trace_context: traceContext && JSON.stringify(traceContext),
        created_at: now,
        deadline_at: new Date(now.getTime() + judgement.timeoutMilliseconds),
        charge_micros: null,
        estimate_micros: price ? price.micros * judgement.count : null,
      })
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'idempotency_key']).where('idempotency_key', 'is not', null).doNothing(),
      )
      .returningAll()
      .executeTakeFirst()
    if (!row) return 'conflict'
    if (input.webhookUrl !== undefined)
      await insertEndpointOfStart(transaction, {
        ...{ id: context.newId(), tenant, generationId: id, url: input.webhookUrl },
        ...{ signingKey: context.webhooks.signingKeyId, createdAt: now },
      })
    const before = { id, tenant, sequence: 0, status: 'QUEUED' } as const
    const insertOfClips = transaction
      .insertInto('clip')
      .values(
        Array.from({ length: judgement.count }, (_, index) => ({
          generation_id: id,
          index,
          status: 'QUEUED',
          as_of: now,
          timing_key: timingKeyOf(routeArm, judgement.settled),
        })),
      )
      .returningAll()
    const news = eventQueries(transaction, before, 'QUEUED', now, [{ type: 'Queued' }], progress)
    const { rows: clips } = await sql<Selectable<Tables['clip']>>`
      with made as (${insertOfClips}), ${sql.join(news)} select * from made order by index`.execute(transaction)
    await context.leases.enqueue(transaction, id)
    const unlinked = (await made.link?.(transaction, id)) ?? []
    if (unlinked.length > 0) throw new Refused(unlinked)
    // Last, so that a tenant's starts wait for each other only from here to the commit. Whoever has the lock sees
    // every generation that was let in before, and its own.
    await lockTenant(transaction, tenant)
    const problems = [
      ...((await countActive(transaction, tenant)) > context.maximumActive ? [tooManyActive(context)] : []),
      ...(await uploadQuotaProblems({ ...context, database: transaction }, tenant, bytesOf(made.uploads))),
      ...generationCeilingProblems(context.ceilings, judgement),
      ...(await dailyCeilingProblems(context.ceilings, judgement, {
        database: transaction,
        tenant,
        at: now,
        own: id,
      })),
    ]
    if (problems.length > 0) throw new Refused(problems)
    await insertUploads(transaction, made.uploads, { tenant, generation_id: id, expires_at: now })
    const user = { generationId: id, ...(made.storyboardId ? { ofStoryboard: made.storyboardId } : {}) }
    const gone = await referTo(transaction, tenant, user, namedMedia(made.request))
    if (gone.length > 0) throw new Refused(gone)
    return { generation: toGeneration(row), clips: clips.map(toClip) }
  }
  return insertOnce(context.database, tenant, insert, async (transaction) => {
    const row = await transaction.selectFrom('generation').selectAll().where('id', '=', id).executeTakeFirst()
    return row && { generation: toGeneration(row), clips: await readClips(transaction, id) }
  })
}

export const tooManyActive = ({ maximumActive }: { maximumActive: number }): Problem => ({
  code: 'LIMIT_REACHED',
  path: [],
  parameter: null,
  message: `At most ${maximumActive} generations may be active at once; wait for one to finish or cancel one.`,
  setting: 'KINETOGRAPH_MAX_ACTIVE',
})
