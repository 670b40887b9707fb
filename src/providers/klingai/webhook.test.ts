import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { createWebhook } from './webhook.ts'

const secret = `whsec_${Buffer.from('a secret of the console, 32 bytes').toString('base64')}`
const other = `whsec_${Buffer.from('another secret, or the last one ').toString('base64')}`
const body = (value: unknown) => Buffer.from(JSON.stringify(value))
const task = body({
  id: '893605946402811985',
  status: 'processing',
  message: '',
  external_id: 'our key',
  outputs: [],
  billing: [],
})

function headersOf(raw: Buffer, secrets: string[], at = new Date()) {
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((one) => new Webhook(one).sign('msg_1', at, raw)).join(' '),
  }
}

it('reads callbacks of both standards: our id first, else the id of the provider, at any length', async () => {
  const { verify } = createWebhook(undefined)
  expect(await verify({}, task)).toEqual({ idempotencyKey: 'our key' })
  expect(await verify({}, Buffer.from('{"id":893605946402811985,"status":"submitted","external_id":""}'))).toEqual({
    operationId: '893605946402811985',
  })
  const legacy = { task_id: '867283741759111202', task_status: 'succeed', task_info: { external_task_id: 'our key' } }
  expect(await verify({}, body(legacy))).toEqual({ idempotencyKey: 'our key' })
  expect(await verify({}, body({ ...legacy, task_info: {} }))).toEqual({ operationId: '867283741759111202' })
})

it('makes nothing of what is no callback', async () => {
  const { verify } = createWebhook(undefined)
  for (const text of ['', '{', 'null', '[]', '{}', '{"id":{}}']) expect(await verify({}, Buffer.from(text))).toBeNull()
})

it('with a secret, believes what is signed with it, also beside another signature, for five minutes', async () => {
  const { verify } = createWebhook(secret)
  expect(await verify(headersOf(task, [secret]), task)).toEqual({ idempotencyKey: 'our key' })
  expect(await verify(headersOf(task, [other, secret]), task)).toEqual({ idempotencyKey: 'our key' })
  expect(await verify(headersOf(task, [other]), task)).toBeNull()
  expect(await verify(headersOf(task, [secret]), body({ id: '1' }))).toBeNull()
  expect(await verify(headersOf(task, [secret], new Date(Date.now() - 600_000)), task)).toBeNull()
  expect(await verify({}, task)).toBeNull()
})

it('refuses a secret that is none without repeating it', () => {
  expect(() => createWebhook('!not base64!')).toThrow(/^The webhook secret of klingai is not one/)
})
