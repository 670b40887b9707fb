import type { OperationState } from '../../providers/provider.ts'
import type { AttemptRow } from '../record/record.ts'
import type { ProgressReport } from '../record/write-progress.ts'
import type { LeaseHolder } from './lease-holder.ts'
import type { WorkContext } from './work-context.ts'

/** That it was asked about once more is told this often. */
const retellMilliseconds = 10_000

type Pending = Extract<OperationState, { state: 'pending' }>

/** Reports what is new, and now and then that there is nothing new. */
export function createProgressTeller(
  context: Pick<WorkContext, 'now' | 'progress' | 'providers'>,
  { lease }: Pick<LeaseHolder, 'lease'>,
  attempt: Pick<AttemptRow, 'clipIndex' | 'provider'>,
): (state: Pending, polls: number) => void {
  let told: ProgressReport | undefined
  let toldAt = 0
  return (state, polls) => {
    const report: ProgressReport = {
      generationId: lease.generationId,
      lease: lease.lease,
      clipIndex: attempt.clipIndex,
      fraction: state.fraction ?? null,
      source:
        state.fraction === undefined
          ? 'UNKNOWN'
          : context.providers.get(attempt.provider)?.local
            ? 'MEASURED'
            : 'PROVIDER',
      queuePosition: state.queuePosition ?? null,
      message: state.message ?? null,
      polls,
    }
    const now = context.now().getTime()
    const isNew =
      report.fraction !== told?.fraction ||
      report.queuePosition !== told.queuePosition ||
      report.message !== told.message
    if (!isNew && now - toldAt < retellMilliseconds) return
    told = report
    toldAt = now
    context.progress.report(report, isNew)
  }
}
