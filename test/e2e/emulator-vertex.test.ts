import { pino } from 'pino'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { createVertexEmulator, type VertexEmulatorOptions } from '../../src/providers/vertex/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { picture } from '../support/still.ts'

let emulator: Emulator | undefined
let still: { bytesBase64Encoded: string; mimeType: string }
beforeAll(async () => {
  still = { bytesBase64Encoded: (await picture(320, 180)).toString('base64'), mimeType: 'image/png' }
})
afterEach(async () => await emulator?.stop())

const lite = 'veo-3.1-lite-generate-001'
const resourceOf = (model: string) => `projects/p/locations/us-central1/publishers/google/models/${model}`

async function start(options: VertexEmulatorOptions = {}) {
  const clock = createVirtualClock(Date.now())
  const emulators = [createVertexEmulator(options)]
  emulator = await startEmulator({ emulators, port: 0, pictures: 'cheap', clock, log: pino({ level: 'silent' }) })
  const base = emulator.urlOf('vertex')
  async function ask(path: string, body?: unknown, token: string | null = 'emulator-token', more: object = {}) {
    const headers = token === null ? {} : { authorization: `Bearer ${token}`, ...more }
    const answer = await fetch(`${base}/${path}`, {
      ...(body === undefined
        ? { headers }
        : {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: typeof body === 'string' ? body : JSON.stringify(body),
          }),
    })
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any }
  }
  const predict = (body: unknown, model = lite) => ask(`v1/${resourceOf(model)}:predictLongRunning`, body)
  const poll = (operationName: string, model = lite) =>
    ask(`v1/${resourceOf(model)}:fetchPredictOperation`, { operationName })
  return { base, ask, predict, poll, clock, seconds: (count: number) => clock.advance(count * 1000) }
}

const asked = (instance: object = {}, parameters: object = {}) => ({
  instances: [{ prompt: 'Waves', image: still, ...instance }],
  parameters: { durationSeconds: 4, ...parameters },
})

it('a call without a good token is not authenticated', async () => {
  const { ask } = await start()
  const path = `v1/${resourceOf(lite)}:predictLongRunning`
  for (const token of [null, 'wrong'])
    expect(await ask(path, asked(), token)).toMatchObject({
      status: 401,
      body: { error: { code: 401, status: 'UNAUTHENTICATED' } },
    })
  expect((await ask(path, asked(), 'ya29.any')).status).toBe(200)
})

it('a token lives for an hour, and one that is bound to a project is good for no other', async () => {
  let time = Date.now()
  const { base, ask } = await start({ now: () => time, projects: { 'ya29.other': 'q' } })
  const grant = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'r' })
  const { access_token: token } = (await (await fetch(`${base}/token`, { method: 'POST', body: grant })).json()) as any
  const call = async (headers: object) =>
    (await ask(`v1/${resourceOf(lite)}:predictLongRunning`, asked(), token, headers)).status
  expect(await call({})).toBe(403)
  expect(await call({ 'x-goog-user-project': 'p' })).toBe(200)
  time += 3_600_001
  expect(await call({ 'x-goog-user-project': 'p' })).toBe(401)
  expect((await ask(`v1/${resourceOf(lite)}:predictLongRunning`, asked(), 'ya29.other')).status).toBe(403)
})

it('what is wrong with the shape is refused at once, and nothing is bought', async () => {
  const { predict } = await start()
  const { bytesBase64Encoded, mimeType } = still
  const reference = { image: still, referenceType: 'asset' }
  const wrong: [string, unknown][] = [
    ['an http URL', asked({ image: { gcsUri: 'https://a.example/a.png', mimeType } })],
    ['a name that is none', asked({ image: { url: 'https://a.example/a.png', mimeType } })],
    ['a data: URL', asked({ image: { bytesBase64Encoded: `data:image/png;base64,${bytesBase64Encoded}`, mimeType } })],
    ['both', asked({ image: { bytesBase64Encoded, gcsUri: 'gs://b/o.png', mimeType } })],
    ['neither', asked({ image: { mimeType } })],
    ['no type', asked({ image: { bytesBase64Encoded } })],
    ['a last frame alone', asked({ image: undefined, lastFrame: still })],
    ['image and video', asked({ video: { gcsUri: 'gs://b/o.mp4', mimeType: 'video/mp4' } })],
    ['references and image', asked({ referenceImages: [reference] })],
    ['references without words', asked({ image: undefined, prompt: '', referenceImages: [reference] })],
    ['no clip', asked({}, { sampleCount: 0 })],
    ['too many clips', asked({}, { sampleCount: 5 })],
    ['an unknown parameter', asked({}, { gcsOutputDirectory: 'gs://b/' })],
    ['an unknown field', asked({ imageUrl: 'https://a.example/a.png' })],
    ['a webhook', { ...asked(), webhookConfig: { uris: [] } }],
    ['a length that is a word', asked({}, { durationSeconds: '4' })],
    ['a bucket that is none', asked({}, { storageUri: 'https://b.example/' })],
    ['two instances', { instances: [{ prompt: 'a' }, { prompt: 'b' }] }],
    ['nothing to go by', { instances: [{}] }],
    ['no JSON', '{"instances":'],
  ]
  for (const [what, body] of wrong)
    expect(await predict(body), what).toMatchObject({
      status: 400,
      body: { error: { code: 400, status: 'INVALID_ARGUMENT' } },
    })
  expect(emulator!.ledger().purchases).toEqual([])
})

