import { afterAll, beforeAll, expect, it } from 'vitest'
import type { OperationState } from '../../../src/providers/provider.ts'
import { until } from '../../support/folder.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { cancelPaid, startPaid, stateOf } from '../../support/paid-clips.ts'
import { type Script, scriptedByPrompt } from '../../support/scripted-provider.ts'

const { provider, scripts } = scriptedByPrompt()
let gateway: TestGateway
beforeAll(async () => {
  // Nothing is known of such clips: the first question would come after 50 seconds.
  gateway = await startTestGateway({ KINETOGRAPH_POLLS_PER_JOB: '0.1' }, { providers: [provider] })
})
afterAll(() => gateway.stop())

const seldom = { intervalMilliseconds: 60_000 }
const often = { intervalMilliseconds: 500 }
const start = (name: string, script: Script, timeoutMilliseconds: number, interval: object): Promise<string> => {
  scripts.set(name, script)
  return startPaid(gateway, 'gemini', name, { poll: { ...interval, timeoutMilliseconds } })
}
const failed: OperationState = {
  state: 'failed',
  failure: { code: 'MODERATED', message: 'no', retryable: false },
  charge: { state: 'NONE' },
}
const hangs: Script['poll'] = (_operation, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
const untilFinal = (id: string) => until(async () => (await stateOf(gateway, id)).isFinal)

it.concurrent('a job that ended in time is asked about before its deadline, however seldom such are', async () => {
  const id = await start('ends in time', { poll: async () => failed }, 10_000, seldom)
  await untilFinal(id)
  expect(await stateOf(gateway, id)).toMatchObject({ status: 'FAILED', failure: { code: 'MODERATED' } })
})

it.concurrent('a question that hangs holds up no cancel', async () => {
  const asked = Promise.withResolvers<void>()
  const poll: Script['poll'] = (operation, context) => {
    asked.resolve()
    return hangs(operation, context)
  }
  const id = await start('hangs while canceled', { poll, cancel: async () => 'canceled' }, 3_600_000, often)
  await asked.promise
  const since = performance.now()
  await cancelPaid(gateway, id)
  await untilFinal(id)
  expect((await stateOf(gateway, id)).status).toBe('CANCELED')
  expect(performance.now() - since).toBeLessThan(10_000)
})

it.concurrent('nor the deadline', async () => {
  const since = performance.now()
  const id = await start('hangs beyond its deadline', { poll: hangs, cancel: async () => 'canceled' }, 5_000, often)
  await untilFinal(id)
  expect((await stateOf(gateway, id)).status).toBe('EXPIRED')
  expect(performance.now() - since).toBeLessThan(15_000)
})
