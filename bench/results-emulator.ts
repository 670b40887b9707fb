import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { startEmulator } from '../dist/emulator/emulator.js'
import { createKlingaiEmulator } from '../dist/providers/klingai/emulator.js'
import { answerQuestions } from './support/gateway-server.ts'

const klingai = createKlingaiEmulator({ concurrency: 1_000_000 })
const latency = { queueSeconds: 0, baseSeconds: 20, perSecond: 0, spread: 0.5 }
const emulator = await startEmulator({
  emulators: [{ ...klingai, models: { ...klingai.models, 'kling-3.0': latency } }],
  port: 0,
  pictures: 'cheap',
  log: pino({ level: 'error' }),
})
const origin = new URL(emulator.url).origin

/** A box that players pass over: a clip with it is a clip of that size. */
function filler(bytes: number): Buffer {
  const box = Buffer.alloc(bytes)
  box.writeUInt32BE(bytes)
  box.write('free', 4)
  return box
}

// Every clip comes through here, and is larger when it leaves.
let clipBytes = 0
const server = createServer(async (incoming, response) => {
  const { host: _own, connection: _kept, 'content-length': _size, ...headers } = incoming.headers
  const body = incoming.method === 'POST' ? await text(incoming) : null
  const answer = await fetch(`${origin}${incoming.url}`, { method: incoming.method!, headers: headers as never, body })
  const type = answer.headers.get('content-type') ?? ''
  const isClip = type.startsWith('video/')
  const said = Buffer.from(await answer.arrayBuffer())
  const bytes = isClip
    ? Buffer.concat([said, filler(clipBytes - said.length)])
    : Buffer.from(said.toString().replaceAll(origin, ownOrigin()))
  response.writeHead(answer.status, { 'content-type': type, 'content-length': bytes.length }).end(bytes)
})
const ownOrigin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
process.on('disconnect', () => void emulator.stop().then(() => process.exit(0)))

answerQuestions({
  url(bytes: number) {
    clipBytes = bytes
    return emulator.urlOf('klingai').replace(origin, ownOrigin())
  },
})