it('DNG-13 what the model does not make is accepted, fails later and costs nothing', async () => {
  const { predict, poll, seconds } = await start()
  const standard = 'veo-3.1-generate-001'
  const reference = { image: still, referenceType: 'asset' }
  const withoutImage = { image: undefined }
  const wrong: [string, object, RegExp][] = [
    [standard, asked({}, { durationSeconds: 999 }), /^Unsupported output video duration 999 seconds$/],
    [standard, asked({}, { durationSeconds: 6, resolution: '1080p' }), /duration 6 seconds for resolution 1080p/],
    [lite, asked({}, { durationSeconds: 8, resolution: '4k' }), /resolution 4k/],
    [standard, asked({}, { aspectRatio: '1:1' }), /aspect ratio 1:1/],
    [
      lite,
      asked({ ...withoutImage, referenceImages: [reference] }, { durationSeconds: 8 }),
      /not supported by this model/,
    ],
    [standard, asked({ ...withoutImage, referenceImages: [reference] }), /duration 4 seconds for reference images/],
    [
      standard,
      asked({ ...withoutImage, referenceImages: Array(4).fill(reference) }, { durationSeconds: 8 }),
      /At most 3/,
    ],
    [standard, asked({ image: { ...still, bytesBase64Encoded: 'AAAA' } }), /input image/],
    [standard, asked({}, { personGeneration: 'ALLOW ALL' }), /personGeneration/],
    [standard, asked({}, { resizeMode: 'STRETCH' }), /resizeMode/],
    [standard, asked({}, { seed: 4_294_967_296 }), /seed/],
  ]
  for (const [model, body, message] of wrong) {
    const accepted = await predict(body, model)
    expect(accepted.status).toBe(200)
    const { name } = accepted.body
    expect((await poll(name, model)).body).toEqual({ name })
    await seconds(120)
    expect((await poll(name, model)).body).toEqual({
      name,
      done: true,
      error: { code: 3, message: expect.stringMatching(message) },
    })
  }
  expect(emulator!.ledger().purchases.map(({ charged }) => charged)).toEqual(wrong.map(() => null))
})

it('an operation is asked about by POST, at its own model, and in no other way', async () => {
  const { ask, predict, poll } = await start()
  const { name } = (await predict(asked())).body
  expect((await poll(name)).body).toEqual({ name })
  expect((await ask(`v1/${name}`)).status).toBe(404)
  expect((await poll(name, 'veo-3.1-generate-001')).status).toBe(404)
  expect((await poll(`${resourceOf(lite)}/operations/none`)).status).toBe(404)
})

it('models that are retired are not found', async () => {
  const { predict } = await start()
  for (const model of ['veo-3.0-generate-001', 'veo-2.0-generate-001', 'veo-3.1-generate-preview'])
    expect(await predict(asked(), model)).toMatchObject({
      status: 404,
      body: {
        error: {
          status: 'NOT_FOUND',
          message: expect.stringContaining(`Publisher Model \`${resourceOf(model)}\` was not found`),
        },
      },
    })
})

it('scenarios of a submit come in the vendor’s words', async () => {
  const { predict } = await start()
  const say = (kind: string) => predict(asked({ prompt: `[[${kind}]]` }))
  const statuses = {
    'bad-credentials': [401, 'UNAUTHENTICATED'],
    'retired-model': [404, 'NOT_FOUND'],
    'rate-limited': [429, 'RESOURCE_EXHAUSTED'],
    'rate-limited-with-retry-after': [429, 'RESOURCE_EXHAUSTED'],
    'concurrency-full': [429, 'RESOURCE_EXHAUSTED'],
    'quota-exhausted': [429, 'RESOURCE_EXHAUSTED'],
    'submit-server-error': [500, 'INTERNAL'],
    'moderated-at-submit': [400, 'INVALID_ARGUMENT'],
  }
  for (const [kind, [code, status]] of Object.entries(statuses))
    expect(await say(kind), kind).toMatchObject({ status: code, body: { error: { code, status } } })
  expect((await say('rate-limited')).headers.get('retry-after')).toBeNull()
  expect((await say('rate-limited-with-retry-after')).headers.get('retry-after')).toBe('2')
  expect((await say('moderated-at-submit')).body.error.message).toMatch(/could not be submitted.*might violate/)
  expect(emulator!.ledger().purchases).toEqual([])
})

it('filtered at the output is a success without videos; broken is an error; neither costs', async () => {
  const { predict, poll, seconds } = await start()
  const kinds = ['moderated-at-output', 'fails', 'nul-in-message', 'never-ends', 'expired']
  const names = await Promise.all(
    kinds.map(async (kind) => (await predict(asked({ prompt: `[[${kind}]]` }, { sampleCount: 2 }))).body.name),
  )
  await seconds(120)
  const [filtered, broken, odd, endless, expired] = await Promise.all(names.map((name) => poll(name)))
  expect(filtered!.body.response).toEqual({
    '@type': 'type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse',
    raiMediaFilteredCount: 2,
    raiMediaFilteredReasons: [expect.stringMatching(/Support codes: \d{8}$/)],
  })
  expect(broken!.body).toMatchObject({ done: true, error: { code: 13 } })
  expect(odd!.body.error.message).toContain('\u0000')
  expect(endless!.body).toEqual({ name: names[3] })
  expect(expired!.status).toBe(404)
  expect(
    emulator!
      .ledger()
      .purchases.slice(0, 4)
      .map(({ charged }) => charged),
  ).toEqual([null, null, null, null])
})

it('the model lite makes four seconds in about 26', async () => {
  const { predict, poll, seconds } = await start()
  const { name } = (await predict(asked())).body
  await seconds(15)
  expect((await poll(name)).body.done).toBeUndefined()
  await seconds(25)
  expect((await poll(name)).body.done).toBe(true)
})
