import { type RawBuilder, sql } from 'kysely'
import { formatDollars } from '../../catalog/dollars.ts'
import type { Problem } from '../../catalog/problem.ts'
import type { Database } from '../../engine/connection.ts'
import type { Judgement } from './judge.ts'
import type { StartInput } from './start-input.ts'

/** What the operator lets a tenant spend, in micro-USD; undefined: as much as it likes. */
export interface Ceilings {
  /** One generation, all its clips together. */
  generationMicros: number | undefined
  /** All generations made in one calendar day (UTC). */
  dailyMicros: number | undefined
}

const generationSetting = 'KINETOGRAPH_MAXIMUM_GENERATION_COST'
const dailySetting = 'KINETOGRAPH_MAXIMUM_DAILY_COST'

type Priced = Pick<Judgement, 'problems' | 'verdict' | 'count'>

/** Whether it is known how many clips there are to be. */
export const isCounted = ({ problems }: Pick<Judgement, 'problems'>): boolean =>
  problems.every(({ path }) => path[0] !== 'count')

/**
 * All clips together, in micro-USD. `unknown`: the route has no price for this request. Null when the request is too
 * wrong to be priced: that is said elsewhere.
 */
export function estimateOf(judgement: Priced): number | 'unknown' | null {
  const { verdict, count } = judgement
  if (!verdict || !isCounted(judgement)) return null
  if (verdict.price) return verdict.price.micros * count
  return verdict.problems.length > 0 ? null : 'unknown'
}

/** What the caller does not want to spend. */
export const maximumCostProblems = (judgement: Priced, maximumCost: StartInput['maximumCost']): Problem[] =>
  maximumProblems(estimateOf(judgement), maximumCost)

/** The same of whatever is estimated so. */
export function maximumProblems(
  estimate: number | 'unknown' | null,
  maximumCost: StartInput['maximumCost'],
): Problem[] {
  const maximum = maximumCost?.micros
  if (maximum === undefined) return []
  if (maximum < 0)
    return [
      {
        code: 'OUT_OF_RANGE',
        path: ['maximumCost', 'micros'],
        parameter: null,
        message: 'The maximum cost must not be negative.',
        ranges: [{ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }],
      },
    ]
  const path = ['maximumCost']
  if (estimate === 'unknown')
    return [exceeded(path, 'No price is known for this route, so it may cost more than maximumCost allows.')]
  if (estimate === null || estimate <= maximum) return []
  return [exceeded(path, `It is estimated at ${formatDollars(estimate)}, which is more than maximumCost allows.`)]
}

/** What the operator does not let one generation cost. Asks no database. */
export function generationCeilingProblems({ generationMicros, dailyMicros }: Ceilings, judgement: Priced): Problem[] {
  const estimate = estimateOf(judgement)
  if (estimate === 'unknown' && (generationMicros !== undefined || dailyMicros !== undefined))
    return [
      exceeded(
        [],
        'No price is known for this route, and this server limits what is spent.',
        generationMicros === undefined ? dailySetting : generationSetting,
      ),
    ]
  if (!isSpending(estimate) || generationMicros === undefined || estimate <= generationMicros) return []
  return [
    exceeded(
      [],
      `It is estimated at ${formatDollars(estimate)}; one generation may cost at most ${formatDollars(generationMicros)} on this server.`,
      generationSetting,
    ),
  ]
}

/** Whose spending, on the day (UTC) of which instant. */
export interface Day {
  database: Database
  tenant: string
  at: Date
  /** A generation that is not to be counted: the one being judged. */
  own?: string
  /** The same of a storyboard’s takes that are not started yet. */
  ownStoryboard?: string
}

/**
 * What the operator does not let the tenant spend in a day. Exact only for who holds the tenant's lock; to everybody
 * else it says what would be answered now.
 */
export const dailyCeilingProblems = (ceilings: Ceilings, judgement: Priced, day: Day): Promise<Problem[]> =>
  dailyProblems(ceilings, estimateOf(judgement), day)

