import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { defineFamily } from '../../src/catalog/define-family.ts'
import { createCatalog } from '../../src/families/catalog.ts'
import { catalog as builtIn } from '../../src/families/index.ts'
import { cameraMove, cancelMutation, planQuery, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { type InputServer, startInputServer } from '../support/input-server.ts'
import { endless } from '../support/renders.ts'
import { countRows } from '../support/rows.ts'
import { picture } from '../support/still.ts'

const small = async () => ({ base64: (await picture(32, 32)).toString('base64') })
const tiny = async (more: object = {}) => cameraMove({ startFrame: await small(), frameRate: 1, ...more })
const uploads = (gateway: TestGateway) =>
  readdir(join(gateway.config.dataDirectory, 'media', 'uploads')).catch(() => [])

describe('a start', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startTestGateway()
  })
  afterAll(() => gateway.stop())

  const cancel = async (id: string, more: object = {}) =>
    (await gateway.query(cancelMutation, { input: { id, ...more } })).data.cancelGeneration
  const plan = async (request: object, around: object) =>
    (await gateway.query(planQuery, { input: { request, ...around } })).data.plan

  it('with a used key answers with what the key made, as long as the input is the same', async () => {
    const request = await tiny({ prompt: 'a lake' })
    const around = { idempotencyKey: 'lake', clientReference: 'mine', count: 1 }
    const first = await gateway.start(request, around)
    expect(first).toMatchObject({
      replayed: false,
      userErrors: [],
      warnings: [{ code: 'IGNORED' }, { code: 'ENLARGED' }],
    })
    const files = await uploads(gateway)
    const before = await countRows(gateway)

    const again = await gateway.start(request, around)
    expect(again).toMatchObject({
      replayed: true,
      userErrors: [],
      warnings: [{ code: 'IGNORED' }, { code: 'ENLARGED' }],
    })
    expect(again.generation.id).toBe(first.generation.id)
    // The order of fields is no difference, nor is null for something left out.
    const { startFrame, ...rest } = (request as any).stillMotion.cameraMove
    const reordered = { stillMotion: { cameraMove: { seed: null, ...rest, startFrame } } }
    expect((await gateway.start(reordered, { ...around, provider: null })).replayed).toBe(true)
    expect(await plan(request, around)).toMatchObject({ acceptable: true, userErrors: [] })

    const conflict = {
      code: 'IDEMPOTENCY_CONFLICT',
      path: ['idempotencyKey'],
      message: 'This key was used before with another input. Use a new key for a new generation.',
    }
    for (const [otherRequest, otherAround] of [
      [await tiny({ prompt: 'a sea' }), around],
      [await tiny({ prompt: 'a lake', durationSeconds: 0 }), around],
      [request, { ...around, count: 2 }],
      [request, { ...around, clientReference: 'other' }],
    ] as const) {
      const answer = await gateway.start(otherRequest, otherAround)
      expect(answer).toMatchObject({ generation: null, replayed: false, userErrors: [conflict] })
      const { acceptable, userErrors } = await plan(otherRequest, otherAround)
      expect(acceptable).toBe(false)
      expect(userErrors).toContainEqual(expect.objectContaining(conflict))
    }
    expect((await countRows(gateway)).generation).toBe(before.generation)
    expect(await uploads(gateway)).toEqual(files)
    await gateway.events(first.generation.id)
    expect((await gateway.start(request, around)).generation.state.status).toBe('SUCCEEDED')
  })

  it('with a used key is answered, and planned as answered, when its model is no longer served', async () => {
    const request = await tiny({ prompt: 'a river' })
    const around = { idempotencyKey: 'river' }
    const first = await gateway.start(request, around)
    const { definition } = builtIn.families.find(({ id }) => id === 'still-motion')!
    const retired = definition.models.map((model) => ({
      ...model,
      lifecycle: { stage: 'RETIRED', retiresOn: '2026-11-01' } as const,
    }))
    const later = await startTestGateway(
      {},
      {
        beside: gateway.config,
        catalog: createCatalog([defineFamily({ ...definition, models: retired })]),
      },
    )
    try {
      const input = { request, ...around }
      expect(await later.start(request, around)).toMatchObject({
        replayed: true,
        generation: { id: first.generation.id },
      })
      const planned = async (given: object) => (await later.query(planQuery, { input: given })).data.plan
      expect(await planned(input)).toMatchObject({ acceptable: true, userErrors: [] })
      expect(await planned({ request })).toMatchObject({ acceptable: false, userErrors: [{ code: 'MODEL_RETIRED' }] })
    } finally {
      await later.stop()
    }
  })

  it('with one key twenty times at once makes one generation, and keeps one set of bytes', async () => {
    const request = await tiny()
    const [before, files] = [await countRows(gateway), await uploads(gateway)]
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => gateway.start(request, { idempotencyKey: 'at once' })),
    )
    expect(new Set(answers.map((answer) => answer.generation?.id)).size).toBe(1)
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1)
    const after = await countRows(gateway)
    expect([after.generation! - before.generation!, after.upload! - before.upload!]).toEqual([1, 1])
    expect(await uploads(gateway)).toHaveLength(files.length + 1)
    await cancel(answers[0].generation.id)
    await gateway.events(answers[0].generation.id)
  })

  it('that has ended cannot be canceled', async () => {
    const { generation } = await gateway.start(await tiny())
    await gateway.events(generation.id)
    expect(await cancel(generation.id)).toMatchObject({
      outcome: null,
      generation: { id: generation.id, state: { status: 'SUCCEEDED', canCancel: false } },
      userErrors: [
        {
          code: 'ALREADY_FINISHED',
          path: ['id'],
          message: 'The generation has finished; there is nothing left to cancel.',
        },
      ],
    })
  })

  it('that runs is canceled within a second or so, and costs nothing', async () => {
    const { generation } = await gateway.start(await endless())
    const running = await untilState(gateway, generation.id, (state) => state.status === 'RUNNING')
    expect(running.canCancel).toBe(true)
    expect(await cancel(generation.id, { lateResult: 'KEEP' })).toMatchObject({ outcome: 'REQUESTED', userErrors: [] })
    const events = await gateway.events(generation.id)
    expect(events.at(-1)).toMatchObject({ __typename: 'GenerationCanceled', status: 'CANCELED' })
    const twice = await cancel(generation.id)
    expect(twice.userErrors).toMatchObject([{ code: 'ALREADY_FINISHED' }])
    expect(twice.generation.state).toMatchObject({ charge: { state: 'NONE' }, clips: [{ video: null }] })
  })

  it('that waits behind another one says where, and is canceled', async () => {
    const long = await endless()
    const running = (await gateway.start(long)).generation.id
    await untilState(gateway, running, (state) => state.status === 'RUNNING')
    const waiting = (await gateway.start(long)).generation.id
    const state = await untilState(gateway, waiting, ({ progress }) => progress.queuePosition !== null)
    expect(state).toMatchObject({ status: 'QUEUED', canCancel: true, progress: { queuePosition: 1, fraction: null } })
    expect(await cancel(waiting)).toMatchObject({ userErrors: [] })
    expect((await gateway.events(waiting)).at(-1)).toMatchObject({
      status: 'CANCELED',
      progress: { queuePosition: null },
    })
    await cancel(running)
    expect((await gateway.events(running)).at(-1)).toMatchObject({ status: 'CANCELED' })
  })

  describe('a thousand times in one operation', () => {
    const one = (index: number) =>
      `a${index}: startGeneration(input: { request: { stillMotion: { cameraMove: { startFrame: { url: "https://a.example/b.png" }, camera: { preset: ORBIT } } } } }) { replayed }`
    const many = (count: number) => `mutation { ${Array.from({ length: count }, (_, index) => one(index)).join('\n')} }`

    it('is refused over HTTP, and nothing starts', async () => {
      const before = await countRows(gateway)
      for (const count of [2, 30, 1_000]) {
        const answer = await gateway.query(many(count))
        expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'LIMIT_REACHED' } }] })
        expect(answer.errors).toHaveLength(1)
      }
      expect(await countRows(gateway)).toEqual(before)
    })

    it('is refused over WebSocket, and nothing starts', async () => {
      const before = await countRows(gateway)
      for (const count of [1, 2, 30]) {
        const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
        await once(socket, 'open')
        socket.send(JSON.stringify({ type: 'connection_init' }))
        await once(socket, 'message')
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: many(count) } }))
        const [data] = await once(socket, 'message')
        const message = JSON.parse(String(data))
        expect(message.type).toBe('error')
        expect(['LIMIT_REACHED', 'GRAPHQL_VALIDATION_FAILED']).toContain(message.payload[0].extensions.code)
        socket.close()
      }
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
      await once(socket, 'open')
      socket.send(JSON.stringify({ type: 'connection_init' }))
      await once(socket, 'message')
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: many(1_000) } }))
      const [code] = await once(socket, 'close')
      expect(code).toBe(1009)
      expect(await countRows(gateway)).toEqual(before)
    })
  })

  describe('from a page or under a name that is not ours', () => {
    const document = '{ gateway { version } }'
    const post = (headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        const request = httpRequest(`${gateway.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
        })
        request.on('response', (response) => {
          response.resume()
          resolve(response.statusCode!)
        })
        request.on('error', reject)
        request.end(JSON.stringify({ query: document }))
      })
    const upgrade = (options: object) =>
      new Promise<number>((resolve) => {
        const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', options)
        socket.on('open', () => {
          socket.close()
          resolve(101)
        })
        socket.on('unexpected-response', (_request, response) => {
          socket.terminate()
          resolve(response.statusCode!)
        })
        socket.on('error', () => {})
      })

    it('is refused over HTTP and on the way to a WebSocket', async () => {
      const own = new URL(gateway.url)
      expect(await post({})).toBe(200)
      expect(await post({ origin: own.origin })).toBe(200)
      for (const origin of [
        'https://evil.example',
        'null',
        `http://127.0.0.1:${Number(own.port) + 1}`,
        `${own.origin}.evil.example`,
      ]) {
        expect([origin, await post({ origin })]).toEqual([origin, 403])
        expect([origin, await upgrade({ origin })]).toEqual([origin, 403])
      }
      for (const host of ['evil.example', `evil.example:${own.port}`, `127.0.0.1.evil.example:${own.port}`]) {
        expect([host, await post({ host })]).toEqual([host, 421])
        expect([host, await upgrade({ headers: { host } })]).toEqual([host, 421])
      }
      expect(await upgrade({ origin: own.origin })).toBe(101)
    })
  })
})

