import { describe, expect, it } from 'vitest'
import { startExternalPostgres } from '../support/external-postgres.ts'
import { cameraMove, generationQuery, startTestGateway } from '../support/gateway.ts'
import { findPostgres } from '../support/tools.ts'

const binaries = findPostgres()

describe.skipIf(binaries === undefined)('with DATABASE_URL', () => {
  it('a Postgres that the operator runs carries a clip from start to end', async () => {
    const postgres = await startExternalPostgres(binaries!)
    try {
      const gateway = await startTestGateway({}, { databaseUrl: postgres.url })
      try {
        expect(gateway.gateway.database.kind).toBe('external')
        const started = await gateway.start(await cameraMove())
        expect(started.userErrors).toEqual([])
        const events = await gateway.events(started.generation.id)
        expect(events.at(-1)).toMatchObject({ __typename: 'GenerationSucceeded', isFinal: true })
        const { data } = await gateway.query(generationQuery, { id: started.generation.id })
        const file = await fetch(data.generation.state.clips[0].video.url)
        expect(file.headers.get('content-type')).toBe('video/mp4')
        expect(Buffer.from(await file.arrayBuffer()).toString('latin1', 4, 8)).toBe('ftyp')
      } finally {
        await gateway.stop()
      }
    } finally {
      await postgres.stop()
    }
  })
})
