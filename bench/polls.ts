/**
 * Thousands of generations in flight at one provider, held by one process: its calls for status, with `/tasks` batches
 * and without, in the same run; CPU and memory; and how long after the provider's end the caller knows of it.
 * `npm run bench:polls [-- COUNT]`.
 */
import { seconds, startChild } from './support/child.ts'
import { watchPostgres } from './support/postgres-cpu.ts'
import { startStillGeneration } from './support/start-generation.ts'
import { shareOf, startMany, watchToEnd } from './support/watch-generations.ts'

const count = Number(process.argv[2] ?? 2_000)
if (!Number.isInteger(count) || count < 10) {
  console.log('npm run bench:polls [-- COUNT]: COUNT generations in flight, 10 at least; 2,000 unless given. Minutes.')
  process.exit(process.argv[2] === '--help' ? 0 : 2)
}
/** So many of them end while the others go on. */
const ending = Math.min(100, count / 10)
const windowSeconds = 30

interface Used {
  cpu: NodeJS.CpuUsage
  transactions: number
  rss: number
}

async function run(name: string, { isBatched, hasWebhooks }: { isBatched: boolean; hasWebhooks: boolean }) {
  const emulator = await startChild(new URL('./polls-emulator.ts', import.meta.url))
  const server = await startChild(new URL('./polls-server.ts', import.meta.url))
  const target = { urls: await emulator.ask('urls'), isBatched, hasWebhooks }
  const { url, backendPid } = await server.ask<{ url: string; backendPid: number }>('begin', target)
  const postgresSeconds = watchPostgres(backendPid)
  const { request } = await startStillGeneration(url)
  const { startFrame } = (request as any).stillMotion.cameraMove
  const input = (model: string, prompt: string) => ({ kling: { imageToVideo: { model, startFrame, prompt } } })
  const emptyRss = await server.ask<number>('memory')

  const started = performance.now()
  const lasting = Array.from({ length: count }, (_, index) => input('KLING_V2_5_TURBO', `Lasts ${index}`))
  await startMany(url, lasting)
  while ((await server.ask<number>('running')) < count) await new Promise((resolve) => setTimeout(resolve, 200))
  console.log(`${name}: ${count} in flight after ${((performance.now() - started) / 1000).toFixed(0)} s`)
  // What starting them left behind settles, and the polls are out of step.
  const fullRss = await server.ask<number>('memory')
  await new Promise((resolve) => setTimeout(resolve, 5_000))

  const before = await server.ask<Used>('used')
  const pollsBefore = await emulator.ask<number>('polls', 'klingai')
  const postgresBefore = postgresSeconds()
  const from = performance.now()
  await new Promise((resolve) => setTimeout(resolve, windowSeconds * 1000))
  const after = await server.ask<Used>('used')
  const polls = (await emulator.ask<number>('polls', 'klingai')) - pollsBefore
  const generationMinutes = ((performance.now() - from) / 60_000) * count
  const postgres = postgresSeconds() - postgresBefore
  const cpu = seconds(after.cpu) - seconds(before.cpu)
  const result = { callsEach: polls / generationMinutes, cpuEach: (cpu / generationMinutes) * 1000 }
  console.log(
    `  ${result.callsEach.toFixed(2)} status calls per generation and minute; ${result.cpuEach.toFixed(1)} ms CPU of the gateway (${((100 * cpu) / windowSeconds).toFixed(0)} % of a core), ` +
      `${((postgres / generationMinutes) * 1000).toFixed(1)} ms of Postgres and ${((after.transactions - before.transactions) / generationMinutes).toFixed(1)} transactions per generation-minute`,
  )
  console.log(
    `  RSS ${(after.rss / 1024 ** 2).toFixed(0)} MiB; ${((fullRss - emptyRss) / count / 1024).toFixed(1)} KiB for each one held`,
  )

  const prompts = Array.from({ length: ending }, (_, index) => `Ends ${index}`)
  const inputs = prompts.map((prompt) => input('KLING_V2_6', prompt))
  const told = await watchToEnd(url, prompts, await startMany(url, inputs))
  const endedAt = await emulator.ask<Record<string, number>>('endedAt')
  for (const [status, what] of [
    ['COLLECTING', 'the caller knows that the provider has ended it'],
    ['SUCCEEDED', 'the clip is there'],
  ] as const) {
    const waits = prompts.map((prompt) => told[status][prompt]! - endedAt[prompt]!)
    const at = (share: number) => `${(shareOf(waits, share) / 1000).toFixed(2)} s`
    console.log(`  after its end, until ${what}: p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}`)
  }
  await server.stop()
  await emulator.stop()
  return result
}

const alone = await run('each asked about alone', { isBatched: false, hasWebhooks: false })
const batched = await run('in batches', { isBatched: true, hasWebhooks: false })
await run('in batches, with webhooks', { isBatched: true, hasWebhooks: true })
console.log(
  `ratio ${(batched.callsEach / alone.callsEach).toFixed(3)} of the status calls, ${(batched.cpuEach / alone.cpuEach).toFixed(2)} of the gateway's CPU; ${count} generations of which nothing is known`,
)
