import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Who needs the calendar. What lasts within one process is measured by `performance.now`, which nobody sets. */
const readers = [
  // How old a file is, by its file system or by another process.
  'src/engine/data-folder-lock.ts',
  'src/engine/leftovers.ts',
  'src/generations/record/receipt-files.ts',
  'src/media/s3-store.ts',
  'src/providers/embedded/client.ts',
  // Since when, as rows have it.
  'src/telemetry/log-steps.ts',
  'src/telemetry/metrics.ts',
  // What is told or signed.
  'src/audits/audit-bench.ts',
  'src/emulator/clock.ts',
  'src/engine/lease.ts',
  'src/providers/fal/emulator.ts',
  'src/providers/gemini/emulator-webhooks.ts',
  'src/providers/klingai/emulator-authorization.ts',
  'src/providers/klingai/emulator.ts',
  'src/providers/openai-videos/emulator.ts',
]

it('nobody else reads the clock of the machine', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
  expect(sources.length).toBeGreaterThan(100)
  const found = sources.filter((name) => /\bDate\.now\b/.test(readFileSync(name, 'utf8')))
  expect(found.sort()).toEqual([...readers].sort())
})
