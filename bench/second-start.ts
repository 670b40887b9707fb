/**
 * From `kinetograph serve` to ready on a data folder that has been used before, as an operator restarts it; beside
 * what Node itself and the embedded Postgres alone take in the same run. `npm run bench:second-start`.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { openDatabase } from '../dist/engine/database.js'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const dataDirectory = mkdtempSync(join(tmpdir(), 'kinetograph-bench-'))
// Run by root, the server is `nobody` and must pass through.
chmodSync(dataDirectory, 0o711)
const rounds = 5

async function startOnce(): Promise<number> {
  const before = performance.now()
  const child = spawn(process.execPath, [main, 'serve'], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', KINETOGRAPH_DATA_DIR: dataDirectory },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.includes('"msg":"Ready"') && resolve())
    void exited.then(() => reject(new Error('serve ended before it was ready')))
  })
  const milliseconds = performance.now() - before
  child.kill('SIGTERM')
  await exited
  return milliseconds
}

async function bareNode(): Promise<number> {
  const before = performance.now()
  await new Promise((resolve) => spawn(process.execPath, ['-e', '0']).once('exit', resolve))
  return performance.now() - before
}

async function databaseAlone(): Promise<number> {
  const before = performance.now()
  const database = await openDatabase({ dataDirectory, purpose: 'serve', log: pino({ level: 'silent' }) })
  const milliseconds = performance.now() - before
  await database.stop()
  return milliseconds
}

const median = (values: number[]) => [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)]!
const first = await startOnce()
const later: number[] = []
const node: number[] = []
const postgres: number[] = []
for (let round = 0; round < rounds; round += 1) {
  later.push(await startOnce())
  node.push(await bareNode())
  postgres.push(await databaseAlone())
}
console.log(`first start  ${first.toFixed(0)} ms`)
console.log(`second start ${median(later).toFixed(0)} ms, median of ${rounds} (goal ≤ 1500)`)
console.log(
  `beside it    bare Node ${median(node).toFixed(0)} ms, embedded Postgres alone ${median(postgres).toFixed(0)} ms`,
)
rmSync(dataDirectory, { recursive: true, force: true })
