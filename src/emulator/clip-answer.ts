import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import type { ScenarioKind } from '../emulation/port.ts'
import { parseByteRange } from '../media/byte-range.ts'
import { RenderError } from '../renderer/render.ts'
import type { ClipFile } from './clips.ts'
import { dribble } from './dribble.ts'
import type { Happening } from './scenarios.ts'

export const resultFaults = [
  'result-dead',
  'result-truncated',
  'result-playlist',
  'result-not-a-video',
  'result-slow',
] as const satisfies readonly ScenarioKind[]
export type ResultFault = Happening<(typeof resultFaults)[number]>

/** A whole second of nothing: what a client gets that trusts the name of a file. */
const playlist = `#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:4
#EXTINF:4.0,
segment-0.ts
#EXT-X-ENDLIST
`
const page = `<!doctype html>
<html><head><title>Sign in</title></head><body><h1>Sign in to go on</h1></body></html>
`

/** Sends a clip, or what stands in its place. Resolves when all of it has been sent, or the client has gone. */
export async function answerWithClip(
  reply: FastifyReply,
  open: () => Promise<ClipFile>,
  fault: ResultFault | null,
  headers: Record<string, string> = {},
): Promise<void> {
  await answer(reply, open, fault, headers)
  // A handler that ends before its stream would be taken for one with an empty answer.
  await new Promise<void>((resolve) => {
    reply.then(
      () => resolve(),
      () => resolve(),
    )
  })
}

async function answer(
  reply: FastifyReply,
  open: () => Promise<ClipFile>,
  fault: ResultFault | null,
  headers: Record<string, string>,
): Promise<void> {
  const send = (contentType: string, body: string) => void reply.headers(headers).type(contentType).send(body)
  if (fault?.kind === 'result-dead') return void reply.code(404).type('text/plain').send('Not Found')
  if (fault?.kind === 'result-playlist') return send('video/mp4', playlist)
  if (fault?.kind === 'result-not-a-video') return send('text/html; charset=utf-8', page)

  let file: ClipFile
  try {
    file = await open()
  } catch (error) {
    return sendTrouble(reply, error)
  }
  const { request } = reply
  const isHead = request.method === 'HEAD'
  reply.headers({ 'content-type': 'video/mp4', 'accept-ranges': 'bytes', ...headers })
  const range = isHead || fault ? null : parseByteRange(request.headers.range, file.sizeBytes)
  if (range === 'UNSATISFIABLE') return void reply.code(416).header('content-range', `bytes */${file.sizeBytes}`).send()
  const length = range ? range.end - range.start + 1 : file.sizeBytes
  reply.header('content-length', length)
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${file.sizeBytes}`)
  // Of a stream the length stays that was given; of nothing it would be 0.
  if (isHead) return void reply.send(Readable.from([]))
  if (fault?.kind === 'result-truncated') return void reply.send(half(file))
  if (fault?.kind === 'result-slow') return void reply.send(dribble(await readFile(file.path), fault.seconds * 1000))
  reply.send(createReadStream(file.path, range ?? {}))
}

/** The same for wires that put the clip into their answer. */
export async function clipBytes(open: () => Promise<ClipFile>, fault: ResultFault | null): Promise<Buffer> {
  if (fault?.kind === 'result-dead') return Buffer.alloc(0)
  if (fault?.kind === 'result-playlist') return Buffer.from(playlist)
  if (fault?.kind === 'result-not-a-video') return Buffer.from(page)
  const bytes = await readFile((await open()).path)
  if (fault?.kind === 'result-slow') await wait(fault.seconds * 1000)
  return fault?.kind === 'result-truncated' ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes
}

/** What is wrong with this machine is no answer of a vendor's. */
function sendTrouble(reply: FastifyReply, error: unknown): void {
  const isCodecMissing = error instanceof RenderError && error.code === 'CODEC_MISSING'
  const message = isCodecMissing
    ? 'The emulator cannot make clips here: the optional package node-av is not installed or does not load.'
    : 'The emulator could not make this clip; its log says why.'
  reply.code(isCodecMissing ? 503 : 500).send({ error: { source: 'kinetograph-emulator', message } })
}

/** The first half, then the connection is gone. */
function half({ path, sizeBytes }: ClipFile): Readable {
  const source = createReadStream(path, { end: Math.max(0, Math.floor(sizeBytes / 2) - 1) })
  return Readable.from(
    (async function* () {
      yield* source
      // Time for what was written to leave.
      await wait(50)
      throw new Error('cut by result-truncated')
    })(),
    { objectMode: false },
  )
}
