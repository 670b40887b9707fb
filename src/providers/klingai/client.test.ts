import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import type { BatchContext, CallContext, ProviderClient, RawAnswer } from '../provider.ts'
import { createKlingaiProvider, type KlingaiOptions } from './client.ts'

interface Call {
  method: string
  url: string
  headers: IncomingMessage['headers']
  text: string
  body: unknown
}
type Answer = { status?: number; headers?: Record<string, string>; json?: unknown; text?: string }
/** An answer, or what to do with the connection instead. */
type Script = (call: Call, response: ServerResponse) => Answer | undefined

const closers: (() => Promise<unknown> | undefined)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const key = '5f0d8f6e-18c1-4a7e-9d7c-1f6a2b3c4d5e'
const apiKey = 'api-key-kling-0123456789'
const accessKey = 'AccessKeyAccessKey'
const secretKey = 'SecretKey+/=SecretKeySecretKey12'
const id = '893605946402811985'
const newRequest = {
  standard: 'new',
  path: '/image-to-video/kling-3.0',
  body: {
    contents: [
      { type: 'prompt', text: 'A tram in the rain' },
      {
        type: 'first_frame',
        url: { $medium: { field: 'startFrame', key: 'still', mimeType: 'image/png', form: 'BASE64' } },
      },
    ],
    settings: { resolution: '720p', duration: 5, audio: 'off', multi_shot: false },
  },
}
const legacyRequest = {
  standard: 'legacy',
  path: '/v1/videos/image2video',
  body: {
    model_name: 'kling-v3',
    image: { $medium: { field: 'startFrame', key: 'still', mimeType: 'image/png', form: 'DATA_URL' } },
    duration: '5',
    cfg_scale: 0,
    element_list: [{ element_id: { $number: '829836802793406551' } }],
  },
}
const newOperation = { id, standard: 'new', path: newRequest.path }
const legacyOperation = { id: '867283741759111202', standard: 'legacy', path: legacyRequest.path }
/** source: wire-kling §2, §3, §4 */
const created = { id, status: 'submitted', create_time: 1781080778802, update_time: 1781080778802, external_id: key }
const legacyCreated = {
  task_id: legacyOperation.id,
  task_status: 'submitted',
  task_info: { external_task_id: key },
  created_at: 1772600000000,
  updated_at: 1772600000000,
}
const well = (data: unknown): Answer => ({
  json: { code: 0, message: 'SUCCEED', request_id: 'c1b7e5f0-0000-4000-8000-000000000001', data },
})
const refused = (code: number, message: string, status = 400): Answer => ({
  status,
  json: { code, message, request_id: 'c1b7e5f0-0000-4000-8000-000000000002' },
})

async function start(script: Script, options: Partial<KlingaiOptions> = {}) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const { method = '', url = '', headers } = request
    const call = { method, url, headers, text, body: text === '' ? undefined : JSON.parse(text) }
    calls.push(call)
    const answer = script(call, response)
    if (!answer) return
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
    response.end(answer.text ?? JSON.stringify(answer.json))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const provider = createKlingaiProvider({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    credentials: [
      { id: 'key', apiKey },
      { id: 'pair', accessKey, secretKey },
    ],
    ...options,
  })
  closers.push(
    () => provider.stop?.(),
    () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  )
  const kept: RawAnswer[] = []
  const logged: string[] = []
  const keptFor: RawAnswer[][] = []
  const context: CallContext & BatchContext = {
    signal: new AbortController().signal,
    idempotencyKey: key,
    credential: 'key',
    callbackUrl: null,
    media: { read: async () => Buffer.from('a picture'), url: () => null },
    resultFile: '/dev/null',
    now: () => new Date(),
    log: pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) }),
    keep: (answer) => void kept.push(answer()),
    keepFor(index, answer) {
      keptFor[index] = [...(keptFor[index] ?? []), answer()]
    },
    wake() {},
  }
  return { provider, calls, context, kept, keptFor, logged, server }
}

const errorOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable('it did not throw'),
    ({ name, delivery, failure, retryAfterMilliseconds }) => ({ name, delivery, ...failure, retryAfterMilliseconds }),
  )
const submitError = async (answer: Answer, request: unknown = newRequest) => {
  const { provider, context } = await start((call) => (call.method === 'GET' ? well([]) : answer))
  return errorOf(provider.submit(request as never, context))
}
const pollState = async (answer: Answer, operation: unknown = newOperation) => {
  const { provider, context } = await start(() => answer)
  return provider.poll(operation as never, context)
}

