import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrate } from '../../src/engine/migrate.ts'
import type { MediaPool } from '../../src/media/pool.ts'
import { sleep, until } from '../support/folder.ts'
import { cameraMove, deleteMutation, generationQuery, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { endless } from '../support/renders.ts'
import { rowsOf } from '../support/rows.ts'
import { picture } from '../support/still.ts'
import { freeShot, retryShot, startStoryboard, storyboardOf, untilStoryboard } from '../support/storyboards.ts'

let gateway: TestGateway
let gate = Promise.resolve()
let passes = 0
beforeAll(async () => {
  const pool = (own: MediaPool): MediaPool => ({
    ...own,
    forWork: (tenant) => ({
      ...own.forWork(tenant),
      async normaliseImage(...job) {
        passes -= 1
        if (passes < 0) await gate
        return own.forWork(tenant).normaliseImage(...job)
      },
    }),
  })
  gateway = await startTestGateway(
    { KINETOGRAPH_RETENTION: '30d,archive:forever' },
    { pool, timeouts: { upkeepMilliseconds: 200 } },
  )
})
afterAll(() => gateway.stop())

const remove = async (id: string) => (await gateway.query(deleteMutation, { input: { id } })).data.deleteGeneration
const read = async (id: string) => (await gateway.query(generationQuery, { id })).data.generation

/** Words of the caller, which must be nowhere afterwards. */
const secret = 'SECRET4d1f'

/** Nothing is prepared before it is opened, but for the first ones. */
function closeGate(first = 0): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  passes = first
  gate = promise
  return resolve
}

const tiny = async (more: object = {}) =>
  cameraMove({ startFrame: { base64: (await picture(32, 32)).toString('base64') }, frameRate: 1, ...more })

async function made(more: object = {}, around: object = {}): Promise<any> {
  const { generation } = await gateway.start(await tiny({ prompt: secret, ...more }), around)
  await gateway.untilStatus(generation.id, 'SUCCEEDED')
  return read(generation.id)
}

const filesIn = async (kind: string) =>
  (await readdir(join(gateway.config.mediaDirectory, kind)).catch(() => [] as string[])).sort()

const rowId = (id: string) => Buffer.from(id, 'base64url').toString().split(':')[1]

/** All text that any table of ours holds. */
async function everyRow(): Promise<string> {
  const tables = await rowsOf(
    gateway,
    `select table_schema || '.' || quote_ident(table_name) as name from information_schema.tables
     where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`,
  )
  const rows = await Promise.all(tables.map(({ name }) => rowsOf(gateway, `select t::text as text from ${name} as t`)))
  return rows
    .flat()
    .map(({ text }) => text)
    .join('\n')
}

it('deletes clips, request and answers; cost, key and events stay, and show none of it', async () => {
  const around = { idempotencyKey: 'once', clientReference: 'mine' }
  const generation = await made({}, around)
  const { video } = generation.state.clips[0]
  const urls = [video.url, video.poster.url, video.firstFrame.url, video.lastFrame.url]
  for (const url of urls) expect((await fetch(url)).status).toBe(200)
  expect(await everyRow()).toContain(secret)
  const { sequence } = generation.state

  const { generation: left, userErrors } = await remove(generation.id)
  expect(userErrors).toEqual([])
  for (const url of urls) expect((await fetch(url)).status).toBe(404)
  expect(left).toMatchObject({
    ...{ request: {}, prompt: null, settled: [], clientReference: 'mine', deletedAt: expect.any(String) },
    state: { status: 'SUCCEEDED', sequence: sequence + 1, charge: generation.state.charge, clips: [{ video: null }] },
  })
  expect(await everyRow()).not.toContain(secret)
  for (const kind of ['videos', 'uploads', 'inputs', 'quarantine']) expect(await filesIn(kind)).toEqual([])
  expect((await gateway.query(`query ($id: ID!) { node(id: $id) { id } }`, { id: video.id })).data).toEqual({
    node: null,
  })

  const { data } = await gateway.query(
    `query ($id: ID!) { generation(id: $id) { events(first: 500) { __typename sequence status isFinal
      ... on GenerationSucceeded { videos { id } } ... on GenerationClipFinished { clip { video { id } } } } } }`,
    { id: generation.id },
  )
  const { events } = data.generation
  expect(events.map((event: any) => event.sequence)).toEqual(events.map((_: unknown, index: number) => index + 1))
  expect(events.at(-1)).toMatchObject({ __typename: 'GenerationMediaDeleted', status: 'SUCCEEDED', isFinal: false })
  expect(events.find(({ __typename }: any) => __typename === 'GenerationSucceeded').videos).toEqual([])
  expect((await gateway.events(generation.id, sequence)).map(({ __typename }) => __typename)).toEqual([
    'GenerationMediaDeleted',
  ])

  const again = await gateway.start(await tiny({ prompt: secret }), around)
  expect(again).toMatchObject({ replayed: true, userErrors: [], generation: { id: generation.id } })
  expect(await remove(generation.id)).toMatchObject({
    userErrors: [],
    generation: { state: { sequence: sequence + 1 } },
  })
})

