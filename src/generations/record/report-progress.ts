import type { BaseLogger } from 'pino'
import { kindOfError } from '../../error-kind.ts'
import type { DecisionContext } from './decision.ts'
import { generationInLog } from './step.ts'
import { type ProgressReport, writeProgress } from './write-progress.ts'

/** Progress is a log of what changed, not of every look: two a second per generation. */
const perGenerationMilliseconds = 500
const flushMilliseconds = 50
/** That somebody asked once more goes with what comes within this time: of thousands it is most of what is written. */
const repeatedMilliseconds = 1_000

export interface ProgressReporter {
  /** @param isNews false: it says what the one before said */
  report(report: ProgressReport, isNews?: boolean): void
  stop(): Promise<void>
}

/**
 * Gathers the holders' progress and writes it in batches. Loses at most half a second of progress in a crash; status
 * changes never pass through here.
 */
export function createProgressReporter(context: DecisionContext, log: BaseLogger): ProgressReporter {
  const waiting = new Map<string, ProgressReport>()
  /** Of those that wait. */
  const news = new Set<string>()
  const writtenAt = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let isTimerOfNews = false
  let flushing: Promise<void> | undefined

  async function flush(): Promise<void> {
    const now = performance.now()
    const due = [...waiting.entries()].filter(
      ([, report]) =>
        now - (writtenAt.get(report.generationId) ?? Number.NEGATIVE_INFINITY) >= perGenerationMilliseconds,
    )
    for (const [key] of due) {
      waiting.delete(key)
      news.delete(key)
    }
    if (due.length > 0) {
      const reports = due.map(([, report]) => report)
      for (const report of reports) writtenAt.set(report.generationId, now)
      await write(reports)
    }
    for (const [id, at] of writtenAt) if (now - at >= perGenerationMilliseconds) writtenAt.delete(id)
  }

  async function write(reports: ProgressReport[]): Promise<void> {
    try {
      await writeProgress(context, reports)
    } catch (error) {
      // Nobody reports again what stays as it is: a position is told once.
      if (kindOfError(error) === 'machine') {
        for (const report of reports) {
          if (!waiting.has(keyOf(report))) waiting.set(keyOf(report), report)
          news.add(keyOf(report))
        }
        return
      }
      const code = (error as { code?: string }).code
      // One bad row must not hold up the others: halve until it is alone.
      if (reports.length > 1) {
        const middle = Math.ceil(reports.length / 2)
        await write(reports.slice(0, middle))
        await write(reports.slice(middle))
      } else log.warn({ code, generation: generationInLog(reports[0]!.generationId) }, 'Progress could not be written')
    }
  }

  function schedule(): void {
    const isOfNews = news.size > 0
    if (flushing || waiting.size === 0 || (timer && (isTimerOfNews || !isOfNews))) return
    clearTimeout(timer)
    isTimerOfNews = isOfNews
    const run = () => {
      timer = undefined
      flushing = flush().finally(() => {
        flushing = undefined
        schedule()
      })
    }
    timer = setTimeout(run, isOfNews ? flushMilliseconds : repeatedMilliseconds)
  }

  return {
    report(report, isNews = true) {
      waiting.set(keyOf(report), report)
      if (isNews) news.add(keyOf(report))
      schedule()
    },
    async stop() {
      clearTimeout(timer)
      waiting.clear()
      news.clear()
      await flushing
    },
  }
}

const keyOf = ({ generationId, clipIndex }: ProgressReport): string => `${generationId}/${clipIndex}`