it('AIG-04 CMF-03 new standard: the picture goes as raw base64, and our id and callback into options', async () => {
  const { provider, calls, context, kept } = await start(() => well(created))
  const request = { ...newRequest, body: { ...newRequest.body, options: { watermark_info: { enabled: true } } } }
  const callbackUrl = 'https://gateway.example/hooks/klingai'
  expect(await provider.submit(request as never, { ...context, callbackUrl })).toEqual({
    operation: { ...newOperation, watermark: true },
  })
  expect(calls).toMatchObject([
    { method: 'POST', url: '/image-to-video/kling-3.0', headers: { authorization: `Bearer ${apiKey}` } },
  ])
  expect(calls[0]!.headers['content-type']).toBe('application/json')
  expect(calls[0]!.body).toEqual({
    contents: [
      { type: 'prompt', text: 'A tram in the rain' },
      { type: 'first_frame', url: Buffer.from('a picture').toString('base64') },
    ],
    settings: { resolution: '720p', duration: 5, audio: 'off', multi_shot: false },
    options: { watermark_info: { enabled: true }, external_task_id: key, callback_url: callbackUrl },
  })
  expect(kept).toMatchObject([
    { call: 'POST /image-to-video/kling-3.0', status: 200, requestId: 'c1b7e5f0-0000-4000-8000-000000000001' },
  ])
})

it('AIG-04 legacy standard: no data prefix, an 18-digit element id unrounded, a zero kept, our id at the top', async () => {
  const { provider, calls, context } = await start(() => well(legacyCreated))
  expect(await provider.submit(legacyRequest, context)).toEqual({ operation: legacyOperation })
  const { text, body } = calls[0]!
  expect(calls[0]!.url).toBe('/v1/videos/image2video')
  expect(text).toContain('"element_id":829836802793406551}')
  expect(body).toMatchObject({
    image: Buffer.from('a picture').toString('base64'),
    cfg_scale: 0,
    duration: '5',
    external_task_id: key,
  })
  expect(body).not.toHaveProperty('callback_url')
  expect(body).not.toHaveProperty('options')
})

it('keeps an id of 18 digits that comes as a number', async () => {
  const text = `{"code":0,"message":"SUCCEED","data":{"id":${id},"status":"submitted"}}`
  const { provider, context } = await start(() => ({ text }))
  expect((await provider.submit(newRequest, context)).operation).toMatchObject({ id })
})

it('signs tokens from access and secret key, reuses them for ten minutes, and never uses them on the new standard', async () => {
  let time = Date.parse('2026-11-20T12:00:00Z')
  const { provider, calls, context } = await start(() => well(legacyCreated), { now: () => new Date(time) })
  const pair = { ...context, credential: 'pair' }
  for (const minutes of [0, 9, 2, -20]) {
    time += minutes * 60_000
    await provider.submit(legacyRequest, pair)
  }
  const tokens = calls.map((call) => call.headers.authorization!.replace('Bearer ', ''))
  expect(tokens[1]).toBe(tokens[0])
  expect(new Set(tokens).size).toBe(3)
  const { payload } = await jwtVerify(tokens[0]!, new TextEncoder().encode(secretKey), {
    currentDate: new Date('2026-11-20T12:00:00Z'),
  })
  const seconds = Date.parse('2026-11-20T12:00:00Z') / 1000
  expect(payload).toEqual({ iss: accessKey, exp: seconds + 1800, nbf: seconds - 5 })
  expect(decodeProtectedHeader(tokens[0]!)).toEqual({ alg: 'HS256', typ: 'JWT' })

  expect(provider.credentials('legacy')).toEqual(['key', 'pair'])
  expect(provider.credentials('new')).toEqual(['key'])
  expect(provider.credentials(undefined)).toEqual(['key'])
  expect(await errorOf(provider.submit(newRequest, pair))).toMatchObject({
    delivery: 'not-delivered',
    code: 'CREDENTIALS',
  })
  expect(calls).toHaveLength(4)
})

it('a key with a line end in it is a bad credential, not a broken connection', async () => {
  const { provider, calls, context } = await start(() => well(created), {
    credentials: [{ id: 'key', apiKey: `${apiKey}\n` }],
  })
  expect(await errorOf(provider.submit(newRequest, context))).toMatchObject({
    delivery: 'not-delivered',
    code: 'CREDENTIALS',
  })
  expect(calls).toHaveLength(0)
})

