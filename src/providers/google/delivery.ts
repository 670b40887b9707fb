import type { CallContext, OperationState, Output, ProviderCharge } from '../provider.ts'
import { writeInlineVideo } from './inline-video.ts'

/** A finished clip as an answer has it: in the answer itself, or at an address. */
export type FoundVideo = { data: string } | { uri: string }

/** What an answer to a poll says, before its clip is brought in. */
export type Reading = OperationState | { state: 'made'; video: FoundVideo; charge: ProviderCharge }

/** What `fetchResult` is given. */
export interface ClipHandle {
  uri: string
}

/** Inline bytes go to the file that the context names; an address waits for `fetchResult`. */
export async function outputOf(video: FoundVideo, context: CallContext): Promise<Output> {
  if ('uri' in video) return { handle: { uri: video.uri } }
  await writeInlineVideo(video.data, context.resultFile)
  return { file: context.resultFile }
}
