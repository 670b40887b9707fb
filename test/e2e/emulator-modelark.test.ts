import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { createModelarkEmulator } from '../../src/providers/modelark/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { picture } from '../support/still.ts'

const clock = createVirtualClock()
let emulator: Emulator
const image_url = { url: '' }

beforeAll(async () => {
  image_url.url = `data:image/png;base64,${(await picture(600, 400)).toString('base64')}`
  const emulators = [createModelarkEmulator({ keys: ['key', 'other'] })]
  emulator = await startEmulator({ emulators, port: 0, pictures: 'cheap', clock, log: pino({ level: 'silent' }) })
})
afterAll(() => emulator.stop())

async function ask(below: string, init: { method?: string; body?: object; key?: string } = {}): Promise<[number, any]> {
  const { method, body, key = 'key' } = init
  const response = await fetch(`${emulator.urlOf('modelark')}/api/v3/contents/generations/tasks${below}`, {
    method: method ?? (body ? 'POST' : 'GET'),
    headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return [response.status, await response.json()]
}
const mini = 'dreamina-seedance-2-0-mini-260615'
const words = (text: string) => ({ type: 'text', text })
const frame = (role?: string) => ({ type: 'image_url', image_url, ...(role ? { role } : {}) })
const sound = { type: 'audio_url', audio_url: { url: 'data:audio/wav;base64,AAAA' }, role: 'reference_audio' }
const started = async (body: object) => (await ask('', { body: { model: mini, content: [words('a')], ...body } }))[1].id
const long = 20 * 60_000

it('queues, runs and ends with a clip of its length, its tokens, and an address for a day', async () => {
  const id = await started({ content: [words('a'), frame()], duration: 5, safety_identifier: 'mine' })
  expect(await ask(`/${id}`)).toMatchObject([200, { status: 'queued', error: null, safety_identifier: 'mine' }])
  await clock.advance(10_000)
  expect((await ask(`/${id}`))[1].status).toBe('running')
  await clock.advance(long)
  const [, done] = await ask(`/${id}`)
  // As one real answer was: 5 s at 720p.
  expect(done).toMatchObject({
    status: 'succeeded',
    duration: 5,
    ratio: 'adaptive',
    usage: { completion_tokens: 108_900 },
  })
  expect(Buffer.from(await (await fetch(done.content.video_url)).arrayBuffer()).toString('latin1', 4, 8)).toBe('ftyp')
  expect(emulator.ledger().purchases.find(({ jobId }) => jobId === id)?.charged).toMatchObject({ micros: 381_150 })
  expect((await ask(`/${id}`, { key: 'other' }))[0]).toBe(404)
  await clock.advance(25 * 3600_000)
  expect((await ask(`/${id}`))[1]).toMatchObject({ status: 'succeeded', content: {} })
})

it('gives the last frame to whoever asks for it: a PNG, for a day as the clip', async () => {
  const [asked, not] = await Promise.all([started({ return_last_frame: true, resolution: '480p' }), started({})])
  await clock.advance(long)
  const { content } = (await ask(`/${asked}`))[1]
  const frame = await fetch(content.last_frame_url)
  expect([frame.status, frame.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect(Buffer.from(await frame.arrayBuffer()).toString('latin1', 1, 4)).toBe('PNG')
  expect(Object.keys((await ask(`/${not}`))[1].content)).toEqual(['video_url'])
  await clock.advance(25 * 3600_000)
  expect((await fetch(content.last_frame_url)).status).toBe(403)
  expect((await ask(`/${asked}`))[1].content).toEqual({})
})

it('DELETE cancels what waits, refuses what runs, and removes what has ended', async () => {
  const [waiting, running] = [await started({}), await started({})]
  const remove = (id: string) => ask(`/${id}`, { method: 'DELETE' })
  expect(await remove(waiting)).toEqual([200, {}])
  expect((await ask(`/${waiting}`))[1].status).toBe('cancelled')
  await clock.advance(10_000)
  expect(await remove(running)).toMatchObject([403, { error: { code: 'OperationDenied.UnsupportedPhase' } }])
  await clock.advance(long)
  expect(await remove(running)).toEqual([200, {}])
  expect((await ask(`/${running}`))[0]).toBe(404)
})

it('lists by ids that are repeated, by model and by status', async () => {
  const [first, second] = [await started({}), await started({ model: 'seedance-1-5-pro-251215', duration: 4 })]
  const idsOf = async (query: string) => (await ask(`?${query}`))[1].items.map(({ id }: any) => id)
  expect(await idsOf(`filter.task_ids=${first}&filter.task_ids=${second}&filter.task_ids=cgt-0`)).toEqual([
    first,
    second,
  ])
  expect(await idsOf(`filter.task_ids=${first}&filter.model=seedance-1-5-pro-251215`)).toEqual([])
  expect(await idsOf('page_size=1&filter.status=queued')).toEqual([second])
})

it('words at a prompt’s end change length and size, and the price with them', async () => {
  const id = await started({ content: [words('a cat --seed 1 --rs 480p --dur 15')], duration: 4, resolution: '720p' })
  await clock.advance(long)
  expect((await ask(`/${id}`))[1]).toMatchObject({ duration: 15, resolution: '480p' })
  const inside = await started({ content: [words('a sign says --dur 15 here')], duration: 4 })
  expect((await ask(`/${inside}`))[1].duration).toBe(4)
})

it.each<[object, string, string]>([
  [{ duration: 3 }, 'InvalidParameter', 'duration'],
  [{ duration: '5' }, 'InvalidParameter', 'expected a number'],
  [{ seed: 1 }, 'InvalidParameter', 'seed'],
  [{ camera_fixed: true }, 'InvalidParameter', 'camera_fixed'],
  [{ resolution: '1080p' }, 'InvalidParameter', 'resolution'],
  [{ size: '720p' }, 'InvalidParameter', 'there is no such parameter'],
  [{ content: undefined }, 'MissingParameter.content', 'content'],
  [{ content: [words(' ')] }, 'InvalidParameter', 'text is required'],
  [{ content: [frame('last_frame')] }, 'InvalidParameter', 'needs a first frame'],
  [{ content: [frame('first_frame'), frame('reference_image')] }, 'InvalidParameter', 'cannot be mixed'],
  [{ content: [words('a'), sound] }, 'InvalidParameter', 'audio needs'],
  [{ content: Array(10).fill(frame('reference_image')) }, 'InvalidParameter', 'too many references'],
  [{ content: [{ ...frame(), image_url: { url: 'data:image/png;base64,AAAA' } }] }, 'InvalidParameter', 'image_url'],
  [{ model: 'dreamina-seedance-2-5-260628', content: [frame()], ratio: '16:9' }, 'InvalidParameter', 'adaptive'],
  [
    { model: 'seedance-1-0-pro-fast-251015', content: [frame(), frame('last_frame')] },
    'InvalidParameter',
    'last frame',
  ],
  [{ model: 'seedance-1-5-pro-251215', content: [frame('reference_image')] }, 'InvalidParameter', 'references'],
  [{ model: 'seedance-1-0-lite-i2v-250428' }, 'InvalidEndpointOrModel.NotFound', 'does not exist'],
])('%j is refused', async (body, code, told) => {
  const [status, { error }] = await ask('', { body: { model: mini, content: [words('a')], ...body } })
  expect([status, error.code]).toEqual([code.endsWith('NotFound') ? 404 : 400, code])
  expect(error.message).toContain(told)
})

it('2.5 hears sounds alone, and chooses the length that nobody said', async () => {
  const id = await started({ model: 'dreamina-seedance-2-5-260628', content: [words('a'), sound] })
  expect((await ask(`/${id}`))[1]).toMatchObject({ status: 'queued', duration: 5 })
})
