import type { OperationState } from '../../providers/provider.ts'
import type { SentAttempt } from '../record/record.ts'
import type { ProgressReport } from '../record/write-progress.ts'
import type { LeaseHolder } from './lease-holder.ts'
import type { WorkContext } from './work-context.ts'

/** That it was asked about once more is told this often. */
const retellMilliseconds = 10_000

type Pending = Extract<OperationState, { state: 'pending' }>

/** Reports what is new, and now and then that there is nothing new. */
export class ProgressTeller {
  /** How often the provider was asked. */
  polls = 0
  readonly #context: Pick<WorkContext, 'progress' | 'providers'>
  readonly #holder: Pick<LeaseHolder, 'lease'>
  readonly #attempt: Pick<SentAttempt, 'clipIndex' | 'provider'>
  /** Of a clip that was sent just now, or taken up, nothing else is shown. */
  #told: Pending = { state: 'pending' }
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(
    context: Pick<WorkContext, 'progress' | 'providers'>,
    holder: Pick<LeaseHolder, 'lease'>,
    attempt: Pick<SentAttempt, 'clipIndex' | 'provider'>,
  ) {
    this.#context = context
    this.#holder = holder
    this.#attempt = attempt
  }

  tell(state: Pending): void {
    const now = performance.now()
    const told = this.#told
    const isNew =
      state.fraction !== told.fraction || state.queuePosition !== told.queuePosition || state.message !== told.message
    if (!isNew && now - this.#toldAt < retellMilliseconds) return
    this.#told = state
    this.#toldAt = now
    const { lease, generationId } = this.#holder.lease
    const { clipIndex, provider } = this.#attempt
    const isLocal = this.#context.providers.get(provider)?.local === true
    const report: ProgressReport = {
      ...{ generationId, lease, clipIndex, status: 'RUNNING', polls: this.polls },
      fraction: state.fraction ?? null,
      source: state.fraction === undefined ? 'UNKNOWN' : isLocal ? 'MEASURED' : 'PROVIDER',
      queuePosition: state.queuePosition ?? null,
      message: state.message ?? null,
    }
    this.#context.progress.report(report, isNew)
  }
}
