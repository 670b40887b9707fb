import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cameraMove, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { type InputServer, startInputServer } from '../support/input-server.ts'
import { rowsOf } from '../support/rows.ts'

let gateway: TestGateway
let host: InputServer
/** Newest first: three succeeded, four failed. */
let all: { id: string; reference: string }[]
beforeAll(async () => {
  host = await startInputServer({})
  gateway = await startTestGateway({ KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host })
  all = []
  for (let index = 0; index < 7; index++) {
    const startFrame = index < 4 ? { startFrame: { url: host.url('/missing.png') } } : {}
    const started = await gateway.start(await cameraMove({ frameRate: 1, ...startFrame }), {
      clientReference: index % 2 ? 'odd' : 'even',
    })
    all.unshift({ id: started.generation.id, reference: index % 2 ? 'odd' : 'even' })
  }
  for (const { id } of all) await gateway.events(id)
  // Two of the same millisecond: the id decides.
  await rowsOf(
    gateway,
    'update generation set created_at = (select max(created_at) from generation where status = $1)',
    ['FAILED'],
  )
  await rowsOf(
    gateway,
    `update generation set created_at = created_at + interval '1 minute' where status = 'SUCCEEDED'`,
  )
  all = (await rowsOf(gateway, 'select id, client_reference from generation order by created_at desc, id desc')).map(
    (row) => ({
      id: Buffer.from(`Generation:${row.id}`).toString('base64url'),
      reference: row.client_reference,
    }),
  )
})
afterAll(async () => {
  await gateway.stop()
  await host.stop()
})

const document = `query ($first: Int! = 20, $after: String, $last: Int, $before: String, $filter: GenerationFilter) {
  generations(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`
async function page(variables: object): Promise<{ ids: string[]; cursors: string[]; pageInfo: any }> {
  const { data, errors } = await gateway.query(document, variables)
  expect(errors).toBeUndefined()
  const { edges, nodes, pageInfo } = data.generations
  expect(edges.map((edge: any) => edge.node)).toEqual(nodes)
  const cursors = edges.map((edge: any) => edge.cursor)
  expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([cursors[0] ?? null, cursors.at(-1) ?? null])
  return { ids: nodes.map((node: any) => node.id), cursors, pageInfo }
}
const ids = (from = 0, to = 7) => all.slice(from, to).map(({ id }) => id)

