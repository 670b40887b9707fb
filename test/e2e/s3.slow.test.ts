import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { bytesOf, derivedFields, expectServed } from '../support/derived.ts'
import { until } from '../support/folder.ts'
import { cameraMove, generationQuery, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { type S3Server, startS3Server } from '../support/s3-server.ts'
import { picture } from '../support/still.ts'

let folder: string
let s3: S3Server
let gateway: TestGateway
let other: TestGateway
let video: any
let generationId: string

/** Two gateways on one database and one bucket; their folders have nothing in common. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-bucket-'))
  s3 = await startS3Server(folder)
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...settings } = s3.settings
  vi.stubEnv('AWS_ACCESS_KEY_ID', AWS_ACCESS_KEY_ID)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', AWS_SECRET_ACCESS_KEY)
  gateway = await startTestGateway({ ...settings, KINETOGRAPH_S3_PREFIX: 'clips/test' })
  other = await startTestGateway(
    { ...settings, KINETOGRAPH_S3_PREFIX: 'clips/test', KINETOGRAPH_S3_READS: 'proxy' },
    { databaseUrl: gateway.config.databaseUrl!, role: 'api' },
  )
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await other?.stop()
  await gateway?.stop()
  await s3?.stop()
  await rm(folder, { recursive: true, force: true })
})

const announce = async (bytes: Buffer, at = gateway) =>
  (
    await at.query(
      `mutation ($sizeBytes: SafeInt!) { createUpload(input: { contentType: "image/png", sizeBytes: $sizeBytes }) {
        upload { id } target { url headers { name value } } } }`,
      { sizeBytes: bytes.length },
    )
  ).data.createUpload
const put = (url: string, body: Buffer) =>
  fetch(url, { method: 'PUT', headers: { 'content-type': 'image/png' }, body: new Uint8Array(body) })

it('an upload to one gateway becomes a clip that every gateway gives, and nothing lies on their disks', async () => {
  const still = await picture()
  const { upload, target } = await announce(still, other)
  expect((await put(target.url, still)).status).toBe(200)
  // A PUT whose answer was lost.
  expect((await put(target.url, still)).status).toBe(200)
  const { generation } = await gateway.start(await cameraMove({ startFrame: { uploadId: upload.id } }))
  await gateway.untilStatus(generation.id, 'SUCCEEDED')
  generationId = generation.id
  video = (await gateway.query(generationQuery, { id: generation.id })).data.generation.state.clips[0].video
  for (const { url, length } of [
    { url: video.url, length: video.sizeBytes },
    {
      url: (await other.query(generationQuery, { id: generation.id })).data.generation.state.clips[0].video.url,
      length: video.sizeBytes,
    },
  ]) {
    const answer = await fetch(url)
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect([answer.status, bytes.length]).toEqual([200, length])
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(video.sha256)
    expect(answer.headers.get('content-type')).toBe('video/mp4')
  }
  // What was made for the request alone goes.
  await until(async () => !(await s3.keys()).some((key) => key.includes('/inputs/')))
  expect((await s3.keys()).map((key) => key.split('/')[2])).toEqual(expect.arrayContaining(['uploads', 'videos']))
  for (const { config } of [gateway, other]) {
    expect(await readdir(config.dataDirectory)).not.toContain('media')
    expect(await readdir(join(config.dataDirectory, 'work', 'inputs')).catch(() => [])).toEqual([])
  }
})

it('a read is sent on to the bucket for a quarter of an hour at most, as what was signed; through the gateway when so set', async () => {
  const sentOn = await fetch(video.url, { redirect: 'manual', headers: { range: 'bytes=5-9' } })
  expect(sentOn.status).toBe(302)
  const address = new URL(sentOn.headers.get('location')!)
  expect(address.origin).toBe(s3.endpoint)
  expect(address.searchParams.get('response-content-type')).toBe('video/mp4')
  expect(Number(address.searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(900)
  const part = await fetch(video.url, { headers: { range: 'bytes=5-9' } })
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 5-9/${video.sizeBytes}`])
  expect((await fetch(video.url, { method: 'HEAD' })).headers.get('content-length')).toBe(String(video.sizeBytes))

  const passed = await fetch(video.url.replace(gateway.url, other.url), {
    redirect: 'manual',
    headers: { range: 'bytes=5-9' },
  })
  expect([passed.status, Buffer.from(await passed.arrayBuffer())]).toEqual([206, Buffer.from(await part.arrayBuffer())])
})

it('what is derived of a clip is made by the first read of any gateway, twice at once with the same bytes', async () => {
  const { preview, frame } = await derivedFields(gateway, generationId, '{ seconds: 0.5 }')
  for (const { url, mimeType } of [preview, frame]) {
    const answers = await Promise.all([url, url.replace(gateway.url, other.url)].map((address) => bytesOf(address)))
    expect(answers.map(({ answer }) => answer.status)).toEqual([200, 200])
    expect(await expectServed(url, mimeType)).toEqual(answers[0]!.bytes)
    expect(answers[1]!.bytes).toEqual(answers[0]!.bytes)
  }
  expect((await fetch(preview.url, { redirect: 'manual' })).status).toBe(302)
})

it('two gateways that receive one upload at once keep the bytes of one', async () => {
  const [red, blue] = await Promise.all([picture(320, 180), picture(320, 200)])
  const bytes = [
    red,
    Buffer.concat([blue, Buffer.alloc(Math.max(0, red.length - blue.length))]).subarray(0, red.length),
  ]
  const { target } = await announce(red)
  const urls = [target.url, target.url.replace(gateway.url, other.url)]
  const answers = await Promise.all(urls.map((url, index) => put(url, bytes[index]!)))
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 409)).toHaveLength(1)
  const winner = statuses.findIndex((status) => status !== 409)
  expect((await put(urls[winner]!, bytes[winner]!)).status).toBe(statuses[winner])
})

it('a bucket that does not answer is said, costs no request and is waited out', async () => {
  s3.isDown = true
  try {
    expect((await fetch(video.url)).status).toBe(503)
    const still = await picture()
    const { target } = await announce(still)
    expect((await put(target.url, still)).status).toBe(503)
    s3.isDown = false
    expect((await put(target.url, still)).status).toBe(200)
  } finally {
    s3.isDown = false
  }
})

it('a gateway on another bucket or folder refuses to start', async () => {
  await expect(startTestGateway({}, { databaseUrl: gateway.config.databaseUrl!, role: 'api' })).rejects.toThrow(
    'is not the one this database belongs to',
  )
})
