import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sleep, until } from '../support/folder.ts'
import {
  cameraMove,
  cancelMutation,
  eventsSubscription,
  generationQuery,
  planQuery,
  startMutation,
  startTestGateway,
  type TestGateway,
} from '../support/gateway.ts'
import { countRows } from '../support/rows.ts'
import { picture } from '../support/still.ts'
import { subscribeOverSse, subscribeOverWebSocket } from '../support/subscribe.ts'

const anna = { authorization: 'Bearer anna-has-a-key-of-her-own' }
const ben = { authorization: 'Bearer ben-has-another-long-key' }
const annaToo = { authorization: 'Bearer anna-second-key-for-rotation' }

let gateway: TestGateway
/** Anna's, finished. */
let generation: any
let upload: string
beforeAll(async () => {
  const keyOf = ({ authorization }: { authorization: string }) => authorization.replace('Bearer ', '')
  gateway = await startTestGateway({
    KINETOGRAPH_API_KEYS: `anna:${keyOf(anna)}, ben:${keyOf(ben)}, anna:${keyOf(annaToo)}`,
  })
  const request = await cameraMove({ frameRate: 4 })
  const started = await gateway.query(startMutation, { input: { request, clientReference: 'hers' } }, anna)
  const { id } = started.data.startGeneration.generation
  await gateway.events(id, 0, anna)
  generation = (await gateway.query(generationQuery, { id }, anna)).data.generation
  upload = generation.request.stillMotion.cameraMove.startFrame.uploadId
})
afterAll(() => gateway.stop())

const ask = async (document: string, variables: object, headers: Record<string, string>) =>
  (await gateway.query(document, variables, headers)).data

describe('without a key', () => {
  it('nothing is answered over HTTP and SSE', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer wrong-wrong-wrong-wrong' },
      { authorization: 'Basic YW5uYTph' },
      { authorization: anna.authorization.slice(0, -1) },
    ] as Record<string, string>[]) {
      for (const path of ['/graphql', '/graphql/stream']) {
        const answer = await fetch(gateway.url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
          body: JSON.stringify({ query: '{ gateway { version } }' }),
        })
        expect(answer.status).toBe(401)
        expect(answer.headers.get('www-authenticate')).toBe('Bearer')
        expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
      }
    }
  })

  it('no WebSocket is kept open', async () => {
    for (const connectionParams of [{}, { authorization: 'Bearer wrong-wrong-wrong-wrong' }]) {
      const error = await gateway.events(generation.id, 0, connectionParams).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 4403 })
    }
  })

  it('health answers, and so does a signed URL', async () => {
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200)
    expect((await fetch(generation.state.clips[0].video.url)).status).toBe(200)
  })
})

describe('another tenant', () => {
  const nodes = () => [generation.id, generation.state.clips[0].video.id, upload]

  it('sees nothing by any id, in any way', async () => {
    const ids = nodes()
    expect(await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }, anna)).toEqual({
      nodes: ids.map((id) => ({ id })),
    })
    expect(await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }, ben)).toEqual({
      nodes: [null, null, null],
    })
    for (const id of ids)
      expect(await ask('query ($id: ID!) { node(id: $id) { id } }', { id }, ben)).toEqual({ node: null })
    expect(await ask(generationQuery, { id: generation.id }, ben)).toEqual({ generation: null })
    expect(await ask('{ generations { nodes { id } } }', {}, ben)).toEqual({ generations: { nodes: [] } })
    const filtered = '{ generations(filter: { clientReference: "hers" }) { nodes { id } } }'
    expect(await ask(filtered, {}, ben)).toEqual({ generations: { nodes: [] } })
    expect(await ask(filtered, {}, annaToo)).toEqual({ generations: { nodes: [{ id: generation.id }] } })
  })

  it('cancels nothing', async () => {
    const { cancelGeneration } = await ask(cancelMutation, { input: { id: generation.id } }, ben)
    expect(cancelGeneration).toMatchObject({
      generation: null,
      outcome: null,
      userErrors: [{ code: 'NOT_FOUND', path: ['id'], message: 'There is no such generation.' }],
    })
  })

  it('starts nothing from the upload, and learns no more than of one that never was', async () => {
    const unknown = Buffer.from('Upload:00000000-0000-4000-8000-000000000000').toString('base64url')
    const before = await countRows(gateway)
    const problems = []
    for (const uploadId of [upload, unknown]) {
      const input = { request: await cameraMove({ startFrame: { uploadId } }) }
      const { startGeneration } = await ask(startMutation, { input }, ben)
      expect(startGeneration.generation).toBeNull()
      expect((await ask(planQuery, { input }, ben)).plan.userErrors).toEqual(startGeneration.userErrors)
      problems.push(startGeneration.userErrors)
    }
    expect(problems[0]).toMatchObject([{ code: 'NOT_FOUND', message: 'There is no such upload.' }])
    expect(problems[0]).toEqual(problems[1])
    expect(await countRows(gateway)).toEqual(before)
  })

  it('follows nothing, over WebSocket or SSE', async () => {
    const variables = { id: generation.id, afterSequence: 0 }
    const refusal = [{ errors: [{ message: 'There is no such generation.', extensions: { code: 'NOT_FOUND' } }] }]
    expect(await overWebSocket(eventsSubscription, variables, ben)).toMatchObject(refusal)
    expect(await overSse(eventsSubscription, variables, ben)).toMatchObject(refusal)
    expect(await overSse(eventsSubscription, variables, anna)).toHaveLength(generation.state.sequence)
    const several =
      'subscription ($positions: [GenerationPositionInput!]!) { generationsEvents(positions: $positions) { sequence } }'
    expect(await overWebSocket(several, { positions: [{ id: generation.id }] }, ben)).toMatchObject(refusal)
  })

  it('has its own idempotency keys', async () => {
    const input = { request: await cameraMove({ frameRate: 1 }), idempotencyKey: 'the same' }
    const made = []
    for (const key of [anna, ben]) {
      const { startGeneration } = await ask(startMutation, { input }, key)
      expect(startGeneration).toMatchObject({ replayed: false, userErrors: [] })
      made.push(startGeneration.generation.id)
    }
    expect(made[0]).not.toBe(made[1])
    expect((await ask(startMutation, { input }, annaToo)).startGeneration).toMatchObject({
      replayed: true,
      generation: { id: made[0] },
    })
  })
})

