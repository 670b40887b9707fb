import { providerFacts } from '../../../src/providers/all.ts'
import { type CallContext, type JsonValue, type Provider, ProviderError } from '../../../src/providers/provider.ts'
import type { Session } from './database.ts'

/** How a vendor differs from others. */
export interface VendorTraits {
  deduplicates: boolean
  finds: boolean
  cancels: boolean
}

/** A purchase. */
export interface Job {
  key: string
  id: string
  state: 'running' | 'succeeded' | 'failed' | 'canceled'
  /** It runs on and on. */
  isEndless?: true
}

/** What becomes of a submit. */
export type SubmitFate = 'accepted' | 'answer-lost' | 'never-arrived' | 'refused-for-now' | 'refused'

interface Submit {
  key: string
  session: Session
  sentAt: number
  /** Nobody waits for its answer any more. */
  isLeft: boolean
  answer(error: ProviderError | null, id?: string): void
}

/** Less than a submit's deadline and the grace after it (durability: 60 s and 15 min). */
const longestWayMilliseconds = 15.5 * 60_000
const failure = { code: 'PROVIDER_UNAVAILABLE', message: 'It did not answer.', retryable: true } as const
const unknown = () => new ProviderError('unknown', failure)

const refused = (code: 'PROVIDER_REJECTED' | 'RATE_LIMITED') =>
  new ProviderError('refused', { code, message: 'It says no.', retryable: code === 'RATE_LIMITED' })

/** A vendor that answers when the test says so. Its ledger is what was bought, whatever anybody has heard of it. */
export function createVendor(traits: VendorTraits, now: () => Date) {
  const jobs: Job[] = []
  const submits: Submit[] = []
  /** A request that it does not want it does not want the next time either. */
  const unwanted = new Set<string>()
  const firstSentAt = new Map<string, number>()
  /** Keys of which nobody may send anything any more, and those of which somebody did. */
  const canceled = new Set<string>()
  const sentInSpite: string[] = []
  const jobOf = (operation: JsonValue) => jobs.find(({ id }) => id === (operation as { id: string }).id)

  function decide(submit: Submit, fate: SubmitFate): void {
    submits.splice(submits.indexOf(submit), 1)
    const isKnown = traits.deduplicates && jobs.some(({ key }) => key === submit.key)
    if (fate === 'never-arrived') submit.answer(unknown())
    else if (isKnown) submit.answer(refused('PROVIDER_REJECTED'))
    else if (fate === 'refused' || unwanted.has(submit.key)) {
      unwanted.add(submit.key)
      submit.answer(refused('PROVIDER_REJECTED'))
    } else if (fate === 'refused-for-now') submit.answer(refused('RATE_LIMITED'))
    else {
      const id = `job-${jobs.length + 1}`
      jobs.push({ key: submit.key, id, state: 'running' })
      submit.answer(fate === 'accepted' ? null : unknown(), id)
    }
  }

  /** As one process speaks to it: nothing that it says reaches a dead one. */
  function providerFor(session: Session): Provider {
    const heard = async <T>(say: () => T): Promise<T> => (session.isDead ? new Promise<never>(() => {}) : say())
    return {
      ...providerFacts('gemini'),
      maximumConcurrent: 1,
      credentials: () => ['one'],
      canCancel: traits.cancels,
      ...(traits.deduplicates ? { deduplicates: true as const } : {}),
      submit: (_request: JsonValue, { idempotencyKey: key, signal }: CallContext) =>
        new Promise((resolve, reject) => {
          if (session.isDead) return
          const submit: Submit = {
            ...{ key, session, sentAt: now().getTime(), isLeft: false },
            answer(error, id) {
              if (session.isDead || submit.isLeft) return
              if (error) reject(error)
              else resolve({ operation: { id: id! } })
            },
          }
          submits.push(submit)
          if (canceled.has(key)) sentInSpite.push(key)
          if (!firstSentAt.has(key)) firstSentAt.set(key, submit.sentAt)
          signal.addEventListener('abort', () => {
            submit.answer(unknown())
            submit.isLeft = true
          })
        }),
      poll: (operation) =>
        heard(() => {
          const job = jobOf(operation)
          if (job === undefined) return { state: 'unknown-operation' }
          if (job.state === 'running') return { state: 'pending' }
          if (job.state === 'succeeded')
            return { state: 'succeeded', outputs: [{ handle: job.id }], charge: { state: 'CHARGED' } }
          if (job.state === 'canceled') return { state: 'canceled', charge: { state: 'NONE' } }
          return { state: 'failed', failure: { ...failure, code: 'PROVIDER_REJECTED' }, charge: { state: 'NONE' } }
        }),
      fetchResult: () => heard(() => undefined),
      ...(traits.finds
        ? {
            find: ({ idempotencyKey }) =>
              heard(() => {
                const job = jobs.find(({ key }) => key === idempotencyKey)
                return job ? { id: job.id } : ('not-found' as const)
              }),
          }
        : {}),
      ...(traits.cancels
        ? {
            cancel: (operation: JsonValue) =>
              heard(() => {
                const job = jobOf(operation)
                if (job?.state !== 'running') return 'too-late' as const
                job.state = 'canceled'
                return 'canceled' as const
              }),
          }
        : {}),
    } as Provider
  }

  /** So long after a request was sent first, nothing that carries it is on its way any more. */
  function dropOld(): void {
    for (const submit of [...submits])
      if (now().getTime() - firstSentAt.get(submit.key)! > longestWayMilliseconds) decide(submit, 'never-arrived')
  }

  const expectNoMore = (keys: readonly string[]) => {
    for (const key of keys) canceled.add(key)
  }

  return { jobs, submits, sentInSpite, decide, dropOld, expectNoMore, providerFor }
}
