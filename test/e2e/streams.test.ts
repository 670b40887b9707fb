import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import {
  cameraMove,
  cancelMutation,
  eventsSubscription,
  startTestGateway,
  type TestGateway,
} from '../support/gateway.ts'
import { endless } from '../support/renders.ts'
import { subscribeOverSse, subscribeOverWebSocket } from '../support/subscribe.ts'

let gateway: TestGateway
/** Finished ones. */
let ids: string[]
/** What the first of them wrote. */
let log: any[]
beforeAll(async () => {
  gateway = await startTestGateway()
  ids = await Promise.all(
    [1, 2].map(async (count) => (await gateway.start(await cameraMove({ frameRate: 4 }), { count })).generation.id),
  )
  for (const id of ids) await gateway.events(id)
  log = await storedEvents(ids[0]!)
})
afterAll(() => gateway.stop())

const eventFields = `__typename sequence at status isFinal progress { fraction source queuePosition polls asOf }
  ... on GenerationSubmitting { route { id } clipIndex attempt } ... on GenerationClipFinished { clip { index status video { id } } }
  ... on GenerationSucceeded { videos { id } charge { state } } ... on GenerationFailed { failure { code } }`
const full = `subscription ($id: ID!, $afterSequence: Int! = 0) { generationEvents(id: $id, afterSequence: $afterSequence) { ${eventFields} } }`
const several = `subscription ($positions: [GenerationPositionInput!]!) {
  generationsEvents(positions: $positions) { ${eventFields} generation { id state { sequence status } } } }`

async function storedEvents(id: string, page = ''): Promise<any[]> {
  const { data } = await gateway.query(
    `query ($id: ID!) { generation(id: $id) { events${page} { ${eventFields} } } }`,
    { id },
  )
  return data.generation.events
}
const eventsOf = (results: any[]) => results.map((result) => result.data.generationEvents)
const errorOf = (results: any[]) => {
  expect(results).toHaveLength(1)
  expect(results[0].errors).toHaveLength(1)
  return results[0].errors[0]
}

