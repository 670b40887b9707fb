import { buildSchema } from 'graphql'
import pino from 'pino'
import { expect, it } from 'vitest'
import { parseApiKeys } from '../../src/graphql/authentication.ts'
import { createErrorMask } from '../../src/graphql/error-mask.ts'
import { createGate, defaultLimits } from '../../src/graphql/limits.ts'
import { createStreams } from '../../src/graphql/streams.ts'
import { type Caller, createSubscriptionRunner } from '../../src/graphql/subscription.ts'

it('a subscription ends at once although its source waits for ever, and its signal says so', async () => {
  const schema = buildSchema('type Query { a: Int } type Subscription { deaf: Int! }')
  schema.getSubscriptionType()!.getFields().deaf!.subscribe = async function* () {
    await new Promise(() => {})
    yield { deaf: 1 }
  }
  const streams = createStreams(defaultLimits)
  const callers: Caller[] = []
  const runner = createSubscriptionRunner({
    schema,
    gate: createGate(schema, defaultLimits),
    keys: parseApiKeys(''),
    streams,
    mask: createErrorMask(pino({ level: 'silent' }), () => 'error-1'),
    createContext: (caller) => callers.push(caller),
  })
  const caller = { tenant: 'default', keyId: null, address: '127.0.0.1', transport: 'sse', requestId: 'a' } as const
  const prepared = runner.prepare({ query: 'subscription { deaf }' }, caller)
  if (!('start' in prepared)) throw new Error('refused')
  const iterator = await prepared.start()
  if (!(Symbol.asyncIterator in iterator)) throw new Error('not started')
  const pending = iterator.next()
  expect(streams.counts().subscriptions).toBe(1)
  expect(callers[0]?.signal.aborted).toBe(false)
  await iterator.return?.()
  expect(await pending).toEqual({ done: true, value: undefined })
  expect(await iterator.next()).toEqual({ done: true, value: undefined })
  expect(streams.counts().subscriptions).toBe(0)
  expect(callers[0]?.signal.aborted).toBe(true)
})