it('secrets and signed tokens that an answer repeats are in no error and no kept answer', async () => {
  const { provider, context, kept } = await start(({ headers }) =>
    refused(1002, `Authorization invalid: ${headers.authorization} ${accessKey} \u0000`, 401),
  )
  for (const credential of ['key', 'pair']) {
    const error = await errorOf(provider.submit(legacyRequest, { ...context, credential }))
    expect(error).toMatchObject({ delivery: 'refused', code: 'CREDENTIALS' })
    expect(JSON.stringify([error, kept])).not.toMatch(/eyJ|api-key-kling|AccessKeyA|\\u0000/)
  }
})

it.each([
  ['a task that exists already', 'external_task_id already exists'],
  ['words of another kind', 'Parameter invalid'],
])('a 1201 with %s is answered with the task that bears our id', async (_, message) => {
  const { provider, calls, context } = await start(({ method }) =>
    method === 'POST' ? refused(1201, message) : well([{ ...created, outputs: [], billing: [] }]),
  )
  expect(await provider.submit(newRequest, context)).toEqual({ operation: newOperation })
  expect(calls[1]!.url).toBe(`/tasks?external_task_ids=${key}`)
})

it('a legacy duplicate is looked up below its own path, also with a pair', async () => {
  const { provider, calls, context } = await start(({ method }) =>
    method === 'POST' ? refused(1201, 'external_task_id already exists') : well(legacyCreated),
  )
  const submission = await provider.submit(legacyRequest, { ...context, credential: 'pair' })
  expect(submission).toEqual({ operation: legacyOperation })
  expect(calls[1]!.url).toBe(`/v1/videos/image2video/${key}`)
})

it('a duplicate that the provider does not show, or that cannot be looked up, is unknown', async () => {
  expect(await submitError(refused(1201, 'external_task_id already exists'))).toMatchObject({
    delivery: 'unknown',
    retryable: true,
    providerMessage: 'external_task_id already exists',
  })
  const { provider, context } = await start(({ method }) =>
    method === 'POST' ? refused(1201, 'Parameter invalid') : { status: 502, text: '<html>' },
  )
  expect(await errorOf(provider.submit(newRequest, context))).toMatchObject({ delivery: 'unknown', retryable: true })
})

it('a task of somebody else that a lookup shows is not taken for ours', async () => {
  const { provider, context } = await start(({ method }) =>
    method === 'POST' ? refused(1201, 'Parameter invalid') : well([{ ...created, external_id: 'other' }]),
  )
  expect(await errorOf(provider.submit(newRequest, context))).toMatchObject({ delivery: 'refused' })
})

it('a task that fails at once for its content is accepted, and the poll says why', async () => {
  const message = 'Failure to pass the risk control system'
  const task = { ...created, status: 'failed', message, outputs: [], billing: [] }
  const { provider, context } = await start(({ method }) => well(method === 'POST' ? task : [task]))
  const { operation } = await provider.submit(newRequest, context)
  expect(operation).toEqual(newOperation)
  expect(await provider.poll(operation, context)).toMatchObject({
    state: 'failed',
    failure: { code: 'MODERATED', moderation: { stage: 'OUTPUT', categories: [] }, providerMessage: message },
    charge: { state: 'NONE' },
  })
})

it.each<[string, Answer]>([
  ['an answer without a task', well(null)],
  ['an answer without an id', well({ status: 'submitted' })],
  ['a pointer to a result', { status: 303, headers: { location: 'http://127.0.0.1:1/' }, text: '' }],
])('CMF-04 after %s on a submit it is unknown whether there is a task', async (_, answer) => {
  expect(await submitError(answer)).toMatchObject({
    delivery: 'unknown',
    code: 'PROVIDER_UNAVAILABLE',
    retryable: true,
  })
})

it.each([301, 302, 307, 308])(
  'a redirect (%i) is not followed, and means that nothing was sent to Kling',
  async (status) => {
    expect(await submitError({ status, headers: { location: 'http://127.0.0.1:1/' }, text: '' })).toMatchObject({
      delivery: 'refused',
      message: 'The provider redirects: its base URL is not right.',
      retryable: false,
    })
  },
)

it('an abort stops the call, and one before the call sends nothing', async () => {
  const controller = new AbortController()
  let closed: Promise<unknown> | undefined
  const { provider, calls, context } = await start((_call, response) => {
    closed = once(response, 'close')
    controller.abort()
    return undefined
  })
  const aborted = { ...context, signal: controller.signal }
  expect(await errorOf(provider.submit(newRequest, aborted))).toMatchObject({ delivery: 'unknown' })
  await closed
  expect(await errorOf(provider.submit(newRequest, aborted))).toMatchObject({ delivery: 'not-delivered' })
  expect(calls).toHaveLength(1)
})

