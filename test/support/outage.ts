import { expect } from 'vitest'
import { createTestDatabase } from './cluster.ts'
import { startDatabaseProxy } from './database-proxy.ts'
import { sleep } from './folder.ts'
import { cameraMove, generationQuery, startTestGateway } from './gateway.ts'
import { expectInvariants, untilWorkDone } from './invariants.ts'
import { holdRender } from './renders.ts'
import { rowsOf } from './rows.ts'

/** A clip is rendering, the database goes away and comes back: the clip is there, rendered once, meanwhile. */
export async function expectClipThroughOutage(awayMilliseconds: number): Promise<void> {
  const database = await createTestDatabase({ migrated: true })
  const proxy = await startDatabaseProxy(database.connectionString)
  const gateway = await startTestGateway({}, { databaseUrl: proxy.connectionString })
  try {
    const { generation } = await gateway.start(await cameraMove({ durationSeconds: 5, frameRate: 30 }))
    const resume = await holdRender()
    await proxy.goAway()
    resume()
    await sleep(5_000)
    const during = await gateway.query(generationQuery, { id: generation.id })
    expect(during.errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE' })
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503)
    await sleep(awayMilliseconds - 5_000)
    await proxy.comeBack()
    const events = await gateway.events(generation.id)
    expect(events.at(-1)).toMatchObject({ status: 'SUCCEEDED', isFinal: true })
    await untilWorkDone(database.connectionString)
    await expectInvariants(database.connectionString)
    expect(await rowsOf(gateway, 'select number from attempt')).toEqual([{ number: 1 }])
  } finally {
    await gateway.stop()
    await proxy.stop()
    await database.drop()
  }
}