it('what previewInputs made of a clip, or of an upload that goes with it, goes at once', async () => {
  const generation = await made()
  const preview = async (request: object) =>
    (
      await gateway.query(
        `mutation ($input: StartGenerationInput!) { previewInputs(input: $input) { pictures { picture { url } } userErrors { message } } }`,
        { input: { request } },
      )
    ).data.previewInputs.pictures[0].picture.url
  const goOn = await tiny({ startFrame: { generationFrame: { generationId: generation.id } } })
  const urls = await Promise.all([goOn, generation.request].map(preview))
  const statuses = () => Promise.all(urls.map(async (url) => (await fetch(url)).status))
  expect(await statuses()).toEqual([200, 200])
  await remove(generation.id)
  // An upload that the upkeep looks at in that moment goes by its hand.
  await until(async () => (await statuses()).every((status) => status === 404))
})

it('refuses what has not ended, what is not there, and another tenant’s', async () => {
  const { generation } = await gateway.start(await endless())
  expect(await remove(generation.id)).toMatchObject({
    generation: { id: generation.id },
    userErrors: [{ code: 'NOT_FINISHED', path: ['id'] }],
  })
  for (const id of [
    'nothing',
    Buffer.from(`Generation:${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}`).toString('base64url'),
  ])
    expect(await remove(id)).toMatchObject({ generation: null, userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] })
  await gateway.query(`mutation ($id: ID!) { cancelGeneration(input: { id: $id }) { outcome } }`, { id: generation.id })
  await until(
    async () => (await read(generation.id)).state.settling === false && (await read(generation.id)).state.isFinal,
  )
  await rowsOf(gateway, `update generation set tenant = 'other' where finished_at is not null and deleted_at is null`)
  expect(await remove(generation.id)).toMatchObject({ generation: null, userErrors: [{ code: 'NOT_FOUND' }] })
  await rowsOf(gateway, `update generation set tenant = 'default' where tenant = 'other'`)
  expect(await remove(generation.id)).toMatchObject({ userErrors: [] })
  await until(async () => (await filesIn('uploads')).length === 0)
})

it('keeps what others need: a frame to the end of who goes on from it, an upload while a request names it', async () => {
  const first = await made()
  const { url } = first.state.clips[0].video
  const [uploaded] = await filesIn('uploads')
  const [clip] = await filesIn('videos')
  const goOn = await tiny({ startFrame: { generationFrame: { generationId: first.id } } })
  const open = closeGate()
  const second = (await gateway.start(goOn)).generation
  const third = (await gateway.start(first.request)).generation
  expect(await remove(first.id)).toMatchObject({ userErrors: [] })
  expect((await fetch(url)).status).toBe(404)
  const path = ['request', 'stillMotion', 'cameraMove', 'startFrame', 'generationFrame', 'generationId']
  expect((await gateway.start(goOn)).userErrors).toMatchObject([{ code: 'NOT_FOUND', path }])
  // The upkeep has looked at it.
  await sleep(1_000)
  expect(await filesIn('videos')).toEqual([clip])
  open()
  await gateway.untilStatus(second.id, 'SUCCEEDED')
  await until(async () => !(await filesIn('videos')).includes(clip!))
  await gateway.untilStatus(third.id, 'SUCCEEDED')
  await remove(second.id)
  expect(await filesIn('uploads')).toEqual([uploaded])
  await remove(third.id)
  expect([await filesIn('uploads'), await filesIn('videos')]).toEqual([[], []])
})

it('a start that refers to what is being deleted gets it whole, or is refused', async () => {
  const first = await made()
  const goOn = await tiny({ startFrame: { generationFrame: { generationId: first.id } } })
  const [deleted, ...started] = await Promise.all([remove(first.id), ...[1, 2, 3].map(() => gateway.start(goOn))])
  expect(deleted.userErrors).toEqual([])
  for (const { generation, userErrors } of started) {
    if (generation) {
      await gateway.untilStatus(generation.id, 'SUCCEEDED')
      await remove(generation.id)
    } else expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
  }
})

