import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/cluster.ts'
import { until, withFolder } from '../support/folder.ts'
import {
  cameraMove,
  cancelMutation,
  client,
  generationQuery,
  startTestGateway,
  type TestGateway,
} from '../support/gateway.ts'
import { expectInvariants, untilWorkDone } from '../support/invariants.ts'
import { endless, holdRender, processes, rendersOf } from '../support/renders.ts'
import { rowsOf } from '../support/rows.ts'
import { type ServeChild, startServeChild } from '../support/serve-child.ts'
import { startAgain } from '../support/start-again.ts'

/** Held in its midst, and short enough to be made again and waited for. */
const someSeconds = () => cameraMove({ durationSeconds: 15, frameRate: 60 })

describe('in one process that renders one clip at a time', () => {
  let database: TestDatabase
  let gateway: TestGateway
  beforeAll(async () => {
    database = await createTestDatabase({ migrated: true })
    gateway = await startTestGateway({ KINETOGRAPH_RENDERS: '1' }, { databaseUrl: database.connectionString })
  })
  afterAll(async () => {
    await gateway.stop()
    await database.drop()
  })

  it('a running generation is canceled at once', async () => {
    const { generation } = await gateway.start(await endless())
    await gateway.untilStatus(generation.id, 'RUNNING')
    const asked = Date.now()
    const { data } = await gateway.query(cancelMutation, { input: { id: generation.id } })
    expect(data.cancelGeneration).toMatchObject({ outcome: 'REQUESTED', userErrors: [] })
    const events = await gateway.events(generation.id)
    const canceled = events.at(-1)
    expect(canceled).toMatchObject({ __typename: 'GenerationCanceled', status: 'CANCELED', isFinal: true })
    expect(new Date(canceled.at).getTime() - asked).toBeLessThan(10_000)
    expect(events.map((event) => event.__typename)).toContain('GenerationCancelRequested')
    const again = await gateway.query(cancelMutation, { input: { id: generation.id } })
    expect(again.data.cancelGeneration.userErrors).toMatchObject([{ code: 'ALREADY_FINISHED', path: ['id'] }])
  })

  it('a generation that is not finished by its deadline is EXPIRED, uncharged, and its child is stopped', async () => {
    const { generation } = await gateway.start(await endless(), { poll: { timeoutMilliseconds: 1_000 } })
    const events = await gateway.events(generation.id)
    expect(events.at(-1)).toMatchObject({ __typename: 'GenerationExpired', status: 'EXPIRED', isFinal: true })
    const { data } = await gateway.query(generationQuery, { id: generation.id })
    expect(data.generation.state).toMatchObject({ status: 'EXPIRED', settling: false, charge: { state: 'NONE' } })
    expect(data.generation.state.clips[0].failure).toMatchObject({ code: 'TIMED_OUT' })
    await until(async () => rendersOf(process.pid).length === 0)
  })

  it('what waits for a slot stays QUEUED with its position, can be canceled there, and the rest goes on in order', async () => {
    const before = await attempts()
    const first = (await gateway.start(await someSeconds())).generation
    await holdRender()
    const second = (await gateway.start(await cameraMove())).generation
    const third = (await gateway.start(await cameraMove())).generation
    const stateOf = async ({ id }: { id: string }) =>
      (await gateway.query(generationQuery, { id })).data.generation.state
    const thirdStandsAt = (position: number) =>
      until(async () => (await stateOf(third)).progress.queuePosition === position)
    await thirdStandsAt(2)
    expect((await stateOf(first)).status).toBe('RUNNING')
    expect((await stateOf(second)).status).toBe('QUEUED')
    await gateway.query(cancelMutation, { input: { id: second.id } })
    expect((await gateway.events(second.id)).at(-1)).toMatchObject({ status: 'CANCELED' })
    await thirdStandsAt(1)
    expect((await stateOf(third)).status).toBe('QUEUED')
    await gateway.query(cancelMutation, { input: { id: first.id } })
    const events = await gateway.events(third.id)
    expect(events.at(-1)).toMatchObject({ status: 'SUCCEEDED' })
    expect(events.some((event) => event.progress.queuePosition === 1)).toBe(true)
    expect((await stateOf(first)).status).toBe('CANCELED')
    await untilWorkDone(database.connectionString)
    await expectInvariants(database.connectionString)
    // I10: a cancel before the submit buys nothing.
    expect((await attempts()) - before).toBe(2)
  })

  const attempts = async (): Promise<number> =>
    (await rowsOf(gateway, 'select count(*)::int as attempts from attempt'))[0].attempts
})

