import type { BatchContext, CallContext, KeptAnswer } from './provider.ts'

type Keeping = Pick<CallContext, 'keep'>

/** Of lists and look-ups no body is kept: they are about others' jobs, too. */
export const withoutBodies = <Context extends Keeping>(context: Context): Context => ({
  ...context,
  keep: (answer: KeptAnswer) => context.keep(() => ({ ...answer(), body: null })),
})

/** Of uploads: their answers are no answers about the attempt, and let others write into the account's storage. */
export const unkept = (context: CallContext): CallContext => ({ ...context, keep: () => {}, sent: () => {} })

/** The others of its batch wait for it. */
const aloneMilliseconds = 10_000

/** One operation of a batch, asked about by itself. */
export const keptFor = (context: BatchContext, index: number): CallContext => ({
  ...context,
  signal: AbortSignal.any([context.signal, AbortSignal.timeout(aloneMilliseconds)]),
  keep: (answer) => context.keepFor(index, answer),
})
