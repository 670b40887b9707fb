import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { pino } from 'pino'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { createGeminiEmulator, type GeminiEmulatorOptions } from '../../src/providers/gemini/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { picture } from '../support/still.ts'

let emulator: Emulator | undefined
let still: string
const stops: (() => void)[] = []
beforeAll(async () => {
  still = (await picture(320, 180)).toString('base64')
})
afterEach(async () => {
  await emulator?.stop()
  for (const stop of stops.splice(0)) stop()
})

const withKey = { 'x-goog-api-key': 'key-1' }

async function start(options: GeminiEmulatorOptions = {}) {
  const clock = createVirtualClock(Date.now())
  const emulators = [createGeminiEmulator(options)]
  emulator = await startEmulator({ emulators, port: 0, pictures: 'cheap', clock, log: pino({ level: 'silent' }) })
  const base = emulator.urlOf('gemini')
  async function ask(path: string, body?: unknown, headers: Record<string, string> = withKey) {
    const answer = await fetch(path.startsWith('http') ? path : `${base}/v1beta/${path}`, {
      redirect: 'manual',
      ...(body === undefined
        ? { headers }
        : { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    const isJson = answer.headers.get('content-type')?.startsWith('application/json')
    return { status: answer.status, headers: answer.headers, bytes, body: isJson ? JSON.parse(String(bytes)) : null }
  }
  return { base, ask, clock, seconds: (count: number) => clock.advance(count * 1000) }
}

const image = () => ({ type: 'image', data: still, mime_type: 'image/png' })
const textBlock = (text: string) => ({ type: 'text', text })
const format = { type: 'video', resolution: '360p', duration: '4s', delivery: 'uri' }
const asked = (prompt = 'Push in', more: object = {}) => ({
  model: 'gemini-omni-1.2-flash',
  background: true,
  input: [image(), textBlock(prompt)],
  response_format: format,
  ...more,
})
const videoOf = (interaction: any) => interaction.steps.at(-1).content[0]

it('a key is asked for everywhere, in the header or in the query', async () => {
  const { ask } = await start()
  for (const [path, body] of [['interactions', asked()], ['interactions/v1_x'], ['files/x']] as const) {
    expect(await ask(path, body, {})).toMatchObject({ status: 403, body: { error: { status: 'PERMISSION_DENIED' } } })
    const refused = await ask(path, body, { 'x-goog-api-key': 'invalid' })
    expect(refused.status).toBe(400)
    expect(JSON.stringify(refused.body)).toMatch(/API key not valid|API_KEY_INVALID/)
  }
  expect((await ask('interactions?key=key-1', asked(), {})).status).toBe(200)
})

it('what the documents exclude is refused in words, and nothing is bought', async () => {
  const { ask } = await start()
  const eleven = Array.from({ length: 11 }, image)
  const four = Array.from({ length: 4 }, () => ({ type: 'video', data: 'AAAA', mime_type: 'video/mp4' }))
  const wrong: [string, object][] = [
    ['a duration that is a number', { response_format: { ...format, duration: 8 } }],
    ['a duration without its unit', { response_format: { ...format, duration: '8' } }],
    ['too short', { response_format: { ...format, duration: '2.9s' } }],
    ['too long for 1.2', { response_format: { ...format, duration: '15.1s' } }],
    ['too long for 1.1', { model: 'gemini-omni-1.1-flash', response_format: { ...format, duration: '11s' } }],
    ['a shape that is none', { response_format: { ...format, aspect_ratio: '1:1' } }],
    ['a resolution that is none', { response_format: { ...format, resolution: '480p' } }],
    ['a bucket', { response_format: { ...format, gcs_uri: 'gs://b/o' } }],
    ['an unknown name', { negative_prompt: 'text' }],
    ['an unknown name below', { response_format: { ...format, fps: 24 } }],
    ['safety settings', { safety_settings: [{ category: 'any', threshold: 'off' }] }],
    ['background without store', { store: false }],
    ['too many images', { input: eleven }],
    ['too many videos', { input: four }],
    ['a data: URL', { input: [{ type: 'image', data: `data:image/png;base64,${still}`, mime_type: 'image/png' }] }],
    ['an http URL', { input: [{ type: 'image', uri: 'https://a.example/a.png', mime_type: 'image/png' }] }],
    ['both', { input: [{ ...image(), uri: 'https://a.example/a.png' }] }],
    ['no type', { input: [{ type: 'image', data: still }] }],
    ['no picture', { input: [{ type: 'image', data: 'AAAA', mime_type: 'image/png' }] }],
    ['names of another wire', { input: [{ type: 'image', data: still, mimeType: 'image/png' }] }],
    ['a task that is none', { generation_config: { video_config: { task: 'animate' } } }],
    ['a task without its medium', { input: 'a', generation_config: { video_config: { task: 'image_to_video' } } }],
    ['a seed that is a word', { generation_config: { seed: '7' } }],
    ['a label in capitals', { labels: { Team: 'a' } }],
    ['an unknown earlier one', { previous_interaction_id: 'v1_none' }],
  ]
  for (const [what, more] of wrong)
    expect(await ask('interactions', asked('Push in', more)), what).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', message: expect.any(String) } },
    })
  expect((await ask('interactions', { ...asked(), model: 'gemini-omni-flash-preview' })).status).toBe(404)
  expect(emulator!.ledger().purchases).toEqual([])
})

it('all that the documents allow is accepted', async () => {
  const { ask } = await start()
  const right: object[] = [
    { input: 'Waves' },
    { input: [{ type: 'user_input', content: [image(), textBlock('Waves')] }] },
    { response_format: { type: 'video', duration: '3.5s', resolution: '4k', aspect_ratio: '9:16' } },
    { response_format: [format], generation_config: { seed: 0, video_config: { task: 'reference_to_video' } } },
    { response_format: undefined },
    { labels: { team: 'one' }, store: true, webhook_config: { uris: [], user_metadata: { job: 'a' } } },
  ]
  for (const more of right) expect(await ask('interactions', asked('Waves', more))).toMatchObject({ status: 200 })
})

it('an id that nobody knows, or that is of another key, is an invalid name', async () => {
  const { ask } = await start()
  const { id } = (await ask('interactions', asked())).body
  for (const [path, headers] of [
    ['v1_none', withKey],
    [id, { 'x-goog-api-key': 'key-2' }],
  ] as const)
    expect(await ask(`interactions/${path}`, undefined, headers)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', message: 'Invalid interaction name' } },
    })
})

it('a file is processed for a while, wants the key, may send on without it, and is gone after two days', async () => {
  const { ask, clock, seconds } = await start({ processingSeconds: 600, downloads: 'redirect' })
  const { id } = (await ask('interactions', asked())).body
  await seconds(120)
  const { uri } = videoOf((await ask(`interactions/${id}`)).body)
  const file = /files\/\w+/.exec(uri)![0]
  expect((await ask(file)).body).toMatchObject({ name: file, state: 'PROCESSING' })
  expect((await ask(uri)).status).toBe(400)
  await seconds(600)
  expect((await ask(file)).body).toMatchObject({ state: 'ACTIVE' })
  expect((await ask(uri, undefined, {})).status).toBe(403)
  expect((await ask(uri, undefined, { 'x-goog-api-key': 'key-2' })).status).toBe(403)
  const sentOn = await ask(uri)
  expect(sentOn.status).toBe(302)
  const clip = await ask(sentOn.headers.get('location')!, undefined, {})
  expect(clip.bytes.subarray(4, 8).toString('latin1')).toBe('ftyp')
  await clock.advance(48 * 3600 * 1000)
  expect((await ask(uri)).status).toBe(403)
})

it('rate limits come wrapped in an array, and say how long to wait where they are asked to', async () => {
  const { ask } = await start()
  const plain = await ask('interactions', asked('[[rate-limited]]'))
  expect(plain).toMatchObject({ status: 429, body: [{ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }] })
  expect(plain.body[0].error.details).toBeUndefined()
  const patient = await ask('interactions', asked('[[rate-limited-with-retry-after]]'))
  expect(patient.body[0].error.details).toEqual([
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '2s' },
  ])
  expect(patient.headers.get('retry-after')).toBe('2')
  const quota = await ask('interactions', asked('[[quota-exhausted]]'))
  expect(quota.body[0].error).toMatchObject({ code: 429, message: expect.stringMatching(/quota/) })
  expect((await ask('interactions', asked('[[concurrency-full]]'))).status).toBe(429)
})

