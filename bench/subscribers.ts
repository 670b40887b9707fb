/**
 * Many subscribers of one generation, in one process: messages per CPU second, beside a raw WebSocket server that
 * sends the same bytes to as many sockets, in the same run. `npm run bench:subscribers [-- COUNT]`.
 */
import { type Child, seconds, startChild } from './support/child.ts'

const count = Number(process.argv[2] ?? 10_000)
const events = 10
const clientProcesses = 2
const query = `subscription ($id: ID!) { generationEvents(id: $id) { sequence at status isFinal
  progress { fraction source queuePosition asOf expected { medianAt ninetiethPercentileAt } } generation { id state { sequence status } } } }`

const server = await startChild(new URL('./subscribers-server.ts', import.meta.url))
const clients = await Promise.all(
  Array.from({ length: clientProcesses }, () => startChild(new URL('./subscribers-client.ts', import.meta.url))),
)
const each = count / clientProcesses
const sum = async (name: string, parameter?: unknown) =>
  (await Promise.all(clients.map((client) => client.ask<number>(name, parameter)))).reduce(
    (total, part) => total + part,
    0,
  )

async function measure(server: Child, kind: 'gateway' | 'raw', trigger: () => Promise<unknown>) {
  const before = seconds(await server.ask<NodeJS.CpuUsage>('cpu'))
  const started = performance.now()
  const already = await sum('received')
  await trigger()
  while ((await sum('received')) < already + count * events) await new Promise((resolve) => setTimeout(resolve, 20))
  const cpu = seconds(await server.ask<NodeJS.CpuUsage>('cpu')) - before
  const wall = (performance.now() - started) / 1000
  const perCpuSecond = (count * events) / cpu
  console.log(
    `${kind.padEnd(8)} ${Math.round(perCpuSecond).toLocaleString('en')} messages per CPU second (${cpu.toFixed(2)} s CPU, ${wall.toFixed(2)} s)`,
  )
  return perCpuSecond
}

const { url, rawUrl, id } = await server.ask<{ url: string; rawUrl: string; id: string }>('begin')
const empty = await server.ask<number>('memory')
await sum('connectGateway', { url, id, query, count: each })
const full = await server.ask<number>('memory')
const rssEach = (full - empty) / count / 1024
const gateway = await measure(server, 'gateway', () => server.ask('emit', events))
const message = await clients[0]!.ask<string>('lastMessage')
await sum('disconnect')
const emptyAgain = await server.ask<number>('memory')
await sum('connectRaw', { url: rawUrl, count: each })
const rawEach = ((await server.ask<number>('memory')) - emptyAgain) / count / 1024
const raw = await measure(server, 'raw', () => server.ask('broadcast', { message, times: events }))
console.log(
  `ratio    ${(gateway / raw).toFixed(2)} (goal ≥ 0.2), message of ${message.length} bytes, ${count} subscribers`,
)
console.log(
  `memory   ${rssEach.toFixed(1)} KiB RSS each (goal ≤ 60); a raw socket opened after them ${rawEach.toFixed(1)} KiB`,
)
await Promise.all([server.stop(), ...clients.map((client) => client.stop())])
