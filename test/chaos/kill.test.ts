import { describe, expect, it } from 'vitest'
import { withFolder } from '../support/folder.ts'
import { cameraMove, cancelMutation, client, generationQuery } from '../support/gateway.ts'
import { endless } from '../support/renders.ts'
import { startServeChild } from '../support/serve-child.ts'
import { startAgain } from '../support/start-again.ts'

describe.concurrent('kill -9, then start again', () => {
  // The other points, with vendors: `npm run chaos`.
  it('at each point where our own renderer differs from a vendor the generation goes on and ends with its clip', () =>
    withFolder(async (folder) => {
      const { environment, expectAllDone } = folder
      // Long enough for progress that is written before the end.
      const request = await cameraMove({ durationSeconds: 4, frameRate: 12 })
      const around = { idempotencyKey: 'once' }
      // It forgets its work with the process.
      for (const point of ['submitting.committed', 'receipt.committed', 'collect.renamed']) {
        const serve = await startServeChild({ ...environment, KINETOGRAPH_KILL_AT: point })
        // The same key again: what was started is found, what was not is started now, never twice.
        await client(serve.url)
          .start(request, around)
          .catch(() => {})
        await serve.killed()
      }

      const last = await startAgain(folder)
      const started = await last.start(request, around)
      expect(started).toMatchObject({ userErrors: [], replayed: true })
      const events = await last.events(started.generation.id)
      expect(events.at(-1)).toMatchObject({ status: 'SUCCEEDED', isFinal: true })
      const { data } = await last.query(generationQuery, { id: started.generation.id })
      const { video } = data.generation.state.clips[0]
      expect((await (await fetch(video.url)).arrayBuffer()).byteLength).toBe(video.sizeBytes)
      await expectAllDone()
    }))

  it('at cancel.requested the generation ends CANCELED', () =>
    withFolder(async (folder) => {
      const { environment, expectAllDone } = folder
      const first = await startServeChild({ ...environment, KINETOGRAPH_KILL_AT: 'cancel.requested' })
      const { generation } = await client(first.url).start(await endless())
      await client(first.url).untilStatus(generation.id, 'RUNNING')
      await client(first.url)
        .query(cancelMutation, { input: { id: generation.id } })
        .catch(() => {})
      await first.killed()
      const second = await startAgain(folder)
      const events = await second.events(generation.id)
      expect(events.at(-1)).toMatchObject({ status: 'CANCELED', isFinal: true })
      await expectAllDone()
    }))

  it('in the middle of the first migration, the next start makes the schema whole', () =>
    withFolder(
      async (folder) => {
        const { environment, sql, expectAllDone } = folder
        await expect(startServeChild({ ...environment, KINETOGRAPH_KILL_AT: 'migrate.half' })).rejects.toThrow()
        expect(await sql(`select to_regclass('generation') as made`)).toEqual([{ made: null }])
        const second = await startAgain(folder)
        const { generation } = await second.start(await cameraMove())
        expect((await second.events(generation.id)).at(-1)).toMatchObject({ status: 'SUCCEEDED' })
        await expectAllDone()
      },
      { migrated: false },
    ))
})

// Not beside the others: a holder that gets no processor for ten seconds is evicted, and nothing is left to release.
it('while the jobs of a vanished holder are released, the next one still gets them', () =>
  withFolder(async (folder) => {
    const { environment, beside, expectAllDone } = folder
    const first = await startServeChild(environment)
    const { generation } = await client(first.url).start(await endless())
    await client(first.url).untilStatus(generation.id, 'RUNNING')
    const second = await startServeChild({ ...beside, KINETOGRAPH_KILL_AT: 'sweep.failed-jobs' })
    await first.kill('SIGKILL')
    await second.killed()
    const third = await startAgain(folder)
    // Only a holder can cancel what runs.
    await third.query(cancelMutation, { input: { id: generation.id } })
    expect((await third.events(generation.id)).at(-1)).toMatchObject({ status: 'CANCELED' })
    await expectAllDone()
  }))
