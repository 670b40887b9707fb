import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bytesOf, derivedFields } from '../support/derived.ts'
import { withFolder } from '../support/folder.ts'
import { cameraMove, client } from '../support/gateway.ts'
import { startServeChild } from '../support/serve-child.ts'
import { startAgain } from '../support/start-again.ts'

it('killed at each point of making a preview, nothing half of it is served or left, and the next read has it', () =>
  withFolder(async (folder) => {
    let id: string | undefined
    for (const point of ['derive.made', 'derive.counted', 'derive.stored']) {
      const serve = await startServeChild({ ...folder.environment, KINETOGRAPH_KILL_AT: point })
      const gateway = client(serve.url)
      if (!id) {
        id = (await gateway.start(await cameraMove())).generation.id as string
        await gateway.untilStatus(id, 'SUCCEEDED')
      }
      const { preview } = await derivedFields(gateway, id, '{ edge: LAST }')
      await fetch(preview.url).catch(() => {})
      await serve.killed()
    }
    const last = await startAgain(folder)
    const { preview } = await derivedFields(last, id!, '{ edge: LAST }')
    const { answer, bytes } = await bytesOf(preview.url)
    expect([answer.status, bytes.subarray(0, 4).toString()]).toEqual([200, 'RIFF'])
    expect(await folder.sql('select name from derived_medium')).toEqual([{ name: 'preview.webp' }])
    expect(await readdir(join(folder.dataDirectory, 'work', 'inputs'))).toEqual([])
    const attempts = await folder.sql('select id from attempt')
    const files = await readdir(join(folder.dataDirectory, 'media', 'videos', attempts[0]!.id))
    expect(files.sort()).toEqual(['clip.mp4', 'first.jpg', 'last.png', 'poster.jpg', 'preview.webp'])
    await folder.expectAllDone()
  }))
