/**
 * What one job costs, from a photo of 112 KB in the mutation to the stored clip with its poster and frames: transactions
 * and statements of the gateway, processor time of its main thread, of all its threads, of the processes that look at media,
 * and of Postgres; how many starts a second a burst of them is answered at; and how many jobs a second are carried to their
 * end while three times as many are under way all the time. The provider is Kling's emulator, in a process of its own. `npm run bench:work [-- COUNT [--statements]]`.
 */
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { seconds, startChild } from './support/child.ts'
import { watchPostgres } from './support/postgres-cpu.ts'
import type { StatementCounts } from './support/statements.ts'
import { startMany } from './support/watch-generations.ts'

const count = Number(process.argv[2] ?? 200)
if (!Number.isInteger(count) || count < 1) {
  console.log(
    'npm run bench:work [-- COUNT [--statements]]: COUNT jobs, 200 unless given. --statements tells each kind.',
  )
  process.exit(process.argv[2] === '--help' ? 0 : 2)
}
const idleSeconds = 10
/** Until those that are started come as evenly as those that end, and from then on. */
const [fillingSeconds, sustainedSeconds] = [45, 30]
const photoBytes = 112 * 1024

interface Used extends StatementCounts {
  mainThread: NodeJS.CpuUsage
  cpu: NodeJS.CpuUsage
  childSeconds: number
}

/** As a camera makes them: detail at every size, and about as many bytes as asked. */
async function photo(): Promise<Buffer> {
  const width = 1280
  const height = 720
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const layer = (scale: number) =>
    sharp({ create: { width: width / scale, height: height / scale, channels: 3, background: '#888', noise } })
      .resize(width, height)
      .png()
      .toBuffer()
  const picture = await sharp(await layer(40))
    .composite([{ input: await layer(8), blend: 'soft-light' }])
    .png()
    .toBuffer()
  const sizes = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      sharp(picture)
        .jpeg({ quality: 100 - index })
        .toBuffer(),
    ),
  )
  const nearness = (bytes: Buffer) => Math.abs(bytes.length - photoBytes)
  return sizes.toSorted((one, other) => nearness(one) - nearness(other))[0]!
}

const emulator = await startChild(new URL('./polls-emulator.ts', import.meta.url))
const server = await startChild(new URL('./work-server.ts', import.meta.url))
const { url, backendPid } = await server.ask<{ url: string; backendPid: number }>('begin', {
  urls: await emulator.ask('urls'),
})
const postgresSeconds = watchPostgres(backendPid)
const picture = await photo()
const startFrame = { base64: picture.toString('base64') }
const input = (index: number) => ({
  kling: { imageToVideo: { model: 'KLING_V3', startFrame, prompt: `Waves ${index}` } },
})

async function untilDone(): Promise<void> {
  while ((await server.ask<number>('unfinished')) > 0) await sleep(250)
}

/** What is loaded and compiled once is none of a job's. */
const first = Math.min(20, count)
await startMany(
  url,
  Array.from({ length: first }, (_, index) => input(-1 - index)),
)
await untilDone()

const spent = (before: Used, after: Used) => ({
  transactions: after.transactions - before.transactions,
  statements: after.statements - before.statements,
  main: seconds(after.mainThread) - seconds(before.mainThread),
  all: seconds(after.cpu) - seconds(before.cpu),
  children: after.childSeconds - before.childSeconds,
})
const idleBefore = await server.ask<Used>('used')
await sleep(idleSeconds * 1000)
const idle = spent(idleBefore, await server.ask<Used>('used'))

const before = await server.ask<Used>('used')
const postgresBefore = postgresSeconds()
const begunAt = performance.now()
await startMany(
  url,
  Array.from({ length: count }, (_, index) => input(index)),
)
const startedSeconds = (performance.now() - begunAt) / 1000
const started = spent(before, await server.ask<Used>('used'))
await untilDone()
const lastedSeconds = (performance.now() - begunAt) / 1000
const after = await server.ask<Used>('used')
const whole = spent(before, after)
const postgres = postgresSeconds() - postgresBefore
const complete = await server.ask<number>('complete')
if (complete !== first + count)
  throw new Error(`${complete} clips of ${first + count} are decoded and have their pictures`)

/** Whatever has ended is followed by another one; what ends in a second, and of how much of the main thread. */
async function sustain(): Promise<{ aSecond: number; main: number }> {
  const from = performance.now() + fillingSeconds * 1000
  let [started, isOver] = [count, false]
  const refilling = (async () => {
    while (!isOver) {
      const missing = 3 * count - (await server.ask<number>('unfinished'))
      const next = Array.from({ length: Math.max(0, missing) }, (_, index) => input(started + index))
      started += next.length
      await startMany(url, next)
      await sleep(250)
    }
  })()
  const look = async () =>
    [performance.now(), await server.ask<number>('finished'), await server.ask<Used>('used')] as const
  await sleep(from - performance.now())
  const [begun, finished, used] = await look()
  await sleep(sustainedSeconds * 1000)
  const [ended, atEnd, usedAtEnd] = await look()
  isOver = true
  await refilling
  const lasted = (ended - begun) / 1000
  return { aSecond: (atEnd - finished) / lasted, main: spent(used, usedAtEnd).main / lasted }
}
const sustained = await sustain()

/** Without what this process does while nothing is asked of it. */
const each = (total: number, ofIdle: number) => (total - (ofIdle / idleSeconds) * lastedSeconds) / count
const milliseconds = (total: number, ofIdle: number) => `${(each(total, ofIdle) * 1000).toFixed(1)} ms`
console.log(
  `${count} jobs, a photo of ${(picture.length / 1024).toFixed(0)} KB in each; load ${loadavg()[0]!.toFixed(1)}`,
)
console.log(`transactions  ${each(whole.transactions, idle.transactions).toFixed(1)} for each job (goal ≤ 20)`)
console.log(`statements    ${each(whole.statements, idle.statements).toFixed(1)}`)
console.log(
  `main thread   ${milliseconds(whole.main, idle.main)} (goal ≤ 60 ms), of which until all had been answered ${((started.main / count) * 1000).toFixed(1)} ms`,
)
console.log(`all threads   ${milliseconds(whole.all, idle.all)}`)
console.log(`children      ${milliseconds(whole.children, idle.children)} (goal ≤ 40 ms)`)
console.log(`Postgres      ${milliseconds(postgres, 0)}`)
console.log(`burst         ${(count / startedSeconds).toFixed(1)} starts a second (goal ≥ 40)`)
console.log(
  `sustained     ${sustained.aSecond.toFixed(1)} jobs a second to the end with ${3 * count} under way, at ${(sustained.main * 100).toFixed(0)} % of the main thread`,
)
console.log(
  `idle          ${(idle.transactions / idleSeconds).toFixed(1)} transactions and ${((idle.main / idleSeconds) * 1000).toFixed(1)} ms of the main thread a second`,
)
if (process.argv.includes('--statements'))
  for (const [text, times] of Object.entries(after.byText)
    .map(([text, total]) => [text, (total - (before.byText[text] ?? 0)) / count] as const)
    .filter(([, times]) => times >= 0.05)
    .toSorted((one, other) => other[1] - one[1]))
    console.log(`${times.toFixed(2).padStart(6)}  ${text}`)
await server.stop()
await emulator.stop()
