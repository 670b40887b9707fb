import { sql } from 'kysely'
import type { Provider } from '../../providers/provider.ts'
import type { QueueState } from './slots.ts'
import { attemptsUpstream, localCredential, type OfModel, slotKey, usableCredentials } from './take-slot.ts'
import type { WorkContext } from './work-context.ts'

/** Names a clip that waits under one lease. */
export const waiterId = (generationId: string, lease: number, clipIndex: number): string =>
  `${generationId}/${lease}/${clipIndex}`

/** A process that has not looked at its queue for this long is frozen, or has no disk left: nobody waits for its clips. */
const presentSeconds = 5

/** Whose last one is further back was served long ago. */
const attemptsRemembered = 100

interface WaitingRow {
  waiter: string
  route: string | null
  is_own: boolean
  /** What the process that holds it can send with. */
  credentials: string[] | null
  position: number
  /** Clips upstream, by credential; the same in every row. */
  used: Record<string, number> | null
}

/**
 * Who waits for a model at a provider, over all processes, and for whom of this one there is a slot. Next is whose tenant
 * has the fewest clips upstream, then whose tenant was served longest ago, then who came first. So a clip's turn is how
 * many of its tenant's are upstream or wait before it. One whose credentials are all full lets others pass.
 *
 * A clip waits when its row says so (QUEUED, prepared, not canceled, its time not over, not told to come later) and its
 * holder looked at this queue within five seconds. A process takes slots for its own clips only, and leaves to the others
 * those that are theirs.
 */
export async function readSlotQueue(
  context: WorkContext,
  generation: OfModel,
  waiting: ReadonlySet<string>,
): Promise<QueueState> {
  const provider = context.providers.get(generation.provider)!
  const { routes = [] } = context.catalog.model(generation.model)?.model ?? {}
  const standardOf = (id: string | null) =>
    (routes.find((route) => route.id === id) ?? routes.find((route) => route.provider === provider.id))?.standard
  const credentialsOf = (row: Pick<WaitingRow, 'route' | 'is_own' | 'credentials'>) => {
    const usable = usableCredentials(context, provider, standardOf(row.route))
    return row.is_own ? usable : usable.filter((credential) => row.credentials?.includes(credential))
  }
  const standards = new Set(routes.filter((route) => route.provider === provider.id).map((route) => route.standard))
  const credentials = [...new Set([...standards].flatMap((standard) => usableCredentials(context, provider, standard)))]
  const canTake = context.refusal() === null
  // A generation at the real provider waits for no slot of the emulator's.
  const key = `${slotKey(generation)}${provider.emulated ? '/emulated' : ''}`
  const places = provider.maximumConcurrent * credentials.length
  const rows = await readRows(context, provider, generation, { key, places })

  const free = new Map(
    credentials.map((credential) => [credential, provider.maximumConcurrent - (rows[0]?.used?.[credential] ?? 0)]),
  )
  const positions = new Map<string, number>()
  const entitled: string[] = []
  for (const row of rows) {
    const id = row.waiter
    if (row.is_own) positions.set(id, row.position)
    if (!canTake || (row.is_own && !waiting.has(id))) continue
    const credential = credentialsOf(row).find((candidate) => (free.get(candidate) ?? 0) > 0)
    if (credential === undefined) continue
    free.set(credential, free.get(credential)! - 1)
    if (row.is_own) entitled.push(id)
  }
  const absent = [...positions.keys()].filter((id) => !waiting.has(id))
  // Where each gets its slot at once, there is nothing that others should leave to it.
  const isContended = rows.length > entitled.length
  if (canTake && !provider.local && isContended) await tellOthers(context, { key, credentials, absent })
  return { positions, entitled, isFull: ![...free.values()].some((places) => places > 0) }
}

/** Those of this process, and of each route of the others' as many as could get a slot at all. */
async function readRows(
  context: WorkContext,
  provider: Provider,
  { model }: OfModel,
  { key, places }: { key: string; places: number },
): Promise<WaitingRow[]> {
  const now = context.now()
  const own = context.holderId
  const isLocal = provider.local === true
  const { rows } = await sql<WaitingRow>`
    with upstream as (
      ${attemptsUpstream({ provider: provider.id, model }, now)}
      ${isLocal ? sql`and attempt.credential = ${localCredential(context)}` : sql``}
    ), load as (
      select tenant, count(*) as clips from upstream group by tenant
    ), served as (
      select owner.tenant, max(latest.sent_at) as last_at
      from (
        select generation_id, sent_at from attempt
        where provider = ${provider.id} and model = ${model} order by sent_at desc limit ${attemptsRemembered}
      ) as latest
      join generation as owner on owner.id = latest.generation_id
      group by owner.tenant
    ), waiting as (
      select concat_ws('/', generation.id, generation.lease, clip.index) as waiter, generation.tenant, generation.holder,
        generation.route, generation.created_at, generation.id, clip.index
      from generation
      join clip on clip.generation_id = generation.id
      where generation.provider = ${provider.id} and generation.model = ${model} and generation.finished_at is null
        and generation.emulated = ${provider.emulated === true} and generation.prepared is not null
        and generation.cancel_requested_at is null and generation.deadline_at > ${now}
        and clip.status = 'QUEUED' and (clip.retry_at is null or clip.retry_at <= ${now})
    ), present as (
      select waiting.*, waiting.holder = ${own} as is_own, slot_queue.credentials, served.last_at,
        coalesce(load.clips, 0) as running,
        row_number() over (partition by waiting.tenant order by waiting.created_at, waiting.id, waiting.index) as nth
      from waiting
      left join slot_queue on slot_queue.key = ${key} and slot_queue.holder = waiting.holder
        and slot_queue.seen_at > now() - make_interval(secs => ${presentSeconds})
        and waiting.waiter <> all (slot_queue.absent)
      left join load on load.tenant = waiting.tenant
      left join served on served.tenant = waiting.tenant
      where waiting.holder = ${own} or (slot_queue.holder is not null and not ${isLocal}::boolean)
    ), ranked as (
      select *, row_number() over (order by running + nth, nth, last_at nulls first, created_at, id, index) as position,
        row_number() over (partition by route order by running + nth, nth, last_at nulls first, created_at, id, index)
          as place_in_route
      from present
    )
    select waiter, route, is_own, credentials, position,
      (select jsonb_object_agg(credential, clips)
       from (select credential, count(*) as clips from upstream group by credential) as counted) as used
    from ranked where is_own or place_in_route <= ${places}
    order by position`.execute(context.database)
  return rows
}

/** This process looks after its clips in this queue, but for those that only seem to wait: its work on them has paused. */
async function tellOthers(
  context: WorkContext,
  { key, credentials, absent }: { key: string; credentials: readonly string[]; absent: readonly string[] },
): Promise<void> {
  await sql`
    with swept as (
      delete from slot_queue
      where key = ${key} and holder <> ${context.holderId} and seen_at < now() - interval '1 minute'
    )
    insert into slot_queue (key, holder, credentials, absent)
    values (${key}, ${context.holderId}, ${credentials}::text[], ${absent}::text[])
    on conflict (key, holder) do update
    set credentials = excluded.credentials, absent = excluded.absent, seen_at = now()`.execute(context.database)
}
