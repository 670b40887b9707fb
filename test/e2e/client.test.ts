import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Bytes,
  createClient,
  type Generation,
  type GenerationRequest,
  KinetographError,
} from '../../src/client/index.ts'
import { file } from '../../src/client/node.ts'
import { startEmulatedGateway } from '../support/emulated.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { endlessFilm } from '../support/renders.ts'

const apiKey = 'a-key-for-the-client-package'
const photoPath = new URL('../../docs/frame.jpg', import.meta.url)
let gateway: TestGateway
let photo: Blob
beforeAll(async () => {
  gateway = await startTestGateway({ KINETOGRAPH_API_KEYS: `studio:${apiKey}` })
  photo = new Blob([await readFile(photoPath)])
})
afterAll(() => gateway.stop())

type Fetch = typeof fetch
const clientOf = (more: Partial<Parameters<typeof createClient>[0]> = {}) =>
  createClient({ url: gateway.url, apiKey, ...more })
const move = (startFrame: Bytes, more: object = {}): GenerationRequest => ({
  stillMotion: {
    cameraMove: {
      startFrame,
      camera: { preset: 'PUSH_IN' },
      durationSeconds: 1,
      frameRate: 6,
      resolution: 'RESOLUTION_480P',
      ...more,
    },
  },
})
const long = (still: Bytes): GenerationRequest => endlessFilm(still)
const refusal = async (work: Promise<unknown>): Promise<KinetographError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(KinetographError)
  return error as KinetographError
}

