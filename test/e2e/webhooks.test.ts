import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startWake } from '../../src/engine/wake.ts'
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
    KINETOGRAPH_METRICS_PORT: '0',
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
  await until(async () => receiver.at('/other').length === 1)
})

it('other processes look for webhooks when there are some to send, not at every event', async () => {
  const connection = { connectionString: gateway.config.databaseUrl! }
  const other = await startWake({ connection, holder: 1, log: pino({ level: 'silent' }) })
  try {
    const heard: string[] = []
    for (const kind of ['events', 'webhooks'] as const) other.on(kind, (id) => heard.push(`${kind} ${id}`))
    const rowIdOf = (id: string) => Buffer.from(id, 'base64url').toString().split(':')[1]
    const untilEnded = async (around: object) => {
      const id = (await start(around)).generation.id
      expect((await gateway.events(id, 0, anna)).at(-1)).toMatchObject({ status: 'SUCCEEDED' })
      return rowIdOf(id)
    }
    const [silent, told] = await Promise.all([untilEnded({}), untilEnded({ webhookUrl: receiver.url('/heard') })])
    await until(async () => heard.includes(`webhooks ${told}`))
    expect(heard).toContain(`events ${silent}`)
    expect(heard).not.toContain(`webhooks ${silent}`)
  } finally {
    await other.stop()
  }
})

