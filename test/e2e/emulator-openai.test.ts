import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts'
import { createOpenaiVideosEmulator, type OpenaiVideosOptions } from '../../src/providers/openai-videos/emulator.ts'

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

it('the retired profile knows no model any more', async () => {
  const { create, call } = await start({ profile: 'retired' })
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
  const { create } = await start({ isOrganizationVerified: false })
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

it('a server with long ids, a link in the job, numbers of seconds and the key in another header', async () => {
  const { create, call, clock } = await start({
    deviations: { longIds: true, secondsKey: 'duration', secondsType: 'number', link: 'metadata', apiKeyHeader: true },
  })
  expect((await create({ prompt: 'a', duration: '8' })).status).toBe(400)
  const job = (await (await create({ prompt: 'a', duration: 8 }, { 'api-key': 'sk-test' })).json()) as any
  expect(job.id.length).toBeGreaterThan(950)
  await clock.advance(120_000)
  const done = (await (await call(`/videos/${encodeURIComponent(job.id)}`)).json()) as any
  expect(done).toMatchObject({ id: job.id, status: 'completed', duration: '8' })
  const clip = await fetch(done.metadata.url)
  expect(clip.status).toBe(200)
  expect(
    Buffer.from(await clip.arrayBuffer())
      .subarray(4, 8)
      .toString(),
  ).toBe('ftyp')
})

it('a server that sends its clients to another host, which refuses a key', async () => {
  const { create, call, clock } = await start({ deviations: { content: 'redirect-to-other-host' } })
  const { id } = (await (await create({ prompt: 'a' })).json()) as any
  await clock.advance(120_000)
  const away = await call(`/videos/${id}/content`, { headers: { authorization: 'Bearer sk-test' }, redirect: 'manual' })
  expect(away.status).toBe(302)
  const location = away.headers.get('location')!
  expect(new URL(location).hostname).toBe('localhost')
  const here = location.replace('localhost', '127.0.0.1')
  expect((await fetch(here, { headers: { authorization: 'Bearer sk-test' } })).status).toBe(400)
  expect((await fetch(here)).headers.get('content-type')).toBe('video/mp4')
})

it('a server without /content, and one whose refusals succeed', async () => {
  const without = await start({ deviations: { content: 'missing', link: 'url' } })
  const { id } = (await (await without.create({ prompt: 'a' })).json()) as any
  await without.clock.advance(120_000)
  expect((await without.call(`/videos/${id}/content`)).status).toBe(404)
  await emulator!.stop()
  const polite = await start({ deviations: { errors: 'top-level', errorsSucceed: true } })
  const refused = await polite.create({ prompt: 'a [[moderated-at-submit]]' })
  expect(refused.status).toBe(200)
  expect(await refused.json()).toMatchObject({ code: 'moderation_blocked' })
})
