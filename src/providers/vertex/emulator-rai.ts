import type { Job } from '../../emulation/port.ts'

/** Source §B.2: support codes and what they stand for. */
const supportCodes = {
  celebrity: '15236754',
  violence: '61493863',
  videoSafety: '64151117',
}

export interface Filtering {
  /** Clips that were filtered out. */
  count: number
  reasons: string[]
}

/** `[[partly-filtered]]` or `[[partly-filtered:2]]` in a prompt: so many of the clips of one prediction are filtered out. */
export function partlyFiltered(prompt: string, count: number): number {
  const [, times] = /\[\[partly-filtered(?::([1-3]))?\]\]/.exec(prompt) ?? [null, undefined]
  if (!prompt.includes('[[partly-filtered')) return 0
  return Math.min(count - 1, Number(times ?? 1))
}

/** What was filtered of `count` clips of a prediction that has ended. */
export function filteringOf(job: Job, count: number): Filtering {
  const code = job.isWithheld
    ? supportCodes.celebrity
    : job.failedBy === 'moderated-at-output'
      ? supportCodes.violence
      : null
  if (code !== null) return { count, reasons: [reason(count, code)] }
  const partly = partlyFiltered(job.prompt, count)
  return { count: partly, reasons: partly === 0 ? [] : [reason(partly, supportCodes.videoSafety)] }
}

const reason = (count: number, code: string) =>
  `Veo could not generate ${count} ${count === 1 ? 'video' : 'videos'} because the output might violate the usage guidelines. If you think this was an error, send feedback. Support codes: ${code}`
