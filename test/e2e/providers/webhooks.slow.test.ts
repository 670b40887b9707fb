import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emulator as geminiEmulator } from '../../../src/providers/gemini/emulator.ts'
import { createKlingaiEmulator } from '../../../src/providers/klingai/emulator.ts'
import { type EmulatedGateway, startEmulatedGateway } from '../../support/emulated.ts'
import { until } from '../../support/folder.ts'
import { cancelPaid, ended, madePaid, rowId, seen, startPaid, stateOf } from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'

const secret = `whsec_${Buffer.from('a secret of the webhook tests').toString('base64')}`
const poll = { intervalMilliseconds: 60_000, timeoutMilliseconds: 600_000 }

let gateway: EmulatedGateway
beforeAll(async () => {
  gateway = await startEmulatedGateway({
    emulators: [createKlingaiEmulator({ webhookSecret: secret }), geminiEmulator],
    // Nobody asks by himself for most of a minute.
    environment: { KLINGAI_WEBHOOK_SECRET: secret, KINETOGRAPH_POLLS_PER_JOB: '0.1' },
    speed: 20,
  })
})
afterAll(() => gateway.stop())

/** As the provider would; `key` is what it signs with. */
function call(body: unknown, { key = secret, unsigned = false } = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const id = `msg_${randomUUID()}`
  const now = new Date()
  const signature = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(key).sign(id, now, text),
  }
  return fetch(`${gateway.url}/webhooks/klingai`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(unsigned ? {} : signature) },
    body: text,
  })
}

const webhooksFor = (prompt: string) => {
  const jobs = seen(gateway, prompt).purchases.map(({ jobId }) => jobId)
  return gateway.emulator.ledger().webhooks.filter(({ jobId }) => jobs.includes(jobId))
}

describe.concurrent('a webhook', () => {
  it.each(['klingai', 'gemini'] as const)('%s: brings the poll forward, which finds the clip', async (provider) => {
    const prompt = `signed at ${provider}`
    const { state, events } = await madePaid(gateway, provider, prompt, { poll })
    expect(state).toMatchObject({ status: 'SUCCEEDED', charge: { state: 'CHARGED' } })
    expect(events.filter(({ isFinal }) => isFinal)).toHaveLength(1)
    expect(webhooksFor(prompt).map(({ status }) => status)).toContain(204)
    expect(seen(gateway, prompt).purchases).toHaveLength(1)
  })

  it('that is sent again and again makes us ask no more than four times a second', async () => {
    const prompt = 'replayed [[never-ends]] [[webhook-missing]]'
    const id = await startPaid(gateway, 'klingai', prompt, { poll })
    await until(async () => (await stateOf(gateway, id)).status === 'RUNNING')
    const { jobId } = seen(gateway, prompt).purchases[0]!
    const since = performance.now()
    for (let sent = 0; sent < 200; sent += 1) expect((await call({ id: jobId, status: 'processing' })).status).toBe(204)
    const seconds = (performance.now() - since) / 1_000
    expect(seen(gateway, prompt).polls.length).toBeLessThanOrEqual(2 + 4 * seconds)
    await cancelPaid(gateway, id)
  })

  it('that comes when all is over is answered well, and changes nothing', async () => {
    const quick = { intervalMilliseconds: 500, timeoutMilliseconds: 60_000 }
    const prompt = 'late [[webhook-late:200s]]'
    const { id, state } = await madePaid(gateway, 'klingai', prompt, { poll: quick })
    expect(state.status).toBe('SUCCEEDED')
    await until(async () => webhooksFor('late').some(({ status }) => status !== null))
    expect(webhooksFor('late').map(({ status }) => status)).toContain(204)
    expect((await stateOf(gateway, id)).sequence).toBe(state.sequence)
  })

  it('with a wrong signature is not believed: the generation ends by its own questions', async () => {
    const prompt = 'forged [[webhook-wrong-signature]]'
    const patient = { intervalMilliseconds: 2_000, timeoutMilliseconds: 60_000 }
    const { state } = await madePaid(gateway, 'klingai', prompt, { poll: patient })
    expect(state.status).toBe('SUCCEEDED')
    const statuses = webhooksFor('forged').map(({ status }) => status)
    expect(statuses).not.toEqual([])
    expect(new Set(statuses)).toEqual(new Set([401]))
  })

  it('about a job that runs brings exactly a question; unsigned or forged it brings none', async () => {
    const prompt = 'running [[never-ends]] [[webhook-missing]]'
    const id = await startPaid(gateway, 'klingai', prompt, { poll })
    await until(async () => (await stateOf(gateway, id)).status === 'RUNNING')
    const [attempt] = await rowsOf(gateway, 'select id, operation from attempt where generation_id = $1', [rowId(id)])
    const body = { id: attempt.operation.id, status: 'succeeded', external_id: attempt.id }
    const other = `whsec_${Buffer.from('somebody else’s').toString('base64')}`

    expect((await call(body, { unsigned: true })).status).toBe(401)
    expect((await call(body, { key: other })).status).toBe(401)
    const byOurKey = await call(body)
    expect([byOurKey.status, await byOurKey.text()]).toEqual([204, ''])
    // Sooner than anybody asks by himself.
    await until(async () => seen(gateway, 'running [[').polls.length === 1, 40_000)
    expect((await call({ id: attempt.operation.id, status: 'succeeded' })).status).toBe(204)
    await until(async () => seen(gateway, 'running [[').polls.length === 2, 40_000)
    // What it says is not what counts.
    expect((await stateOf(gateway, id)).status).toBe('RUNNING')

    // Whoever asks about what is not his, or not there, learns the same.
    for (const nobody of [randomUUID(), 'no key of ours', "'; drop table attempt; --"]) {
      const answer = await call({ id: '1', status: 'succeeded', external_id: nobody })
      expect([answer.status, await answer.text()]).toEqual([204, ''])
    }
    const unknown = await call({ id: '800000000000000000', status: 'succeed' })
    expect([unknown.status, await unknown.text()]).toEqual([204, ''])
    const plain = (response: Response) =>
      Object.fromEntries([...response.headers].filter(([name]) => !['date', 'x-request-id'].includes(name)))
    expect(plain(unknown)).toEqual(plain(byOurKey))
    expect(seen(gateway, 'running [[').polls).toHaveLength(2)

    await cancelPaid(gateway, id)
    expect((await ended(gateway, id)).state.status).toBe('CANCELED')
  })

  it('that is none is refused: too large, no JSON, for a provider that is not there, not by POST', async () => {
    expect((await call(JSON.stringify({ id: '1', padding: 'x'.repeat(300_000) }))).status).toBe(413)
    expect((await call('not json')).status).toBe(401)
    expect((await call('')).status).toBe(401)
    expect((await fetch(`${gateway.url}/webhooks/nobody`, { method: 'POST' })).status).toBe(404)
    expect((await fetch(`${gateway.url}/webhooks/klingai`)).status).toBe(404)
  })
})