describe('an id that is none of ours', () => {
  const foreign = [
    '',
    'x',
    '1',
    '00000000-0000-4000-8000-000000000000',
    Buffer.from('Generation:not-a-uuid').toString('base64url'),
    Buffer.from('Generation:00000000-0000-4000-8000-000000000000').toString('base64url'),
    Buffer.from('Secret:00000000-0000-4000-8000-000000000000').toString('base64url'),
    Buffer.from(`Generation:00000000-0000-4000-8000-000000000000' or '1'='1`).toString('base64url'),
    'a\0b',
    'é'.repeat(5_000),
  ]

  it.each(foreign)('finds nothing: %s', async (id) => {
    expect(await ask('query ($id: ID!) { node(id: $id) { id } generation(id: $id) { id } }', { id }, anna)).toEqual({
      node: null,
      generation: null,
    })
    const { cancelGeneration } = await ask(cancelMutation, { input: { id } }, anna)
    expect(cancelGeneration.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
    const input = { request: await cameraMove({ startFrame: { uploadId: id } }) }
    expect((await ask(planQuery, { input }, anna)).plan.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
    expect(await overWebSocket(eventsSubscription, { id, afterSequence: 0 }, anna)).toMatchObject([
      { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
    ])
  })

  it('nor does one of ours spelled another way, or of another kind', async () => {
    const { id } = generation
    for (const other of [`${id}=`, ` ${id}`, `${id}\n`, `${id}\0`, `${id}!`])
      expect(await ask('query ($id: ID!) { node(id: $id) { id } }', { id: other }, anna)).toEqual({ node: null })
    expect(await ask(generationQuery, { id: upload }, anna)).toEqual({ generation: null })
    const input = { request: await cameraMove({ startFrame: { uploadId: id } }) }
    expect((await ask(planQuery, { input }, anna)).plan.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
  })
})

describe('a signed URL', () => {
  const video = () => generation.state.clips[0].video

  it('is of no use when any part of it is changed', async () => {
    const url = new URL(video().url)
    expect([...url.searchParams.keys()].sort()).toEqual(
      ['disposition', 'expires', 'key', 'name', 'signature', 'tenant', 'type'].sort(),
    )
    const variants = [...url.searchParams.keys()].flatMap((name) => {
      const value = url.searchParams.get(name)!
      const changed = [
        `${value}0`,
        value.slice(1),
        '',
        name === 'tenant' ? 'ben' : `${value[0] === 'x' ? 'y' : 'x'}${value.slice(1)}`,
      ].map((other) => {
        const copy = new URL(url)
        copy.searchParams.set(name, other)
        return copy
      })
      const without = new URL(url)
      without.searchParams.delete(name)
      const twice = new URL(url)
      twice.searchParams.append(name, value)
      return [...changed, without, twice]
    })
    const more = new URL(url)
    more.searchParams.set('more', '1')
    const poster = new URL(url)
    poster.pathname = new URL(video().poster.url).pathname
    const longer = new URL(url)
    longer.searchParams.set('expires', String(Number(url.searchParams.get('expires')) + 3600))
    for (const variant of [...variants, more, poster, longer])
      expect([variant.search, (await fetch(variant)).status]).toEqual([variant.search, 403])
    // An upload's door does not open with a key for reading.
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(405)
    expect((await fetch(url)).status).toBe(200)
  })

  it('gives the clip in ranges, by HEAD, and as a download', async () => {
    const whole = Buffer.from(await (await fetch(video().url)).arrayBuffer())
    expect(whole.length).toBe(video().sizeBytes)
    const part = await fetch(video().url, { headers: { range: 'bytes=10-109' } })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-109/${whole.length}`])
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(10, 110))).toBe(true)
    const tail = await fetch(video().url, { headers: { range: 'bytes=-7' } })
    expect(Buffer.from(await tail.arrayBuffer()).equals(whole.subarray(-7))).toBe(true)
    const beyond = await fetch(video().url, { headers: { range: `bytes=${whole.length}-` } })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`])

    const head = await fetch(video().url, { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(head.headers.get('content-length')).toBe(String(whole.length))
    expect(head.headers.get('content-type')).toBe('video/mp4')
    expect(head.headers.get('accept-ranges')).toBe('bytes')
    expect(head.headers.get('content-disposition')).toMatch(/^inline/)
    expect(head.headers.get('x-content-type-options')).toBe('nosniff')
    const unchanged = await fetch(video().url, { headers: { 'if-none-match': head.headers.get('etag')! } })
    expect(unchanged.status).toBe(304)

    const { node } = await ask(
      'query ($id: ID!) { node(id: $id) { ... on Video { url downloadUrl urlExpiresAt } } }',
      { id: video().id },
      anna,
    )
    expect(node.url).toBe(video().url)
    expect(Date.parse(node.urlExpiresAt) - Date.now()).toBeGreaterThan(3_000_000)
    const download = await fetch(node.downloadUrl)
    expect(download.headers.get('content-disposition')).toMatch(/^attachment; filename="kinetograph-[0-9a-f]{8}\.mp4"/)
    expect(Buffer.from(await download.arrayBuffer()).equals(whole)).toBe(true)
  })

  it('for an upload belongs to its tenant', async () => {
    const bytes = await picture(64, 64)
    const { createUpload } = await ask(
      'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { id } target { url } } }',
      { input: { contentType: 'image/png', sizeBytes: bytes.length } },
      anna,
    )
    const put = (url: string) =>
      fetch(url, { method: 'PUT', headers: { 'content-type': 'image/png' }, body: bytes as never })
    const { url } = createUpload.target
    expect((await put(url.replace('tenant=anna', 'tenant=ben'))).status).toBe(403)
    expect((await put(url)).status).toBe(200)
    const input = { request: await cameraMove({ startFrame: { uploadId: createUpload.upload.id } }) }
    expect((await ask(planQuery, { input }, ben)).plan.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
    expect((await ask(planQuery, { input }, annaToo)).plan.userErrors).toEqual([])
  })
})

const overWebSocket = (query: string, variables: object, connectionParams: Record<string, unknown>) =>
  subscribeOverWebSocket(gateway.url, query, variables, connectionParams)
const overSse = (query: string, variables: object, headers: Record<string, string>) =>
  subscribeOverSse(gateway.url, query, variables, headers)

it('who sends many starts at once is answered before the work on any of them begins', async () => {
  const lock = new pg.Client(gateway.config.databaseUrl!)
  await lock.connect()
  const before = gateway.log.length
  const steps = () => gateway.log.slice(before).map((line) => JSON.parse(line).msg)
  const inline = await cameraMove()
  try {
    // Nothing that comes inline can be started.
    await lock.query('begin')
    await lock.query('lock table upload in share mode')
    const requests = [
      await cameraMove({ startFrame: { uploadId: upload } }),
      ...Array.from({ length: 5 }, () => inline),
    ]
    const starts = requests.map((request) => gateway.query(startMutation, { input: { request } }, anna))
    await until(async () => steps().includes('Claimed'))
    await sleep(1_500)
    await lock.query('rollback')
    const answers = await Promise.all(starts)
    await until(async () => steps().includes('Prepared'))
    expect(steps().filter((step) => step === 'Accepted')).toHaveLength(requests.length)
    expect(steps().lastIndexOf('Accepted')).toBeLessThan(steps().indexOf('Prepared'))
    for (const { data } of answers)
      await gateway.query(cancelMutation, { input: { id: data.startGeneration.generation.id } }, anna)
  } finally {
    await lock.end()
  }
})
