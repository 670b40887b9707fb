import type { LatencyCurve } from '../../emulation/port.ts'

export const veoResolutions = ['720p', '1080p', '4k'] as const
export type VeoResolution = (typeof veoResolutions)[number]

export interface VeoModel {
  /** Micro-dollars for a second of clip (source §B.3); a resolution without a price is not made. */
  price: Partial<Record<VeoResolution, number>>
  /** Reference images it takes. */
  references: number
  canExtend: boolean
  latency: LatencyCurve
}

/** Source §B.2: 11 s at least, 6 minutes at most. */
const standard: VeoModel = {
  price: { '720p': 400_000, '1080p': 400_000, '4k': 600_000 },
  references: 3,
  canExtend: true,
  latency: { queueSeconds: 3, baseSeconds: 60, perSecond: 8, spread: 0.3 },
}
/** Source §B.2: 113 s were seen for 8 s. Source §D, UNSURE: references on this one; it takes them here. */
const fast: VeoModel = {
  price: { '720p': 100_000, '1080p': 120_000, '4k': 300_000 },
  references: 3,
  canExtend: true,
  latency: { queueSeconds: 3, baseSeconds: 62, perSecond: 6, spread: 0.2 },
}
/** Source §B.2: 26 s were seen for 4 s. */
const lite: VeoModel = {
  price: { '720p': 50_000, '1080p': 80_000 },
  references: 0,
  canExtend: false,
  latency: { queueSeconds: 2, baseSeconds: 16, perSecond: 2, spread: 0.2 },
}

/** By wire names; whatever is not among them is retired or never was (source §0). */
export const vertexVeoModels: Record<string, VeoModel> = {
  'veo-3.1-generate-001': standard,
  'veo-3.1-fast-generate-001': fast,
  'veo-3.1-lite-generate-001': lite,
}
