import type { AttemptRow, ClipRow, GenerationRow } from '../record/record.ts'
import type { RunTimeSample } from '../record/run-time-distribution.ts'
import type { SampledRun } from '../record/run-time-sampling.ts'
import { providerOf } from './attempt.ts'
import type { LeaseHolder } from './lease-holder.ts'
import type { PollSeat } from './poll-batches.ts'
import { nextPollMilliseconds } from './poll-policy.ts'
import type { WorkContext } from './work-context.ts'

type Asked = { failures: number; pollAfterMilliseconds: number | undefined }

export interface EndedRun extends RunTimeSample {
  /** Others are to know how long it ran. */
  isKept: boolean
}

/** When one running attempt is asked about. */
export interface PollPace {
  /** Until the first question; 0 where it should have been asked already. */
  first(): Promise<number>
  /** Until the next one. */
  next(after: Asked): Promise<number>
  /**
   * Waits about that long, at most until `lastMilliseconds`, or until something happens after `since`. Who would not be asked
   * about again by then is asked about once before, whatever the provider asked for: once it has ended it is asked about at once.
   */
  pause(milliseconds: number, lastMilliseconds: number, since: number): Promise<void>
  /** The provider says that it runs. */
  seenRunning(): void
  /** The provider says that it has ended. Null where nobody looked for so long, or from its start on, that it teaches nothing. */
  seenEnded(wasTold: boolean): EndedRun | null
  /** While a stream tells of it, few questions see to it that the stream still lives. Null where there is no place for one. */
  follow(): (() => void) | null
  isFollowed(): boolean
  /** It is not asked about any more. */
  leave(): void
}

/** Who takes a running attempt up later than this does not know whether it runs still. */
const takenUpMilliseconds = 2_000
/** No submit that was answered took longer. */
const foundMilliseconds = 60_000
/** Of the calls that a job may cost. */
const followedShare = 0.2
/** The last question comes so long before the deadline: what ended in time has to be fetched in time. Of all its time, and at most. */
const lastQuestionShare = 0.1
const lastQuestionMilliseconds = 30_000

type PacedGeneration = Pick<GenerationRow, 'provider' | 'emulated' | 'longestPollMilliseconds'>

export const createPollPace = (
  context: WorkContext,
  holder: Pick<LeaseHolder, 'onWake' | 'wakeCount' | 'signal'>,
  generation: PacedGeneration,
  clip: Pick<ClipRow, 'startedAt' | 'timingKey'>,
  attempt: Pick<AttemptRow, 'credential' | 'sentAt'>,
): PollPace =>
  new Pace(
    context,
    context.pollBatches.join(providerOf(context, generation), attempt.credential, holder),
    generation,
    clip.timingKey,
    attempt.sentAt.getTime(),
    (clip.startedAt ?? attempt.sentAt).getTime(),
  )

/** A class, for thousands are held at a time. */
class Pace implements PollPace {
  readonly #context: WorkContext
  readonly #seat: PollSeat
  readonly #generation: PacedGeneration
  readonly #timingKey: string
  readonly #run: SampledRun
  /** By `performance.now`: whoever sets the calendar’s clock does not make it run longer. */
  readonly #startedAt: number
  readonly #isFound: boolean
  /** Milliseconds after its start; -1: nobody has seen it run. */
  #runningAt: number
  #isFollowed = false
  /** The provider said how long to wait for the next question. */
  #isTold = false

  constructor(
    context: WorkContext,
    seat: PollSeat,
    generation: PacedGeneration,
    timingKey: string,
    sentAt: number,
    startedAt: number,
  ) {
    this.#context = context
    this.#seat = seat
    this.#generation = generation
    this.#timingKey = timingKey
    this.#run = context.runTimes.begin({ timingKey, emulated: generation.emulated })
    this.#startedAt = performance.now() - Math.max(0, context.now().getTime() - startedAt)
    this.#isFound = startedAt - sentAt > foundMilliseconds
    this.#runningAt = this.#elapsed() <= takenUpMilliseconds && !this.#isFound ? 0 : -1
  }

  #elapsed(): number {
    return performance.now() - this.#startedAt
  }

  async #wait(elapsedMilliseconds: number, { failures, pollAfterMilliseconds }: Asked): Promise<number> {
    const { runTimes, pollsPerJob, random } = this.#context
    const { emulated, longestPollMilliseconds } = this.#generation
    this.#run.look()
    return nextPollMilliseconds({
      elapsedMilliseconds,
      runTimes: await runTimes.of({ timingKey: this.#timingKey, emulated }),
      callsPerJob: this.#isFollowed ? pollsPerJob * followedShare : pollsPerJob,
      jobsPerCall: this.#seat.jobsPerCall(),
      longestMilliseconds: longestPollMilliseconds,
      shortestMilliseconds: this.#seat.shortestMilliseconds(),
      resultLifeMilliseconds: providerOf(this.#context, this.#generation).resultLifeMilliseconds,
      pollAfterMilliseconds,
      failures,
      random: random(),
    })
  }

  async first(): Promise<number> {
    // Ours starts with the first question; one whose submit was lost may have run for long.
    if (this.#isFound || providerOf(this.#context, this.#generation).local) return 0
    return Math.max(0, (await this.#wait(0, { failures: 0, pollAfterMilliseconds: undefined })) - this.#elapsed())
  }

  next(after: Asked): Promise<number> {
    this.#isTold = after.pollAfterMilliseconds !== undefined
    return this.#wait(this.#elapsed(), after)
  }

  pause(milliseconds: number, lastMilliseconds: number, since: number): Promise<void> {
    const untilLast =
      lastMilliseconds - Math.min(lastQuestionMilliseconds, (this.#elapsed() + lastMilliseconds) * lastQuestionShare)
    const isAfterLast = milliseconds > untilLast && untilLast >= this.#seat.shortestMilliseconds()
    return this.#seat.pause(isAfterLast ? untilLast : milliseconds, lastMilliseconds, since, this.#isTold)
  }

  seenRunning(): void {
    this.#runningAt = this.#elapsed()
  }

  seenEnded(wasTold: boolean): EndedRun | null {
    if (this.#isFound) return null
    const latest = this.#elapsed()
    const earliest = wasTold ? latest : this.#runningAt
    return earliest < 0 ? null : { earliest, latest, isKept: this.#run.isKept() }
  }

  follow(): (() => void) | null {
    const leave = this.#seat.follow()
    this.#isFollowed = leave !== null
    return (
      leave &&
      (() => {
        this.#isFollowed = false
        leave()
      })
    )
  }

  isFollowed(): boolean {
    return this.#isFollowed
  }

  leave(): void {
    this.#seat.leave()
    this.#run.leave()
  }
}
