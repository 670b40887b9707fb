import type { AttemptRow, ClipRow, GenerationRow } from '../record/record.ts'
import type { RunTimeSample } from '../record/run-time-distribution.ts'
import { providerOf } from './attempt.ts'
import type { LeaseHolder } from './lease-holder.ts'
import { nextPollMilliseconds } from './poll-policy.ts'
import type { WorkContext } from './work-context.ts'

/** When one running attempt is asked about. */
export interface PollPace {
  /** Until the first question; 0 where it should have been asked already. */
  first(): Promise<number>
  /** Until the next one. */
  next(after: { failures: number; pollAfterMilliseconds: number | undefined }): Promise<number>
  pause(milliseconds: number, holder: LeaseHolder, since: number): Promise<void>
  /** The provider says that it runs. */
  seenRunning(): void
  /** The provider says that it has ended. Null where nobody looked for so long that it teaches nothing. */
  seenEnded(wasTold: boolean): RunTimeSample | null
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

export function createPollPace(
  context: WorkContext,
  generation: Pick<GenerationRow, 'provider' | 'emulated' | 'longestPollMilliseconds'>,
  clip: Pick<ClipRow, 'startedAt' | 'timingKey'>,
  attempt: Pick<AttemptRow, 'credential' | 'sentAt'>,
): PollPace {
  const provider = providerOf(context, generation)
  const seat = context.pollBatches.join(provider, attempt.credential)
  const startedAt = (clip.startedAt ?? attempt.sentAt).getTime()
  const elapsed = () => Math.max(0, context.now().getTime() - startedAt)
  const isFound = startedAt - attempt.sentAt.getTime() > foundMilliseconds
  let runningAt: number | null = elapsed() <= takenUpMilliseconds && !isFound ? 0 : null

  let isFollowed = false

  const wait = async (
    elapsedMilliseconds: number,
    { failures, pollAfterMilliseconds }: Parameters<PollPace['next']>[0],
  ): Promise<number> =>
    nextPollMilliseconds({
      elapsedMilliseconds,
      runTimes: await context.runTimes.of({ timingKey: clip.timingKey, emulated: generation.emulated }),
      callsPerJob: isFollowed ? context.pollsPerJob * followedShare : context.pollsPerJob,
      jobsPerCall: seat.jobsPerCall(),
      longestMilliseconds: generation.longestPollMilliseconds,
      shortestMilliseconds: seat.shortestMilliseconds(),
      resultLifeMilliseconds: provider.resultLifeMilliseconds,
      pollAfterMilliseconds,
      failures,
      random: context.random(),
    })

  return {
    async first() {
      // Ours starts with the first question; one whose submit was lost may have run for long.
      if (provider.local || isFound) return 0
      return Math.max(0, (await wait(0, { failures: 0, pollAfterMilliseconds: undefined })) - elapsed())
    },
    next: (after) => wait(elapsed(), after),
    pause: (milliseconds, holder, since) => seat.pause(milliseconds, holder, since),
    seenRunning() {
      runningAt = elapsed()
    },
    seenEnded(wasTold) {
      const latest = elapsed()
      if (wasTold) return { earliest: latest, latest }
      return runningAt === null ? null : { earliest: runningAt, latest }
    },
    follow() {
      const leave = seat.follow()
      isFollowed = leave !== null
      return (
        leave &&
        (() => {
          isFollowed = false
          leave()
        })
      )
    },
    isFollowed: () => isFollowed,
    leave: () => seat.leave(),
  }
}
