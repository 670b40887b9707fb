import { expect, it } from 'vitest'
import { startEmulatedGateway } from '../../support/emulated.ts'
import { until } from '../../support/folder.ts'
import { startMutation } from '../../support/gateway.ts'
import { untilWorkDone } from '../../support/invariants.ts'
import { paidRequest, rowId, seen } from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'

it('two tenants whose jobs are asked about in one call have nothing of each other kept with their attempts', async () => {
  const keys = { anna: 'anna-has-a-key-of-her-own', ben: 'ben-has-another-long-key' }
  const gateway = await startEmulatedGateway({
    // Nobody asks by himself for most of a minute.
    environment: {
      KINETOGRAPH_API_KEYS: `anna:${keys.anna}, ben:${keys.ben}`,
      KINETOGRAPH_POLLS_PER_JOB: '0.1',
    },
  })
  try {
    const start = async (tenant: keyof typeof keys) => {
      const request = await paidRequest('klingai', `a boat of ${tenant} [[webhook-missing]]`)
      const poll = { intervalMilliseconds: 60_000, timeoutMilliseconds: 600_000 }
      const headers = { authorization: `Bearer ${keys[tenant]}` }
      const { data } = await gateway.query(startMutation, { input: { request, provider: 'klingai', poll } }, headers)
      return rowId(data.startGeneration.generation.id)
    }
    const ids = await Promise.all([start('anna'), start('ben')])
    const purchases = () => ['anna', 'ben'].flatMap((tenant) => seen(gateway, `a boat of ${tenant}`).purchases)
    await until(async () => purchases().filter(({ status }) => status === 'succeeded').length === 2)
    // Both are asked about now, in the same moment.
    await rowsOf(gateway, `select pg_notify('kinetograph', $1)`, [ids.map((id) => `w${id}`).join()])
    await untilWorkDone(gateway.config.databaseUrl!)

    const jobs = purchases().map(({ jobId }) => jobId)
    const isOfBoth = gateway.emulator
      .ledger()
      .calls.some(({ jobIds = [] }) => jobs.every((job) => jobIds.includes(job)))
    expect(isOfBoth).toBe(true)
    const attempts = await rowsOf(gateway, `select operation ->> 'id' as job, answers::text as answers from attempt`)
    expect(attempts).toHaveLength(2)
    for (const { job, answers } of attempts) {
      expect(answers).toContain('"status": "succeeded"')
      expect(answers).toContain(job)
      for (const other of jobs.filter((one) => one !== job)) expect(answers).not.toContain(other)
    }
  } finally {
    await gateway.stop()
  }
})
