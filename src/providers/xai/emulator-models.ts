import type { Resolution } from '../../emulation/pictures.ts'
import type { VendorModel } from '../../emulation/vendor.ts'

export interface XaiModel extends VendorModel {
  /** Millionths of a dollar for a second, by the resolutions there are. source: wire-grok-xai, Price; catalog-audit 13, 14 */
  perSecond: Partial<Record<Resolution, number>>
  /** The same for every picture that goes in. */
  perPicture: number
  /** last_frame, keyframes and reference_audios came with 1.5. source: wire-grok-xai, Start; catalog-audit 12 */
  isLater?: true
}

const latency = { queueSeconds: 1, baseSeconds: 12, perSecond: 3, spread: 0.3 }
/** UNSURE: of 1.5 no limit is known. source: wire-grok-xai, Errors */
const perMinute = 70

const later: XaiModel = {
  ...{ latency, perMinute, isLater: true },
  perSecond: { '480p': 80_000, '720p': 140_000, '1080p': 250_000 },
  perPicture: 10_000,
}

export const models: Readonly<Record<string, XaiModel>> = {
  'grok-imagine-video': {
    ...{ latency, perMinute },
    perSecond: { '480p': 50_000, '720p': 70_000 },
    perPicture: 2_000,
  },
  'grok-imagine-video-1.5': later,
  'grok-imagine-video-1.5-preview': later,
  // UNSURE: only that it is about a quarter, and $.02 at 480p.
  'grok-imagine-video-1.5-lite': { ...later, perSecond: { '480p': 20_000, '720p': 35_000, '1080p': 62_500 } },
}
