import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { until, withFolder } from '../support/folder.ts'
import { cancelMutation, client } from '../support/gateway.ts'
import { seen } from '../support/paid-clips.ts'
import { endless } from '../support/renders.ts'
import { startServeChild } from '../support/serve-child.ts'
import { startAgain } from '../support/start-again.ts'
import {
  diesAt,
  expectOnePurchaseEach,
  killedStoryboard,
  settingsFor,
  startLastingEmulator,
} from '../support/storyboard-kills.ts'
import {
  cancelStoryboard,
  paidShot,
  retryFilm,
  retryShot,
  startStoryboard,
  storyboardOf,
  untilStoryboard,
} from '../support/storyboards.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startLastingEmulator()
})
afterAll(() => emulator.stop())

/** In the order in which a storyboard comes by them. */
const points = [
  'storyboard.media-stored',
  'storyboard.committed',
  'storyboard.claimed',
  'storyboard.decided',
  'start.committed',
  'storyboard.take-started',
  'submit.sent',
  'succeeded.committed',
  'storyboard.film-started',
]

// Ten processes, one after another.
it(
  'killed at each of its points, one after another, a storyboard goes on to its film: one purchase for each take',
  { timeout: 480_000 },
  () =>
    withFolder(async (folder) => {
      const prompt = 'killed nine times'
      const input = await killedStoryboard(prompt)
      for (const point of points) expect([point, await diesAt(point, folder, emulator, input)]).toEqual([point, true])
      const last = await startAgain(folder, settingsFor(emulator))
      const { storyboard } = await startStoryboard(last, input)
      await untilStoryboard(last, storyboard.id, 'SUCCEEDED')
      await expectOnePurchaseEach(last, emulator, folder, { id: storyboard.id, prompt })
    }),
)

it.each(['storyboard.retry-stored', 'storyboard.retried'])('killed at %s: the retry makes one take', (point) =>
  withFolder(async (folder) => {
    const prompt = `retried through ${point}`
    const settings = settingsFor(emulator)
    const input = await killedStoryboard(prompt)
    const failing = await paidShot('first', 'klingai', { prompt: `${prompt}: fails [[moderated-at-output]]` })
    const serve = await startServeChild({ ...folder.environment, ...settings, KINETOGRAPH_KILL_AT: point })
    const { storyboard } = await startStoryboard(client(serve.url), {
      ...input,
      shots: [failing, ...input.shots.slice(1)],
    })
    await untilStoryboard(client(serve.url), storyboard.id, 'NEEDS_RETRY')
    const { request } = input.shots[0]!
    const retry = { storyboardId: storyboard.id, shot: 'first', request, idempotencyKey: 'again' }
    await retryShot(client(serve.url), retry).catch(() => {})
    await serve.killed()
    const last = await startAgain(folder, settings)
    const { userErrors, replayed } = await retryShot(last, retry)
    expect({ userErrors, replayed }).toEqual({ userErrors: [], replayed: point === 'storyboard.retried' })
    await untilStoryboard(last, storyboard.id, 'SUCCEEDED')
    await expectOnePurchaseEach(last, emulator, folder, { id: storyboard.id, prompt, takes: 4 })
  }),
)

it('killed at storyboard.film-retried: the film is made again, once, of the same takes', () =>
  withFolder(async (folder) => {
    const prompt = 'in two films'
    const settings = { ...settingsFor(emulator), KINETOGRAPH_RENDERS: '1' }
    const serve = await startServeChild({
      ...folder.environment,
      ...settings,
      KINETOGRAPH_KILL_AT: 'storyboard.film-retried',
    })
    const gateway = client(serve.url)
    // It has the renderer's only place: the film waits behind it.
    const { generation: block } = await gateway.start(await endless())
    await gateway.untilStatus(block.id, 'RUNNING')
    const { storyboard } = await startStoryboard(gateway, {
      shots: [await paidShot('first', 'klingai', { prompt: `${prompt}, first` })],
    })
    const film = async () => (await storyboardOf(gateway, storyboard.id)).assembly
    await until(async () => (await film()) !== null)
    const failed = await film()
    await gateway.query(cancelMutation, { input: { id: failed.id } })
    await untilStoryboard(gateway, storyboard.id, 'FAILED')
    await gateway.query(cancelMutation, { input: { id: block.id } })
    const retry = { storyboardId: storyboard.id, film: failed.id }
    await retryFilm(gateway, retry).catch(() => {})
    await serve.killed()
    const last = await startAgain(folder, settings)
    expect(await retryFilm(last, retry)).toMatchObject({ userErrors: [], replayed: true })
    await untilStoryboard(last, storyboard.id, 'SUCCEEDED')
    await expectOnePurchaseEach(last, emulator, folder, { id: storyboard.id, prompt, paid: ['first'], takes: 3 })
  }))

it('killed at storyboard.canceled: what runs is canceled all the same, and nothing else begins', () =>
  withFolder(async (folder) => {
    const settings = settingsFor(emulator)
    const shots = [
      await paidShot('first', 'klingai', { prompt: 'canceled through a kill [[never-ends]]' }),
      await paidShot('second', 'klingai', { prompt: 'never begun after a kill', from: 'first' }),
    ]
    const serve = await startServeChild({
      ...folder.environment,
      ...settings,
      KINETOGRAPH_KILL_AT: 'storyboard.canceled',
    })
    const { storyboard } = await startStoryboard(client(serve.url), { shots })
    const first = async () => (await storyboardOf(client(serve.url), storyboard.id)).shots[0].takes[0]
    await until(async () => (await first())?.state.status === 'RUNNING')
    await cancelStoryboard(client(serve.url), storyboard.id).catch(() => {})
    await serve.killed()
    const last = await startAgain(folder, settings)
    // Its provider cannot stop it, and is asked on for its charge: what counts is the end that callers see.
    const take = async () => (await storyboardOf(last, storyboard.id)).shots[0].takes[0]
    await until(async () => (await take()).state.status === 'CANCELED')
    expect(await storyboardOf(last, storyboard.id)).toMatchObject({
      status: 'CANCELED',
      shots: [{ takes: [{ state: { status: 'CANCELED' } }] }, { takes: [] }],
    })
    expect(seen({ emulator }, 'never begun after a kill').submits).toEqual([])
  }))