it('a medium that cannot be read is surely not delivered', async () => {
  const { provider, calls, context } = await start(() => well(created))
  const media = { read: () => Promise.reject(new Error('ENOENT /secret/path')), url: () => null }
  const error = await errorOf(provider.submit(newRequest, { ...context, media }))
  expect(error).toMatchObject({ delivery: 'not-delivered', code: 'INTERNAL', retryable: false })
  expect(JSON.stringify(error)).not.toContain('secret')
  expect(calls).toHaveLength(0)
})

it('CMF-05 new standard: a finished task gives its clip, the video id of the provider and what was deducted', async () => {
  const task = {
    ...created,
    status: 'succeeded',
    message: '',
    outputs: [
      {
        type: 'video',
        id: '7',
        url: 'https://cdn.example/a.mp4?s=1',
        watermark_url: 'https://cdn.example/b.mp4',
        duration: '5.1',
      },
    ],
    billing: [{ charge_type: 'unit', amount: '2.4', package_type: 'video' }],
  }
  const state = {
    state: 'succeeded',
    outputs: [{ url: 'https://cdn.example/a.mp4?s=1', providerVideoId: '7' }],
    charge: { state: 'CHARGED', micros: 336_000, providerUnits: '2.4 units' },
  }
  expect(await pollState(well([task]))).toEqual(state)
  expect(await pollState(well(task))).toEqual(state)
  expect(await pollState(well([task]), { ...newOperation, watermark: true })).toMatchObject({
    outputs: [{ url: 'https://cdn.example/b.mp4' }],
  })
  const { url: _left, ...marked } = task.outputs[0]!
  expect(await pollState(well([{ ...task, outputs: [marked] }]))).toMatchObject({
    outputs: [{ url: 'https://cdn.example/b.mp4' }],
  })
})

it('legacy standard: asked below the path that made it, with its own success word and deduction', async () => {
  const { provider, calls, context } = await start(() =>
    well({
      ...legacyCreated,
      task_status: 'succeed',
      task_status_msg: '',
      task_result: { videos: [{ id: '9', url: 'https://cdn.example/a.mp4', duration: '5' }] },
      final_unit_deduction: '3.5',
      final_balance_deduction: { quota: '0', list_price: '0' },
    }),
  )
  expect(await provider.poll(legacyOperation, { ...context, credential: 'pair' })).toEqual({
    state: 'succeeded',
    outputs: [{ url: 'https://cdn.example/a.mp4', providerVideoId: '9' }],
    charge: { state: 'CHARGED', micros: 490_000, providerUnits: '3.5 units' },
  })
  expect(calls[0]!.url).toBe('/v1/videos/image2video/867283741759111202')
})

it('a failed legacy task has its reason in words only, below an envelope that says SUCCEED', async () => {
  const task = {
    ...legacyCreated,
    task_info: {},
    task_status: 'failed',
    task_status_msg: 'Image pixel is invalid',
    task_result: {},
  }
  expect(await pollState(well(task), legacyOperation)).toMatchObject({
    state: 'failed',
    failure: { code: 'INVALID_IMAGE', providerMessage: 'Image pixel is invalid', retryable: false },
    charge: { state: 'NONE' },
  })
})

it('an absent task is an unknown operation; every error of a question is thrown, to be asked again', async () => {
  expect(await pollState(well([]))).toEqual({ state: 'unknown-operation' })
  expect(await pollState(well([{ ...created, id: '1' }]))).toEqual({ state: 'unknown-operation' })
  expect(await pollState(refused(1203, 'Task not found', 404), legacyOperation)).toEqual({ state: 'unknown-operation' })
  for (const answer of [
    refused(1002, 'Authorization is invalid', 401),
    refused(1302, 'too fast', 429),
    refused(1203, 'resource not found', 404),
    refused(5000, 'Server internal error', 500),
    { status: 404, text: 'not found' },
    { text: '{' },
    well([{ id, state: 'new form' }]),
  ])
    expect(await errorOf(pollState(answer))).toMatchObject({ name: 'ProviderError' })
})

it('an unknown status word means that it goes on, and is logged once', async () => {
  const { provider, context, logged } = await start(() => well([{ ...created, status: 'reviewing' }]))
  for (let asked = 0; asked < 3; asked++)
    expect(await provider.poll(newOperation, context)).toEqual({ state: 'pending' })
  expect(logged.filter((line) => line.includes('reviewing'))).toHaveLength(1)
})

