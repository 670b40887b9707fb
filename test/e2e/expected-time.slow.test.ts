import { afterAll, beforeAll, expect, it } from 'vitest'
import { progressAt } from '../../src/client/progress-at.ts'
import { type EmulatedGateway, startEmulatedGateway } from '../support/emulated.ts'
import { sleep, until } from '../support/folder.ts'
import { cancelPaid, madePaid, rowId, startPaid, stateOf } from '../support/paid-clips.ts'
import { rowsOf } from '../support/rows.ts'

let gateway: EmulatedGateway
beforeAll(async () => {
  gateway = await startEmulatedGateway()
})
afterAll(() => gateway.stop())

const progressQuery = `query ($id: ID!) { generation(id: $id) { state { sequence startedAt
  progress { fraction source asOf expected { medianAt ninetiethPercentileAt samples } } } } }`
/** What is known may be some seconds old. */
const staleMilliseconds = 5_500

async function progressOf(id: string) {
  await until(async () => (await stateOf(gateway, id)).status === 'RUNNING')
  return (await gateway.query(progressQuery, { id })).data.generation.state
}

const timingKeyOf = async (id: string): Promise<string> =>
  (await rowsOf(gateway, 'select timing_key from clip where generation_id = $1', [rowId(id)]))[0].timing_key

const runTimesOf = (key: string) =>
  rowsOf(
    gateway,
    'select earliest_milliseconds as earliest, latest_milliseconds as latest from run_time where timing_key = $1 order by id',
    [`emulated|${key}`],
  )

it('once three of a kind have finished, the next one says when half and nine tenths would be done, and how far it is', async () => {
  const first = await startPaid(gateway, 'gemini', 'nobody knows [[never-ends]]')
  expect((await progressOf(first)).progress).toMatchObject({ fraction: null, source: 'UNKNOWN', expected: null })
  const key = `emulated|${await timingKeyOf(first)}`
  for (const seconds of [100, 200, 400])
    await rowsOf(
      gateway,
      'insert into run_time (timing_key, earliest_milliseconds, latest_milliseconds) values ($1, $2, $2)',
      [key, seconds * 1000],
    )
  await sleep(staleMilliseconds)

  const id = await startPaid(gateway, 'gemini', 'known by now [[never-ends]]')
  const { startedAt, sequence, progress } = await progressOf(id)
  const secondsTo = (at: string) => Math.round((Date.parse(at) - Date.parse(startedAt)) / 1_000)
  expect(secondsTo(progress.expected.medianAt)).toBe(200)
  expect(secondsTo(progress.expected.ninetiethPercentileAt)).toBe(400)
  expect(progress).toMatchObject({ source: 'ESTIMATED', expected: { samples: 3 } })
  expect(progress.fraction).toBeGreaterThanOrEqual(0)
  // Whoever asks later, without an event in between, is told where it is then.
  const later = (await gateway.query(progressQuery, { id })).data.generation.state
  expect(later.sequence).toBe(sequence)
  expect(later.progress.fraction).toBeGreaterThan(progress.fraction)
  expect(Date.parse(later.progress.asOf)).toBeGreaterThan(Date.parse(progress.asOf))

  // An event is told where the estimate stands then, and whoever asks is told the same.
  await cancelPaid(gateway, id)
  const events = await gateway.events(id)
  const estimates = events.flatMap((event: any) => (event.progress.fraction === null ? [] : [event.progress.fraction]))
  expect(estimates.length).toBeGreaterThan(1)
  expect(estimates).toEqual(estimates.toSorted((one: number, other: number) => one - other))
  expect(estimates.at(-1)).toBeLessThan(1)
  expect(progressAt(progress, Date.parse(progress.expected.medianAt))).toBeCloseTo(0.8, 5)
})

it('what a clip took is learned, between when it was last seen running and when it was found done', async () => {
  const { id } = await madePaid(gateway, 'xai', 'teaches')
  const [sample] = await runTimesOf(await timingKeyOf(id))
  expect(sample.latest).toBeGreaterThan(0)
  expect(sample.earliest).toBeLessThan(sample.latest)
  // A failure teaches nothing.
  const { state } = await madePaid(gateway, 'xai', 'breaks [[fails]]')
  expect(state.status).toBe('FAILED')
  expect(await runTimesOf(await timingKeyOf(id))).toHaveLength(1)
})

it('where a provider is going to tell how far a clip is, nobody is told an estimate that its word may fall behind', async () => {
  const first = await startPaid(gateway, 'xai', 'tells nothing yet [[never-ends]]')
  await until(async () => (await stateOf(gateway, first)).status === 'RUNNING')
  const key = `emulated|${await timingKeyOf(first)}`
  await rowsOf(
    gateway,
    'insert into run_time (timing_key, earliest_milliseconds, latest_milliseconds) select $1, 100000, 100000 from generate_series(1, 9)',
    [key],
  )
  await sleep(staleMilliseconds)
  // Asked about near the end of such clips: until then it has told nothing.
  const poll = { intervalMilliseconds: 60_000, timeoutMilliseconds: 600_000 }
  const id = await startPaid(gateway, 'xai', 'will tell [[never-ends]]', { poll })
  await until(async () => (await stateOf(gateway, id)).status === 'RUNNING')
  await sleep(1_000)
  expect((await gateway.query(progressQuery, { id })).data.generation.state.progress.fraction).toBe(0)
  for (const one of [first, id]) await cancelPaid(gateway, one)
})
