/**
 * Starts through HTTP against the same transaction called in the server's own process, at the same concurrency, in
 * the same run; and the server's CPU per start. `npm run bench:starts`.
 */
import { Client } from 'undici'
import { seconds, startChild } from './support/child.ts'
import { startMutation, startStillGeneration } from './support/start-generation.ts'

const concurrency = 16
/** Per round; between rounds they end, so that a tenant's active generations stay as few as in service. */
const starts = 500
const rounds = 5

const server = await startChild(new URL('./starts-server.ts', import.meta.url))
const { url } = await server.ask<{ url: string }>('begin')
const { request } = await startStillGeneration(url)
const body = JSON.stringify({ query: startMutation, variables: { input: { request } } })
const connections = Array.from({ length: concurrency }, () => new Client(url))

async function overHttp(): Promise<number> {
  const before = performance.now()
  let left = starts
  await Promise.all(
    connections.map(async (connection) => {
      while (left-- > 0) {
        const answer = await connection.request({
          path: '/graphql',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        })
        const text = await answer.body.text()
        if (!text.includes('"QUEUED"')) throw new Error(text)
      }
    }),
  )
  return (starts / (performance.now() - before)) * 1000
}

const best = { http: 0, inProcess: 0, cpu: Number.POSITIVE_INFINITY }
for (let round = 0; round < rounds; round += 1) {
  await server.ask('finishAll')
  const inProcess = await server.ask<number>('insertInProcess', { request, starts, concurrency })
  await server.ask('finishAll')
  const before = seconds(await server.ask<NodeJS.CpuUsage>('cpu'))
  const http = await overHttp()
  const cpu = ((seconds(await server.ask<NodeJS.CpuUsage>('cpu')) - before) / starts) * 1000
  console.log(
    `round ${round + 1}: ${http.toFixed(0)} starts/s over HTTP, ${inProcess.toFixed(0)} transactions/s in process, ${cpu.toFixed(2)} ms CPU per start`,
  )
  best.http = Math.max(best.http, http)
  best.inProcess = Math.max(best.inProcess, inProcess)
  best.cpu = Math.min(best.cpu, cpu)
}
console.log(
  `ratio ${(best.http / best.inProcess).toFixed(2)} (goal ≥ 0.4), ${best.cpu.toFixed(2)} ms CPU per start in the server, concurrency ${concurrency}`,
)
await Promise.all(connections.map((connection) => connection.close()))
await server.stop()
