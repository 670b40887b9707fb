import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createTestDatabase } from '../support/cluster.ts'
import { startEmulatedGateway } from '../support/emulated.ts'
import { fill } from '../support/fill-disk.ts'
import { sleep, until } from '../support/folder.ts'
import { expectInvariants, untilWorkDone } from '../support/invariants.ts'
import { ended, startPaid } from '../support/paid-clips.ts'
import { rowsOf } from '../support/rows.ts'

const clips = 20
const fullSeconds = 35
const isRoot = process.getuid?.() === 0

// Only root may mount a disk that is small.
it.skipIf(!isRoot)(
  `a disk that is full for ${fullSeconds} s while ${clips} paid clips are being collected: ${clips} clips`,
  async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
    // Room for twice what the gateway reserves for clips on their way, or a slow start of the last would be refused.
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512m', 'tmpfs', dataDirectory])
    const database = await createTestDatabase({ migrated: true })
    const gateway = await startEmulatedGateway({
      environment: { KINETOGRAPH_CONCURRENCY: `klingai=${clips}` },
      databaseUrl: database.connectionString,
      dataDirectory,
      speed: 10,
    })
    try {
      const poll = { intervalMilliseconds: 1_000, timeoutMilliseconds: 300_000 }
      const ids: string[] = []
      for (let nth = 0; nth < clips; nth += 1) ids.push(await startPaid(gateway, 'klingai', `clip ${nth}`, { poll }))
      const count = async (status: string) =>
        (await rowsOf(gateway, 'select count(*)::int as clips from clip where status = $1', [status]))[0].clips
      await until(async () => (await count('RUNNING')) === clips)
      fill(join(dataDirectory, 'full'))
      await until(async () => (await count('COLLECTING')) === clips)
      await sleep(fullSeconds * 1_000)
      expect(await count('COLLECTING')).toBe(clips)
      rmSync(join(dataDirectory, 'full'))
      const states = await Promise.all(ids.map(async (id) => (await ended(gateway, id)).state))
      expect(states.map(({ status }) => status)).toEqual(ids.map(() => 'SUCCEEDED'))
      await untilWorkDone(database.connectionString)
      await expectInvariants(database.connectionString)
    } finally {
      await gateway.stop()
      await database.drop()
      execFileSync('umount', ['-l', dataDirectory])
      await rm(dataDirectory, { recursive: true, force: true })
    }
  },
)
