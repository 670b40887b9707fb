/**
 * Many jobs whose results are large and come within 20 s: the most memory that the process which fetches and stores them
 * has held. `npm run bench:results [-- COUNT [MEBIBYTES]]`.
 */
import { loadavg } from 'node:os'
import { startChild } from './support/child.ts'
import { ask, startStillGeneration } from './support/start-generation.ts'
import { shareOf, startMany, watchToEnd } from './support/watch-generations.ts'

const [count, mebibytes] = [Number(process.argv[2] ?? 500), Number(process.argv[3] ?? 5)]
if (!Number.isInteger(count) || count < 1 || !(mebibytes >= 1 && mebibytes <= 100)) {
  console.log(
    'npm run bench:results [-- COUNT [MEBIBYTES]]: COUNT results (500) of MEBIBYTES each (5, 1 to 100). Minutes.',
  )
  process.exit(process.argv[2] === '--help' ? 0 : 2)
}
const goalMebibytes = 300
const inMebibytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(0)} MiB`

const emulator = await startChild(new URL('./results-emulator.ts', import.meta.url))
const server = await startChild(new URL('./results-server.ts', import.meta.url))
const url = await server.ask<string>('begin', await emulator.ask<string>('url', mebibytes * 1024 ** 2))
const { request } = await startStillGeneration(url)
const { startFrame } = (request as any).stillMotion.cameraMove
const prompts = Array.from({ length: count }, (_, index) => `Large ${index}`)
const inputs = prompts.map((prompt) => ({
  kling: { imageToVideo: { model: 'KLING_V3', startFrame, prompt } },
}))
const idle = await server.ask<number>('memory')
await server.ask('peak')

const from = performance.now()
const ids = await startMany(url, inputs)
const started = performance.now()
const { COLLECTING, SUCCEEDED } = await watchToEnd(url, prompts, ids)
const ended = performance.now()
const peak = await server.ask<number>('peak')
const kept = await server.ask<number>('memory')

const sizeQuery = 'query ($id: ID!) { generation(id: $id) { state { clips { video { sizeBytes } } } } }'
for (const id of ids) {
  const { generation } = await ask<any>(url, sizeQuery, { id })
  const bytes = generation.state.clips[0].video.sizeBytes
  if (bytes !== String(mebibytes * 1024 ** 2) && bytes !== mebibytes * 1024 ** 2)
    throw new Error(`A clip has ${bytes} bytes`)
}
const waits = prompts.map((prompt) => SUCCEEDED[prompt]! - COLLECTING[prompt]!)
const at = (share: number) => `${(shareOf(waits, share) / 1000).toFixed(1)} s`
console.log(
  `${count} results of ${mebibytes} MiB, load ${loadavg()[0]!.toFixed(1)}: started in ${((started - from) / 1000).toFixed(0)} s, all stored ${((ended - started) / 1000).toFixed(0)} s later`,
)
console.log(`  from the vendor’s end to the stored clip: p50 ${at(0.5)}, p99 ${at(0.99)}`)
console.log(
  `  RSS of the process: ${inMebibytes(idle)} idle before, ${inMebibytes(peak)} at most (goal ≤ ${goalMebibytes} MiB: ${peak <= goalMebibytes * 1024 ** 2 ? 'met' : 'missed'}), ${inMebibytes(kept)} after`,
)
await server.stop()
await emulator.stop()
