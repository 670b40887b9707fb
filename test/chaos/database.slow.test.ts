import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sleep } from '../support/folder.ts'
import { cameraMove, client } from '../support/gateway.ts'
import { expectClipThroughOutage } from '../support/outage.ts'
import { holdRender } from '../support/renders.ts'
import { startServeChild } from '../support/serve-child.ts'

describe.concurrent('the database goes away', () => {
  // Longer than the ten seconds after which a holder that is not heard of loses its job; 30 s in `npm run chaos`.
  it('for 15 s: a clip goes on rendering meanwhile, and ends right when it is back', () =>
    expectClipThroughOutage(15_000))

  it('the embedded Postgres killed with -9 is back in moments, and the clip that was rendering ends right', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
    execFileSync('chmod', ['0711', dataDirectory])
    const serve = await startServeChild({ KINETOGRAPH_DATA_DIR: dataDirectory })
    try {
      const { generation } = await client(serve.url).start(await cameraMove({ durationSeconds: 5, frameRate: 30 }))
      const resume = await holdRender(serve.process.pid)
      const postmaster = await readFile(join(dataDirectory, 'postgres', 'data', 'postmaster.pid'), 'utf8')
      process.kill(Number(postmaster.split('\n')[0]), 'SIGKILL')
      resume()
      // The stream may have broken with the database: a client comes back with its cursor.
      let last: { isFinal: boolean; status: string } | undefined
      for (let attempt = 0; !last?.isFinal && attempt < 80; attempt += 1) {
        await sleep(250)
        last = (
          await client(serve.url)
            .events(generation.id)
            .catch(() => [])
        ).at(-1)
      }
      expect(last, serve.log.join('\n')).toMatchObject({ status: 'SUCCEEDED', isFinal: true })
    } finally {
      await serve.kill('SIGTERM')
      await rm(dataDirectory, { recursive: true, force: true })
    }
  })
})
