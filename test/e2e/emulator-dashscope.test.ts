import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { createDashscopeEmulator } from '../../src/providers/dashscope/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { picture } from '../support/still.ts'

const clock = createVirtualClock()
let emulator: Emulator
let bytes: Buffer
let url: string

beforeAll(async () => {
  bytes = await picture(320, 240)
  url = `data:image/png;base64,${bytes.toString('base64')}`
  emulator = await startEmulator({
    emulators: [createDashscopeEmulator({ keys: ['key', 'other'] })],
    port: 0,
    pictures: 'cheap',
    clock,
    log: pino({ level: 'silent' }),
  })
})
afterAll(() => emulator.stop())

async function ask(path: string, body?: object, { key = 'key', headers = {} } = {}): Promise<[number, any]> {
  const response = await fetch(`${emulator.urlOf('dashscope')}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  })
  return [response.status, await response.json()]
}
const asynchronous = { 'x-dashscope-async': 'enable' }
const start = (body: object, headers: object = {}) =>
  ask('services/aigc/video-generation/video-synthesis', body, { headers: { ...asynchronous, ...headers } })
const frame = () => [{ type: 'first_frame', url }]
const started = async (body: object) => (await start(body))[1].output.task_id as string

it('runs from PENDING to SUCCEEDED with its clip and the seconds that are billed, and is forgotten after a day', async () => {
  const id = await started({ model: 'wan2.7-i2v', input: { prompt: 'a', media: frame() }, parameters: { duration: 3 } })
  expect((await ask(`tasks/${id}`))[1].output).toMatchObject({ task_id: id, task_status: 'PENDING' })
  await clock.advance(10_000)
  expect((await ask(`tasks/${id}`))[1].output.task_status).toBe('RUNNING')
  await clock.advance(120_000)
  const [, done] = await ask(`tasks/${id}`)
  expect(done).toMatchObject({
    request_id: expect.any(String),
    output: { task_status: 'SUCCEEDED' },
    usage: { duration: 3, output_video_duration: 3, input_video_duration: 0, SR: 1080 },
  })
  const clip = Buffer.from(await (await fetch(done.output.video_url)).arrayBuffer())
  expect(clip.toString('latin1', 4, 8)).toBe('ftyp')
  expect(emulator.ledger().purchases.find(({ jobId }) => jobId === id)!.charged).toEqual({ micros: 450_000 })
  expect((await ask(`tasks/${id}`, undefined, { key: 'other' }))[1].output.task_status).toBe('UNKNOWN')
  await clock.advance(25 * 3600_000)
  expect(await ask(`tasks/${id}`)).toMatchObject([200, { output: { task_id: id, task_status: 'UNKNOWN' } }])
})

it('only what is PENDING can be canceled', async () => {
  const body = { model: 'wan2.6-i2v', input: { prompt: 'a', img_url: url } }
  const [waiting, running] = [await started(body), await started(body)]
  expect((await ask(`tasks/${waiting}/cancel`, {}))[0]).toBe(200)
  expect((await ask(`tasks/${waiting}`))[1].output.task_status).toBe('CANCELED')
  await clock.advance(10_000)
  expect(await ask(`tasks/${running}/cancel`, {})).toMatchObject([400, { code: 'UnsupportedOperation' }])
})

it.each<[string, object, object, string]>([
  ['wan2.7-i2v', {}, { resolution: '720p' }, 'Input should be one of 720P, 1080P: parameters.resolution'],
  ['wan2.7-i2v', {}, { shot_type: 'multi' }, 'Extra inputs are not permitted: parameters.shot_type'],
  ['wan3.0-video', {}, { duration: 31 }, 'Input should be at most 30: parameters.duration'],
  [
    'wan2.6-i2v',
    {},
    { shot_type: 'multi', prompt_extend: false },
    'Input should be single without prompt_extend: parameters.shot_type',
  ],
])('%s %o with %o is accepted, and fails', async (model, input, parameters, message) => {
  const pictures = model.startsWith('wan2.6') ? { img_url: url } : { media: frame() }
  const id = await started({ model, input: { prompt: 'a', ...pictures, ...input }, parameters })
  await clock.advance(600_000)
  expect((await ask(`tasks/${id}`))[1].output).toMatchObject({
    task_status: 'FAILED',
    code: 'InvalidParameter',
    message,
  })
})

it.each<[string, object | (() => object), string, string]>([
  ['wan1', {}, 'InvalidParameter', 'Model not exist.'],
  ['wan2.7-i2v', () => ({ img_url: url }), 'InvalidParameter', 'Field required: input.media'],
  ['wan2.6-i2v', () => ({ media: frame() }), 'InvalidParameter', 'Field required: input.img_url'],
  ['wan3.0-video', () => ({ media: frame(), negative_prompt: 'b' }), 'InvalidParameter', 'Extra inputs'],
  [
    'wan3.0-video',
    () => ({ media: [...frame(), { type: 'reference_image', url }] }),
    'InvalidParameter',
    'go together',
  ],
  ['wan2.7-i2v', () => ({ media: [{ type: 'last_frame', url }] }), 'InvalidParameter', 'do not go together'],
  ['wan2.6-i2v', { img_url: 'oss://dashscope-instant/emulator/none.png' }, 'InvalidURL', 'img_url'],
  ['wan2.6-i2v', { img_url: 'data:image/png;base64,AAAA' }, 'InvalidParameter', 'format'],
  ['wan2.6-i2v', { img_url: '' }, 'InvalidURL', 'img_url'],
  // A sound is fetched; it does not come in the request.
  ['wan2.6-i2v', () => ({ img_url: url, audio_url: 'data:audio/wav;base64,AAAA' }), 'InvalidURL', 'audio_url'],
])('%s with %o is refused', async (model, input, code, words) => {
  const sent = typeof input === 'function' ? input() : input
  expect(await start({ model, input: { prompt: 'a', ...sent } })).toMatchObject([
    400,
    { code, message: expect.stringContaining(words) },
  ])
})

it('a call that is not asynchronous is refused', async () => {
  const [status, { code }] = await ask('services/aigc/video-generation/video-synthesis', {
    model: 'wan2.6-i2v',
    input: { img_url: url },
  })
  expect([status, code]).toEqual([403, 'AccessDenied'])
})

it('what was uploaded is found where the header says to look', async () => {
  const [, { data }] = await ask('uploads?action=getPolicy&model=wan2.6-i2v')
  const form = new FormData()
  const key = `${data.upload_dir}/picture.png`
  const fields = { OSSAccessKeyId: data.oss_access_key_id, Signature: data.signature, policy: data.policy, key }
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([new Uint8Array(bytes)]), 'picture.png')
  expect((await fetch(data.upload_host, { method: 'POST', body: form })).status).toBe(200)
  form.set('key', 'elsewhere/picture.png')
  expect((await fetch(data.upload_host, { method: 'POST', body: form })).status).toBe(403)
  const body = { model: 'wan2.6-i2v', input: { prompt: 'a', img_url: `oss://${key}` } }
  expect((await start(body))[1].code).toBe('InvalidURL')
  expect((await start(body, { 'x-dashscope-ossresourceresolve': 'enable' }))[0]).toBe(200)
})

it('an account may ask 20 times in a second', async () => {
  const id = await started({ model: 'wan2.6-i2v', input: { prompt: 'a', img_url: url } })
  await clock.advance(1_000)
  const statuses = []
  for (let asked = 0; asked < 21; asked++) statuses.push((await ask(`tasks/${id}`))[0])
  expect(statuses).toEqual([...Array(20).fill(200), 429])
  await clock.advance(1_000)
  expect((await ask(`tasks/${id}`))[0]).toBe(200)
})
