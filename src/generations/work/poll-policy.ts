import type { RunTimes } from '../record/run-time-distribution.ts'

export interface PollMoment {
  /** Since it runs at the provider. */
  elapsedMilliseconds: number
  /** Null as long as nothing is known of such clips. */
  runTimes: RunTimes | null
  /** How many calls a job may cost on average. Never a stop. */
  callsPerJob: number
  /** How many jobs one call asks about. */
  jobsPerCall: number
  /** The caller's; it beats what calls may cost. */
  longestMilliseconds: number | null
  /** The wire's floor. */
  shortestMilliseconds: number
  /** How long the provider keeps a result: of three questions in that time two may fail. */
  resultLifeMilliseconds?: number | undefined
  /** What the provider asked for, or knows to be right. */
  pollAfterMilliseconds?: number | undefined
  /** Failed calls in a row. */
  failures: number
  /** 0..1 */
  random: number
}

/** Nothing has ever ended sooner, as far as anybody knows. Times calls per job. */
const firstMilliseconds = 5_000
/** A provider in trouble is asked at most this soon after the first failure. */
const longestAfterFailure = 5_000
const longestBackoff = 60_000
/** One clip that took for hours, and no other of its kind would be asked about for as long. */
const fewestSamples = 3
/** Once some have ended sooner none waits longer than twice its own time, whatever the longest of them took. */
const longestShare = 2
/** Calls per job and unit of `1 / callsPerJob` of the time waited: from one second to a quarter of an hour. */
const unknownSpan = Math.log(900)

/**
 * When to ask the provider next: milliseconds from now. Pure.
 *
 * Where run times are known, questions are laid so that the mean time from a job's end to its discovery is least for
 * the calls that a job may cost: their density is proportional to the square root of the hazard, the rate at which jobs
 * that still run end just then. That gives a first question near the early quantile, and closer ones near the median and
 * towards the end. Beyond all that is known, and where nothing is, the gap grows up to a proportion of the time waited.
 *
 * The caller's longest interval beats that, and the vendor's words and limits beat both.
 */
export function nextPollMilliseconds(moment: PollMoment): number {
  const { longestMilliseconds, shortestMilliseconds, failures, random } = moment
  const own = Math.max(0, Math.min(scheduled(moment), longestMilliseconds ?? Number.POSITIVE_INFINITY))
  const life = Math.floor((moment.resultLifeMilliseconds ?? Number.POSITIVE_INFINITY) / 3)
  if (failures > 0) {
    const first = Math.max(1_000, Math.min(longestAfterFailure, own))
    const backoff = Math.min(longestBackoff, first * 2 ** (failures - 1)) * (0.75 + 0.5 * random)
    return Math.min(Math.max(moment.pollAfterMilliseconds ?? 0, Math.round(backoff)), life)
  }
  return Math.min(moment.pollAfterMilliseconds ?? Math.max(Math.round(own), shortestMilliseconds), life)
}

function scheduled(moment: PollMoment): number {
  const { elapsedMilliseconds, runTimes, callsPerJob, jobsPerCall, random } = moment
  const jitter = 0.9 + 0.2 * random
  const patience = Math.min(1, unknownSpan / jobsPerCall) / callsPerJob
  if (!runTimes || runTimes.samples < fewestSamples)
    return Math.max(firstMilliseconds / callsPerJob, elapsedMilliseconds * patience) * jitter
  const schedule = scheduleOf(runTimes, callsPerJob * jobsPerCall)
  const beyond = elapsedMilliseconds - runTimes.longest
  if (beyond >= 0) {
    // Of those that are known few end late, and the next one may end a little later.
    const most = (elapsedMilliseconds - runTimes.median) * patience
    return Math.min(most, schedule.lastGap() + beyond / 2) * jitter
  }
  const next = schedule.momentAt(schedule.questionsUntil(elapsedMilliseconds) + jitter)
  const wait = schedule.beforeGap(elapsedMilliseconds, next) - elapsedMilliseconds
  const isAmongThem = elapsedMilliseconds > runTimes.pieces[0]!.to
  return isAmongThem ? Math.min(wait, elapsedMilliseconds * longestShare) : wait
}

/** The number of questions as a function of time since the start, and the other way round. */
function scheduleOf(runTimes: RunTimes, calls: number) {
  const { longest } = runTimes
  // Of the last interval half is asked for nothing, on average.
  const toSpend = Math.max(0.1, calls - 0.5)
  const { parts, running, unit } = partsOf(runTimes)
  const rate = toSpend / unit
  const runningAt = (time: number) => {
    const part = parts.find(({ to }) => time < to)
    if (!part) return running
    return part.before ** 2 - (part.share * Math.max(0, time - part.from)) / (part.to - part.from)
  }
  const questionsUntil = (time: number): number => {
    let questions = 0
    for (const part of parts) {
      if (time >= part.to) questions += rate * part.questions
      else return questions + (time > part.from ? rate * questionsWithin(part, time) : 0)
    }
    return questions
  }
  /** The last is asked when the longest of them has ended. */
  const momentAt = (question: number): number => {
    let left = question / rate
    for (const part of parts) {
      if (left <= part.questions) {
        const root = part.before - left / (2 * part.stretch)
        return part.from + ((part.before ** 2 - root ** 2) / part.share) * (part.to - part.from)
      }
      left -= part.questions
    }
    return longest
  }
  return {
    questionsUntil,
    momentAt,
    /** Where few end for long, one more question before that may save more waiting than it costs. */
    beforeGap(from: number, next: number): number {
      const asked = runningAt(from)
      const costs = asked / (2 * rate ** 2)
      const saved = (moment: number) => (asked - runningAt(moment)) * (next - moment)
      const moments = parts.map(({ to }) => to).filter((to) => to > from && to < next && saved(to) > costs)
      return moments.reduce((best, moment) => (best === next || saved(moment) > saved(best) ? moment : best), next)
    },
    /** Before the longest of them has ended. */
    lastGap: () => longest - momentAt(Math.max(0, questionsUntil(longest) - 1)),
  }
}

interface Part {
  from: number
  to: number
  share: number
  before: number
  stretch: number
  questions: number
}

/** For all that wait for jobs of the same kind. */
const known = new WeakMap<RunTimes, ReturnType<typeof newPartsOf>>()

function partsOf(runTimes: RunTimes): ReturnType<typeof newPartsOf> {
  const parts = known.get(runTimes) ?? newPartsOf(runTimes)
  known.set(runTimes, parts)
  return parts
}

function newPartsOf({ pieces }: RunTimes): { parts: Part[]; running: number; unit: number } {
  let running = 1
  let unit = 0
  const parts = pieces.map(({ from, to, share }) => {
    const [before, after] = [Math.sqrt(running), Math.sqrt(Math.max(0, running - share))]
    running -= share
    const stretch = Math.sqrt((to - from) / share)
    unit += (2 / 3) * stretch * (before ** 3 - after ** 3)
    return { from, to, share, before, stretch, questions: 2 * stretch * (before - after) }
  })
  return { parts, running, unit }
}

function questionsWithin({ from, to, share, before, stretch }: Part, time: number): number {
  const running = before ** 2 - (share * (time - from)) / (to - from)
  return 2 * stretch * (before - Math.sqrt(Math.max(0, running)))
}
