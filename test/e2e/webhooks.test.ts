import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../support/folder.ts'
import { cameraMove, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { startWebhookReceiver, verified, type WebhookReceiver } from '../support/webhook-receiver.ts'

const anna = { authorization: 'Bearer anna-has-a-key-of-her-own' }
const ben = { authorization: 'Bearer ben-has-another-long-key' }

let gateway: TestGateway
let receiver: WebhookReceiver
beforeAll(async () => {
  receiver = await startWebhookReceiver()
  const keyOf = ({ authorization }: { authorization: string }) => authorization.replace('Bearer ', '')
  gateway = await startTestGateway({
    KINETOGRAPH_API_KEYS: `anna:${keyOf(anna)}, ben:${keyOf(ben)}`,
    KINETOGRAPH_ALLOW_WEBHOOK_HOSTS: receiver.host,
  })
})
afterAll(async () => {
  await gateway.stop()
  await receiver.stop()
})

const start = async (around: object, headers = anna) => {
  const { data, errors } = await gateway.query(
    `mutation ($input: StartGenerationInput!) { startGeneration(input: $input) {
      generation { id } replayed webhookSecret userErrors { code path message } } }`,
    { input: { request: await cameraMove({ frameRate: 1 }), ...around } },
    headers,
  )
  if (errors) throw new Error(JSON.stringify(errors))
  return data.startGeneration
}

it('tells the address of a start how it ended, once, signed with a secret that a replay answers again', async () => {
  const around = { webhookUrl: receiver.url('/start'), idempotencyKey: 'told', clientReference: 'mine' }
  const made = await start(around)
  expect(made).toMatchObject({ replayed: false, userErrors: [], webhookSecret: expect.stringMatching(/^whsec_/) })
  expect(await start(around)).toMatchObject({ replayed: true, webhookSecret: made.webhookSecret })
  await until(async () => receiver.at('/start').length > 0)
  const [one, ...others] = receiver.at('/start')
  expect(others).toEqual([])
  const message = verified(one!, made.webhookSecret)
  expect(message).toMatchObject({
    type: 'GenerationSucceeded',
    timestamp: expect.stringMatching(/Z$/),
    data: {
      ...{ __typename: 'GenerationSucceeded', status: 'SUCCEEDED', isFinal: true, charge: { state: 'NONE' } },
      generation: { id: made.generation.id, clientReference: 'mine', state: { status: 'SUCCEEDED', clips: [{}] } },
    },
  })
  expect(message.timestamp).toBe(message.data.at)
  expect((await fetch(message.data.generation.state.clips[0].video.url)).status).toBe(200)
  expect(() => verified({ ...one!, body: one!.body.replace('mine', 'hers') }, made.webhookSecret)).toThrow()
  const other = await start({ webhookUrl: receiver.url('/other') })
  expect(() => verified(one!, other.webhookSecret)).toThrow()
})

it('refuses addresses that are not public or without TLS, and does not repeat them', async () => {
  for (const [webhookUrl, code] of [
    ['http://example.com/SECRET', 'INVALID_URL'],
    ['https://10.0.0.1/SECRET', 'INVALID_URL'],
    ['https://localhost/SECRET', 'INVALID_URL'],
    ['https://user:SECRET@example.com/', 'INVALID_URL'],
    ['ftp://example.com/SECRET', 'INVALID_URL'],
    ['SECRET', 'INVALID_URL'],
    ['', 'REQUIRED'],
    [`https://example.com/${'SECRET'.repeat(400)}`, 'TOO_LONG'],
  ]) {
    const { userErrors, ...answer } = await start({ webhookUrl })
    expect(answer).toEqual({ generation: null, replayed: false, webhookSecret: null })
    expect(userErrors).toMatchObject([{ code, path: ['webhookUrl'] }])
    expect(JSON.stringify(userErrors)).not.toContain('SECRET')
  }
  expect(gateway.log.join('\n')).not.toContain('SECRET')
})