describe('the list of generations', () => {
  it('begins with the newest', async () => {
    const { ids: found, pageInfo } = await page({})
    expect(found).toEqual(ids())
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false })
  })

  it('is read forwards page by page, each generation once', async () => {
    const seen: string[] = []
    let after: string | null = null
    let pages = 0
    for (;;) {
      const { ids: found, pageInfo } = await page({ first: 3, after })
      seen.push(...found)
      pages += 1
      expect(pageInfo.hasPreviousPage).toBe(after !== null)
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor
    }
    expect([seen, pages]).toEqual([ids(), 3])
  })

  it('is read backwards from the oldest, in the same order within a page', async () => {
    const seen: string[] = []
    let before: string | null = null
    for (;;) {
      const { ids: found, pageInfo } = await page({ last: 3, before })
      seen.unshift(...found)
      expect(pageInfo.hasNextPage).toBe(before !== null)
      if (!pageInfo.hasPreviousPage) break
      before = pageInfo.startCursor
    }
    expect(seen).toEqual(ids())
  })

  it('is read between two cursors, and turned round at any of them', async () => {
    const { cursors } = await page({})
    expect((await page({ after: cursors[1], before: cursors[5] })).ids).toEqual(ids(2, 5))
    expect((await page({ first: 2, after: cursors[3] })).ids).toEqual(ids(4, 6))
    expect((await page({ last: 2, before: cursors[3] })).ids).toEqual(ids(1, 3))
    expect((await page({ after: cursors[6] })).ids).toEqual([])
    expect((await page({ first: 0 })).ids).toEqual([])
    expect((await page({ first: 7 })).pageInfo.hasNextPage).toBe(false)
    expect((await page({ first: 6 })).pageInfo.hasNextPage).toBe(true)
  })

  it('is filtered by every condition, all together', async () => {
    const filtered = async (filter: object) => (await page({ filter })).ids
    expect(await filtered({ statuses: ['SUCCEEDED'] })).toEqual(ids(0, 3))
    expect(await filtered({ statuses: ['FAILED', 'CANCELED'] })).toEqual(ids(3))
    expect(await filtered({ statuses: [] })).toEqual([])
    expect(await filtered({ isFinal: true })).toEqual(ids())
    expect(await filtered({ isFinal: false })).toEqual([])
    expect(await filtered({ modelName: 'still-motion' })).toEqual(ids())
    expect(await filtered({ modelName: 'kling-v3' })).toEqual([])
    const odd = all.filter(({ reference }) => reference === 'odd').map(({ id }) => id)
    expect(await filtered({ clientReference: 'odd' })).toEqual(odd)
    expect(await filtered({ clientReference: 'od%' })).toEqual([])
    expect(await filtered({ clientReference: 'odd\0' })).toEqual([])
    expect(await filtered({ clientReference: 'odd', statuses: ['SUCCEEDED'] })).toEqual(
      odd.filter((id) => ids(0, 3).includes(id)),
    )
    expect(await filtered({ statuses: null, isFinal: null, clientReference: null, createdAfter: null })).toEqual(ids())
    const [{ at }] = await rowsOf(gateway, `select max(created_at) as at from generation where status = 'FAILED'`)
    expect(await filtered({ createdAfter: at })).toEqual(ids(0, 3))
    expect(await filtered({ createdBefore: new Date(at.getTime() + 1) })).toEqual(ids(3))
    expect(await filtered({ createdAfter: '0000-01-01T00:00:00Z', createdBefore: '9999-12-31T23:59:59Z' })).toEqual(
      ids(),
    )
    const { cursors } = await page({ filter: { clientReference: 'odd' } })
    expect((await page({ first: 1, after: cursors[0], filter: { clientReference: 'odd' } })).ids).toEqual(
      odd.slice(1, 2),
    )
  })

  it.each([
    'x',
    '',
    '|',
    Buffer.from('2026-01-01T00:00:00.000Z').toString('base64url'),
    Buffer.from('2026-01-01T00:00:00.000Z|------------------------------------').toString('base64url'),
    Buffer.from('+275760-09-13T00:00:00.000Z|00000000-0000-4000-8000-000000000000').toString('base64url'),
    Buffer.from('2026-13-45T99:00:00.000Z|00000000-0000-4000-8000-000000000000').toString('base64url'),
    Buffer.from('yesterday|00000000-0000-4000-8000-000000000000').toString('base64url'),
    'A'.repeat(10_000),
  ])('takes no cursor it did not give: %s', async (cursor) => {
    for (const argument of ['after', 'before']) {
      const { data, errors } = await gateway.query(document, { [argument]: cursor })
      expect(data).toBeNull()
      expect(errors).toMatchObject([
        {
          message: 'This is not a cursor of this list.',
          extensions: { code: 'BAD_USER_INPUT', problems: [{ code: 'SHAPE', path: [argument] }] },
        },
      ])
    }
  })

  it.each([
    [{ first: 101 }, 'first'],
    [{ first: -1 }, 'first'],
    [{ last: 101 }, 'last'],
    [{ last: -1 }, 'last'],
  ])('has pages of at most a hundred: %j', async (variables, argument) => {
    const { errors } = await gateway.query(document, variables)
    expect(errors).toMatchObject([
      {
        extensions: {
          code: 'BAD_USER_INPUT',
          problems: [{ code: 'OUT_OF_RANGE', path: [argument], ranges: [{ minimum: 0, maximum: 100 }] }],
        },
      },
    ])
  })

  it('is refused where the answer would hold too much', async () => {
    const { status, errors } = await gateway.query(
      '{ generations(first: 100) { nodes { events(first: 500) { sequence progress { fraction } } } } }',
    )
    expect({ status, errors }).toMatchObject({ status: 400, errors: [{ extensions: { code: 'LIMIT_REACHED' } }] })
    const gallery = await gateway.query(
      `{ generations(first: 100) { nodes { id clientReference model { name label } capability { id label } settled { name value }
        state { sequence status progress { fraction } failure { message } clips { index status video { id url poster { url } lastFrame { url } } } } } } }`,
    )
    expect(gallery.errors).toBeUndefined()
  })
})

describe('nodes by id', () => {
  it('come in the order asked, with null for what is not there', async () => {
    const { data } = await gateway.query(
      `query ($id: ID!) { generation(id: $id) { request state { clips { video { id } } } model { id } } }`,
      { id: all[0]!.id },
    )
    const { request, state, model } = data.generation
    const wanted = [
      model.id,
      state.clips[0].video.id,
      request.stillMotion.cameraMove.startFrame.uploadId,
      'nobody',
      all[0]!.id,
      all[0]!.id,
    ]
    const { data: found } = await gateway.query(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Model { name } ... on Upload { status } ... on Video { mimeType } } }',
      { ids: wanted },
    )
    expect(found.nodes).toEqual([
      { __typename: 'Model', id: model.id, name: 'still-motion' },
      { __typename: 'Video', id: wanted[1], mimeType: 'video/mp4' },
      { __typename: 'Upload', id: wanted[2], status: 'READY' },
      null,
      { __typename: 'Generation', id: wanted[4] },
      { __typename: 'Generation', id: wanted[5] },
    ])
    for (const id of [wanted[0], wanted[1], wanted[2], wanted[4]])
      expect((await gateway.query('query ($id: ID!) { node(id: $id) { id } }', { id })).data.node).toEqual({ id })
  })

  it('are at most a hundred', async () => {
    const { errors } = await gateway.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: Array.from({ length: 101 }, String),
    })
    expect(errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', problems: [{ code: 'TOO_MANY', path: ['ids'] }] } },
    ])
    const { data } = await gateway.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [] })
    expect(data.nodes).toEqual([])
  })
})