describe('the number of active generations', () => {
  let gateway: TestGateway
  let host: InputServer
  beforeAll(async () => {
    host = await startInputServer({ '/silent.png': (response) => void response.writeHead(200).write('\x89PNG') })
    gateway = await startTestGateway({
      KINETOGRAPH_MAX_ACTIVE: '3',
      KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host,
    })
  })
  afterAll(async () => {
    await gateway.stop()
    await host.stop()
  })
  /** Active until it is canceled: its second picture never comes. */
  const lasting = async () => ({
    stillMotion: {
      startEndFrame: {
        startFrame: await small(),
        endFrame: { url: host.url('/silent.png') },
      },
    },
  })

  it('is kept exactly, however many starts come at once, and room comes back', async () => {
    const request = await lasting()
    const [before, files] = [await countRows(gateway), await uploads(gateway)]
    const answers = await Promise.all(Array.from({ length: 30 }, () => gateway.start(request)))
    const started = answers.filter((answer) => answer.generation)
    expect(started).toHaveLength(3)
    for (const answer of answers)
      if (!answer.generation)
        expect(answer.userErrors).toMatchObject([
          { code: 'LIMIT_REACHED', path: [], message: expect.stringContaining('At most 3 generations') },
        ])
    const after = await countRows(gateway)
    expect([after.generation! - before.generation!, after.upload! - before.upload!]).toEqual([3, 3])
    expect(await uploads(gateway)).toHaveLength(files.length + 3)

    const planned = await gateway.query(planQuery, { input: { request } })
    expect(planned.data.plan).toMatchObject({ acceptable: false, userErrors: [{ code: 'LIMIT_REACHED' }] })

    for (const { generation } of started) await gateway.query(cancelMutation, { input: { id: generation.id } })
    for (const { generation } of started) await gateway.events(generation.id)
    const next = await gateway.start(request, { idempotencyKey: 'again' })
    expect(next.userErrors).toEqual([])
    await gateway.query(cancelMutation, { input: { id: next.generation.id } })
    await gateway.events(next.generation.id)
  })

  it('does not keep a key from answering with what it made', async () => {
    const request = await lasting()
    const answers = await Promise.all(
      ['a', 'b', 'c', 'c', 'c', 'c', 'c', 'c'].map((idempotencyKey) => gateway.start(request, { idempotencyKey })),
    )
    expect(answers.flatMap((answer) => answer.userErrors)).toEqual([])
    const ids = [...new Set(answers.map((answer) => answer.generation.id))]
    expect(ids).toHaveLength(3)
    for (const id of ids) await gateway.query(cancelMutation, { input: { id } })
    for (const id of ids) await gateway.events(id)
  })
})

