import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { until, withFolder } from '../support/folder.ts'
import { cameraMove, client, deleteMutation, generationQuery } from '../support/gateway.ts'
import { startServeChild } from '../support/serve-child.ts'
import { startAgain } from '../support/start-again.ts'

it('killed at each of its points, a deletion is finished by who comes next, and what is not deleted stays', () =>
  withFolder(async (folder) => {
    const filesIn = (kind: string) => readdir(join(folder.dataDirectory, 'media', kind)).catch(() => [])
    const rowId = (id: string) => Buffer.from(id, 'base64url').toString().split(':')[1]
    const deleted: string[] = []
    let kept: string | undefined
    for (const point of ['delete.committed', 'delete.unreferenced', 'delete.half']) {
      const environment = { ...folder.environment, KINETOGRAPH_KILL_AT: point }
      const serve = await startServeChild(environment)
      const gateway = client(serve.url)
      const { generation } = await gateway.start(await cameraMove({ frameRate: 1 }))
      await gateway.untilStatus(generation.id, 'SUCCEEDED')
      // Its upload is named by one that stays.
      if (!kept) {
        const request = (await gateway.query(generationQuery, { id: generation.id })).data.generation.request
        kept = (await gateway.start(request)).generation.id as string
        await gateway.untilStatus(kept, 'SUCCEEDED')
      }
      await gateway.query(deleteMutation, { input: { id: generation.id } }).catch(() => {})
      await serve.killed()
      deleted.push(generation.id)
      // Once more where it begins with what was left.
      if (point === 'delete.half') {
        // The look at what was left begins beside the start, and may end it before it is ready.
        const again = await startServeChild(environment).catch((error: Error) => {
          expect(error.message).toContain('before it was ready')
        })
        if (again) await again.killed()
      }
      const next = await startAgain(folder)
      await until(async () => (await folder.sql('select key from media_removal where not is_again')).length === 0)
      await next.stop()
    }
    const last = await startAgain(folder)
    for (const id of deleted) {
      expect((await last.query(deleteMutation, { input: { id } })).data.deleteGeneration).toMatchObject({
        generation: { deletedAt: expect.any(String), state: { status: 'SUCCEEDED' } },
        userErrors: [],
      })
    }
    const { state } = (await last.query(generationQuery, { id: kept })).data.generation
    const attempts = await folder.sql('select id from attempt where generation_id = $1', [rowId(kept!)])
    expect(await filesIn('videos')).toEqual(attempts.map(({ id }) => id))
    expect(await filesIn('uploads')).toHaveLength(1)
    expect((await fetch(state.clips[0].video.url)).status).toBe(200)
    expect(await folder.sql(`select sequence from event where type = 'MediaDeleted'`)).toHaveLength(3)
    await folder.expectAllDone()
  }))
