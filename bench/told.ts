/**
 * How soon after a provider's end the caller knows, and for how many calls: jobs of 10 to 30 seconds, evenly spread,
 * at the emulator, watched by WebSocket. On wires with batches and without, first while nothing is known of such clips
 * and then with what was learned; with a stream and with callbacks; and beside the first a plain client that asks about
 * each of its own jobs every five seconds. `npm run bench:told [-- COUNT]`.
 */

import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { startChild } from './support/child.ts'
import { startStillGeneration } from './support/start-generation.ts'
import { createWatch, shareOf, startMany } from './support/watch-generations.ts'

const count = Number(process.argv[2] ?? 200)
if (!Number.isInteger(count) || count < 10) {
  console.log('npm run bench:told [-- COUNT]: COUNT jobs at a time, 10 at least; 200 unless given. Six minutes.')
  process.exit(process.argv[2] === '--help' ? 0 : 2)
}
const pushed = Math.min(50, count)
const fixedMilliseconds = 5_000
const warmRounds = 2
/** A little below what the goals allow. */
const pollsPerJob = 4.3
/** Of the plain client, which the emulator counts with ours. */
let plainCalls = 0

const emulator = await startChild(new URL('./polls-emulator.ts', import.meta.url))
const urls = await emulator.ask<{ klingai: string; fal: string }>('urls')
type Server = Awaited<ReturnType<typeof startServer>>

async function startServer(target: { isBatched: boolean; hasWebhooks: boolean }) {
  const server = await startChild(new URL('./polls-server.ts', import.meta.url))
  const { url } = await server.ask<{ url: string }>('begin', { urls, pollsPerJob, ...target })
  const { request } = await startStillGeneration(url)
  return { url, startFrame: (request as any).stillMotion.cameraMove.startFrame, stop: server.stop }
}

const requests = {
  klingai: (startFrame: object, prompt: string) => ({
    kling: { imageToVideo: { model: 'KLING_V3', startFrame, prompt } },
  }),
  fal: (startFrame: object, prompt: string) => ({
    seedance: { imageToVideo: { model: 'SEEDANCE_2_0', startFrame, prompt } },
  }),
}

function tell(name: string, calls: number, waits: Record<string, number[]>): void {
  const parts = Object.entries(waits).map(
    ([what, all]) =>
      `${what} p50 ${(shareOf(all, 0.5) / 1000).toFixed(2)}, p99 ${(shareOf(all, 0.99) / 1000).toFixed(2)} s`,
  )
  console.log(`${name.padEnd(28)} ${parts.join('; ')}; ${calls.toFixed(2)} calls for each`)
}

/** @param rounds one after the other, told as one: of two hundred the median is chance by a tenth of a second */
async function round(
  server: Server,
  provider: 'klingai' | 'fal',
  name: string,
  jobs: number,
  rounds = 1,
): Promise<void> {
  const { url, startFrame } = server
  const ours = async () => (await emulator.ask<number>('polls', provider)) - plainCalls
  const before = await ours()
  const waits: Record<string, number[]> = { told: [], 'the clip is there': [] }
  for (let index = 0; index < rounds; index += 1) {
    const prompts = Array.from({ length: jobs }, (_, job) => `${name} ${index} ${job}`)
    const watch = createWatch(url)
    await startMany(
      url,
      prompts.map((prompt) => requests[provider](startFrame, prompt)),
      (job, id) => watch.add(prompts[job]!, id),
    )
    const told = await watch.ended()
    const endedAt = await emulator.ask<Record<string, number>>('endedAt')
    waits.told!.push(...prompts.map((prompt) => told.COLLECTING[prompt]! - endedAt[prompt]!))
    waits['the clip is there']!.push(...prompts.map((prompt) => told.SUCCEEDED[prompt]! - endedAt[prompt]!))
  }
  tell(name, ((await ours()) - before) / jobs / rounds, waits)
}

/** What a client does by itself, on the vendor's wire: it asks about each of its jobs every five seconds. */
async function plainPolling(jobs: number): Promise<void> {
  const headers = { authorization: 'Bearer bench-key', 'content-type': 'application/json' }
  const picture = await sharp({ create: { width: 640, height: 360, channels: 3, background: '#336' } })
    .png()
    .toBuffer()
  const waits: number[] = []
  await Promise.all(
    Array.from({ length: jobs }, async (_, index) => {
      await sleep(index * 60)
      const contents = [
        { type: 'prompt', text: `plain ${index}` },
        { type: 'first_frame', url: picture.toString('base64') },
      ]
      const body = JSON.stringify({ contents })
      const started = await fetch(`${urls.klingai}/image-to-video/kling-3.0`, { method: 'POST', headers, body })
      const { data, message } = (await started.json()) as any
      if (!data) throw new Error(message)
      for (;;) {
        await sleep(fixedMilliseconds)
        plainCalls += 1
        const answer = await fetch(`${urls.klingai}/tasks?task_ids=${data.id}`, { headers })
        const [{ status, update_time }] = ((await answer.json()) as any).data
        if (status !== 'succeeded') continue
        waits.push(Date.now() - update_time)
        return
      }
    }),
  )
  tell('a plain client, every 5 s', plainCalls / jobs, { told: waits })
}

console.log(`${count} jobs of 10 to 30 s; load ${loadavg()[0]!.toFixed(1)}`)
const batched = await startServer({ isBatched: true, hasWebhooks: false })
await Promise.all([round(batched, 'klingai', 'batched wire, cold', count), plainPolling(pushed)])
await round(batched, 'klingai', 'batched wire', count, warmRounds)
await batched.stop()
const single = await startServer({ isBatched: false, hasWebhooks: false })
await round(single, 'klingai', 'single wire, cold', count)
await round(single, 'klingai', 'single wire', count, warmRounds)
await single.stop()
const pushing = await startServer({ isBatched: true, hasWebhooks: true })
await Promise.all([round(pushing, 'klingai', 'callbacks', pushed), round(pushing, 'fal', 'stream', pushed)])
await pushing.stop()
console.log(`load ${loadavg()[0]!.toFixed(1)}`)
await emulator.stop()
