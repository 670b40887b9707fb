import type { Settled } from '../../../catalog/settle.ts'

interface Shot {
  prompt: string
  durationSeconds: number
}

interface Element {
  name: string
  source: { providerElementId: string }
}

export interface Point {
  x: number
  y: number
}

/** What the catalog settles Kling's arms at klingai to. Media are looked up by their fields: here only whether they are there. */
export interface Asked {
  startFrame?: object
  endFrame?: object
  referenceImages?: readonly object[]
  referenceVideo?: object
  keepReferenceVideoSound?: boolean
  elements?: readonly Element[]
  voiceIds?: readonly string[]
  prompt?: string
  negativePrompt?: string
  shots?: readonly Shot[]
  automaticShots?: boolean
  durationSeconds?: number
  mode: 'STANDARD' | 'PRO' | 'NATIVE_4K'
  aspectRatio?: string
  resizeMode?: 'PAD' | 'CROP'
  generateAudio?: boolean
  guidanceScale?: number
  watermark?: boolean
  camera?: { simple?: Readonly<Record<string, number>>; preset?: string }
  staticMask?: object
  dynamicMasks?: readonly { points: readonly Point[] }[]
}

export const askedOf = (settled: Settled): Asked => settled as unknown as Asked

/** Seconds of the clip: asked for, or the sum of the shots'. */
export const clipSeconds = ({ shots, durationSeconds }: Asked): number =>
  shots ? shots.reduce((sum, shot) => sum + shot.durationSeconds, 0) : durationSeconds!

/** `16:9` for RATIO_16_9. */
export const ratioValue = (aspectRatio: string): string => aspectRatio.replace('RATIO_', '').replace('_', ':')
