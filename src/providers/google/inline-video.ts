import { rm } from 'node:fs/promises'
import { receiveFile } from '../../network/receive-file.ts'

/** A multiple of 4, so that each piece decodes by itself. */
const pieceCharacters = 4 * 256 * 1024

/** Writes a clip that came as base64 over whatever lies at `path`, a piece at a time: never a second time in memory. */
export async function writeInlineVideo(base64: string, path: string): Promise<void> {
  await rm(path, { force: true })
  await receiveFile(decodePieces(base64), path)
}

async function* decodePieces(base64: string): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < base64.length; from += pieceCharacters)
    yield Buffer.from(base64.slice(from, from + pieceCharacters), 'base64')
}