it('moderated at submit, at output, broken, with NUL: each in its own form, none charged', async () => {
  const { ask, seconds } = await start()
  expect(await ask('interactions', asked('[[moderated-at-submit]]'))).toMatchObject({
    status: 400,
    body: { error: { code: 'PROHIBITED_CONTENT', message: expect.stringMatching(/blocked .* safety policy/) } },
  })
  const kinds = ['moderated-at-output', 'fails', 'nul-in-message']
  const ids = await Promise.all(kinds.map(async (kind) => (await ask('interactions', asked(`[[${kind}]]`))).body.id))
  await seconds(120)
  const [blocked, broken, odd] = await Promise.all(ids.map(async (id) => (await ask(`interactions/${id}`)).body))
  expect(blocked).toMatchObject({ status: 'failed', errors: [{ code: 'PROHIBITED_CONTENT' }] })
  expect(broken).toMatchObject({ status: 'failed', error: { code: 13, status: 'INTERNAL' } })
  expect(odd.error.message).toContain('\u0000')
  expect(emulator!.ledger().purchases.map(({ charged }) => charged)).toEqual([null, null, null])
})

interface Delivery {
  headers: IncomingHttpHeaders
  body: string
}

async function receive() {
  const deliveries: Delivery[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    deliveries.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, deliveries }
}

