import { expect, it } from 'vitest'
import { startEmulatedGateway } from '../support/emulated.ts'
import { until } from '../support/folder.ts'
import { madePaid, rowId, startPaid, stateOf } from '../support/paid-clips.ts'
import { rowsOf } from '../support/rows.ts'

const expectedQuery = `query ($id: ID!) { generation(id: $id) { state { startedAt
  progress { expected { medianAt ninetiethPercentileAt samples } } } } }`

it('once three of a kind have finished, the next one says when half and nine tenths of them would be done', async () => {
  const gateway = await startEmulatedGateway()
  try {
    const expectedOf = async (id: string) => {
      await until(async () => (await stateOf(gateway, id)).status === 'RUNNING')
      const { startedAt, progress } = (await gateway.query(expectedQuery, { id })).data.generation.state
      if (progress.expected === null) return null
      const { medianAt, ninetiethPercentileAt, samples } = progress.expected
      const secondsTo = (at: string) => Math.round((Date.parse(at) - Date.parse(startedAt)) / 1_000)
      return { median: secondsTo(medianAt), ninetieth: secondsTo(ninetiethPercentileAt), samples }
    }
    const take = async (id: string, seconds: number) =>
      rowsOf(gateway, `update clip set started_at = finished_at - make_interval(secs => $1) where generation_id = $2`, [
        seconds,
        rowId(id),
      ])
    const made = await Promise.all(['one', 'two'].map((words) => madePaid(gateway, 'gemini', words)))
    await take(made[0]!.id, 100)
    await take(made[1]!.id, 400)
    expect(await expectedOf(await startPaid(gateway, 'gemini', 'third [[never-ends]]'))).toBeNull()
    const { id } = await madePaid(gateway, 'gemini', 'fourth')
    await take(id, 200)
    expect(await expectedOf(await startPaid(gateway, 'gemini', 'fifth [[never-ends]]'))).toEqual({
      median: 200,
      ninetieth: 360,
      samples: 3,
    })
  } finally {
    await gateway.stop()
  }
})
