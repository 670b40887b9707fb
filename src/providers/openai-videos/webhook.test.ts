import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { createVideosWebhook } from './webhook.ts'

const keyBytes = Buffer.from('0123456789abcdef0123456789abcdef')
const secret = `whsec_${keyBytes.toString('base64')}`
const body = Buffer.from(
  JSON.stringify({ id: 'evt_1', object: 'event', created_at: 1, type: 'video.completed', data: { id: 'video_68d7' } }),
)
const hint = { operationId: 'video_68d7' }

/** As the vendor's own code signs, written anew. source: wire-openai-sora §10 */
function headersFor({ key = keyBytes, sent = body, minutesAgo = 0 } = {}) {
  const timestamp = Math.floor(Date.now() / 1000) - minutesAgo * 60
  const signature = createHmac('sha256', key).update(`wh_1.${timestamp}.`).update(sent).digest('base64')
  const headers = { 'webhook-id': 'wh_1', 'webhook-timestamp': String(timestamp) }
  return { headers, signature, signed: { ...headers, 'webhook-signature': `v1,${signature}` } }
}
const verify = (headers: Record<string, string>, rawBody = body, own = secret) =>
  createVideosWebhook(own).verify(headers, rawBody)

it('a call that is signed is believed, in whatever case its headers come', async () => {
  const { signed } = headersFor()
  expect(await verify(signed)).toEqual(hint)
  expect(
    await verify(Object.fromEntries(Object.entries(signed).map(([name, value]) => [name.toUpperCase(), value]))),
  ).toEqual(hint)
})

it('a secret without the prefix is its own bytes', async () => {
  expect(await verify(headersFor({ key: Buffer.from('schlüssel') }).signed, body, 'schlüssel')).toEqual(hint)
})

it('any of several signatures may be the right one, with or without its version', async () => {
  const { headers, signature } = headersFor()
  const wrong = createHmac('sha256', 'other').update('x').digest('base64')
  for (const list of [`v1,${wrong} v1,${signature}`, `${wrong} ${signature}`, `v1,short v1,${signature} v2,${wrong}`])
    expect(await verify({ ...headers, 'webhook-signature': list })).toEqual(hint)
})

it.each([
  ['another key', headersFor({ key: Buffer.from('other') }).signed, body],
  ['another body', headersFor().signed, Buffer.from(body.toString().replace('video_68d7', 'video_other'))],
  ['an old time', headersFor({ minutesAgo: 6 }).signed, body],
  ['a time to come', headersFor({ minutesAgo: -6 }).signed, body],
  ['no signature', headersFor().headers, body],
])('a call with %s is not', async (_name, headers, rawBody) => {
  expect(await verify(headers, rawBody)).toBeNull()
})

it.each(['{}', 'no JSON', '{"type":"response.completed","data":{"id":"resp_1"}}', '{"type":"video.failed","data":{}}'])(
  'a signed body of %s says nothing of a job',
  async (text) => {
    const sent = Buffer.from(text)
    expect(await verify(headersFor({ sent }).signed, sent)).toBeNull()
  },
)