describe.concurrent('the client', () => {
  it('makes a clip of a photo, and tells how far it is', async () => {
    const seen: Generation[] = []
    const clip = await clientOf().generate(move(photo), { onProgress: (generation) => seen.push(generation) })
    const response = await fetch(clip.url)
    expect(response.headers.get('content-type')).toBe('video/mp4')
    expect((await response.arrayBuffer()).byteLength).toBe(clip.sizeBytes)
    expect(clip).toMatchObject({ durationSeconds: 1, verified: true, generation: { status: 'SUCCEEDED' } })
    expect(clip.poster!.url).toMatch(/^http/)
    const sequences = seen.map(({ sequence }) => sequence)
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
    expect(seen.at(-1)).toMatchObject({ isFinal: true, progress: { fraction: 1 } })
  })

  it('takes bytes of any kind, in every place, and uploads what is large', async () => {
    const noise = await sharp({ create: { width: 900, height: 600, channels: 3, background: 'black' } })
      .composite([
        {
          input: {
            create: {
              width: 900,
              height: 600,
              channels: 3,
              noise: { type: 'gaussian', mean: 128, sigma: 80 },
              background: 'black',
            },
          },
        },
      ])
      .png({ compressionLevel: 0 })
      .toBuffer()
    expect(noise.length).toBeGreaterThan(1024 * 1024)
    const sent: string[] = []
    const watched: Fetch = (input, init) => {
      sent.push(`${init!.method} ${new URL(String(input)).pathname.split('/').slice(0, 3).join('/')}`)
      return fetch(input, init)
    }
    const bytes = await photo.arrayBuffer()
    const slides = [bytes, new Uint8Array(bytes), new Uint8Array(noise), await file(photoPath)]
    const clip = await clientOf({ fetch: watched }).generate({
      stillMotion: {
        slideshow: {
          slides: slides.map((still) => ({ still, durationSeconds: 0.5 })),
          frameRate: 6,
          resolution: 'RESOLUTION_480P',
        },
      },
    })
    expect(clip.durationSeconds).toBeGreaterThan(1)
    expect(sent.filter((line) => line === 'PUT /media/uploads')).toHaveLength(1)
  })

  it('uploads once for several requests', async () => {
    const client = clientOf()
    const startFrame = await client.upload(photo)
    const request: GenerationRequest = {
      stillMotion: { cameraMove: { startFrame, camera: { preset: 'PUSH_IN' }, durationSeconds: 1 } },
    }
    expect(await client.plan(request)).toMatchObject({ acceptable: true, model: { name: expect.any(String) } })
    expect((await client.start(request)).generation.id).toEqual(expect.any(String))
  })

  it('buys once, however often the answer to the start is lost', async () => {
    let lost = 0
    const forgetful: Fetch = async (input, init) => {
      const response = await fetch(input, init)
      if (!String(init!.body).includes('startGeneration') || lost === 3) return response
      lost++
      if (lost === 2) return new Response('bad gateway', { status: 502 })
      throw new TypeError('fetch failed')
    }
    const started = await clientOf({ fetch: forgetful }).start(move(photo), { clientReference: 'forgetful' })
    expect(lost).toBe(3)
    expect(started.replayed).toBe(true)
    const { data } = await gateway.query(
      '{ generations(first: 10, filter: { clientReference: "forgetful" }) { nodes { id } } }',
      {},
      { authorization: `Bearer ${apiKey}` },
    )
    expect(data.generations.nodes).toEqual([{ id: started.generation.id }])
  })

  it('misses no event and sees none twice over streams that break', async () => {
    let streams = 0
    const asked: number[] = []
    const breaking: Fetch = async (input, init) => {
      const response = await fetch(input, init)
      if (!String(input).endsWith('/stream')) return response
      asked.push(JSON.parse(String(init!.body)).variables.afterSequence)
      if (++streams < 5) return new Response(oneEventOf(response.body!), response)
      // A state that nobody watched is skipped, so it runs until the last stream, however slow the machine.
      if (streams === 5) await client.cancel(generation.id)
      return response
    }
    const seen: string[] = []
    const client = clientOf({ fetch: breaking })
    const { generation } = await client.start(long(photo))
    const untilThen = async () => {
      for await (const state of client.follow(generation.id)) seen.push(`${state.sequence} ${state.isFinal}`)
    }
    await untilThen()
    expect(streams).toBe(5)
    // Each stream went on after what the one before had brought.
    expect(asked[0]).toBe(0)
    expect(asked).toEqual([...new Set(asked)].sort((a, b) => a - b))
    expect(seen.at(-1)).toContain('true')
    // Followed again from the end, it says the end.
    const [last] = seen.slice(-1)
    const again: Generation[] = []
    for await (const state of client.follow(generation.id, { afterSequence: Number.parseInt(last!, 10) }))
      again.push(state)
    expect(again).toMatchObject([{ isFinal: true, status: 'CANCELED' }])
  })

  it('follows several on one stream to the end of all, over a stream that breaks', async () => {
    let streams = 0
    const breaking: Fetch = async (input, init) => {
      const response = await fetch(input, init)
      if (!String(input).endsWith('/stream') || ++streams > 1) return response
      return new Response(oneEventOf(response.body!), response)
    }
    const client = clientOf({ fetch: breaking })
    const ids = await Promise.all([1, 2].map(async () => (await client.start(move(photo))).generation.id))
    const last = new Map<string, Generation>()
    for await (const generation of client.followAll(ids.map((id) => ({ id })))) last.set(generation.id, generation)
    expect(streams).toBe(2)
    expect(ids.map((id) => last.get(id)?.status)).toEqual(['SUCCEEDED', 'SUCCEEDED'])
  })

  it('gives up waiting without canceling, unless asked to', async () => {
    const client = clientOf()
    for (const cancelOnAbort of [false, true]) {
      const controller = new AbortController()
      let id = ''
      const generating = client.generate(long(photo), {
        signal: controller.signal,
        cancelOnAbort,
        onProgress(generation) {
          id = generation.id
          controller.abort()
        },
      })
      await expect(generating).rejects.toMatchObject({ name: 'AbortError' })
      const { cancelRequestedAt } = (
        await client.request<any>('query ($id: ID!) { generation(id: $id) { state { cancelRequestedAt status } } }', {
          id,
        })
      ).generation.state
      const isCanceled = cancelRequestedAt !== null || (await client.get(id))!.status === 'CANCELED'
      expect(isCanceled).toBe(cancelOnAbort)
      if (!cancelOnAbort) expect(await client.cancel(id)).toMatch(/REQUESTED|CANCELED/)
    }
  })

  it('says what is wrong with the input, with the path to it', async () => {
    const error = await refusal(clientOf().generate(move(photo, { durationSeconds: 900 })))
    expect(error).toMatchObject({
      code: 'REFUSED',
      problems: [{ path: ['request', 'stillMotion', 'cameraMove', 'durationSeconds'] }],
    })
    expect(error.message).toContain('request.stillMotion.cameraMove.durationSeconds: ')
    const shape = await refusal(clientOf().start(move(photo, { duration: 5 })))
    expect(shape.message).toContain('did you mean "durationSeconds"?')
  })

  it('reads no file that a text names', async () => {
    const startFrame = photoPath.pathname as never
    const error = await refusal(clientOf().start(move(startFrame)))
    expect(error.code).toBe('REFUSED')
    expect(error.problems[0]!.path).toEqual(['request', 'stillMotion', 'cameraMove', 'startFrame'])
  })

  it('says who is not there, who is no gateway and whose key is not known', async () => {
    const soon = { patienceMilliseconds: 600 }
    expect((await refusal(clientOf({ url: 'http://127.0.0.1:1', ...soon }).models())).code).toBe('UNREACHABLE')
    expect((await refusal(clientOf({ fetch: async () => new Response('<html>') }).models())).code).toBe('NOT_A_GATEWAY')
    expect((await refusal(clientOf({ apiKey: 'of-nobody' }).models())).code).toBe('UNAUTHENTICATED')
    expect(() => clientOf({ url: 'kinetograph.example' })).toThrow(KinetographError)
  })

  it('lists the models with what each takes', async () => {
    const models = await clientOf({ apiKey: async () => apiKey }).models()
    expect(models.find(({ name }) => name === 'kling-v3')!.capabilities[0]!.inputSchema).toMatchObject({
      properties: { startFrame: expect.anything() },
    })
  })
})

