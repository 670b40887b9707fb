/**
 * Sixty bodies of twelve megabytes at once, of each kind that costs the most: how long `/healthz` waits, and how large
 * the server's process gets. `npm run bench:bodies`.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { startChild } from './support/child.ts'

const bodies = 60
const bodyBytes = 12 * 1024 * 1024 - 1024
const goals = { healthMilliseconds: 500, residentMegabytes: 700 }

const filled = (before: string, part: string, after: string): Buffer =>
  Buffer.concat([Buffer.from(before), Buffer.alloc(bodyBytes, part), Buffer.from(after)])
const plan = 'query ($input: StartGenerationInput!) { plan(input: $input) { acceptable } }'
const planned = (input: string) =>
  `{"query":"${plan}","variables":{"input":{"request":{"stillMotion":{"cameraMove":{${input}`

const kinds: Record<string, Buffer> = {
  'lists in lists': filled('{"query":"{ gateway { version } }","variables":', '[', ''),
  'empty objects': filled('{"query":"{ gateway { version } }","variables":[', '{},', '{}]}'),
  spaces: filled('{"query":"{ gateway { version } }"', ' ', '}'),
  'escapes in a document': filled('{"query":"', '\\n', '"}'),
  'a prompt': filled(planned('"prompt":"'), 'x', '"}}}}}'),
  'base64 of nothing': filled(planned('"startFrame":{"base64":"'), 'A', '"}}}}}}'),
}

const dispatcher = new Agent({ connections: bodies, headersTimeout: 120_000 })
let worst = { healthMilliseconds: 0, residentMegabytes: 0 }
for (const [kind, body] of Object.entries(kinds)) {
  const server = await startChild(new URL('./bodies-server.ts', import.meta.url))
  const { url } = await server.ask<{ url: string }>('begin')
  let isOver = false
  const answers = Promise.all(
    Array.from({ length: bodies }, async () => {
      const headers = { 'content-type': 'application/json' }
      const answer = await request(`${url}/graphql`, { method: 'POST', headers, body, dispatcher }).catch(() => null)
      await answer?.body.dump()
      return answer?.statusCode ?? 'no answer'
    }),
  ).finally(() => {
    isOver = true
  })
  let healthMilliseconds = 0
  while (!isOver) {
    const from = performance.now()
    await (await fetch(`${url}/healthz`)).text()
    healthMilliseconds = Math.max(healthMilliseconds, performance.now() - from)
    await sleep(20)
  }
  const statuses = Object.entries(Object.groupBy(await answers, String)).map(
    ([status, of]) => `${of!.length} × ${status}`,
  )
  const peaks = await server.ask<{ peakBytes: number; longestTurn: number }>('peaks')
  const residentMegabytes = peaks.peakBytes / 1024 ** 2
  console.log(
    `${kind.padEnd(24)} /healthz at most ${healthMilliseconds.toFixed(0)} ms (${peaks.longestTurn.toFixed(0)} ms of processor time), RSS at most ${residentMegabytes.toFixed(0)} MB; ${statuses.join(', ')}`,
  )
  worst = {
    healthMilliseconds: Math.max(worst.healthMilliseconds, healthMilliseconds),
    residentMegabytes: Math.max(worst.residentMegabytes, residentMegabytes),
  }
  await server.stop()
}
console.log(
  `worst: ${worst.healthMilliseconds.toFixed(0)} ms (goal ≤ ${goals.healthMilliseconds}), ${worst.residentMegabytes.toFixed(0)} MB (goal ≤ ${goals.residentMegabytes}); ${bodies} bodies of ${(bodyBytes / 1024 ** 2).toFixed(1)} MB at once`,
)
