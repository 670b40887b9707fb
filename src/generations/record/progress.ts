import { progressAt } from '../../client/progress-at.ts'
import type { ProgressSnapshot, ProgressSource } from './event.ts'
import type { ClipRow } from './record.ts'
import { isFinal, type Status } from './status.ts'

/** Only the end is 1: a clip that is rendered but not yet verified is not done. */
const highestUnfinished = 0.99

/**
 * Of a clip that runs and whose provider tells nothing: how far it is by the time such clips took. True where there is
 * such an estimate. Kept with the clip, so that whoever asks is told the same as the event of that moment told.
 */
export function estimateProgress(clip: ClipRow, now: Date): boolean {
  const isTold = clip.progressSource === 'PROVIDER' || clip.progressSource === 'MEASURED'
  if (isTold || clip.status !== 'RUNNING' || !clip.expected || !clip.startedAt) return false
  const estimate = progressAt({ fraction: 0, asOf: clip.startedAt, expected: clip.expected }, now.getTime())!
  clip.fraction = Math.max(clip.fraction ?? 0, estimate)
  clip.progressSource = 'ESTIMATED'
  clip.asOf = now
  return true
}

export function clipProgress(clip: ClipRow): ProgressSnapshot {
  const fraction =
    clip.status === 'SUCCEEDED' ? 1 : clip.fraction === null ? null : Math.min(clip.fraction, highestUnfinished)
  return {
    fraction,
    source: clip.progressSource,
    queuePosition: clip.status === 'QUEUED' ? clip.queuePosition : null,
    expected: clip.expected && !isFinal(clip.status) ? clip.expected : null,
    polls: clip.polls,
    message: clip.message,
    asOf: clip.asOf.toISOString(),
  }
}

/** Over all clips of a generation. */
export function overallProgress(clips: readonly ClipRow[], status: Status): ProgressSnapshot {
  const each = clips.map(clipProgress)
  const known = each.filter((progress) => progress.fraction !== null)
  const source = (['PROVIDER', 'MEASURED', 'ESTIMATED'] as ProgressSource[]).find((candidate) =>
    each.some((progress) => progress.source === candidate),
  )
  const positions = each.flatMap((progress) => (progress.queuePosition === null ? [] : [progress.queuePosition]))
  const open = clips.flatMap((clip, index) => (isFinal(clip.status) ? [] : each[index]!.expected))
  // Of one that does not run yet nobody knows when it ends, nor of all together.
  const expected = open.includes(null) ? [] : open.filter((one) => one !== null)
  const latest = (pick: (item: NonNullable<ProgressSnapshot['expected']>) => string) =>
    expected.map(pick).reduce((later, at) => (at > later ? at : later))
  const sum = each.reduce((total, progress) => total + (progress.fraction ?? 0), 0)
  return {
    fraction: status === 'SUCCEEDED' ? 1 : known.length === 0 ? null : Math.min(sum / clips.length, highestUnfinished),
    source: source ?? 'UNKNOWN',
    queuePosition: status === 'QUEUED' && positions.length > 0 ? Math.min(...positions) : null,
    expected:
      expected.length === 0
        ? null
        : {
            medianAt: latest((item) => item.medianAt),
            ninetiethPercentileAt: latest((item) => item.ninetiethPercentileAt),
            samples: Math.min(...expected.map((item) => item.samples)),
          },
    polls: each.reduce((total, progress) => total + progress.polls, 0),
    message: each.map((progress) => progress.message).find((message) => message !== null) ?? null,
    asOf: each.map((progress) => progress.asOf).reduce((later, at) => (at > later ? at : later)),
  }
}
