import { type CaptionPicture, drawCaption, layOver } from './caption-picture.ts'
import type { Caption } from './plan.ts'

/** Lays the captions of a moment over a frame. */
export interface Subtitles {
  /** `frame` as it is where nothing is said; otherwise a copy, good until the next. */
  over(frame: Uint8Array, seconds: number): Promise<Uint8Array>
}

/** Those that are seen at once are one picture, drawn once for as long as they stand. */
export function createSubtitles(captions: readonly Caption[], size: { width: number; height: number }): Subtitles {
  let drawn: { text: string; picture: CaptionPicture } | undefined
  let copy: Uint8Array | undefined
  return {
    async over(frame, seconds) {
      const text = captions
        .filter(({ startSeconds, endSeconds }) => startSeconds <= seconds && seconds < endSeconds)
        .map((caption) => caption.text.trim())
        .join('\n')
      if (text === '') return frame
      if (drawn?.text !== text) drawn = { text, picture: await drawCaption(text, size) }
      copy ??= new Uint8Array(frame.length)
      copy.set(frame)
      layOver(copy, size, drawn.picture)
      return copy
    },
  }
}