it('a storyboard makes its film of a take that was deleted meanwhile, and answers after all of it is gone', async () => {
  const still = { base64: (await picture(32, 32)).toString('base64') }
  const small = { frameRate: 1, prompt: secret }
  const shots = [freeShot('one', still, small), freeShot('two', { shotFrame: { shot: 'one' } }, small)]
  const open = closeGate(1)
  const { storyboard } = await startStoryboard(gateway, { shots })
  await until(async () => (await storyboardOf(gateway, storyboard.id)).shots[1].takes.length === 1)
  const [take] = (await storyboardOf(gateway, storyboard.id)).shots[0].takes
  expect(await remove(take.id)).toMatchObject({ userErrors: [] })
  expect((await fetch(take.state.clips[0].video.url)).status).toBe(404)
  open()
  const { shots: answered, assembly } = await untilStoryboard(gateway, storyboard.id, 'SUCCEEDED')
  expect(answered[0]).toMatchObject({ request: {}, takes: [{ request: {}, state: { clips: [{ video: null }] } }] })
  expect(assembly.state.clips[0].video).toMatchObject({ durationSeconds: 2 })
  const retry = { storyboardId: storyboard.id, shot: 'one' }
  expect((await retryShot(gateway, retry)).userErrors).toMatchObject([{ code: 'REQUIRED', path: ['request'] }])
  await remove(assembly.id)
  const again = { ...retry, request: shots[0]!.request }
  expect((await retryShot(gateway, again)).userErrors).toMatchObject([{ code: 'CONFLICT', path: ['storyboardId'] }])
  await remove(answered[1].takes[0].id)
  await until(async () => (await filesIn('videos')).length + (await filesIn('uploads')).length === 0)
  expect(await everyRow()).not.toContain(secret)
  expect(await storyboardOf(gateway, storyboard.id)).toMatchObject({
    status: 'SUCCEEDED',
    shots: [{}, { request: {} }],
  })
})

it('keeps clips as long as operator and caller say, whichever is shorter', async () => {
  const answer = await gateway.start(await tiny(), { keepForSeconds: 0 })
  expect(answer.userErrors).toMatchObject([{ code: 'OUT_OF_RANGE', path: ['keepForSeconds'] }])
  const [kept, asked, forever] = [await made(), await made({}, { keepForSeconds: 3_600 }), await made()]
  const retained = async ({ id }: { id: string }) => {
    const { data } = await gateway.query(
      'query ($id: ID!) { generation(id: $id) { state { finishedAt clips { video { retainedUntil } } } } }',
      { id },
    )
    const { finishedAt, clips } = data.generation.state
    return (Date.parse(clips[0].video.retainedUntil) - Date.parse(finishedAt)) / 1_000
  }
  expect([await retained(kept), await retained(asked)]).toEqual([30 * 86_400, 3_600])
  const isDeleted = async ({ id }: { id: string }) =>
    (await rowsOf(gateway, 'select from generation where id = $1 and deleted_at is not null', [rowId(id)])).length === 1
  const age = ({ id }: { id: string }, interval: string, tenant = 'default') =>
    rowsOf(gateway, 'update generation set finished_at = finished_at - $2::interval, tenant = $3 where id = $1', [
      ...[rowId(id), interval, tenant],
    ])
  await age(forever, '900 days', 'archive')
  await age(kept, '29 days')
  await age(asked, '1 hour')
  await until(() => isDeleted(asked))
  expect([await isDeleted(kept), await isDeleted(forever)]).toEqual([false, false])
  await age(kept, '1 day')
  await until(() => isDeleted(kept))
  expect(await isDeleted(forever)).toBe(false)
})

it('the migration finds what requests of before name: by them nothing is lost', async () => {
  const first = await made()
  const open = closeGate()
  const goOn = await tiny({ startFrame: { generationFrame: { generationId: first.id } } })
  const second = (await gateway.start(goOn)).generation
  const shot = await startStoryboard(gateway, {
    shots: [freeShot('one', { base64: (await picture(32, 24)).toString('base64') }, { frameRate: 1 })],
  })
  await until(async () => (await storyboardOf(gateway, shot.storyboard.id)).shots[0].takes.length === 1)
  const references = () =>
    rowsOf(
      gateway,
      // Those of the test before have another tenant than their uploads.
      `select * from media_reference
       where generation_id is null or generation_id in (select id from generation where tenant = 'default')
       order by generation_id, storyboard_id, upload_id, video_id`,
    )
  const before = await references()
  expect(before.filter(({ video_id }) => video_id !== null)).toMatchObject([{ generation_id: rowId(second.id) }])
  expect(before.filter(({ upload_id }) => upload_id !== null).length).toBeGreaterThanOrEqual(3)
  await rowsOf(
    gateway,
    `drop table media_reference, media_removal; drop index storyboard_whole, upload_age;
     alter table generation drop column keep_for_seconds, drop column deleted_at;
     alter table video drop column deleted_at; alter table storyboard drop column erased_at;
     delete from kysely_migration where name = '0012_deletion'`,
  )
  await migrate({ connectionString: gateway.config.databaseUrl! }, pino({ level: 'silent' }))
  const after = await references()
  open()
  expect(after).toEqual(before)
})
