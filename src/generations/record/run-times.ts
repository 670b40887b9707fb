import { sql } from 'kysely'
import type { Database } from '../../engine/connection.ts'
import type { ProgressSnapshot } from './event.ts'
import { distributionOf, type RunTimeSample, type RunTimes } from './run-time-distribution.ts'
import { createRunTimeSampling, type SampledRun } from './run-time-sampling.ts'

/** What all processes on a database know of how long clips run, from RUNNING to the provider's end. */
export interface KnownRunTimes {
  /**
   * Some seconds old at most. Null where nothing is known.
   * @param transaction of the caller, who would otherwise wait for a second connection
   */
  of(subject: RunTimeSubject, transaction?: Database): Promise<RunTimes | null>
  /** One runs at this process, until it leaves. */
  begin(subject: RunTimeSubject): SampledRun
}

export interface RunTimeSubject {
  timingKey: string
  /** The emulator's time is another. */
  emulated: boolean
}

const keptForEach = 300
const staleMilliseconds = 5_000
const mostRemembered = 1_000
/** One clip says nothing to people about the next. */
const fewestSamples = 3
/** So often what is too old is removed. */
const cleaningShare = 0.04

export function createRunTimes(database: Database): KnownRunTimes {
  const known = new Map<
    string,
    { runTimes: RunTimes | null; readAt: number; reading: Promise<RunTimes | null> | null }
  >()
  const sampling = createRunTimeSampling()
  return {
    begin: (subject) => sampling.begin(keyOf(subject)),
    async of(subject, transaction) {
      const key = keyOf(subject)
      const at = performance.now()
      if (known.size >= mostRemembered && !known.has(key)) known.clear()
      const entry = known.get(key) ?? { runTimes: null, readAt: Number.NEGATIVE_INFINITY, reading: null }
      known.set(key, entry)
      const isOwn = !entry.reading && entry.runTimes === null
      if (!entry.reading && at - entry.readAt >= staleMilliseconds) {
        entry.readAt = at
        entry.reading = read(entry.runTimes === null ? (transaction ?? database) : database, key)
          // Any error: what was known will do until the next time.
          .catch(() => entry.runTimes)
          .then((runTimes) => {
            Object.assign(entry, { runTimes, reading: null })
            return runTimes
          })
      }
      if (entry.runTimes !== null || !entry.reading || !transaction || isOwn) return entry.runTimes ?? entry.reading
      // Another connection's answer is not waited for with one in hand: all of the pool might do so.
      return read(transaction, key)
    },
  }
}

async function read(database: Database, key: string): Promise<RunTimes | null> {
  const rows = await database
    .selectFrom('run_time')
    .select(['earliest_milliseconds as earliest', 'latest_milliseconds as latest'])
    .where('timing_key', '=', key)
    .orderBy('id', 'desc')
    .limit(keptForEach)
    .execute()
  return distributionOf(rows)
}

/** In the transaction that ends the run. @param random 0..1 */
export async function recordRunTime(
  transaction: Database,
  subject: RunTimeSubject,
  { earliest, latest }: RunTimeSample,
  random: number,
): Promise<void> {
  const key = keyOf(subject)
  await transaction
    .insertInto('run_time')
    .values({ timing_key: key, earliest_milliseconds: earliest, latest_milliseconds: latest })
    .execute()
  if (random >= cleaningShare) return
  await sql`
    delete from run_time where id in (
      select id from run_time where timing_key = ${key} order by id desc offset ${keptForEach} for update skip locked
    )`.execute(transaction)
}

const keyOf = ({ timingKey, emulated }: RunTimeSubject): string => (emulated ? `emulated|${timingKey}` : timingKey)

/** How long clips like this one took lately. */
export interface ExpectedSeconds {
  median: number
  ninetiethPercentile: number
  samples: number
}

/** Null while too few have finished. */
export const expectedSeconds = (runTimes: RunTimes | null): ExpectedSeconds | null =>
  runTimes && runTimes.samples >= fewestSamples
    ? {
        median: runTimes.median / 1000,
        ninetiethPercentile: runTimes.ninetiethPercentile / 1000,
        samples: runTimes.samples,
      }
    : null

export function expectedFrom(seconds: ExpectedSeconds | null, start: Date): ProgressSnapshot['expected'] {
  if (!seconds) return null
  const after = (amount: number) => new Date(start.getTime() + amount * 1000).toISOString()
  return {
    medianAt: after(seconds.median),
    ninetiethPercentileAt: after(seconds.ninetiethPercentile),
    samples: seconds.samples,
  }
}