it('a disk that is nearly full takes no start and no upload, and says why', async () => {
  const gateway = await startTestGateway({ KINETOGRAPH_MINIMUM_FREE_BYTES: String(2 ** 52) })
  try {
    const reason = 'The server’s disk is nearly full; nothing new can be started.'
    const before = await countRows(gateway)
    const request = await tiny()
    expect(await gateway.start(request)).toMatchObject({
      generation: null,
      userErrors: [{ code: 'LIMIT_REACHED', path: [], message: reason }],
    })
    expect((await gateway.query(planQuery, { input: { request } })).data.plan).toMatchObject({
      acceptable: false,
      userErrors: [{ code: 'LIMIT_REACHED', message: reason }],
    })
    const { data } = await gateway.query(
      'mutation { createUpload(input: { contentType: "image/png", sizeBytes: 9 }) { upload { id } userErrors { code message } } }',
    )
    expect(data.createUpload).toEqual({ upload: null, userErrors: [{ code: 'LIMIT_REACHED', message: reason }] })
    expect(await countRows(gateway)).toEqual(before)
    expect(await uploads(gateway)).toEqual([])
    const ready = await fetch(`${gateway.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, reasons: [reason] }])
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200)
  } finally {
    await gateway.stop()
  }
})

async function untilState(gateway: TestGateway, id: string, isWanted: (state: any) => boolean): Promise<any> {
  for (;;) {
    const { data } = await gateway.query(
      'query ($id: ID!) { generation(id: $id) { state { status isFinal canCancel progress { queuePosition fraction } } } }',
      { id },
    )
    const { state } = data.generation
    if (isWanted(state)) return state
    if (state.isFinal) throw new Error(`It is ${state.status} already`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