describe.concurrent('in processes of their own', () => {
  it('SIGTERM ends serve at once and hands its generations back; the next serve finishes them', () =>
    withFolder(async (folder) => {
      const { environment, sql, expectAllDone } = folder
      const first = await startServeChild(environment)
      const { generation } = await client(first.url).start(await someSeconds())
      await holdRender(first.process.pid)
      const watching = client(first.url)
        .events(generation.id)
        .catch(() => [])
      const asked = Date.now()
      first.process.kill('SIGTERM')
      // A client that connects while serve is closing is refused, and holds nothing up.
      expect(await first.exited).toEqual({ code: 0, signal: null })
      expect(Date.now() - asked).toBeLessThan(8_000)
      await watching
      expect(await sql('select status from generation')).toEqual([{ status: 'RUNNING' }])
      const second = await startAgain(folder)
      expect((await second.events(generation.id)).at(-1)).toMatchObject({ status: 'SUCCEEDED' })
      await expectAllDone()
    }))

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s to the whole process group, as a terminal or a service manager sends it, fails nothing',
    (signal) =>
      withFolder(async (folder) => {
        const { environment, sql, expectAllDone } = folder
        const first = await startServeChild(environment, 'serve', { detached: true })
        const { generation } = await client(first.url).start(await someSeconds())
        await holdRender(first.process.pid)
        process.kill(-first.process.pid!, signal)
        expect((await first.exited).signal).toBeNull()
        expect(await sql('select status from generation')).toEqual([{ status: 'RUNNING' }])
        const second = await startAgain(folder)
        expect((await second.events(generation.id)).at(-1)).toMatchObject({ status: 'SUCCEEDED' })
        await expectAllDone()
      }),
  )

  it('kill -9 of serve leaves no child alive', () =>
    withFolder(async ({ environment }) => {
      const serve = await startServeChild(environment)
      const { generation } = await client(serve.url).start(await endless())
      await until(async () => {
        const { data } = await client(serve.url).query(generationQuery, { id: generation.id })
        return data.generation.state.progress.fraction > 0
      })
      const own = processes()
        .filter(({ parent }) => parent === serve.process.pid)
        .map(({ pid }) => pid)
      expect(own).not.toEqual([])
      await serve.kill('SIGKILL')
      const alive = () => processes().filter(({ pid }) => own.includes(pid))
      await until(async () => alive().length === 0)
    }))

  it('when the process that renders is killed, the other one takes over, and the subscriber misses nothing', () =>
    withFolder(async (folder) => {
      const { environment, beside, expectAllDone } = folder
      const both = [await startServeChild(environment), await startServeChild(beside)]
      const { generation } = await client(both[0]!.url).start(await someSeconds())
      const isRendering = ({ process }: ServeChild) => rendersOf(process.pid).length > 0
      await until(async () => both.some(isRendering))
      const holder = both.find(isRendering)!
      const resume = await holdRender(holder.process.pid)
      const other = both.find((serve) => serve !== holder)!
      const transcript = client(other.url).events(generation.id)
      await holder.kill('SIGKILL')
      resume()
      const events = await transcript
      expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1))
      expect(events.at(-1)).toMatchObject({ status: 'SUCCEEDED' })
      expect(other.log.join()).toContain('Released the jobs of vanished holders')
      await expectAllDone()
      await other.kill('SIGTERM')
    }))

  it('a generation that takes its holder down again and again before it is sent is FAILED, not taken up for ever', () =>
    withFolder(async (folder) => {
      const { environment, sql } = folder
      for (let kills = 0; kills < 2; kills += 1) {
        const serve = await startServeChild({ ...environment, KINETOGRAPH_KILL_AT: 'prepare.begun' })
        await client(serve.url)
          .start(await cameraMove(), { idempotencyKey: 'once' })
          .catch(() => {})
        await serve.killed()
      }
      // The first take-up is not noted: nearly all generations are taken up once.
      expect(await sql('select failed_starts from generation')).toEqual([{ failed_starts: 1 }])
      await sql('update generation set failed_starts = 6')
      const second = await startAgain(folder)
      const { data } = await second.query(`{ generations { nodes { id } } }`)
      const { id } = data.generations.nodes[0]
      expect((await second.events(id)).at(-1)).toMatchObject({ status: 'FAILED' })
      const answer = await second.query(generationQuery, { id })
      expect(answer.data.generation.state.failure).toMatchObject({ code: 'INTERNAL', charged: 'NONE' })
    }))

  it('a row that lost its job gets one again', () =>
    withFolder(async (folder) => {
      const { environment, sql } = folder
      const first = await startServeChild({ ...environment, KINETOGRAPH_KILL_AT: 'claim.locked' })
      await client(first.url)
        .start(await cameraMove(), { clientReference: 'lost' })
        .catch(() => {})
      await first.killed()
      await sql(`delete from pgboss.job`)
      const second = await startAgain(folder)
      const { data } = await second.query(`{ generations { nodes { id clientReference } } }`)
      expect(data.generations.nodes).toHaveLength(1)
      expect((await second.events(data.generations.nodes[0].id)).at(-1)).toMatchObject({
        status: 'SUCCEEDED',
      })
    }))
})
