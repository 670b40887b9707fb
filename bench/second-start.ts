/**
 * From `kinetograph serve` to ready on a data folder that has been used before, as an operator restarts it, and what
 * processor time it took; without the compiled code of an earlier start too; `kinetograph --help`; beside what Node itself
 * and the embedded Postgres alone take in the same run. `npm run bench:second-start`.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { openDatabase } from '../dist/engine/database.js'
import { processCpu } from './support/process-cpu.ts'

const program = fileURLToPath(new URL('../bin/kinetograph.js', import.meta.url))
const dataDirectory = mkdtempSync(join(tmpdir(), 'kinetograph-bench-'))
// Run by root, the server is `nobody` and must pass through.
chmodSync(dataDirectory, 0o711)
const rounds = 5

const environment = {
  PATH: process.env.PATH ?? '',
  PORT: '0',
  KINETOGRAPH_DATA_DIR: dataDirectory,
  XDG_CACHE_HOME: join(dataDirectory, 'cache'),
}

interface Took {
  milliseconds: number
  /** Of all threads of the process, until it was ready. */
  cpuMilliseconds: number
}

async function startOnce(more: Record<string, string> = {}): Promise<Took> {
  const before = performance.now()
  const child = spawn(process.execPath, [program, 'serve'], {
    env: { ...environment, ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.includes('"msg":"Ready"') && resolve())
    void exited.then(() => reject(new Error('serve ended before it was ready')))
  })
  const milliseconds = performance.now() - before
  const cpuMilliseconds = (processCpu(child.pid!)?.seconds ?? Number.NaN) * 1000
  child.kill('SIGTERM')
  await exited
  return { milliseconds, cpuMilliseconds }
}

async function timeOf(args: readonly string[]): Promise<number> {
  const before = performance.now()
  await new Promise((resolve) => spawn(process.execPath, args, { env: environment }).once('exit', resolve))
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
const later: Took[] = []
const uncompiled: Took[] = []
const node: number[] = []
const help: number[] = []
const postgres: number[] = []
for (let round = 0; round < rounds; round += 1) {
  later.push(await startOnce())
  uncompiled.push(await startOnce({ NODE_DISABLE_COMPILE_CACHE: '1' }))
  node.push(await timeOf(['-e', '0']))
  help.push(await timeOf([program, '--help']))
  postgres.push(await databaseAlone())
}
const shown = (took: Took[]) =>
  `${median(took.map(({ milliseconds }) => milliseconds)).toFixed(0)} ms, CPU ${median(took.map(({ cpuMilliseconds }) => cpuMilliseconds)).toFixed(0)} ms`
console.log(`medians of ${rounds}; load ${loadavg()[0]!.toFixed(1)}`)
console.log(`first start         ${shown([first])}`)
console.log(`second start        ${shown(later)} (goal ≤ 700 ms)`)
console.log(`  nothing compiled  ${shown(uncompiled)}`)
console.log(`--help              ${median(help).toFixed(0)} ms (goal ≤ 150 ms)`)
console.log(
  `beside them         bare Node ${median(node).toFixed(0)} ms, embedded Postgres alone ${median(postgres).toFixed(0)} ms`,
)
rmSync(dataDirectory, { recursive: true, force: true })
