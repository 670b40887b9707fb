import { randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import type { Job } from '../../emulation/port.ts'
import { deviate, refusalBody, videoId } from './emulator-deviations.ts'
import { FilePart, promptOf, readFields } from './emulator-fields.ts'
import { rateLimited } from './emulator-refusal.ts'
import { pageOf, videoOf } from './emulator-video.ts'
import { webhookHeaders } from './emulator-webhooks.ts'

const job: Job = {
  id: 'video_1',
  model: 'sora-2',
  account: 'key',
  prompt: 'A lighthouse',
  clip: { still: null, seconds: 8, width: 1280, height: 720, hasSound: true },
  details: { size: '1280x720', seconds: '8' },
  createdAt: 1_790_000_000_500,
  updatedAt: 1_790_000_090_900,
  status: 'running',
  failedBy: null,
  isWithheld: false,
  fraction: 0.457,
  queuePosition: null,
  isHidden: false,
}
const done: Job = { ...job, status: 'succeeded', fraction: 1 }
const noLink = () => ''

it('a video has every key, null where there is nothing', () => {
  expect(videoOf(job)).toEqual({
    id: 'video_1',
    object: 'video',
    model: 'sora-2',
    status: 'in_progress',
    progress: 45,
    created_at: 1_790_000_000,
    completed_at: null,
    expires_at: null,
    prompt: 'A lighthouse',
    size: '1280x720',
    seconds: '8',
    remixed_from_video_id: null,
    error: null,
  })
  expect(videoOf(done)).toMatchObject({
    status: 'completed',
    progress: 100,
    completed_at: 1_790_000_090,
    expires_at: 1_790_003_690,
  })
})

it('a video that failed says why, and never that it is finished', () => {
  const failed: Job = { ...job, status: 'failed', fraction: 1, failedBy: 'moderated-at-output' }
  expect(videoOf(failed)).toMatchObject({ status: 'failed', progress: 99, error: { code: 'moderation_blocked' } })
  expect(videoOf({ ...failed, failedBy: 'fails' }).error?.code).toBe('video_generation_failed')
  expect(videoOf({ ...failed, failedBy: 'nul-in-message' }).error?.message).toContain('\u0000')
})

it('a server that deviates in nothing shows the video as it is', () => {
  expect(deviate(videoOf(done), {}, noLink)).toEqual(videoOf(done))
})

it('deviations of compatible servers are shown one by one', () => {
  const shown = (deviations: Parameters<typeof deviate>[1], of = done) =>
    JSON.parse(JSON.stringify(deviate(videoOf(of), deviations, () => 'https://blobs.test/1')))
  expect(shown({ secondsShownAs: 'number' }).seconds).toBe(8)
  expect(shown({ secondsKey: 'duration', secondsShownAs: 'number' })).toMatchObject({ duration: 8 })
  expect(shown({ secondsKey: 'duration' })).not.toHaveProperty('seconds')
  expect(shown({ statusNames: { completed: 'succeeded' } }).status).toBe('succeeded')
  expect(shown({ statusNames: { in_progress: 'processing' } }, job).status).toBe('processing')
  expect(shown({ createdAt: 'iso' }).created_at).toBe('2026-09-21T14:13:20.000Z')
  expect(shown({ createdAt: 'milliseconds' }).created_at).toBe(1_790_000_000_000)
  expect(shown({ progress: 'fraction' }, job).progress).toBe(0.45)
  expect(shown({ progress: 'percent-text' }, job).progress).toBe('45%')
  expect(shown({ progress: 'absent' }, job)).not.toHaveProperty('progress')
  expect(shown({ droppedKeys: ['prompt', 'error'] })).not.toHaveProperty('prompt')
  expect(shown({ link: 'url' }).url).toBe('https://blobs.test/1')
  expect(shown({ link: 'video_url' }).video_url).toBe('https://blobs.test/1')
  expect(shown({ link: 'output' }).output).toEqual([{ url: 'https://blobs.test/1' }])
  expect(shown({ link: 'data' }).data).toEqual({ url: 'https://blobs.test/1' })
  expect(shown({ link: 'metadata' }).metadata).toEqual({ url: 'https://blobs.test/1' })
  expect(shown({ link: 'url' }, job)).not.toHaveProperty('url')
  const failed: Job = { ...job, status: 'failed', failedBy: 'fails' }
  expect(shown({ errors: 'text' }, failed).error).toContain('failed')
  expect(shown({ errors: 'top-level' }, failed)).toMatchObject({ code: 'video_generation_failed' })
  expect(shown({ errors: 'top-level' }, failed)).not.toHaveProperty('error')
})

it('a refusal is the envelope, or what a server makes of it', () => {
  const refusal = rateLimited('sora-2', 700)
  expect(refusal.headers).toEqual({ 'retry-after-ms': '700', 'retry-after': '1' })
  const error = { message: refusal.message, type: 'requests', param: null, code: 'rate_limit_exceeded' }
  expect(refusalBody(refusal, {})).toEqual({ error })
  expect(refusalBody(refusal, { errors: 'top-level' })).toEqual(error)
  expect(refusalBody(refusal, { errors: 'text' })).toEqual({ error: refusal.message })
})

it('a packed id takes a kilobyte and has signs that a path must encode', () => {
  const id = videoId('a-b_c', { longIds: true })
  expect(id.length).toBeGreaterThan(950)
  expect(id.length).toBeLessThanOrEqual(1024)
  expect(encodeURIComponent(id)).not.toBe(id)
  expect(videoId('a-b_c', {})).toBe('video_abc')
})

it('a delivery carries one signature for each secret, which another implementation accepts', () => {
  const secrets = [`whsec_${randomBytes(32).toString('base64')}`, 'plain text secret']
  const now = Math.floor(Date.now() / 1000)
  const sent = { id: 'evt_1', timestampSeconds: now, secrets, isWrong: false }
  const headers = webhookHeaders('{"a":1}', sent)
  expect(headers['webhook-signature']!.split(' ')).toHaveLength(2)
  expect(new Webhook(secrets[0]!).verify('{"a":1}', headers)).toEqual({ a: 1 })
  expect(new Webhook(secrets[1]!, { format: 'raw' }).verify('{"a":1}', headers)).toEqual({ a: 1 })
  expect(() => new Webhook(secrets[0]!).verify('{"a":2}', headers)).toThrow()
  expect(() =>
    new Webhook(secrets[0]!).verify('{"a":1}', webhookHeaders('{"a":1}', { ...sent, isWrong: true })),
  ).toThrow()
})

it('pages follow each other without a gap in both orders', () => {
  const jobs = ['c', 'b', 'a'].map((id) => ({ ...job, id }))
  const ids = (query: Record<string, unknown>) => pageOf(jobs, query).page.map(({ id }) => id)
  expect(ids({})).toEqual(['c', 'b', 'a'])
  expect(pageOf(jobs, { limit: '2' })).toMatchObject({ page: [{ id: 'c' }, { id: 'b' }], hasMore: true })
  expect(pageOf(jobs, { limit: '2', after: 'b' })).toMatchObject({ page: [{ id: 'a' }], hasMore: false })
  expect(ids({ order: 'asc', after: 'a' })).toEqual(['b', 'c'])
  expect(ids({ limit: '0' })).toEqual([])
  for (const query of [{ limit: '101' }, { limit: '-1' }, { order: 'up' }, { after: 'none' }])
    expect(() => pageOf(jobs, query)).toThrow()
})

async function formRequest(form: FormData): Promise<FastifyRequest> {
  const request = new Request('http://localhost/', { method: 'POST', body: form })
  const headers = { 'content-type': request.headers.get('content-type')! }
  return { headers, body: Buffer.from(await request.arrayBuffer()) } as unknown as FastifyRequest
}

it('a form is read with its files and its keys in brackets, and its prompt is found without reading it all', async () => {
  const form = new FormData()
  form.append('input_reference', new File([randomBytes(1000)], 'a.png', { type: 'image/png' }))
  form.append('prompt', 'Über die Brücke\r\n--dann weiter [[fails]]')
  form.append('video[id]', 'video_1')
  const request = await formRequest(form)
  const fields = await readFields(request)
  expect(fields.get('video')).toEqual({ id: 'video_1' })
  expect(fields.get('input_reference')).toBeInstanceOf(FilePart)
  expect(promptOf(request)).toBe(fields.get('prompt'))
  expect(promptOf(request)).toContain('--dann weiter [[fails]]')
})

it('a form that names a key twice, or is none, is refused', async () => {
  const twice = new FormData()
  twice.append('prompt', 'a')
  twice.append('prompt', 'b')
  await expect(readFields(await formRequest(twice))).rejects.toMatchObject({ status: 400 })
  const mixed = new FormData()
  mixed.append('video', 'a')
  mixed.append('video[id]', 'b')
  await expect(readFields(await formRequest(mixed))).rejects.toMatchObject({ status: 400 })
  const broken = { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: Buffer.from('nothing') }
  await expect(readFields(broken as unknown as FastifyRequest)).rejects.toMatchObject({ status: 400 })
})
