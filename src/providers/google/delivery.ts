import { rm } from 'node:fs/promises'
import { z } from 'zod'
import { receiveFile } from '../../network/receive-file.ts'
import type { CallContext, OperationState, Output, ProviderCharge } from '../provider.ts'

/** Where a clip is; undefined where it has characters that no address has. */
export const address = z
  .string()
  .regex(/^[\x21-\x7e]{1,8192}$/)
  .optional()
  .catch(undefined)

/** A finished clip as an answer has it: in the answer itself, or at an address. */
export type FoundVideo = { data: string } | { uri: string }

/** What an answer to a poll says, before its clip is brought in. */
export type Reading = OperationState | { state: 'made'; video: FoundVideo; charge: ProviderCharge }

/** What `fetchResult` is given. */
export type ClipHandle = {
  uri: string
}

/** Inline bytes go over whatever lies at the file that the context names; an address waits for `fetchResult`. */
export async function outputOf(video: FoundVideo, { resultFile }: CallContext): Promise<Output> {
  if ('uri' in video) return { handle: { uri: video.uri } }
  await rm(resultFile, { force: true })
  await receiveFile(decodePieces(video.data), resultFile)
  return { file: resultFile }
}

/** A multiple of 4, so that each piece decodes by itself. */
const pieceCharacters = 4 * 256 * 1024

/** Base64 a piece at a time: never a second time in memory. */
async function* decodePieces(base64: string): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < base64.length; from += pieceCharacters)
    yield Buffer.from(base64.slice(from, from + pieceCharacters), 'base64')
}
