import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Job } from '../emulation/port.ts'
import { createLedger, type LedgerCall } from './ledger.ts'
import { describeBody, describeQuery } from './ledger-body.ts'

const digest = (data: string) => createHash('sha256').update(data).digest('hex')
const raw = Buffer.from('{}')

it('long strings and secrets do not stand in a body', async () => {
  const image = 'x'.repeat(5_000)
  const body = { a: [{ image }], prompt: 'p'.repeat(1_000), seed: 0, access_token: 'secret', key: 'k', page_token: 'p' }
  expect(await describeBody(body, raw, 'application/json')).toEqual({
    a: [{ image: `<sha256:${digest(image)} 5000 characters>` }],
    prompt: body.prompt,
    seed: 0,
    access_token: '<removed>',
    key: '<removed>',
    page_token: 'p',
  })
})

it('a form is told field by field, and what cannot be read by its digest', async () => {
  const form = new FormData()
  form.append('model', 'sora-2')
  form.append('input_reference', new Blob(['picture'], { type: 'image/png' }), 'a.png')
  form.append('tag', 'one')
  form.append('tag', 'two')
  const request = new Request('http://localhost', { method: 'POST', body: form })
  const bytes = Buffer.from(await request.arrayBuffer())
  expect(await describeBody(bytes, bytes, request.headers.get('content-type')!)).toEqual({
    model: 'sora-2',
    input_reference: `<sha256:${digest('picture')} 7 bytes image/png>`,
    tag: ['one', 'two'],
  })
  const odd = Buffer.from('{"prompt": ')
  const shown = `<sha256:${digest('{"prompt": ')} 11 bytes>`
  expect(await describeBody(undefined, odd, 'application/json')).toBe(shown)
  expect(await describeBody(odd, odd, 'multipart/form-data; boundary=x')).toBe(shown)
  expect(await describeBody(undefined, null, 'application/json')).toBeNull()
})

it('a query is told without keys', () => {
  expect(describeQuery('task_ids=1,2&key=AIza&pageSize=2&a=1&a=2&signature=s')).toEqual({
    task_ids: '1,2',
    key: '<removed>',
    pageSize: '2',
    a: ['1', '2'],
    signature: '<removed>',
  })
})

it('what is charged follows what becomes of a job, and no key is told', () => {
  const ledger = createLedger()
  const job = {
    id: 'a',
    model: 'toy-1',
    account: 'sk-secret',
    createdAt: 0,
    status: 'running',
    isWithheld: false,
    price: { micros: 1_000_000, units: '7 units' },
  } as Partial<Job> as { -readonly [Name in keyof Job]: Job[Name] }
  ledger.purchase('toy', job)
  const bought = () => ledger.read().purchases[0]!
  expect(bought()).toEqual({
    provider: 'toy',
    jobId: 'a',
    model: 'toy-1',
    externalId: null,
    account: expect.stringMatching(/^sha256:[0-9a-f]{16}$/),
    acceptedAt: '1970-01-01T00:00:00.000Z',
    status: 'running',
    charged: null,
  })
  job.status = 'succeeded'
  expect(bought().charged).toEqual({ micros: 1_000_000, units: '7 units' })
  job.isWithheld = true
  expect(bought().charged).toBeNull()
})

it('the calls are bounded, their counts are not', () => {
  const ledger = createLedger()
  const call = { provider: 'toy', kind: 'poll' } as LedgerCall
  for (let number = 0; number < 120_000; number++) {
    ledger.call({ ...call, path: String(number) })
    ledger.count('toy', 'poll')
  }
  ledger.count('other', 'submit')
  const { calls, callsOf } = ledger.read()
  expect([calls.length, calls.at(-1)?.path]).toEqual([50_000, '119999'])
  expect(callsOf).toEqual({ toy: { poll: 120_000 }, other: { submit: 1 } })
  expect(ledger.read('other')).toEqual({ calls: [], purchases: [], webhooks: [], callsOf: { other: { submit: 1 } } })
  ledger.clear()
  expect(ledger.read()).toEqual({ calls: [], purchases: [], webhooks: [], callsOf: {} })
})