it('the client says why nothing came, with the vendor’s failure', async () => {
  const emulated = await startEmulatedGateway()
  try {
    const client = createClient({ url: emulated.url })
    const error = await refusal(
      client.generate({
        kling: { imageToVideo: { model: 'KLING_V3', startFrame: photo, prompt: 'waves [[moderated-at-output]]' } },
      }),
    )
    expect(error).toMatchObject({ code: 'FAILED', failure: { code: 'MODERATED' }, generationId: expect.any(String) })
  } finally {
    await emulated.stop()
  }
})

it('the client is at most 15 KB and needs nothing but the platform', async () => {
  const sources = new URL('../../src/client/', import.meta.url)
  const modules = readdirSync(sources).filter(
    (name) => name.endsWith('.ts') && !/^(node|react)\.ts$|\.test\.ts$/.test(name),
  )
  const { stripTypeScriptTypes } = await import('node:module')
  const texts = modules.map((name) => readFileSync(new URL(name, sources), 'utf8'))
  const imports = texts.flatMap((text) =>
    [...text.matchAll(/^(?:import|export) (?!type).* from '(.*)'/gm)].map(([, from]) => from!),
  )
  expect(imports.filter((from) => !from.startsWith('./'))).toEqual([])
  const code = texts.map((text) => stripTypeScriptTypes(text)).join('')
  expect(gzipSync(code).length).toBeLessThan(15 * 1024)
})

/** The first event of a stream, however many came in one piece; then the connection breaks. */
function oneEventOf(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let isSent = false
  return new ReadableStream(
    {
      async pull(controller) {
        if (isSent) {
          await reader.cancel()
          return controller.error(new Error('cut'))
        }
        let text = ''
        while (!/event: next[\s\S]*?\n\n/.test(text)) {
          const { done, value } = await reader.read()
          if (done) throw new Error('the stream ended without an event')
          text += new TextDecoder().decode(value)
        }
        isSent = true
        controller.enqueue(new TextEncoder().encode(/^[\s\S]*?event: next[\s\S]*?\n\n/.exec(text)![0]))
      },
    },
    { highWaterMark: 0 },
  )
}