it('a webhook of the request is signed by a key of the published list, and says little', async () => {
  const { url, deliveries } = await receive()
  const { ask, base, seconds } = await start()
  const webhook_config = { uris: [url], user_metadata: { job: 'a' } }
  const { id } = (await ask('interactions', asked('Push in', { webhook_config }))).body
  await seconds(120)
  await expect.poll(() => deliveries.length).toBe(1)
  const { headers, body } = deliveries[0]!
  expect(JSON.parse(body)).toEqual({
    type: 'interaction.completed',
    version: 'v1',
    timestamp: expect.any(String),
    data: { id },
    user_metadata: { job: 'a' },
  })
  const keys = createLocalJWKSet((await ask(`${base}/.well-known/jwks.json`, undefined, {})).body as JSONWebKeySet)
  const check = (token: unknown) => jwtVerify(String(token), keys, { audience: url, algorithms: ['RS256'] })
  expect((await check(headers['webhook-signature'])).payload).toMatchObject({ data: { id } })

  await ask('interactions', asked('[[webhook-wrong-signature]]', { webhook_config }))
  await seconds(120)
  await expect.poll(() => deliveries.length).toBe(2)
  await expect(check(deliveries[1]!.headers['webhook-signature'])).rejects.toThrow()
})

it('webhooks of the project are signed by their secrets', async () => {
  const { url, deliveries } = await receive()
  const { ask, seconds } = await start()
  const register = { uri: url, subscribed_events: ['interaction.failed'] }
  const secrets = [await ask('webhooks', register), await ask('webhooks', register)].map(
    ({ body }) => body.new_signing_secret,
  )
  await ask('interactions', asked('[[fails]]'))
  await seconds(120)
  await expect.poll(() => deliveries.length).toBe(2)
  const opens = ({ headers, body }: Delivery, secret: string) => {
    try {
      return new Webhook(secret).verify(body, headers as Record<string, string>) as { type: string }
    } catch {
      return null
    }
  }
  for (const secret of secrets)
    expect(deliveries.map((delivery) => opens(delivery, secret)?.type).filter(Boolean)).toEqual(['interaction.failed'])
})

it('Veo is no more on the Gemini API', async () => {
  const { ask } = await start()
  expect(await ask('models/veo-3.1-generate-preview:predictLongRunning', {})).toMatchObject({ status: 404 })
})
