import type { PriceRow } from '../../catalog/price.ts'
import type { Condition } from '../../catalog/rule.ts'

/** Micro-USD a second by tier. wire-kling §10 (list, 1 unit = $0.14) unless a row says otherwise. */
interface Tiers {
  STANDARD?: number
  PRO?: number
  NATIVE_4K?: number
}

const rows = (tiers: Tiers, conditions: readonly Condition[] = [], note?: string): PriceRow[] =>
  Object.entries(tiers).map(([mode, perSecondMicros]) => ({
    when: [{ parameter: 'mode', values: [mode] }, ...conditions],
    perSecondMicros: perSecondMicros as number,
    ...(note === undefined ? {} : { note }),
  }))

const withSound: Condition[] = [{ parameter: 'generateAudio', values: [true] }]
const withVideo: Condition[] = [{ parameter: 'referenceVideo' }]
const withVoices: Condition[] = [{ parameter: 'voiceIds' }]

const silent = { STANDARD: 84_000, PRO: 112_000 }
const silentTo4K = { ...silent, NATIVE_4K: 420_000 }
const v3Sound = { STANDARD: 126_000, PRO: 168_000, NATIVE_4K: 420_000 }
const omniSound = { STANDARD: 112_000, PRO: 140_000, NATIVE_4K: 420_000 }
const omniVideo = { STANDARD: 126_000, PRO: 168_000, NATIVE_4K: 420_000 }

export const v25TurboPrices = rows({ STANDARD: 42_000, PRO: 70_000 })
export const v26Prices = [
  ...rows({ PRO: 168_000 }, withVoices),
  ...rows({ PRO: 140_000 }, withSound),
  ...rows({ STANDARD: 42_000, PRO: 70_000 }),
]
export const v3TurboPrices = rows({ STANDARD: 112_000, PRO: 140_000 })
export const v3Prices = [...rows(v3Sound, withSound), ...rows(silentTo4K)]
export const v3OmniPrices = [...rows(omniVideo, withVideo), ...rows(omniSound, withSound), ...rows(silentTo4K)]
export const o1Prices = [...rows({ STANDARD: 126_000, PRO: 168_000 }, withVideo), ...rows(silent)]

/** The list names the new standard's models. */
export const onLegacyWire = (prices: readonly PriceRow[]): PriceRow[] =>
  prices.map((row) => ({ ...row, note: row.note ?? 'The vendor’s list price; for the legacy wire unconfirmed.' }))

const videoElementNote = 'Of elements made of a video one source alone has a price.'
const withVoiceElement: Condition[] = [...withSound, { parameter: 'elements[].source.video.voiceId' }]
const withVideoElement: Condition[] = [{ parameter: 'elements[].source.video' }]

export const falV3Prices = [
  ...rows({ STANDARD: 154_000, PRO: 196_000, NATIVE_4K: 420_000 }, withVoiceElement),
  ...rows(v3Sound, withSound),
  ...rows(silentTo4K),
]
export const falV3OmniPrices = [
  ...rows(omniVideo, withVideoElement, videoElementNote),
  ...rows(omniSound, withSound),
  ...rows(silentTo4K),
]
export const falV26Prices = [...rows({ PRO: 140_000 }, withSound), ...rows({ PRO: 70_000 })]
export const falV25TurboPrices = rows({ PRO: 70_000 })