it('asks for many tasks at once in their order; a legacy task that the batch lacks is asked below its path', async () => {
  const { provider, calls, context, kept, keptFor } = await start(({ url }) =>
    url.startsWith('/tasks')
      ? well([
          { ...created, id: '2', status: 'failed', message: 'no luck' },
          { ...created, id: '1', status: 'processing' },
          { ...created, id: '4' },
        ])
      : well({ ...legacyCreated, task_status: 'failed', task_status_msg: 'Image pixel is invalid' }),
  )
  const operations = [
    { ...newOperation, id: '1' },
    { ...newOperation, id: '2' },
    { ...newOperation, id: '3' },
    { ...legacyOperation, id: '4' },
    legacyOperation,
  ]
  expect(await provider.pollMany!(operations, context)).toMatchObject([
    { state: 'pending' },
    { state: 'failed', failure: { code: 'PROVIDER_REJECTED', providerMessage: 'no luck' } },
    { state: 'unknown-operation' },
    { state: 'pending' },
    { state: 'failed', failure: { code: 'INVALID_IMAGE' } },
  ])
  expect(calls.map((call) => call.url)).toEqual([
    '/tasks?task_ids=1,2,3,4,867283741759111202',
    '/v1/videos/image2video/867283741759111202',
  ])
  const dataOf = ({ body }: RawAnswer) => (body as { data?: unknown }).data
  expect(keptFor.map((answers) => answers.map(dataOf))).toMatchObject([
    [[{ id: '1' }]],
    [[{ id: '2' }]],
    [[]],
    [[{ id: '4' }]],
    [[], { task_id: legacyOperation.id }],
  ])
  for (const [index, { id }] of operations.entries())
    for (const other of operations)
      if (other.id !== id) expect(JSON.stringify(keptFor[index]!.map(dataOf))).not.toContain(`"${other.id}"`)
  expect(kept).toEqual([])
})

it('of a look-up no body is kept, and of an answer about one task nothing of another', async () => {
  const { provider, context, kept } = await start(({ url }) =>
    well(url.includes('task_ids=') && !url.includes('external') ? [created, { ...created, id: '2' }] : [created]),
  )
  await provider.find!({ idempotencyKey: key, request: newRequest as never }, context)
  expect(kept).toMatchObject([{ call: 'GET /tasks', status: 200, body: null }])
  await provider.poll(newOperation, context)
  expect(kept[1]).toMatchObject({ body: { data: [{ id }] } })
  expect((kept[1]!.body as { data: unknown[] }).data).toHaveLength(1)
})

it('asks for at most twenty at once, and with a pair one by one below their paths', async () => {
  const { provider, calls, context } = await start(({ url }) =>
    well(
      url.startsWith('/tasks')
        ? url
            .split('=')[1]!
            .split(',')
            .map((one) => ({ ...created, id: one }))
        : legacyCreated,
    ),
  )
  const many = Array.from({ length: 21 }, (_, index) => ({ ...newOperation, id: String(index) }))
  expect(new Set((await provider.pollMany!(many, context)).map(({ state }) => state))).toEqual(new Set(['pending']))
  expect(calls.map(({ url }) => url.split(',').length)).toEqual([20, 1])
  expect(provider.pollBatch).toBe(20)
  await provider.pollMany!([legacyOperation], { ...context, credential: 'pair' })
  expect(calls.at(-1)!.url).toBe('/v1/videos/image2video/867283741759111202')
  expect(calls).toHaveLength(3)
})

it('one task that cannot be read does not keep its batch waiting', async () => {
  const { provider, context } = await start(() => well([{ id: '1' }, { ...created, id: '2', status: 'failed' }]))
  const operations = [
    { ...newOperation, id: '1' },
    { ...newOperation, id: '2' },
  ]
  expect(await provider.pollMany!(operations, context)).toMatchObject([{ state: 'pending' }, { state: 'failed' }])
  expect(await errorOf(provider.pollMany!(operations.slice(0, 1), context))).toMatchObject({ name: 'ProviderError' })
})

it('a task of the new standard whose credential may not ask is not called unknown', async () => {
  const { provider, context } = await start(() => refused(1002, 'AK/SK is not supported', 401))
  const asked = errorOf(provider.pollMany!([newOperation], { ...context, credential: 'pair' }))
  expect(await asked).toMatchObject({ name: 'ProviderError', code: 'CREDENTIALS' })
})

