import type { JsonValue } from '../../providers/json.ts'
import type { CallContext, OperationState, Provider } from '../../providers/provider.ts'

/** Asks providers how operations stand: many at once where the wire has a batch. */
export interface PollBatches {
  ask(provider: Provider, operation: JsonValue, call: CallContext): Promise<OperationState>
}

interface Question {
  operation: JsonValue
  call: CallContext
  answer(state: OperationState): void
  fail(error: unknown): void
}

/** Questions that come within this time go together: less than anybody sees, enough to fill a batch when many run. */
const gatherMilliseconds = 250

export function createPollBatches({ batchMilliseconds }: { batchMilliseconds: number }): PollBatches {
  const waiting = new Map<string, Question[]>()

  function send(provider: Provider, key: string): void {
    const questions = waiting.get(key) ?? []
    waiting.delete(key)
    const size = provider.pollBatch ?? questions.length
    for (let start = 0; start < questions.length; start += size)
      void sendBatch(provider, questions.slice(start, start + size))
  }

  async function sendBatch(provider: Provider, questions: readonly Question[]): Promise<void> {
    const open = questions.filter(({ call }) => !call.signal.aborted)
    if (open.length === 0) return
    try {
      const states = await provider.pollMany!(
        open.map(({ operation }) => operation),
        {
          ...open[0]!.call,
          signal: AbortSignal.timeout(batchMilliseconds),
          keepFor: (index, answer) => open[index]!.call.keep(answer),
        },
      )
      open.forEach((question, index) => {
        const state = states[index]
        if (state) question.answer(state)
        else question.fail(new Error('The provider answered for fewer operations than it was asked about'))
      })
    } catch (error) {
      for (const { fail } of open) fail(error)
    }
  }

  return {
    ask(provider, operation, call) {
      if (!provider.pollMany) return provider.poll(operation, call)
      const key = `${provider.id} ${call.credential}`
      // An event of the past is told to nobody.
      if (call.signal.aborted) return Promise.reject(call.signal.reason)
      const { promise, resolve: answer, reject: fail } = Promise.withResolvers<OperationState>()
      const question = { operation, call, answer, fail }
      // Who gives up does not wait for the batch.
      const onAbort = () => fail(call.signal.reason)
      call.signal.addEventListener('abort', onAbort, { once: true })
      const questions = waiting.get(key)
      if (questions) questions.push(question)
      else {
        waiting.set(key, [question])
        setTimeout(() => send(provider, key), gatherMilliseconds)
      }
      return promise.finally(() => call.signal.removeEventListener('abort', onAbort))
    },
  }
}
