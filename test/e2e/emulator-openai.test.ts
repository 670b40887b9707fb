import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { createOpenaiVideosEmulator, type OpenaiVideosOptions } from '../../src/providers/openai-videos/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'

let emulator: Emulator | undefined
afterEach(async () => {
  await emulator?.stop()
  emulator = undefined
})

async function start(options: OpenaiVideosOptions) {
  const clock = createVirtualClock(Date.now())
  const emulators = [createOpenaiVideosEmulator(options)]
  emulator = await startEmulator({ emulators, port: 0, pictures: 'cheap', clock, log: pino({ level: 'silent' }) })
  const base = `${emulator.urlOf('openai-videos')}/v1`
  const authorization = 'Bearer sk-test'
  return {
    clock,
    call: (path: string, init: RequestInit = {}) => fetch(base + path, { headers: { authorization }, ...init }),
    create: (body: unknown, headers: Record<string, string> = { authorization }) =>
      fetch(`${base}/videos`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
}

it('once retired it knows no model any more', async () => {
  const { create, call } = await start({ isRetired: true })
  const answer = await create({ prompt: 'a', model: 'sora-2' })
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ error: { code: 'model_not_found', type: 'invalid_request_error' } })
  expect(await (await call('/videos')).json()).toMatchObject({ data: [], has_more: false })
})

it('a job says when it was made by the clock of its client, however far the emulator’s runs ahead', async () => {
  const { create, clock } = await start({ realNow: () => 1_790_000_000_000 })
  await clock.advance(3 * 3_600_000)
  expect(await (await create({ prompt: 'a' })).json()).toMatchObject({ created_at: expect.closeTo(1_790_000_000, -1) })
})

it('an organization that is not verified may not create', async () => {
  const { create } = await start({ isUnverified: true })
  expect((await create({ prompt: 'a' })).status).toBe(403)
})

it('a call without a key, a body that is no JSON and a path that is none get the envelope', async () => {
  const { create, call } = await start({})
  const answers = [
    await create({ prompt: 'a' }, {}),
    await create('{"prompt":'),
    await create([]),
    await create({ prompt: 'a' }, { authorization: 'Bearer k', 'content-type': 'text/plain' }),
    await call('/nothing'),
    await call('/videos/video_none'),
    await create({ prompt: 'a' }, { 'api-key': 'k' }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([401, 400, 400, 400, 404, 404, 401])
  for (const answer of answers) {
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/)
    expect(Object.keys(((await answer.json()) as any).error).sort()).toEqual(['code', 'message', 'param', 'type'])
  }
})

it('a form is read with its keys in brackets and its prompt as it stands; one that names a key twice is none', async () => {
  const { call } = await start({})
  const send = (...fields: [string, string][]) => {
    const body = new FormData()
    for (const [name, value] of fields) body.append(name, value)
    return call('/videos', { method: 'POST', body, headers: { authorization: 'Bearer sk-test' } })
  }
  const marked = 'Over the bridge\r\n--then on [[moderated-at-submit]]'
  expect(await (await send(['seconds', '4'], ['prompt', marked])).json()).toMatchObject({
    error: { code: 'moderation_blocked' },
  })
  const file = ['input_reference[file_id]', 'file-1'] as [string, string]
  expect((await send(['prompt', 'a'], file)).status).toBe(404)
  const twice = [
    await send(['prompt', 'a'], ['prompt', 'b']),
    await send(['prompt', 'a'], ['input_reference', 'b'], file),
    await send(['prompt', 'a'], file, file),
  ]
  for (const answer of twice)
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'duplicate_parameter' } }])
  const headers = { authorization: 'Bearer sk-test', 'content-type': 'multipart/form-data; boundary=x' }
  expect((await call('/videos', { method: 'POST', body: 'nothing', headers })).status).toBe(400)
})

it('a page has at most a hundred, begins after a video that there is, and goes in one of two directions', async () => {
  const { call } = await start({})
  const statuses = ['limit=0', 'limit=101', 'limit=-1', 'order=up', 'after=none'].map(async (query) => {
    return (await call(`/videos?${query}`)).status
  })
  expect(await Promise.all(statuses)).toEqual([200, 400, 400, 400, 400])
})

it('a server with ids and jobs of its own form, numbers of seconds and the key in another header', async () => {
  const { create, call, clock } = await start({
    deviations: {
      length: { key: 'duration', as: 'number' },
      id: (plain) => `${plain}/${'?>~'.repeat(300)}`,
      video: ({ seconds, ...video }, url) => ({ ...video, duration: seconds, metadata: { url } }),
      apiKeyHeader: true,
    },
  })
  expect((await create({ prompt: 'a', duration: '8' })).status).toBe(400)
  const job = (await (await create({ prompt: 'a', duration: 8 }, { 'api-key': 'sk-test' })).json()) as any
  expect(job.id.length).toBeGreaterThan(900)
  await clock.advance(120_000)
  const done = (await (await call(`/videos/${encodeURIComponent(job.id)}`)).json()) as any
  expect(done).toMatchObject({ id: job.id, status: 'completed', duration: '8' })
  expect((await fetch(done.metadata.url)).headers.get('content-type')).toBe('video/mp4')
})

it('a server without /content, and one whose refusals succeed', async () => {
  const without = await start({ deviations: { content: 'missing' } })
  const { id } = (await (await without.create({ prompt: 'a' })).json()) as any
  await without.clock.advance(120_000)
  expect((await without.call(`/videos/${id}/content`)).status).toBe(404)
  await emulator!.stop()
  const polite = await start({ deviations: { refusal: (error) => error, refusalsSucceed: true } })
  const refused = await polite.create({ prompt: 'a [[moderated-at-submit]]' })
  expect(refused.status).toBe(200)
  expect(await refused.json()).toMatchObject({ code: 'moderation_blocked' })
})
