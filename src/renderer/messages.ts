/** What the parent sends to a render's child, once. */
export interface RenderOrder<Plan> {
  plan: Plan
  /** Written first, then renamed to `outputPath`. */
  temporaryPath: string
  outputPath: string
}

/** The codec is not installed or does not load, a still or a clip cannot be read, or anything else went wrong. */
export type RenderErrorCode = 'CODEC_MISSING' | 'RENDER_FAILED' | 'STILL_UNREADABLE' | 'CLIP_UNREADABLE'

export interface RenderResult {
  /** Pixels. */
  width: number
  height: number
  /** Frames per second. */
  frameRate: number
  frames: number
  durationSeconds: number
  hasAudio: boolean
  sizeBytes: number
}

/** What a render used of the machine: logged, for the benchmark and the operator. */
export interface RenderCost {
  cpuMilliseconds: number
  peakMemoryBytes: number
}

/** What the child tells its parent. */
export type RenderReport =
  | { kind: 'progress'; framesDone: number; framesTotal: number }
  | { kind: 'done'; result: RenderResult; cost: RenderCost }
  | { kind: 'failed'; code: RenderErrorCode; message: string }
