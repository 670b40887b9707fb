import type { Frame } from 'node-av/lib'
import type { Ffmpeg } from '../media/ffmpeg.ts'

/** Frames go in and come out changed. The description is made of numbers of ours alone: never of a caller's text. */
export interface Filter {
  /** Null: no more will come. The frame stays the caller's. */
  push(frame: Frame | null): Promise<void>
  /** Fills `frame` with the next that is ready; false when none is. */
  pull(frame: Frame): Promise<boolean>
  free(): void
}

/** `description` as FFmpeg writes filter graphs, from a source named `buffer@in` or `abuffer@in` to a sink `…@out`. */
export async function openFilter(
  { lib, constants }: Ffmpeg,
  description: string,
  kind: 'buffer' | 'abuffer',
): Promise<Filter> {
  const graph = new lib.FilterGraph()
  graph.alloc()
  // One frame after another is asked for: threads of its own would only wait.
  graph.nbThreads = 1
  lib.FFmpegError.throwIfError(graph.parsePtr(description), 'describe a filter')
  lib.FFmpegError.throwIfError(await graph.config(), 'make a filter')
  const source = graph.getFilter(`${kind}@in`)
  const sink = graph.getFilter(`${kind}sink@out`)
  if (!source || !sink) throw new Error('a filter has no end')
  return {
    async push(frame) {
      lib.FFmpegError.throwIfError(
        await source.buffersrcAddFrame(frame, constants.AV_BUFFERSRC_FLAG_KEEP_REF),
        'filter a frame',
      )
    },
    async pull(frame) {
      const result = await sink.buffersinkGetFrame(frame)
      if (result === constants.AVERROR_EAGAIN || result === constants.AVERROR_EOF) return false
      lib.FFmpegError.throwIfError(result, 'take a filtered frame')
      return true
    },
    free: () => graph.free(),
  }
}
