import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createTestDatabase } from '../support/cluster.ts'
import { fill } from '../support/fill-disk.ts'
import { sleep, withFolder } from '../support/folder.ts'
import { installWithoutCodec } from '../support/installation.ts'
import { startServeChild } from '../support/serve-child.ts'
import { begin } from './cell.ts'
import { type Expected, expectExplained } from './record.ts'
import { both, isSent, untilEach, withGateway } from './two-wires.ts'
import { startVendors } from './vendors.ts'

const part = 'Disk and codec'
const delivered: Expected = { outcomes: ['delivered'] }
const isRoot = process.getuid?.() === 0
const fullMilliseconds = 35_000

let vendors: Awaited<ReturnType<typeof startVendors>>
beforeAll(async () => {
  vendors = await startVendors()
})
afterAll(() => vendors?.emulator.stop())

// Only root may mount a disk that is small.
describe.skipIf(!isRoot)('disk', () => {
  for (const [order, moment] of ['to clips just started', 'while clips run'].entries())
    it.concurrent(`full for 35 s, ${moment}`, async () => {
      const dataDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
      // Room for twice what the gateway reserves for clips on their way.
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512m', 'tmpfs', dataDirectory])
      const database = await createTestDatabase({ migrated: true })
      try {
        await withGateway(vendors, { databaseUrl: database.connectionString, dataDirectory }, async (site) => {
          const cells = await Promise.all(both.map((wire) => begin(site, `disk-${order}`, wire, { count: 4 })))
          if (order === 1) await untilEach(cells, isSent)
          fill(join(dataDirectory, 'full'))
          await sleep(fullMilliseconds)
          rmSync(join(dataDirectory, 'full'))
          const about = { part, order, fault: `the disk is full for 35 s, ${moment}` }
          await Promise.all(cells.map((cell) => expectExplained(about, cell, delivered)))
        })
      } finally {
        await database.drop()
        execFileSync('umount', ['-l', dataDirectory])
        await rm(dataDirectory, { recursive: true, force: true })
      }
    })
})

it('codec missing', () =>
  withFolder(async ({ environment, connectionString, onEnd }) => {
    const installation = await installWithoutCodec()
    onEnd(() => rm(installation, { recursive: true, force: true }))
    const { emulator, settings } = vendors
    const serve = await startServeChild({ ...environment, ...settings }, 'serve', { cwd: installation })
    onEnd(() => serve.kill())
    const site = { url: () => serve.url, emulator, connectionString }
    const cells = await Promise.all(both.map((wire) => begin(site, 'codec', wire)))
    const about = { part, order: 2, fault: 'the codec is missing' }
    await Promise.all(cells.map((cell) => expectExplained(about, cell, { ...delivered, because: 'kept unverified' })))
  }))