it('tells what was posted to the address of a start, and posts it again', async () => {
  const deliveries = async ({ id }: { id: string }, headers = anna) => {
    const query = `query ($id: ID!) { generation(id: $id) { webhookDeliveries { ${deliveryFields} } } }`
    return (await gateway.query(query, { id }, headers)).data.generation?.webhookDeliveries
  }
  receiver.answer('/own', 500)
  const { generation } = await start({ webhookUrl: receiver.url('/own') })
  await until(async () => (await deliveries(generation)).length === 1)
  const [missed] = await deliveries(generation)
  const sent = { type: 'GenerationSucceeded', generationId: generation.id }
  expect(missed).toMatchObject({ ...sent, status: 'PENDING', httpStatus: 500, error: 'REJECTED' })
  receiver.answer('/own', 204)
  const again = await change('resendWebhookDelivery', { id: missed.id })
  expect(again).toMatchObject({ endpoint: null, secret: null, delivery: { id: missed.id }, userErrors: [] })
  await until(async () => (await deliveries(generation))[0].status === 'DELIVERED')
  const [{ attempts }] = await deliveries(generation)
  expect(attempts).toBeGreaterThan(1)
  const more = await change('resendWebhookDelivery', { id: missed.id })
  expect(more.delivery).toMatchObject({ ...sent, attempts: attempts + 1, status: 'DELIVERED' })
  expect(new Set(receiver.at('/own').map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(receiver.at('/own')).toHaveLength(attempts + 1)

  expect(await deliveries(generation, ben)).toBeUndefined()
  expect((await change('resendWebhookDelivery', { id: missed.id }, ben)).userErrors).toMatchObject([
    { code: 'NOT_FOUND' },
  ])
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

const endpointFields = 'id url types enabled disabledReason failingSince previousSecretUntil'
const deliveryFields =
  'id webhookId type generationId status attempts httpStatus error milliseconds firstAttemptAt lastAttemptAt nextAttemptAt'

async function change(name: string, input: object, headers = anna): Promise<any> {
  if (name === 'deleteGeneration')
    return gateway.query(
      `mutation ($input: IdInput!) { ${name}(input: $input) { userErrors { code } } }`,
      { input },
      headers,
    )
  const type = /^(create|update)/.test(name) ? `${name[0]!.toUpperCase()}${name.slice(1)}Input` : 'IdInput'
  const { data, errors } = await gateway.query(
    `mutation ($input: ${type}!) { ${name}(input: $input) { endpoint { ${endpointFields} } secret
      delivery { ${deliveryFields} } userErrors { code path message allowedValues } } }`,
    { input },
    headers,
  )
  if (errors) throw new Error(JSON.stringify(errors))
  return data[name]
}

async function listed(headers = anna): Promise<any[]> {
  const query = `{ webhookEndpoints { ${endpointFields} deliveries { ${deliveryFields} } } }`
  return (await gateway.query(query, {}, headers)).data.webhookEndpoints
}

it('tells an endpoint of its tenant’s generations, and of those alone', async () => {
  const made = await change('createWebhookEndpoint', { url: receiver.url('/anna') })
  expect(made).toMatchObject({ userErrors: [], secret: expect.stringMatching(/^whsec_/), endpoint: { enabled: true } })
  const all = ['GenerationQueued', 'GenerationSucceeded']
  await change('createWebhookEndpoint', { url: receiver.url('/ben'), types: all }, ben)
  const [hers, his] = [await start({}), await start({}, ben)]
  await until(async () => receiver.at('/anna').length === 1 && receiver.at('/ben').length === 2)
  expect(verified(receiver.at('/anna')[0]!, made.secret).data.generation.id).toBe(hers.generation.id)
  const told = receiver.at('/ben').map(({ body }) => JSON.parse(body))
  expect(told.map(({ type }) => type)).toEqual(all)
  expect(told.map(({ data }) => data.generation.id)).toEqual([his.generation.id, his.generation.id])

  await until(async () => (await listed())[0].deliveries.length === 1)
  const [endpoint] = await listed()
  expect(endpoint).toMatchObject({
    ...{ ...made.endpoint, types: expect.arrayContaining(['GenerationFailed', 'GenerationLateResult']) },
    deliveries: [
      {
        ...{ type: 'GenerationSucceeded', generationId: hers.generation.id, status: 'DELIVERED', attempts: 1 },
        ...{ webhookId: receiver.at('/anna')[0]!.headers['webhook-id'], httpStatus: 204, error: null },
      },
    ],
  })
  const node = { query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: made.endpoint.id } }
  expect((await gateway.query(node.query, node.variables, anna)).data.node).toEqual({ id: made.endpoint.id })
  expect((await gateway.query(node.query, node.variables, ben)).data.node).toBeNull()
  const [delivery] = endpoint.deliveries
  for (const [name, input] of [
    ['updateWebhookEndpoint', { id: made.endpoint.id, url: receiver.url('/stolen') }],
    ['rotateWebhookSecret', { id: made.endpoint.id }],
    ['testWebhookEndpoint', { id: made.endpoint.id }],
    ['deleteWebhookEndpoint', { id: made.endpoint.id }],
    ['resendWebhookDelivery', { id: delivery.id }],
    ['resendWebhookDelivery', { id: made.endpoint.id }],
    ['updateWebhookEndpoint', { id: 'nothing' }],
  ] as const)
    expect(await change(name, input, ben)).toMatchObject({
      ...{ endpoint: null, secret: null, delivery: null },
      userErrors: [{ code: 'NOT_FOUND', path: ['id'] }],
    })
  expect(await listed()).toEqual([endpoint])
  expect(receiver.at('/stolen')).toEqual([])
})

it('tests an endpoint, sends again, changes and deletes it', async () => {
  const made = await change('createWebhookEndpoint', { url: receiver.url('/change'), types: ['GenerationSucceeded'] })
  const { id } = made.endpoint
  receiver.answer('/change', 410)
  expect(await change('testWebhookEndpoint', { id })).toMatchObject({
    delivery: { type: 'WebhookTest', generationId: null, status: 'FAILED', httpStatus: 410, error: 'REJECTED' },
  })
  expect(verified(receiver.at('/change')[0]!, made.secret)).toMatchObject({ type: 'WebhookTest', data: {} })
  const rotated = await change('rotateWebhookSecret', { id })
  expect(rotated.endpoint.previousSecretUntil).not.toBeNull()
  expect(rotated.secret).not.toBe(made.secret)

  const { generation } = await start({})
  const newest = async () => (await listed()).find((endpoint) => endpoint.id === id)!.deliveries[0]
  await until(async () => (await newest()).type === 'GenerationSucceeded')
  expect(await newest()).toMatchObject({ status: 'PENDING', attempts: 1, nextAttemptAt: expect.any(String) })
  // What is deleted meanwhile is not sent any more.
  await change('deleteGeneration', { id: generation.id })
  receiver.answer('/change', 200)
  await change('resendWebhookDelivery', { id: (await newest()).id })
  await until(async () => (await newest()).status === 'DELIVERED')
  const again = await change('resendWebhookDelivery', { id: (await newest()).id })
  expect(again.delivery).toMatchObject({ status: 'DELIVERED', attempts: 3, httpStatus: 200 })
  const [, ...sent] = receiver.at('/change')
  const clips = sent.map(({ body }) => JSON.parse(body).data.generation.state.clips[0])
  expect(clips).toMatchObject([{ video: { url: expect.any(String) } }, { video: null }, { video: null }])
  expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  for (const one of sent) expect(verified(one, made.secret)).toEqual(verified(one, rotated.secret))

  const off = await change('updateWebhookEndpoint', { id, enabled: false })
  expect(off.endpoint).toMatchObject({ enabled: false, disabledReason: expect.any(String) })
  expect((await change('resendWebhookDelivery', { id: again.delivery.id })).userErrors).toMatchObject([
    { code: 'NOT_ALLOWED', path: ['id'] },
  ])
  const types = { id, enabled: true, types: ['GenerationFailed'], url: receiver.url('/changed') }
  expect((await change('updateWebhookEndpoint', types)).endpoint).toMatchObject({ ...types, disabledReason: null })
  expect((await change('deleteWebhookEndpoint', { id })).endpoint).toMatchObject({ id })
  expect((await listed()).map((endpoint) => endpoint.id)).not.toContain(id)
  expect((await change('deleteWebhookEndpoint', { id })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
})

it('counts what was sent by what came of it, with the time it took', async () => {
  const counts = async () => {
    const text = await (await fetch(gateway.gateway.metricsUrl!)).text()
    const of = (name: string, outcome: string) =>
      Number(new RegExp(`^kinetograph_webhook_${name}\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0)
    return ['DELIVERED', 'REJECTED'].flatMap((outcome) => [of('attempts_total', outcome), of('seconds_count', outcome)])
  }
  const before = await counts()
  receiver.answer('/counted', 500)
  const { endpoint } = await change('createWebhookEndpoint', { url: receiver.url('/counted') })
  await change('testWebhookEndpoint', { id: endpoint.id })
  receiver.answer('/counted', 204)
  await change('testWebhookEndpoint', { id: endpoint.id })
  await change('deleteWebhookEndpoint', { id: endpoint.id })
  expect(await counts()).toEqual(before.map((count) => count + 1))
})

it('refuses endpoints with wrong addresses and types, all at once, and more than a tenant may have', async () => {
  const wrong = { url: 'https://10.0.0.1/', types: ['GenerationSucceeded', 'SECRET'] }
  const { userErrors } = await change('createWebhookEndpoint', wrong, ben)
  expect(userErrors).toMatchObject([
    { code: 'INVALID_URL', path: ['url'] },
    { code: 'NOT_ALLOWED', path: ['types', '1'], allowedValues: expect.arrayContaining(['GenerationExpired']) },
  ])
  expect(JSON.stringify(userErrors)).not.toContain('SECRET')
  expect((await change('createWebhookEndpoint', { url: '', types: [] }, ben)).userErrors).toMatchObject([
    { code: 'INVALID_URL', path: ['url'] },
    { code: 'TOO_FEW', path: ['types'] },
  ])
  const some = await listed(ben)
  for (let count = some.length; count < 20; count += 1)
    await change('createWebhookEndpoint', { url: 'https://example.com/' }, ben)
  const more = await change('createWebhookEndpoint', { url: 'https://example.com/' }, ben)
  expect(more.userErrors).toMatchObject([{ code: 'LIMIT_REACHED', path: [] }])
  for (const { id, url } of await listed(ben))
    if (url === 'https://example.com/') await change('deleteWebhookEndpoint', { id }, ben)
})
