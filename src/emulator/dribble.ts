import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'

const millisecondsBetweenPieces = 20

/** `bytes`, spread over that much of real time; one at a time where they are few. */
export function dribble(bytes: Buffer, milliseconds: number): Readable {
  const pieces = Math.max(1, Math.min(bytes.length, Math.round(milliseconds / millisecondsBetweenPieces)))
  return Readable.from(
    (async function* () {
      for (let piece = 0; piece < pieces; piece++) {
        await wait(milliseconds / pieces)
        yield bytes.subarray(...[piece, piece + 1].map((edge) => Math.floor((edge * bytes.length) / pieces)))
      }
    })(),
    { objectMode: false },
  )
}
