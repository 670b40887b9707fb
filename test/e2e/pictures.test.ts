import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  cancelMutation,
  generationQuery,
  cameraMove as moveOf,
  startTestGateway,
  type TestGateway,
} from '../support/gateway.ts'
import { type InputServer, startInputServer } from '../support/input-server.ts'
import { animatedWebp, blackPng, gif, heic } from '../support/odd-pictures.ts'
import { countRows, rowsOf } from '../support/rows.ts'
import { picture, sceneSvg } from '../support/still.ts'

let gateway: TestGateway
let host: InputServer
beforeAll(async () => {
  const still = await picture()
  host = await startInputServer({
    '/still.png': (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(still),
    '/still-as-text': (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(still),
    '/page.html': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Hi'),
    '/private': (response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end(),
    '/circle': (response) => response.writeHead(302, { location: '/circle' }).end(),
    '/announced': (response) => response.writeHead(200, { 'content-length': String(2 ** 40) }).flushHeaders(),
    '/compressed': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    '/cut.png': (response) => response.writeHead(200).end(still.subarray(0, still.length / 2)),
    '/endless': (response) => {
      response.writeHead(200, { 'content-type': 'image/png' })
      const zeros = Buffer.alloc(1024 * 1024)
      const more = () => {
        while (!response.destroyed && response.write(zeros));
      }
      response.on('drain', more)
      more()
    },
    // Says hello and then nothing, for ever.
    '/silent': (response) => void response.writeHead(200, { 'content-type': 'image/png' }).write('\x89PNG'),
  })
  gateway = await startTestGateway({ KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host })
})
afterAll(async () => {
  await gateway.stop()
  await host.stop()
})

const cameraMove = (more: object = {}) => moveOf({ frameRate: 1, ...more })
const startFrame = ['request', 'stillMotion', 'cameraMove', 'startFrame']
const base64 = (bytes: Buffer) => bytes.toString('base64')
const generation = async (id: string) => (await gateway.query(generationQuery, { id })).data.generation
const media = (folder: string) => readdir(join(gateway.config.dataDirectory, 'media', folder)).catch(() => [])

describe('inline pictures', () => {
  /** Starts with these bytes and expects one problem and nothing left behind. */
  async function problemWith(text: string) {
    const [before, files] = [await countRows(gateway), await media('uploads')]
    const started = await gateway.start(await cameraMove({ startFrame: { base64: text } }))
    expect(started.generation).toBeNull()
    expect(await countRows(gateway)).toEqual(before)
    expect(await media('uploads')).toEqual(files)
    expect(await readdir(join(gateway.config.dataDirectory, 'work', 'inline'))).toEqual([])
    expect(started.userErrors).toMatchObject([{ path: [...startFrame, 'base64'], parameter: 'startFrame' }])
    const { code, message } = started.userErrors[0]
    return { code, message }
  }
  const accepted = 'Accepted are single pictures in JPEG, PNG, WebP or AVIF.'

  const vast = blackPng(20_000, 20_000)
  it.each<[string, () => Buffer | Promise<Buffer>, string, RegExp]>([
    ['one pixel', () => picture(1, 1), 'INVALID_IMAGE', /1 × 1 pixels; each side must have at least 16/],
    ['400 megapixels', () => vast, 'MEDIA_TOO_LARGE', /20000 × 20000 pixels; at most 50 megapixels/],
    ['400 megapixels announced by a header alone', () => vast.subarray(0, 60), 'MEDIA_TOO_LARGE', /20000 × 20000/],
    ['HEIC', () => heic, 'INVALID_IMAGE', /HEI[CF].*Accepted are/],
    ['SVG', () => Buffer.from(sceneSvg(64, 64)), 'INVALID_IMAGE', /SVG.*Accepted are/],
    ['GIF', gif, 'INVALID_IMAGE', /GIF.*Accepted are/],
    ['an animation', animatedWebp, 'INVALID_IMAGE', /animated WebP/],
    ['half a PNG', async () => (await picture()).subarray(0, 2000), 'INVALID_IMAGE', /PNG picture is damaged/],
    ['half a JPEG', async () => (await picture(640, 360, 'jpeg')).subarray(0, 2000), 'INVALID_IMAGE', /JPEG.*damaged/],
    ['a text', () => Buffer.from('hello, hello, hello'), 'INVALID_IMAGE', /Accepted are/],
  ])('%s', async (_name, make, code, message) => {
    const problem = await problemWith(base64(await make()))
    expect(problem).toEqual({ code, message: expect.stringMatching(message) })
  })

  it('say what is accepted', async () => {
    expect((await problemWith(base64(await gif()))).message).toContain(accepted)
  })

  it.each([
    ['nothing', ''],
    ['nothing behind a prefix', 'data:image/png;base64,'],
    ['a prefix without a comma', 'data:image/png;base64'],
    ['other characters', 'ÄÖÜ!'],
    ['a name', 'photo.jpg'],
  ])('%s is not base64', async (_name, text) => {
    expect(await problemWith(text)).toMatchObject({ code: 'INVALID_IMAGE', message: expect.stringContaining('base64') })
  })

  it('of more than 8 MB belong into an upload', async () => {
    const problem = await problemWith(base64(Buffer.alloc(8 * 1024 * 1024 + 1)))
    expect(problem).toMatchObject({ code: 'MEDIA_TOO_LARGE', message: expect.stringContaining('createUpload') })
    expect(await problemWith(base64(Buffer.alloc(8 * 1024 * 1024)))).toMatchObject({ code: 'INVALID_IMAGE' })
  })

  it('that exceed what a request may have are refused as a whole, in the shape of GraphQL errors', async () => {
    const { status, errors } = await gateway.query('{ gateway { version } }', { x: 'A'.repeat(12 * 1024 * 1024) })
    expect({ status, errors }).toMatchObject({ status: 413, errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  })

  it('are taken with and without a prefix, URL-safe, in lines, unpadded, and in all four formats', async () => {
    const plan = async (text: string) => {
      const { data } = await gateway.query(
        'query ($input: StartGenerationInput!) { plan(input: $input) { userErrors { code message path } } }',
        { input: { request: await cameraMove({ startFrame: { base64: text } }) } },
      )
      return data.plan.userErrors
    }
    const png = await picture(65, 33)
    const lines = png.toString('base64').replace(/.{76}/g, '$&\r\n')
    for (const text of [
      base64(png),
      `data:image/png;base64,${base64(png)}`,
      // What the prefix claims does not count; the bytes do.
      `data:text/html;base64,${base64(png)}`,
      png.toString('base64url'),
      base64(png).replace(/=+$/, ''),
      lines,
      `${base64(png)}\n`,
      ...(await Promise.all((['jpeg', 'webp', 'avif'] as const).map((format) => picture(65, 33, format)))).map(base64),
    ])
      expect(await plan(text)).toEqual([])
  })

  it('turned by EXIF count as they are seen', async () => {
    const upright = await sharp(await picture(640, 360, 'jpeg'))
      .withMetadata({ orientation: 6 })
      .toBuffer()
    const started = await gateway.start(await cameraMove({ startFrame: { base64: base64(upright) } }))
    await gateway.events(started.generation.id)
    const { state } = await generation(started.generation.id)
    expect(state.clips[0].video).toMatchObject({ width: 480, height: 854 })
  })

  it('become uploads: the request that is kept is valid again as it stands', async () => {
    const first = await gateway.start(await cameraMove({ durationSeconds: 1 }))
    const { request, id } = first.generation
    // Nobody looks at its clip.
    await gateway.query(cancelMutation, { input: { id } })
    expect(Object.keys(request.stillMotion.cameraMove.startFrame)).toEqual(['uploadId'])
    const again = await gateway.start(request)
    expect(again.userErrors).toEqual([])
    expect(again.generation.request).toEqual(request)
    const events = await gateway.events(again.generation.id)
    expect(events.at(-1).status).toBe('SUCCEEDED')
  })
})

describe('pictures by URL', () => {
  const failure = async (path: string) => {
    const started = await gateway.start(await cameraMove({ startFrame: { url: host.url(path) } }))
    expect(started.userErrors).toEqual([])
    const { id } = started.generation
    const events = await gateway.events(id)
    expect(events.at(-1)).toMatchObject({ __typename: 'GenerationFailed', status: 'FAILED', isFinal: true })
    const { state } = await generation(id)
    expect(state).toMatchObject({ status: 'FAILED', charge: { state: 'NONE' }, canCancel: false })
    expect(state.clips).toMatchObject([{ status: 'FAILED', video: null }])
    expect(state.failure).toMatchObject({ stage: 'PREPARE', charged: 'NONE', path: [...startFrame, 'url'] })
    const [row] = await rowsOf(gateway, 'select id from generation order by created_at desc limit 1')
    expect(await media(`inputs/${row.id}`)).toEqual([])
    return state.failure
  }

  it('are fetched when the work begins, whatever their host calls them', async () => {
    const [startFrame, endFrame] = ['/still.png', '/still-as-text'].map((path) => ({ url: host.url(path) }))
    const shape = { durationSeconds: 1, frameRate: 2, resolution: 'RESOLUTION_480P' }
    const started = await gateway.start({ stillMotion: { startEndFrame: { startFrame, endFrame, ...shape } } })
    const events = await gateway.events(started.generation.id)
    expect(events.at(-1).status).toBe('SUCCEEDED')
  })

  it.each<[path: string, code: string, message: RegExp]>([
    ['/missing.png', 'MEDIA_UNREACHABLE', /status 404/],
    ['/page.html', 'INVALID_IMAGE', /Accepted are/],
    ['/cut.png', 'INVALID_IMAGE', /damaged/],
    ['/private', 'MEDIA_UNREACHABLE', /not on the public internet/],
    ['/circle', 'MEDIA_UNREACHABLE', /redirects more than 5 times/],
    ['/announced', 'MEDIA_TOO_LARGE', /larger than/],
    ['/endless', 'MEDIA_TOO_LARGE', /larger than/],
    ['/compressed', 'MEDIA_UNREACHABLE', /compressed/],
  ])('%s fails before anything is sent, and costs nothing', async (path, code, message) => {
    expect(await failure(path)).toMatchObject({ code, message: expect.stringMatching(message), retryable: false })
  })

  it('that are the picture itself are told where it goes, however long they are', async () => {
    const url = `data:image/png;base64,${base64(await picture(640, 480))}`
    const { generation, userErrors } = await gateway.start(await cameraMove({ startFrame: { url } }))
    expect(generation).toBeNull()
    expect(userErrors).toMatchObject([
      { code: 'INVALID_URL', path: [...startFrame, 'url'], message: expect.stringContaining('base64') },
    ])
  })

  it('that never come end with the deadline', async () => {
    const started = await gateway.start(await cameraMove({ startFrame: { url: host.url('/silent') } }), {
      poll: { timeoutMilliseconds: 1_000 },
    })
    const events = await gateway.events(started.generation.id)
    expect(events.at(-1)).toMatchObject({ __typename: 'GenerationExpired', status: 'EXPIRED' })
    await vi.waitFor(() => expect(host.open()).toBe(0), { timeout: 15_000 })
  })

  it('that never come end with a cancel', async () => {
    const started = await gateway.start(await cameraMove({ startFrame: { url: host.url('/silent') } }))
    await vi.waitFor(() => expect(host.open()).toBe(1), { timeout: 15_000 })
    const { data } = await gateway.query(cancelMutation, { input: { id: started.generation.id } })
    expect(data.cancelGeneration).toMatchObject({ outcome: 'REQUESTED', userErrors: [] })
    const events = await gateway.events(started.generation.id)
    expect(events.at(-1)).toMatchObject({ status: 'CANCELED' })
    await vi.waitFor(() => expect(host.open()).toBe(0), { timeout: 15_000 })
  })
})

describe('uploads', () => {
  const createMutation = `mutation ($input: CreateUploadInput!) { createUpload(input: $input) {
    upload { id status width height mimeType sizeBytes url problem { code } }
    target { url headers { name value } expiresAt } userErrors { code path message allowedValues ranges { maximum } } } }`
  const create = async (input: object) => (await gateway.query(createMutation, { input })).data.createUpload
  const put = (target: any, body: Buffer, headers = {}) =>
    fetch(target.url, {
      method: 'PUT',
      body: body as never,
      headers: { ...Object.fromEntries(target.headers.map((header: any) => [header.name, header.value])), ...headers },
    })
  const node = async (id: string) =>
    (
      await gateway.query(
        `query ($id: ID!) { node(id: $id) { id ... on Upload {
          status width height mimeType sizeBytes url problem { code message } } } }`,
        { id },
      )
    ).data.node
  const problemOf = async (uploadId: string) => {
    const started = await gateway.start(await cameraMove({ startFrame: { uploadId } }))
    expect(started.generation).toBeNull()
    expect(started.userErrors).toMatchObject([{ path: [...startFrame, 'uploadId'], parameter: 'startFrame' }])
    return started.userErrors[0]
  }

  it('take one PUT, and then are a picture', async () => {
    const bytes = await picture(800, 600, 'webp')
    const { upload, target, userErrors } = await create({
      contentType: 'image/webp',
      sizeBytes: bytes.length,
      fileName: 'still.webp',
    })
    expect(userErrors).toEqual([])
    expect(upload).toMatchObject({ status: 'WAITING', width: null, url: null })
    expect(await problemOf(upload.id)).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('yet') })

    const answer = await put(target, bytes)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ upload: { status: 'READY' } })
    const ready = await node(upload.id)
    expect(ready).toMatchObject({
      id: upload.id,
      status: 'READY',
      width: 800,
      height: 600,
      mimeType: 'image/webp',
      sizeBytes: bytes.length,
    })
    expect(Buffer.from(await (await fetch(ready.url)).arrayBuffer()).equals(bytes)).toBe(true)

    // An answer that was lost is given again; other bytes have no use.
    const twice = await put(target, bytes)
    expect([twice.status, await twice.json()]).toEqual([200, { upload: { status: 'READY' } }])
    expect((await put(target, Buffer.alloc(bytes.length))).status).toBe(409)
    const started = await gateway.start(await cameraMove({ startFrame: { uploadId: upload.id } }))
    const events = await gateway.events(started.generation.id)
    expect(events.at(-1).status).toBe('SUCCEEDED')
    expect((await generation(started.generation.id)).state.clips[0].video).toMatchObject({ width: 640, height: 480 })
  })

  it('of bytes that are no picture are refused for good', async () => {
    const bytes = await gif()
    const { upload, target } = await create({ contentType: 'image/png', sizeBytes: bytes.length })
    const answer = await put(target, bytes)
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ problem: { code: 'INVALID_IMAGE' }, upload: { status: 'REFUSED' } })
    expect(await node(upload.id)).toMatchObject({ status: 'REFUSED', problem: { code: 'INVALID_IMAGE' }, url: null })
    expect(await problemOf(upload.id)).toMatchObject({ code: 'INVALID_IMAGE' })
    const again = await put(target, bytes)
    expect([again.status, await again.json()]).toMatchObject([422, { problem: { code: 'INVALID_IMAGE' } }])
    expect((await put(target, Buffer.alloc(bytes.length))).status).toBe(409)
  })

  it.each([
    ['image/jpg', 'jpeg', 'image/jpeg'],
    ['IMAGE/X-PNG; charset=binary', 'png', 'image/png'],
  ] as const)('may be announced as %s', async (contentType, format, mimeType) => {
    const bytes = await picture(64, 48, format)
    const { upload, target, userErrors } = await create({ contentType, sizeBytes: bytes.length })
    expect(userErrors).toEqual([])
    expect((await put(target, bytes, { 'content-type': contentType })).status).toBe(200)
    expect(await node(upload.id)).toMatchObject({ status: 'READY', mimeType })
  })

  it('of HEIC are told what to do, before anything is sent', async () => {
    const { upload, userErrors } = await create({ contentType: 'image/heic', sizeBytes: 9_000_000 })
    expect(upload).toBeNull()
    expect(userErrors).toMatchObject([
      { path: ['contentType'], message: expect.stringMatching(/HEIC.*JPEG on the phone/) },
    ])
  })

  it('of the wrong type, length or digest change nothing, and the right bytes still fit', async () => {
    const bytes = await picture()
    const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', bytes as never)).toString('hex')
    const { upload, target } = await create({ contentType: 'image/png', sizeBytes: bytes.length, sha256 })
    expect((await put(target, bytes, { 'content-type': 'image/jpeg' })).status).toBe(415)
    expect((await put(target, Buffer.concat([bytes, bytes]))).status).toBe(413)
    expect((await put(target, bytes.subarray(1))).status).toBe(400)
    expect((await put(target, Buffer.alloc(bytes.length))).status).toBe(422)
    expect(await node(upload.id)).toMatchObject({ status: 'WAITING' })
    expect((await put(target, bytes)).status).toBe(200)
    expect(await node(upload.id)).toMatchObject({ status: 'READY' })
  })

  it('that stop halfway leave nothing behind and may be sent again', async () => {
    const bytes = await picture()
    const { upload, target } = await create({ contentType: 'image/png', sizeBytes: bytes.length })
    const files = await media('uploads')
    const { hostname, port, pathname, search } = new URL(target.url)
    const socket = connect(Number(port), hostname)
    socket.write(
      `PUT ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: image/png\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    )
    socket.write(bytes.subarray(0, bytes.length / 2))
    await vi.waitFor(async () => expect(await media('.temporary')).toHaveLength(1), 60_000)
    socket.destroy()
    await once(socket, 'close')
    await vi.waitFor(async () => expect(await media('.temporary')).toEqual([]), 60_000)
    expect(await media('uploads')).toEqual(files)
    expect(await node(upload.id)).toMatchObject({ status: 'WAITING' })
    expect((await put(target, bytes)).status).toBe(200)
  })

  it('that come too late find the door shut', async () => {
    const bytes = await picture()
    const { upload, target } = await create({ contentType: 'image/png', sizeBytes: bytes.length })
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.parse(target.expiresAt))
    try {
      const answer = await put(target, bytes)
      expect([answer.status, await answer.json()]).toMatchObject([403, { error: { code: 'URL_EXPIRED' } }])
    } finally {
      now.mockRestore()
    }
    await rowsOf(gateway, `update upload set expires_at = now() - interval '1 second' where status = 'WAITING'`)
    expect((await put(target, bytes)).status).toBe(410)
    expect(await node(upload.id)).toMatchObject({ status: 'EXPIRED' })
    expect(await problemOf(upload.id)).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('in time') })
  })

  it('cannot be taken over with a changed URL', async () => {
    const bytes = await picture()
    const { target } = await create({ contentType: 'image/png', sizeBytes: bytes.length })
    const url = new URL(target.url)
    for (const name of [...url.searchParams.keys()]) {
      const changed = new URL(url)
      changed.searchParams.set(name, `${url.searchParams.get(name)}0`)
      expect([name, (await put({ ...target, url: changed.href }, bytes)).status]).toEqual([name, 403])
    }
    expect((await fetch(url, { method: 'GET' })).status).toBe(403)
  })

  it('are announced honestly or not at all', async () => {
    const before = await countRows(gateway)
    const problems = async (input: object) => {
      const { upload, target, userErrors } = await create({ contentType: 'image/png', sizeBytes: 1, ...input })
      expect([upload, target]).toEqual([null, null])
      return userErrors
    }
    expect(await problems({ contentType: 'image/gif' })).toMatchObject([
      { code: 'NOT_ALLOWED', path: ['contentType'], allowedValues: expect.arrayContaining(['image/avif']) },
    ])
    expect(await problems({ sizeBytes: 0 })).toMatchObject([{ code: 'OUT_OF_RANGE', path: ['sizeBytes'] }])
    expect(await problems({ sizeBytes: -5 })).toMatchObject([{ code: 'OUT_OF_RANGE', path: ['sizeBytes'] }])
    expect(await problems({ sizeBytes: 50 * 1024 * 1024 + 1 })).toMatchObject([
      { code: 'MEDIA_TOO_LARGE', path: ['sizeBytes'], ranges: [{ maximum: 50 * 1024 * 1024 }] },
    ])
    expect(await problems({ sha256: 'abc' })).toMatchObject([{ code: 'SHAPE', path: ['sha256'] }])
    expect(await problems({ fileName: 'x'.repeat(256) })).toMatchObject([{ code: 'TOO_LONG', path: ['fileName'] }])
    expect(await problems({ fileName: 'a\0b' })).toMatchObject([{ code: 'SHAPE', path: ['fileName'] }])
    expect(await problems({ contentType: 'text/html', sizeBytes: 0 })).toHaveLength(2)
    expect(await countRows(gateway)).toEqual(before)
  })

  it('may wait for their bytes a hundred at once', async () => {
    const [{ waiting }] = await rowsOf(
      gateway,
      `select count(*)::int as waiting from upload where status = 'WAITING' and expires_at > now()`,
    )
    const fields = { contentType: 'image/png', sizeBytes: 1 }
    for (let made = waiting; made < 100; made += 10)
      await Promise.all(Array.from({ length: Math.min(10, 100 - made) }, () => create(fields)))
    expect(await create(fields)).toMatchObject({ upload: null, target: null, userErrors: [{ code: 'LIMIT_REACHED' }] })
  })
})