describe('the events of one generation', () => {
  it('come again from wherever a client stands, to the final one', async () => {
    const final = log.length
    expect(log.map((event) => event.sequence)).toEqual(Array.from({ length: final }, (_, index) => index + 1))
    expect(log.filter((event) => event.isFinal)).toEqual([log.at(-1)])
    for (let afterSequence = 0; afterSequence < final; afterSequence++) {
      const results = await subscribeOverWebSocket(gateway.url, full, { id: ids[0], afterSequence })
      expect(eventsOf(results)).toEqual(log.slice(afterSequence))
    }
  })

  it('carry ids over SSE, and come again after the one that an EventSource says it has', async () => {
    const query = new URLSearchParams({ query: full, variables: JSON.stringify({ id: ids[0] }) })
    const read = async (headers: Record<string, string>) => {
      const response = await fetch(`${gateway.url}/graphql/stream?${query}`, {
        headers: { accept: 'text/event-stream', ...headers },
      })
      const text = await response.text()
      return [...text.matchAll(/^event: next\nid: (\d+)\ndata: .*"sequence":(\d+)/gm)].map(([, id, at]) => [id, at])
    }
    const all = log.map(({ sequence }) => [String(sequence), String(sequence)])
    expect(await read({})).toEqual(all)
    expect(await read({ 'last-event-id': '2' })).toEqual(all.slice(2))
    expect(await read({ 'last-event-id': 'of somebody else' })).toEqual(all)
    const both = { positions: ids.map((id) => ({ id })) }
    const gallery = new URLSearchParams({ query: several, variables: JSON.stringify(both) })
    const stream = await fetch(`${gateway.url}/graphql/stream?${gallery}`, { headers: { accept: 'text/event-stream' } })
    expect(await stream.text()).not.toMatch(/^id:/m)
  })

  it('are none, and the stream ends at once, for who has the final one', async () => {
    const variables = { id: ids[0], afterSequence: log.length }
    expect(await subscribeOverWebSocket(gateway.url, full, variables)).toEqual([])
    expect(await subscribeOverSse(gateway.url, full, variables)).toEqual([])
  })

  it('are the same over WebSocket, over SSE and as a list', async () => {
    for (const id of ids) {
      const listed = await storedEvents(id)
      expect(eventsOf(await subscribeOverWebSocket(gateway.url, full, { id }))).toEqual(listed)
      expect(eventsOf(await subscribeOverSse(gateway.url, full, { id }))).toEqual(listed)
    }
  })

  it('say what was, and show the generation as it is', async () => {
    const events = await gateway.events(ids[0]!)
    expect(events[0]).toMatchObject({
      __typename: 'GenerationQueued',
      status: 'QUEUED',
      generation: { id: ids[0], state: { status: 'SUCCEEDED', sequence: log.length } },
    })
    expect(log.map((event) => event.__typename).filter((name) => name !== 'GenerationProgressed')).toEqual([
      'GenerationQueued',
      'GenerationSubmitting',
      'GenerationSubmitted',
      'GenerationCollecting',
      'GenerationClipFinished',
      'GenerationSucceeded',
    ])
    expect(log.find((event) => event.__typename === 'GenerationSubmitting')).toMatchObject({
      route: { id: 'still-motion@embedded' },
      clipIndex: 0,
      attempt: 1,
    })
    expect(log.at(-1)).toMatchObject({ charge: { state: 'NONE' }, progress: { fraction: 1 } })
    expect(log.at(-1).videos).toHaveLength(1)
  })

  it.each([
    ['one beyond the last', () => ({ id: ids[0], afterSequence: log.length + 1 }), 'BAD_SEQUENCE'],
    ['one far away', () => ({ id: ids[0], afterSequence: 2 ** 31 - 1 }), 'BAD_SEQUENCE'],
    ['one before the first', () => ({ id: ids[0], afterSequence: -1 }), 'BAD_SEQUENCE'],
    ['an unknown generation', () => ({ id: 'nobody' }), 'NOT_FOUND'],
    ['a number that is none', () => ({ id: ids[0], afterSequence: 2 ** 31 }), 'BAD_USER_INPUT'],
    ['null', () => ({ id: ids[0], afterSequence: null }), 'BAD_USER_INPUT'],
  ])('%s is a typed error over both transports', async (_name, variables, code) => {
    for (const subscribe of [subscribeOverWebSocket, subscribeOverSse])
      expect(errorOf(await subscribe(gateway.url, full, variables()))).toMatchObject({ extensions: { code } })
  })

  it('reach a client that loses its connection once each', async () => {
    const { generation } = await gateway.start(await cameraMove({ durationSeconds: 1, frameRate: 30 }))
    const seen: any[] = []
    const watchers = [
      gateway.events(generation.id),
      subscribeOverSse(gateway.url, eventsSubscription, { id: generation.id, afterSequence: 0 }),
    ]
    while (!seen.at(-1)?.isFinal) {
      const client = createClient({ url: `${gateway.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
      const afterSequence = seen.at(-1)?.sequence ?? 0
      let received = 0
      for await (const result of client.iterate({ query: full, variables: { id: generation.id, afterSequence } })) {
        seen.push((result.data as any).generationEvents)
        if (++received < 2) continue
        client.terminate()
        break
      }
      await client.dispose()
    }
    expect(seen).toEqual(await storedEvents(generation.id))
    const sequences = seen.map((event) => event.sequence)
    const [webSocket, sse] = await Promise.all(watchers)
    expect(webSocket!.map((event) => event.sequence)).toEqual(sequences)
    expect(eventsOf(sse!).map((event) => event.sequence)).toEqual(sequences)
  })

  it('can be read in pages', async () => {
    expect(await storedEvents(ids[0]!, '(first: 2)')).toEqual(log.slice(0, 2))
    expect(await storedEvents(ids[0]!, '(afterSequence: 2, first: 3)')).toEqual(log.slice(2, 5))
    expect(await storedEvents(ids[0]!, '(first: 0)')).toEqual([])
    expect(await storedEvents(ids[0]!, '(afterSequence: 999)')).toEqual([])
    for (const first of [-1, 501]) {
      const answer = await gateway.query(
        `query ($id: ID!) { generation(id: $id) { events(first: ${first}) { sequence } } }`,
        { id: ids[0] },
      )
      expect(answer.errors).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', problems: [{ code: 'OUT_OF_RANGE', path: ['first'] }] } },
      ])
    }
  })
})

describe('the events of several generations on one stream', () => {
  const watch = (positions: object[]) => subscribeOverWebSocket(gateway.url, several, { positions })

  it('are those of each, in order, and end when all have ended', async () => {
    const late = (await gateway.start(await cameraMove({ frameRate: 4 }))).generation.id
    const results = await watch([{ id: ids[0] }, { id: ids[1], afterSequence: 3 }, { id: late }])
    const events = results.map((result) => result.data.generationsEvents)
    for (const [id, afterSequence] of [
      [ids[0]!, 0],
      [ids[1]!, 3],
      [late, 0],
    ] as const) {
      const own = events.filter((event) => event.generation.id === id).map(({ generation: _, ...event }) => event)
      expect(own).toEqual((await storedEvents(id)).slice(afterSequence))
    }
    expect(events.filter((event) => event.isFinal)).toHaveLength(3)
    const overSse = await subscribeOverSse(gateway.url, several, { positions: ids.map((id) => ({ id })) })
    expect(overSse.filter((result) => result.data.generationsEvents.isFinal)).toHaveLength(2)
  })

  it('end at once when each final one is known', async () => {
    const positions = await Promise.all(ids.map(async (id) => ({ id, afterSequence: (await storedEvents(id)).length })))
    expect(await watch(positions)).toEqual([])
  })

  it('of a hundred generations fit on one stream, of a hundred and one they do not', async () => {
    const strangers = Array.from({ length: 101 }, (_, index) => ({
      id: Buffer.from(`Generation:00000000-0000-4000-8000-${String(index).padStart(12, '0')}`).toString('base64url'),
    }))
    expect(errorOf(await watch(strangers.slice(1)))).toMatchObject({ extensions: { code: 'NOT_FOUND' } })
    expect(errorOf(await watch(strangers))).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', problems: [{ code: 'TOO_MANY', path: ['positions'] }] },
    })
    expect(errorOf(await watch([]))).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', problems: [{ code: 'TOO_FEW', path: ['positions'] }] },
    })
  })

  it('are not given twice, nor of what is not there, nor from the future', async () => {
    expect(errorOf(await watch([{ id: ids[0] }, { id: ids[1] }, { id: ids[0], afterSequence: 1 }]))).toMatchObject({
      extensions: {
        code: 'BAD_USER_INPUT',
        problems: [{ code: 'NOT_UNIQUE', path: ['positions', '2', 'id'], conflictsWith: [['positions', '0', 'id']] }],
      },
    })
    expect(errorOf(await watch([{ id: ids[0] }, { id: 'nobody' }]))).toMatchObject({
      extensions: { code: 'NOT_FOUND' },
    })
    expect(errorOf(await watch([{ id: ids[0] }, { id: ids[1], afterSequence: 9_999 }]))).toMatchObject({
      extensions: { code: 'BAD_SEQUENCE' },
    })
  })
})

describe('each transport has its operations', () => {
  it('queries and mutations are not for streams', async () => {
    for (const query of ['{ gateway { version } }', `mutation { cancelGeneration(input: { id: "x" }) { outcome } }`])
      for (const subscribe of [subscribeOverWebSocket, subscribeOverSse])
        expect(errorOf(await subscribe(gateway.url, query))).toMatchObject({
          message: 'Only subscriptions are served here; send queries and mutations with POST to /graphql.',
        })
  })

  it('subscriptions are not for HTTP', async () => {
    const answer = await gateway.query(full, { id: ids[0] })
    expect(answer).toMatchObject({
      status: 400,
      errors: [{ message: 'Subscriptions are served over WebSocket (/graphql) and over SSE (/graphql/stream).' }],
    })
  })
})

it('a cancel is seen by who watches', async () => {
  const { generation } = await gateway.start(await endless())
  const watching = gateway.events(generation.id)
  const storedNames = async () => (await storedEvents(generation.id)).map((event) => event.__typename)
  await expect.poll(storedNames).toContain('GenerationSubmitted')
  await gateway.query(cancelMutation, { input: { id: generation.id } })
  const events = await watching
  const names = events.map((event) => event.__typename).filter((name) => name !== 'GenerationProgressed')
  expect(names.slice(names.indexOf('GenerationCancelRequested'))).toEqual([
    'GenerationCancelRequested',
    'GenerationClipFinished',
    'GenerationCanceled',
  ])
})
