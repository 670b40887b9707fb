import { sql } from 'kysely'
import type { RouteArm } from '../../catalog/family.ts'
import { clipSecondsOf } from '../../catalog/price.ts'
import type { Settled } from '../../catalog/settle.ts'
import type { Database } from '../../engine/connection.ts'
import type { ProgressSnapshot } from './event.ts'

/** How long clips like this one took lately, from RUNNING to the end. */
export interface ExpectedSeconds {
  median: number
  ninetiethPercentile: number
  longest: number
  samples: number
}

const samplesLookedAt = 100
/** One clip says nothing about the next. */
const fewestSamples = 3

/** Null while too few have finished. `timingKey` names route, capability, length and resolution. */
export async function expectedSeconds(database: Database, timingKey: string): Promise<ExpectedSeconds | null> {
  const { rows } = await sql<{ median: number | null; ninetieth: number | null; longest: number; samples: number }>`
    select percentile_cont(0.5) within group (order by seconds) as median,
      percentile_cont(0.9) within group (order by seconds) as ninetieth, max(seconds) as longest, count(*)::int as samples
    from (
      select extract(epoch from finished_at - started_at)::double precision as seconds from clip
      where timing_key = ${timingKey} and status = 'SUCCEEDED' and started_at is not null
      order by finished_at desc limit ${samplesLookedAt}
    ) as latest`.execute(database)
  const row = rows[0]!
  if (row.samples < fewestSamples || row.median === null || row.ninetieth === null) return null
  return { median: row.median, ninetiethPercentile: row.ninetieth, longest: row.longest, samples: row.samples }
}

export function expectedFrom(seconds: ExpectedSeconds | null, start: Date): ProgressSnapshot['expected'] {
  if (!seconds) return null
  const after = (amount: number) => new Date(start.getTime() + amount * 1000).toISOString()
  return {
    medianAt: after(seconds.median),
    ninetiethPercentileAt: after(seconds.ninetiethPercentile),
    samples: seconds.samples,
  }
}

/** Clips of one key are comparable. */
export const timingKeyOf = ({ route, capability, parameters }: RouteArm, settled: Settled): string =>
  [
    route.model,
    route.provider,
    capability.field,
    clipSecondsOf(capability.clipSeconds, parameters, settled).seconds,
    settled.resolution ?? '',
    settled.frameRate ?? '',
  ].join('|')
