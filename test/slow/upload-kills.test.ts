import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { until, withFolder } from '../support/folder.ts'
import { cameraMove, client } from '../support/gateway.ts'
import { startServeChild } from '../support/serve-child.ts'
import { startAgain } from '../support/start-again.ts'
import { picture } from '../support/still.ts'

const createUpload = `mutation ($input: CreateUploadInput!) { createUpload(input: $input) {
  upload { id } target { url } userErrors { code } } }`
const uploadQuery = `query ($id: ID!) { node(id: $id) { ... on Upload { status url } } }`
const contentType = 'image/png'

interface Announced {
  id: string
  bytes: Buffer
  /** Of the serve that runs now: signatures hold for all of them. */
  pathname: string
}

const rowId = (id: string) => Buffer.from(id, 'base64url').toString().split(':')[1]!

async function announce(url: string, bytes: Buffer): Promise<Announced> {
  const { data } = await client(url).query(createUpload, { input: { contentType, sizeBytes: bytes.length } })
  const { upload, target } = data.createUpload
  return { id: upload.id, bytes, pathname: target.url.slice(new URL(target.url).origin.length) }
}

const put = (url: string, { pathname }: Announced, bytes: Buffer): Promise<Response> =>
  fetch(url + pathname, { method: 'PUT', headers: { 'content-type': contentType }, body: bytes as never })

/** The first half of its bytes; the rest never comes. */
function putHalf(url: string, { pathname, bytes }: Announced): void {
  const sending = request(url + pathname, {
    method: 'PUT',
    headers: { 'content-type': contentType, 'content-length': bytes.length },
  })
  sending.on('error', () => {})
  sending.write(bytes.subarray(0, bytes.length / 2))
}

it('killed, twice, while uploads arrive and are judged: what is named stays whole, and nothing else is left', () =>
  withFolder(async (folder) => {
    const filesIn = async (kind: string) =>
      (await readdir(join(folder.dataDirectory, 'media', kind)).catch(() => [] as string[])).sort()
    const small = await picture()
    // Takes so long to decode that the kill comes before its verdict.
    const pixels = { width: 2_000, height: 2_000, channels: 3 } as const
    const large = await sharp(randomBytes(2_000 * 2_000 * 3), { raw: pixels })
      .png({ compressionLevel: 1 })
      .toBuffer()

    const first = await startServeChild(folder.environment)
    folder.onEnd(() => first.kill())
    const used = await announce(first.url, small)
    expect((await put(first.url, used, small)).status).toBe(200)
    const gateway = client(first.url)
    const { generation } = await gateway.start(await cameraMove({ startFrame: { uploadId: used.id }, frameRate: 1 }))
    await gateway.untilStatus(generation.id, 'SUCCEEDED')
    const [half, halfForGood, judged, judgedForGood] = [
      await announce(first.url, small),
      await announce(first.url, small),
      await announce(first.url, large),
      await announce(first.url, large),
    ]
    for (const upload of [half, halfForGood]) putHalf(first.url, upload)
    const unanswered = [judged, judgedForGood].map((upload) => put(first.url, upload, large).catch(() => null))
    await until(async () => (await filesIn('uploads')).length === 3 && (await filesIn('.temporary')).length === 2)
    await first.kill('SIGKILL')
    await Promise.all(unanswered)

    const second = await startServeChild(folder.environment)
    folder.onEnd(() => second.kill())
    await until(async () => (await filesIn('.temporary')).length === 0)
    putHalf(second.url, half)
    await until(async () => (await filesIn('.temporary')).length === 1)
    await second.kill('SIGKILL')

    // Of two of them nobody thinks any more.
    const abandoned = [halfForGood, judgedForGood].map(({ id }) => rowId(id))
    await folder.sql(
      `update upload set status = 'WAITING', facts = null, expires_at = now() - interval '1 hour' where id = any($1)`,
      [abandoned],
    )
    const last = await startAgain(folder)
    for (const upload of [half, judged]) {
      expect((await put(last.url, upload, upload.bytes)).status).toBe(200)
      expect((await put(last.url, upload, Buffer.alloc(upload.bytes.length))).status).toBe(409)
    }
    await until(async () => (await filesIn('uploads')).length === 3)
    expect(await filesIn('uploads')).toEqual([used, half, judged].map(({ id }) => rowId(id)).sort())
    for (const { id, bytes } of [used, half, judged]) {
      const { status, url } = (await last.query(uploadQuery, { id })).data.node
      expect(status).toBe('READY')
      expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true)
    }
    for (const { id } of [halfForGood, judgedForGood])
      expect((await last.query(uploadQuery, { id })).data.node).toEqual({ status: 'EXPIRED', url: null })
    await folder.expectAllDone()
  }))
