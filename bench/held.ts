/**
 * Many generations held by one process, whose vendor takes 10 to 30 minutes (Kling's emulator), asked about in batches and
 * each alone: processor time for each that is asked about, memory for each that is held, and how late timers are.
 * They are taken over from a process that died with them, as rows and as jobs at the emulator: 20,000 starts would take
 * longer than the clips. `npm run bench:held [-- COUNT [started]]`: started through the API.
 */
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { seconds, startChild } from './support/child.ts'
import { startStillGeneration } from './support/start-generation.ts'
import { startMany } from './support/watch-generations.ts'

const count = Number(process.argv[2] ?? 2_000)
if (!Number.isInteger(count) || count < 10 || count > 20_000) {
  console.log(
    'npm run bench:held [-- COUNT [started]]: COUNT generations held, 10 to 20,000; 2,000 unless given. Minutes.\n' +
      'They are taken over from a process that died; started: all through the API.',
  )
  process.exit(process.argv[2] === '--help' ? 0 : 2)
}
const areStarted = process.argv[3] === 'started'
const idleSeconds = 10
const windowSeconds = 60
const mostCalls = 200

async function run(name: string, isBatched: boolean): Promise<void> {
  const emulator = await startChild(new URL('./polls-emulator.ts', import.meta.url))
  const server = await startChild(new URL('./polls-server.ts', import.meta.url))
  const { url } = await server.ask<{ url: string }>('begin', {
    ...{ urls: await emulator.ask('urls'), isBatched, hasWebhooks: false },
  })
  const { request } = await startStillGeneration(url)
  const { startFrame } = (request as any).stillMotion.cameraMove
  const inputs = (model: string, many: number) =>
    Array.from({ length: many }, (_, index) => ({
      kling: { imageToVideo: { model, startFrame, prompt: `Held ${index}` } },
    }))
  const running = () => server.ask<number>('running')
  const memory = async () => ({
    resident: await server.ask<number>('memory'),
    inUse: await server.ask<number>('memoryInUse'),
  })
  // What is loaded and compiled once is none of theirs.
  await startMany(url, inputs('KLING_V3', 10))
  await sleep(2_000)
  while ((await running()) > 0) await sleep(500)
  const used = async () => (await server.ask<{ cpu: NodeJS.CpuUsage }>('used')).cpu
  const idleFrom = seconds(await used())
  await sleep(idleSeconds * 1000)
  const idle = (seconds(await used()) - idleFrom) / idleSeconds
  const empty = await memory()

  const startedAt = performance.now()
  const first = areStarted ? count : 1
  await startMany(url, inputs('KLING_V3_TURBO', first))
  const deadline = performance.now() + 300_000 + count * 100
  while ((await running()) < first && performance.now() < deadline) await sleep(500)
  if (!areStarted) {
    await emulator.ask('copy', await server.ask<string[]>('copies', count - first))
    await server.ask('insertCopies')
  }
  const isAllHeld = async () => (await server.ask<number>('held')) === count
  while (!(await isAllHeld()) && performance.now() < deadline) await sleep(500)
  const held = await server.ask<number>('held')
  console.log(`${name}: ${held} of ${count} held after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
  await sleep(10_000)

  // V8 compiles in the first minute, which thousands that are held for many share.
  for (const minute of ['first', 'second']) {
    await server.ask('lateness')
    const askedBefore = await emulator.ask<number>('asked')
    const callsBefore = await emulator.ask<number>('polls', 'klingai')
    const cpuBefore = seconds(await used())
    await sleep(windowSeconds * 1000)
    const cpu = seconds(await used()) - cpuBefore - idle * windowSeconds
    const lateness = await server.ask<number>('lateness')
    const asked = (await emulator.ask<number>('asked')) - askedBefore
    const calls = ((await emulator.ask<number>('polls', 'klingai')) - callsBefore) / windowSeconds
    console.log(
      `  ${minute} minute: CPU ${((cpu / asked) * 1000).toFixed(2)} ms for each asked about (goal ≤ 0.25), ${asked} in ${windowSeconds} s by ${calls.toFixed(1)} calls a second (goal ≤ ${mostCalls}), timers late, p99: ${lateness.toFixed(0)} ms (goal ≤ 1,000); load ${loadavg()[0]!.toFixed(1)}`,
    )
  }
  // Garbage is collected before: of the window the memory would be what happened to be left.
  const loaded = await memory()
  const each = (kind: keyof typeof empty) => ((loaded[kind] - empty[kind]) / held / 1024).toFixed(1)
  console.log(
    `  RSS ${each('resident')} KiB for each held (goal ≤ 16), ${each('inUse')} of it in use; ${(loaded.resident / 1e6).toFixed(0)} MB in all`,
  )
  await server.stop()
  await emulator.stop()
}

await run(`in batches, ${areStarted ? 'started' : 'taken over'}`, true)
await run(`each alone, ${areStarted ? 'started' : 'taken over'}`, false)