/** The same of whatever is estimated so. */
export async function dailyProblems(
  { dailyMicros }: Ceilings,
  estimate: number | 'unknown' | null,
  day: Day,
): Promise<Problem[]> {
  if (!isSpending(estimate) || dailyMicros === undefined) return []
  const spent = await spentOnDay(day)
  if (spent + estimate <= dailyMicros) return []
  const left = formatDollars(Math.max(0, dailyMicros - spent))
  return [
    exceeded(
      [],
      `It is estimated at ${formatDollars(estimate)}; of the daily limit (UTC) of ${formatDollars(dailyMicros)}, ${left} is left.`,
      dailySetting,
    ),
  ]
}

/** What is free always passes, even when everything is spent. */
const isSpending = (estimate: number | 'unknown' | null): estimate is number =>
  typeof estimate === 'number' && estimate > 0

export const exceeded = (path: string[], message: string, setting?: string): Problem => ({
  code: 'COST_EXCEEDED',
  path,
  parameter: null,
  message,
  ...(setting === undefined ? {} : { setting }),
})

/**
 * Micro-USD that the tenant's generations of that day have cost, or may yet, and what its storyboards are still to start:
 * of a storyboard that waits for somebody to retry a shot, on the day of its start or last retry alone.
 */
export async function spentOnDay({ database, tenant, at, own, ownStoryboard }: Day): Promise<number> {
  const midnight = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate())
  const spent = await costOf(
    database,
    sql`generation.tenant = ${tenant}
      and generation.created_at >= ${new Date(midnight)} and generation.created_at < ${new Date(midnight + 86_400_000)}
      and generation.id is distinct from ${own ?? null}::uuid`,
  )
  const { rows } = await sql<{ micros: number }>`
    select coalesce(sum(estimate_micros), 0)::bigint as micros from storyboard_take
    join storyboard on storyboard.id = storyboard_id
    where tenant = ${tenant} and generation_id is null and problems is null
      and storyboard.id is distinct from ${ownStoryboard ?? null}::uuid
      and (status = 'RUNNING' or (status = 'NEEDS_RETRY' and changed_at >= ${new Date(midnight)}))`.execute(database)
  return spent + rows[0]!.micros
}

/** The same of a storyboard's generations, whenever they were made. */
export const spentOnStoryboard = (database: Database, storyboardId: string): Promise<number> =>
  costOf(
    database,
    sql`generation.id in (select generation_id from storyboard_take where storyboard_id = ${storyboardId})`,
  )

/**
 * Micro-USD that those generations have cost, or may yet. A clip that is not final is reckoned with
 * its share of the estimate, a final one with what the provider asked for each attempt. Where the provider said nothing
 * the estimate stands, unless surely no money was taken: it refused the attempt, or our own renderer was stopped. The
 * charge of a settled generation goes before those of its attempts; its state NONE says nothing: every row begins so.
 */
async function costOf(database: Database, which: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ micros: number | string }>`
    select coalesce(sum(case
      when generation.finished_at is null or generation.settling then clips.micros
      when generation.charge_state = 'REFUNDED' then 0
      when generation.charge_state = 'CHARGED' then coalesce(generation.charge_micros, clips.micros)
      else clips.micros end), 0)::bigint as micros
    from generation
    cross join lateral (select coalesce(generation.estimate_micros, 0) / generation.count as micros) as share
    cross join lateral (
      select sum(case when clip.finished_at is null then share.micros else coalesce(attempts.micros, 0) end) as micros
      from clip
      cross join lateral (
        select sum(case
          when attempt.charge ->> 'state' in ('NONE', 'REFUNDED') then 0
          when attempt.charge ->> 'state' = 'CHARGED' and attempt.charge ->> 'micros' is not null
            then (attempt.charge ->> 'micros')::numeric
          when attempt.outcome in ('refused', 'refused-for-now') then 0
          when attempt.outcome = 'canceled' and attempt.credential like 'instance:%'
            and clip.status in ('CANCELED', 'EXPIRED') then 0
          else share.micros end) as micros
        from attempt
        where attempt.generation_id = clip.generation_id and attempt.clip_index = clip.index
      ) as attempts
      where clip.generation_id = generation.id
    ) as clips
    where ${which}`.execute(database)
  return Number(rows[0]!.micros)
}