it('finds the task of a lost answer by our id on both standards, not-found where there is none', async () => {
  const tag = (request: unknown) => ({ idempotencyKey: key, request: request as never })
  const find = async (provider: ProviderClient, context: CallContext, request: unknown) =>
    provider.find!(tag(request), context)
  const shown = await start(({ url }) => well(url.startsWith('/tasks') ? [created] : legacyCreated))
  expect(await find(shown.provider, shown.context, newRequest)).toEqual(newOperation)
  expect(await find(shown.provider, shown.context, legacyRequest)).toEqual(legacyOperation)

  const elsewhere = await start(({ url }) =>
    url.startsWith('/tasks') ? well([created]) : refused(1203, 'not found', 404),
  )
  expect(await find(elsewhere.provider, elsewhere.context, legacyRequest)).toMatchObject({ id, standard: 'legacy' })

  const blind = await start(({ url }) => (url.startsWith('/tasks') ? well([]) : refused(1203, 'not found', 404)))
  expect(await find(blind.provider, blind.context, newRequest)).toBe('not-found')
  expect(await find(blind.provider, blind.context, legacyRequest)).toBe('not-found')
  const callsBefore = blind.calls.length
  expect(await find(blind.provider, { ...blind.context, credential: 'pair' }, legacyRequest)).toBe('not-found')
  expect(blind.calls.slice(callsBefore).map(({ url }) => url)).toEqual([`/v1/videos/image2video/${key}`])

  const down = await start(() => refused(5000, 'Server internal error', 500))
  for (const one of [newRequest, legacyRequest])
    await expect(find(down.provider, down.context, one)).rejects.toMatchObject({ delivery: 'unknown' })
})

it('says what it is', async () => {
  const { provider } = await start(() => well([]), { servesRetired: true })
  expect(provider).toMatchObject({ deduplicates: true, servesRetired: true })
  const plain = createKlingaiProvider({ credentials: [] })
  expect(plain.credentials('legacy')).toEqual([])
  await plain.stop!()
})

it('lists what the account has that is no older: of both standards, or of the path where a pair may not ask', async () => {
  const since = new Date(1772600000000)
  const made = (at: number | undefined, nth: number) => ({ id: `${nth}`, status: 'submitted', create_time: at })
  const { provider, calls, context, kept } = await start(({ method, body }) => {
    if (method === 'GET') return well([legacyCreated, { ...legacyCreated, task_id: '1', created_at: 1772599999999 }])
    const { cursor } = body as { cursor?: string }
    if (cursor === undefined)
      return well({ result: [made(1772600000001, 1), made(1772599999999, 2)], next_cursor: 'next', has_more: true })
    return well({ result: [made(undefined, 3), 'no task'], next_cursor: '', has_more: false })
  })
  const list = (request: unknown, credential: string) =>
    provider.list!({ since, request: request as never }, { ...context, credential })
  const all = [
    { id: '1', createdAt: new Date(1772600000001) },
    { id: '3', createdAt: null },
  ]
  expect(await list(newRequest, 'key')).toEqual(all)
  expect(calls.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['POST', '/tasks', { limit: 500 }],
    ['POST', '/tasks', { limit: 500, cursor: 'next' }],
  ])
  expect(await list(legacyRequest, 'key')).toEqual(all)
  expect(await list(legacyRequest, 'pair')).toEqual([{ id: legacyOperation.id, createdAt: since }])
  expect(calls.at(-1)!.url).toBe('/v1/videos/image2video?pageNum=1&pageSize=500')
  // It is about others' tasks, too.
  expect(kept.map(({ body }) => body)).toEqual(kept.map(() => null))
})

it('of a list that has no end four pages are looked through, and a refusal is told', async () => {
  const result = Array.from({ length: 500 }, (_, nth) => ({ id: `${nth}`, status: 'submitted', create_time: 2 }))
  const endless = await start(({ method }) =>
    method === 'GET' ? well(result) : well({ result: result.slice(0, 1), next_cursor: 'next', has_more: true }),
  )
  const of = { since: new Date(1), request: newRequest as never }
  expect(await endless.provider.list!(of, endless.context)).toHaveLength(4)
  const pair = { ...endless.context, credential: 'pair' }
  expect(await endless.provider.list!({ ...of, request: legacyRequest as never }, pair)).toHaveLength(2_000)
  const down = await start(() => refused(1201, 'bad parameters'))
  await expect(down.provider.list!(of, down.context)).rejects.toThrow()
})
