import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterEach, expect, it } from 'vitest'
import { startInputServer } from '../../../test/support/input-server.ts'
import { plainPicture, startKlingai } from '../../../test/support/klingai-emulator.ts'
import type { KlingaiEmulatorOptions } from './emulator.ts'

interface Named {
  id: string
}
type Klingai = Awaited<ReturnType<typeof startKlingai>>

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})
async function start(options: KlingaiEmulatorOptions = {}): Promise<Klingai> {
  const klingai = await startKlingai(options)
  stops.push(klingai.stop)
  return klingai
}

const picture = await plainPicture(640, 360)
const contentsOf = (prompt: string) => [
  { type: 'prompt', text: prompt },
  { type: 'first_frame', url: picture },
]
const submit = (klingai: Klingai, { prompt = 'a', model = 'kling-3.0', settings = {}, options = {} } = {}) =>
  klingai.ask(`/image-to-video/${model}`, { contents: contentsOf(prompt), settings, options })
const submitLegacy = (klingai: Klingai, body: object = {}) =>
  klingai.ask('/v1/videos/image2video', { model_name: 'kling-v3', prompt: 'a', image: picture, ...body })

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
function jwt(claims: object, secret = 'emulator-secret') {
  const now = Math.floor(Date.now() / 1000)
  const whole = { iss: 'emulator-access-key', exp: now + 1800, nbf: now - 5, ...claims }
  const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(whole)}`
  return `Bearer ${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

it('a task of the new standard is accepted, runs, succeeds and is charged only then', async () => {
  const klingai = await start()
  const created = await submit(klingai, { settings: { duration: 4, audio: 'native' } })
  expect(created.body).toEqual({
    code: 0,
    message: 'SUCCEED',
    request_id: expect.any(String),
    data: {
      id: expect.stringMatching(/^\d{18}$/),
      status: 'submitted',
      create_time: klingai.now(),
      update_time: klingai.now(),
      external_id: '',
    },
  })
  const { id } = created.body.data
  const poll = async () => (await klingai.ask(`/tasks?task_ids=${id}`)).body.data
  await klingai.advance(20)
  expect(await poll()).toMatchObject([{ id, status: 'processing', outputs: [], billing: [] }])
  await klingai.advance(600)
  const [done] = await poll()
  expect(done).toMatchObject({
    status: 'succeeded',
    message: '',
    outputs: [{ type: 'video', duration: '4.0' }],
    billing: [{ charge_type: 'unit', amount: '3.6', package_type: 'video' }],
  })
  expect(done.outputs[0]).not.toHaveProperty('watermark_url')
  expect(klingai.emulator.ledger().purchases).toMatchObject([
    { jobId: id, model: 'kling-3.0', status: 'succeeded', charged: { units: '3.6', micros: 504_000 } },
  ])
})

it('a task of the old standard has its own words, and its own path only', async () => {
  const klingai = await start()
  const created = await submitLegacy(klingai, { external_task_id: 'mine', watermark_info: { enabled: true } })
  expect(created.body).toMatchObject({
    code: 0,
    data: { task_status: 'submitted', task_info: { external_task_id: 'mine' }, created_at: klingai.now() },
  })
  const { task_id: id } = created.body.data
  await klingai.advance(600)
  for (const name of [id, 'mine']) {
    const { body } = await klingai.ask(`/v1/videos/image2video/${name}`)
    expect(body.data).toMatchObject({
      task_id: id,
      task_status: 'succeed',
      task_status_msg: '',
      task_result: { videos: [{ url: expect.any(String), watermark_url: expect.any(String), duration: '5' }] },
      final_unit_deduction: '3',
    })
  }
  expect(await klingai.ask(`/v1/videos/omni-video/${id}`)).toMatchObject({ status: 400, body: { code: 1201 } })
  expect((await klingai.ask(`/tasks?task_ids=${id}`)).body.data).toMatchObject([{ id, status: 'succeeded' }])
})

it('the clip is behind a link that works for 30 days without a key', async () => {
  const klingai = await start()
  const { id } = (await submit(klingai, { settings: { duration: 3 } })).body.data
  await klingai.advance(600)
  const [{ outputs, update_time: ended }] = (await klingai.ask(`/tasks?task_ids=${id}`)).body.data
  const clip = await fetch(outputs[0].url)
  expect(clip.status).toBe(200)
  expect(Buffer.from(await clip.arrayBuffer()).toString('latin1', 4, 8)).toBe('ftyp')
  await klingai.advance((ended - klingai.now()) / 1000 + 30 * 24 * 60 * 60 + 5)
  expect((await fetch(outputs[0].url)).status).toBe(403)
})

it('batches answer with what is known, twenty ids at most, by one kind of id', async () => {
  const klingai = await start()
  const first = (await submit(klingai, { options: { external_task_id: 'one' } })).body.data
  const second = (await submitLegacy(klingai, { external_task_id: 'two' })).body.data
  const ids = async (query: string) => (await klingai.ask(`/tasks?${query}`)).body.data?.map(({ id }: Named) => id)
  expect(await ids(`task_ids=${first.id},123,${second.task_id}`)).toEqual([first.id, second.task_id])
  expect(await ids('external_task_ids=two,one,three')).toEqual([second.task_id, first.id])
  expect(await ids('task_ids=1')).toEqual([])
  for (const query of ['', 'task_ids=1&external_task_ids=2', `task_ids=${Array.from({ length: 21 }, () => 1)}`]) {
    expect(await klingai.ask(`/tasks?${query}`)).toMatchObject({ status: 400, body: { code: 1201 } })
  }
  const stranger = await klingai.ask(`/tasks?task_ids=${first.id}`, undefined, 'Bearer key-2')
  expect(stranger.body.data).toEqual([])
})

it('keys are good everywhere, tokens from an access key in the old standard only', async () => {
  const klingai = await start({ keys: ['key-1'], accessKeys: { 'emulator-access-key': 'emulator-secret' } })
  const now = Math.floor(Date.now() / 1000)
  const code = async (path: string, authorization: string | null) => {
    const { status, body } = await klingai.ask(path, undefined, authorization)
    return `${status} ${body.code}`
  }
  const [fresh, old] = ['/tasks?task_ids=1', '/v1/videos/image2video/1']
  expect(await code(fresh, 'Bearer key-1')).toBe('200 0')
  // Known, but not the task.
  expect(await code(old, 'Bearer key-1')).toBe('400 1201')
  expect(await code(old, jwt({}))).toBe('400 1201')
  expect(await code(fresh, null)).toBe('401 1001')
  expect(await code(fresh, 'key-1')).toBe('401 1002')
  expect(await code(fresh, 'Bearer key-2')).toBe('401 1002')
  expect(await code(fresh, jwt({}))).toBe('401 1002')
  expect(await code(old, jwt({}, 'another secret'))).toBe('401 1002')
  expect(await code(old, jwt({ iss: 'another key' }))).toBe('401 1002')
  expect(await code(old, jwt({ exp: undefined }))).toBe('401 1002')
  expect(await code(old, jwt({ nbf: now + 60 }))).toBe('401 1003')
  expect(await code(old, jwt({ exp: now - 1 }))).toBe('401 1004')
})

it('takes the vendor’s own samples, whose texts and lists are empty where there is nothing, as often as they are sent', async () => {
  const klingai = await start()
  const empty = { external_task_id: '', callback_url: '' }
  const model_name = 'kling-v2-6'
  const texts = { ...empty, model_name, negative_prompt: '', image_tail: '', static_mask: '' }
  const lists = { dynamic_masks: [], voice_list: [], element_list: [], multi_prompt: [] }
  const shots = { multi_shot: true, shot_type: 'customize', multi_prompt: [{ index: 1, prompt: 'a', duration: '5' }] }
  const omni = { ...empty, ...shots, model_name: 'kling-v3-omni', prompt: '', image_list: [], video_list: [] }
  for (let sent = 0; sent < 2; sent++) {
    expect(await submit(klingai, { options: empty })).toMatchObject({ body: { code: 0 } })
    expect(await submitLegacy(klingai, { ...texts, ...lists })).toMatchObject({ body: { code: 0 } })
    expect(await klingai.ask('/v1/videos/omni-video/', { ...omni, element_list: [] })).toMatchObject({
      body: { code: 0 },
    })
  }
})

it('says what is wrong in the words that were seen of the vendor', async () => {
  const klingai = await start()
  const words = async (changes: object) => (await submitLegacy(klingai, changes)).body.message
  expect(await words({ mode: 'fast' })).toBe("mode value 'fast' is invalid")
  expect(await words({ model_name: 'kling-v2-6', mode: '4k' })).toBe("mode value '4k' is invalid")
  expect(await words({ duration: 5 })).toBe("duration value '5' is invalid")
  expect(await words({ callback_url: 'nowhere' })).toBe("callback_url value 'nowhere' is invalid")
  expect(await words({ element_list: [{ element_id: 'nobody' }] })).toBe('Element id not found: nobody')
  expect(await words({ image: `data:image/png;base64,${picture}` })).toBe('image: File is not in a valid base64 format')
  for (const body of [{}, { contents: [] }])
    expect((await klingai.ask('/image-to-video/kling-3.0', body)).body.message).toBe('contents cannot be empty')
  expect(await klingai.ask('/v1/videos/image2video/nobody')).toMatchObject({
    status: 400,
    body: { code: 1201, message: 'Task not found by id/external id: nobody' },
  })
})

it("a client's id is taken once in an account, whichever standard it came by", async () => {
  const klingai = await start()
  const options = { external_task_id: 'mine' }
  expect((await submit(klingai, { options })).body.data.external_id).toBe('mine')
  for (const again of [await submit(klingai, { options, model: 'kling-2.6' }), await submitLegacy(klingai, options)]) {
    expect(again).toMatchObject({
      status: 400,
      body: { code: 1201, message: expect.stringContaining('already exists') },
    })
  }
  const body = { contents: contentsOf('a'), options }
  expect((await klingai.ask('/image-to-video/kling-3.0', body, 'Bearer key-2')).status).toBe(200)
  expect(klingai.emulator.ledger().purchases).toHaveLength(2)
})

it('so many tasks run at once in an account with one version of a model', async () => {
  const klingai = await start({ concurrency: 2 })
  await submit(klingai)
  await submitLegacy(klingai)
  expect(await submit(klingai)).toMatchObject({
    status: 429,
    body: { code: 1303, message: 'parallel task over resource pack limit' },
  })
  expect((await submit(klingai, { model: 'kling-2.6' })).status).toBe(200)
  await klingai.advance(600)
  expect((await submit(klingai)).status).toBe(200)
})

it('ids of elements with 18 digits arrive as they were sent', async () => {
  const klingai = await start()
  const withElement = (id: string) =>
    klingai.ask(
      '/v1/videos/image2video',
      `{"model_name":"kling-v3","image":"${picture}","element_list":[{"element_id":${id}}]}`,
    )
  for (const id of ['829836802793406551', '"829836802793406551"', '163']) {
    expect((await withElement(id)).status).toBe(200)
  }
  const rounded = JSON.stringify(Number('829836802793406551'))
  for (const id of [rounded, `"${rounded}"`]) {
    expect(await withElement(id)).toMatchObject({ body: { code: 1201, message: expect.stringContaining(rounded) } })
  }
})

it('what is not JSON, not there or not of this API is refused in the same envelope', async () => {
  const klingai = await start()
  expect(await klingai.ask('/image-to-video/kling-3.0', '{"contents":')).toMatchObject({
    status: 400,
    body: { code: 1200 },
  })
  for (const path of ['/image-to-video/kling-9', '/image-to-video/kling-o1', '/nothing']) {
    expect(await klingai.ask(path, {})).toMatchObject({ status: 404, body: { code: 1203 } })
  }
  expect(await submitLegacy(klingai, { model_name: 'kling-v9' })).toMatchObject({ status: 404, body: { code: 1203 } })
})

it('a task that failed says why in words alone, and costs nothing', async () => {
  const klingai = await start()
  const { id } = (await submit(klingai, { prompt: '[[fails]]' })).body.data
  const { task_id: legacyId } = (await submitLegacy(klingai, { prompt: '[[fails]]' })).body.data
  await klingai.advance(600)
  const message = 'Image pixel is invalid'
  expect((await klingai.ask(`/tasks?task_ids=${id}`)).body.data).toMatchObject([
    { status: 'failed', message, outputs: [], billing: [] },
  ])
  const { body } = await klingai.ask(`/v1/videos/image2video/${legacyId}`)
  expect(body).toMatchObject({ message: 'SUCCEED', data: { task_status: 'failed', task_status_msg: message } })
  expect(body.data).toMatchObject({ task_result: {} })
  expect(body.data).not.toHaveProperty('final_unit_deduction')
})

async function listen() {
  const calls: { headers: Record<string, string>; text: string; body: Record<string, unknown> }[] = []
  const server = await startInputServer({
    '/callback': async (response, request) => {
      const text = (await request.toArray()).join('')
      calls.push({ headers: request.headers as Record<string, string>, text, body: JSON.parse(text) })
      response.end('{}')
    },
  })
  stops.push(server.stop)
  return { calls, url: server.url('/callback') }
}

it('calls back on each change in the shape of the standard, signed as Standard Webhooks', async () => {
  const webhookSecret = `whsec_${Buffer.from('a secret of some length').toString('base64')}`
  const klingai = await start({ webhookSecret })
  const { calls, url } = await listen()
  await submit(klingai, { options: { callback_url: url, external_task_id: 'new' } })
  await submitLegacy(klingai, { callback_url: url, external_task_id: 'old' })
  await klingai.advance(600)
  await expect.poll(() => calls.length).toBe(4)
  const bodies = calls.map(({ body }) => body)
  expect(bodies.filter((body) => 'id' in body)).toMatchObject([
    { status: 'processing', external_id: 'new', outputs: [], billing: [] },
    { status: 'succeeded', outputs: [{ url: expect.any(String) }], billing: [{ amount: '3' }] },
  ])
  expect(bodies.filter((body) => 'task_id' in body)).toMatchObject([
    { task_status: 'processing', task_info: { external_task_id: 'old' } },
    { task_status: 'succeed', task_result: { videos: [{ url: expect.any(String) }] }, final_unit_deduction: '3' },
  ])
  for (const { text, headers } of calls) {
    expect(new Webhook(webhookSecret).verify(text, headers)).toEqual(JSON.parse(text))
    expect(() => new Webhook(webhookSecret).verify(`${text} `, headers)).toThrow()
  }
})

it('callbacks are not signed without a secret', async () => {
  const { calls, url } = await listen()
  const unsigned = await start()
  await submit(unsigned, { options: { callback_url: url } })
  await unsigned.advance(600)
  await expect.poll(() => calls.length).toBe(2)
  expect(calls[0]!.headers).not.toHaveProperty('webhook-signature')
})

it('lists the tasks of an account, newest first, in pages; those of a path of the old standard alone by pairs, too', async () => {
  const klingai = await start()
  const first = (await submit(klingai)).body.data.id
  await klingai.advance(600)
  const second = (await submitLegacy(klingai)).body.data.task_id
  const list = async (query: object) => (await klingai.ask('/tasks', query)).body
  const ids = ({ data }: { data: { result: Named[] } }) => data.result.map(({ id }) => id)
  const page = await list({ limit: 1 })
  expect(page.data).toMatchObject({ count: 1, next_cursor: second, has_more: true })
  const last = await list({ limit: 1, cursor: page.data.next_cursor })
  expect([ids(page), ids(last), last.data.has_more]).toEqual([[second], [first], false])
  expect(ids(await list({ filters: [{ key: 'status', values: ['succeeded'] }] }))).toEqual([first])
  expect(ids(await list({ end_time: String(klingai.now() - 1_000) }))).toEqual([first])
  expect(await list({ limit: 501 })).toMatchObject({ code: 1201 })
  expect(await list({ cursor: 'unknown' })).toMatchObject({ code: 1201 })
  const legacy = async (query: string) => (await klingai.ask(`/v1/videos/image2video?${query}`)).body.data
  expect(await legacy('pageNum=1&pageSize=500')).toMatchObject([{ task_id: second, created_at: klingai.now() }])
  expect(await legacy('pageNum=2&pageSize=1')).toEqual([])
})
