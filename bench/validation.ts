/**
 * What judging costs: CPU of a mutation against the same mutation with the judges passed through, in the same process and
 * run; the largest input; the whole catalog in one query; the schema. `npm run bench:validation`.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { seconds, startChild } from './support/child.ts'
import { ask, startMutation, startStillGeneration } from './support/start-generation.ts'

const requests = 300
const rounds = 5

const server = await startChild(new URL('./validation-server.ts', import.meta.url))
const { url } = await server.ask<{ url: string }>('begin')
const still = await startStillGeneration(url)
const { startFrame } = (still.request as any).stillMotion.cameraMove

const planQuery =
  'query ($input: StartGenerationInput!) { plan(input: $input) { acceptable userErrors { code } estimate { total { micros } } } }'

/** CPU milliseconds of the server for one such request. */
async function cpuOf(query: string, variables: object): Promise<number> {
  const before = seconds(await server.ask<NodeJS.CpuUsage>('cpu'))
  for (let count = 0; count < requests; count += 1) await ask(url, query, variables)
  return ((seconds(await server.ask<NodeJS.CpuUsage>('cpu')) - before) / requests) * 1000
}

async function compare(name: string, query: string, variables: object): Promise<void> {
  const best = { judged: Number.POSITIVE_INFINITY, passed: Number.POSITIVE_INFINITY }
  for (let round = 0; round < rounds; round += 1) {
    await server.ask('setPassThrough', false)
    best.judged = Math.min(best.judged, await cpuOf(query, variables))
    await server.ask('setPassThrough', true)
    best.passed = Math.min(best.passed, await cpuOf(query, variables))
    await server.ask('finishAll')
  }
  await server.ask('setPassThrough', false)
  const { judged, passed } = best
  console.log(
    `${name}: ${judged.toFixed(2)} ms CPU judged, ${passed.toFixed(2)} ms passed through, ratio ${(judged / passed).toFixed(2)}, judging ${(judged - passed).toFixed(2)} ms`,
  )
}

const shots = Array.from({ length: 6 }, () => ({ camera: { preset: 'ORBIT' }, durationSeconds: 2 }))
const points = Array.from({ length: 77 }, (_, index) => ({ x: index, y: 2 * index }))
const picture = { url: 'https://example.com/picture.png' }

await compare('startGeneration, stillMotion camera move', startMutation, { input: { request: still.request } })
await compare('startGeneration, stillMotion six shots', startMutation, {
  input: { request: { stillMotion: { multiShot: { startFrame, shots } } } },
})
await compare('plan, Kling image to video, three routes', planQuery, {
  input: { request: { kling: { imageToVideo: { model: 'KLING_V3', startFrame: picture, prompt: 'A dog runs.' } } } },
})
await compare('plan, Kling motion brush, 6 × 77 points (goal: judging ≤ 2 ms)', planQuery, {
  input: {
    request: {
      kling: {
        motionBrush: {
          model: 'KLING_V1_5',
          startFrame: picture,
          dynamicMasks: Array.from({ length: 6 }, () => ({ mask: picture, points })),
        },
      },
    },
  },
})

const everything = `{ models { id name label description lifecycle { stage since retiresOn successor { name } } availability { state reason }
  capabilities { id kind label description familyField field inputType modelValue availability { state reason } inputSchema outputSchema
    parameters { name kind label description required advanced default unit automaticValue ranges { minimum maximum step }
      choices { value label settingsValue deprecationReason } maximumLength lengthUnit minimumItems maximumItems oneOfGroup settingsName
      media { mimeTypes maximumBytes minimumSide maximumSide minimumAspect maximumAspect minimumSeconds maximumSeconds normalised } }
    rules { kind when { parameter values } parameters choices ranges { minimum maximum } limit message routes }
    prices { when { parameter values } perSecond { micros } perClip { micros } note route } }
  routes { id wireName availability { state reason } limitsDiffer source checkedOn unsure provider { id label } } } }`
const times: number[] = []
let bytes = 0
for (let count = 0; count < 30; count += 1) {
  const before = performance.now()
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: everything }),
  })
  bytes = (await answer.text()).length
  times.push(performance.now() - before)
}
times.sort((one, other) => one - other)
console.log(`models with everything: ${times[15]!.toFixed(1)} ms median warm (goal ≤ 20 ms), ${bytes} bytes`)
await server.stop()

const buildOnce = (models: number) => {
  const script = fileURLToPath(new URL('./schema-cost.ts', import.meta.url))
  const { stdout } = spawnSync(process.execPath, [script, String(models)], { encoding: 'utf8' })
  return JSON.parse(stdout) as { milliseconds: number; bytes: number }
}
const median = (models: number) =>
  [1, 2, 3, 4, 5].map(() => buildOnce(models)).sort((one, other) => one.milliseconds - other.milliseconds)[2]!
const [bare, more] = [median(0), median(50)]
console.log(`schema: ${bare.milliseconds.toFixed(0)} ms (goal ≤ 1,000 ms), ${bare.bytes} bytes`)
console.log(
  `each added model: ${((more.bytes - bare.bytes) / 50).toFixed(0)} bytes, ${((more.milliseconds - bare.milliseconds) / 50).toFixed(2)} ms`,
)
