import { afterAll, beforeAll, expect, it } from 'vitest'
import type { OperationState } from '../../../src/providers/provider.ts'
import { until } from '../../support/folder.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { startPaid, stateOf } from '../../support/paid-clips.ts'
import { type Script, scriptedByPrompt } from '../../support/scripted-provider.ts'

const { provider, scripts } = scriptedByPrompt()
let gateway: TestGateway
beforeAll(async () => {
  // Nothing is known of such clips: the first question would come after 50 seconds.
  gateway = await startTestGateway({ KINETOGRAPH_POLLS_PER_JOB: '0.1' }, { providers: [provider] })
})
afterAll(() => gateway.stop())

const seldom = { intervalMilliseconds: 60_000 }
const start = (name: string, script: Script, timeoutMilliseconds: number, interval: object): Promise<string> => {
  scripts.set(name, script)
  return startPaid(gateway, 'gemini', name, { poll: { ...interval, timeoutMilliseconds } })
}
const failed: OperationState = {
  state: 'failed',
  failure: { code: 'MODERATED', message: 'no', retryable: false },
  charge: { state: 'NONE' },
}
const untilFinal = (id: string) => until(async () => (await stateOf(gateway, id)).isFinal)

it.concurrent('a job that ended in time is asked about before its deadline, however seldom such are', async () => {
  const id = await start('ends in time', { poll: async () => failed }, 10_000, seldom)
  await untilFinal(id)
  expect(await stateOf(gateway, id)).toMatchObject({ status: 'FAILED', failure: { code: 'MODERATED' } })
})
