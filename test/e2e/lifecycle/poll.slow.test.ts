import { afterAll, beforeAll, expect, it } from 'vitest'
import { defaultTimeouts } from '../../../src/generations/work/work-context.ts'
import type { OperationState, Provider } from '../../../src/providers/provider.ts'
import { credentialGone } from '../../../src/providers/provider-error.ts'
import { sleep, until } from '../../support/folder.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { startPaid, stateOf } from '../../support/paid-clips.ts'
import { scriptedByPrompt } from '../../support/scripted-provider.ts'

const { provider, scripts } = scriptedByPrompt()
let keys = ['one']
provider.credentials = () => keys
let patient: TestGateway
let impatient: TestGateway
beforeAll(async () => {
  patient = await startTestGateway({}, { providers: [provider] })
  impatient = await startTestGateway({}, { providers: [provider], timeouts: { unknownMilliseconds: 0 } })
})
afterAll(async () => {
  await patient.stop()
  await impatient.stop()
})

const pending: OperationState = { state: 'pending' }
const unknown: OperationState = { state: 'unknown-operation' }
const gone: OperationState = { state: 'expired' }
const failed: OperationState = {
  state: 'failed',
  failure: { code: 'PROVIDER_UNAVAILABLE', message: 'The fire alarm.', retryable: true },
  charge: { state: 'NONE' },
}

/** Each poll gets the next of the answers, and the last one for ever; they come at once, one after the other. */
async function failureAfter(answers: readonly OperationState[], gateway: TestGateway, name: string) {
  let polls = 0
  scripts.set(name, {
    async poll(_operation, context) {
      const answer = answers[Math.min(polls, answers.length - 1)]!
      polls += 1
      if (polls < answers.length) context.wake()
      return answer
    },
  })
  const id = await startPaid(gateway, 'gemini', name)
  await until(async () => (await stateOf(gateway, id)).isFinal)
  return (await stateOf(gateway, id)).failure
}

it('a provider that does not know an operation for long is believed', async () => {
  expect(await failureAfter(Array(6).fill(unknown), impatient, 'forgotten')).toMatchObject({
    code: 'PROVIDER_REJECTED',
    message: 'The provider no longer knows the generation.',
  })
})

it('one that knows it in between is not', async () => {
  const five = Array(5).fill(unknown)
  const answers = [...five, pending, ...five, pending, ...five, failed]
  expect(await failureAfter(answers, impatient, 'known between')).toMatchObject({ message: 'The fire alarm.' })
})

it('nor one that does not know it for a moment, however often it is asked: it is given up after minutes', async () => {
  expect(defaultTimeouts.unknownMilliseconds).toBe(5 * 60_000)
  const answers = [...Array(20).fill(unknown), failed]
  expect(await failureAfter(answers, patient, 'unknown at first')).toMatchObject({ message: 'The fire alarm.' })
})

it('nor one that has lost the result for a moment, which may only not be there yet', async () => {
  const answers = [...Array(20).fill(gone), failed]
  expect(await failureAfter(answers, patient, 'gone at first')).toMatchObject({ message: 'The fire alarm.' })
  expect(await failureAfter(Array(6).fill(gone), impatient, 'gone for long')).toMatchObject({ code: 'RESULT_EXPIRED' })
})

it('a removed key is told of while the job is asked for, and at the deadline; it may come back', async () => {
  let isAsked = false
  scripts.set('orphan', {
    async poll() {
      isAsked = true
      if (keys.length > 0) return failed
      throw credentialGone()
    },
    submit: async () => {
      keys = []
    },
  })
  const reason = credentialGone().message
  const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 8_000 }
  const id = await startPaid(patient, 'gemini', 'orphan', { poll })
  await until(async () => (await stateOf(patient, id)).progress.message === reason)
  await until(async () => (await stateOf(patient, id)).isFinal)
  expect(isAsked).toBe(true)
  expect(await stateOf(patient, id)).toMatchObject({ status: 'EXPIRED', settling: true })
  expect((await patient.query(failureQuery, { id })).data.generation.state.clips).toEqual([
    { failure: { code: 'TIMED_OUT', message: `The generation did not finish before its deadline. ${reason}` } },
  ])
  keys = ['one']
  await until(async () => !(await stateOf(patient, id)).settling)
  expect(await stateOf(patient, id)).toMatchObject({ status: 'EXPIRED', charge: { state: 'NONE' } })
})

const failureQuery = 'query ($id: ID!) { generation(id: $id) { state { clips { failure { code message } } } } }'

it('of more jobs than a vendor streams of at once the others are asked about', async () => {
  const streamed: string[] = []
  const letGo = Promise.withResolvers<void>()
  const follow: Provider['follow'] = async function* (operation) {
    streamed.push((operation as { id: string }).id)
    yield pending
    await letGo.promise
    yield failed
  }
  Object.assign(provider, { follow, mostFollowed: 1 })
  try {
    scripts.set('streamed', { poll: async () => pending })
    scripts.set('beyond', { poll: async () => failed })
    const first = await startPaid(patient, 'gemini', 'streamed')
    await until(async () => streamed.length === 1)
    const second = await startPaid(patient, 'gemini', 'beyond')
    await until(async () => (await stateOf(patient, second)).isFinal)
    expect(streamed).toHaveLength(1)
    expect((await stateOf(patient, first)).status).toBe('RUNNING')
    letGo.resolve()
    await until(async () => (await stateOf(patient, first)).isFinal)
  } finally {
    letGo.resolve()
    Object.assign(provider, { follow: undefined, mostFollowed: undefined })
  }
})

it('a stream that goes on saying that a job runs is not believed for ever: it is asked about, too', async () => {
  let isStopped = false
  const follow: Provider['follow'] = async function* (_operation, { signal }) {
    while (!signal.aborted) {
      yield pending
      await sleep(100)
    }
    isStopped = true
  }
  Object.assign(provider, { follow, mostFollowed: 1 })
  try {
    scripts.set('lied about', { poll: async () => failed })
    const id = await startPaid(patient, 'gemini', 'lied about')
    await until(async () => (await stateOf(patient, id)).isFinal, 30_000)
    await until(async () => isStopped)
  } finally {
    Object.assign(provider, { follow: undefined, mostFollowed: undefined })
  }
})

it.each(['idempotencyKey', 'operationId'])(
  'a callback by its %s that comes before the answer to its submit is not slept over',
  async (name) => {
    const verify = async (_headers: unknown, body: Buffer) => ({ [name]: JSON.parse(body.toString()).id }) as never
    Object.assign(provider, { webhook: { verify } })
    // Nobody asks by himself for most of a minute.
    const seldom = await startTestGateway({ KINETOGRAPH_POLLS_PER_JOB: '0.1' }, { providers: [provider] })
    try {
      scripts.set(`early by ${name}`, {
        async submit(_nth, { idempotencyKey }) {
          const body = JSON.stringify({ id: idempotencyKey })
          const answer = await fetch(`${seldom.url}/webhooks/gemini`, { method: 'POST', body })
          expect(answer.status).toBe(204)
          await sleep(300)
        },
        poll: async () => failed,
      })
      const poll = { intervalMilliseconds: 60_000, timeoutMilliseconds: 600_000 }
      const id = await startPaid(seldom, 'gemini', `early by ${name}`, { poll })
      await until(async () => (await stateOf(seldom, id)).isFinal, 20_000)
    } finally {
      Object.assign(provider, { webhook: undefined })
      await seldom.stop()
    }
  },
)
