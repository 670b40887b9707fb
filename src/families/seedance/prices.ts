import type { PriceRow } from '../../catalog/price.ts'
import type { Condition } from '../../catalog/rule.ts'

/** A second is billed as width × height × 24 frames / 1,024. wire-seedance-modelark, “Price”; catalog-audit, 24 */
const tokensPerSecond = {
  RESOLUTION_480P: (864 * 496 * 24) / 1024,
  RESOLUTION_720P: (1280 * 720 * 24) / 1024,
  RESOLUTION_1080P: (1920 * 1080 * 24) / 1024,
  RESOLUTION_4K: (3840 * 2160 * 24) / 1024,
}
type Resolution = keyof typeof tokensPerSecond

/** Dollars for a million tokens, which are micro-USD for one: by resolution. */
type DollarsPerMillion = Readonly<Partial<Record<Resolution, number>>>

const byTokens = (dollars: DollarsPerMillion, when: readonly Condition[] = []) =>
  Object.entries(dollars).map(([resolution, perToken]) => ({
    when: [...when, { parameter: 'resolution', values: [resolution] }],
    perSecondMicros: Math.round(tokensPerSecond[resolution as Resolution] * perToken),
  }))

/** All reference videos together last 15 s at most. wire-seedance-modelark, “Input limits”. */
const withVideos = (dollars: DollarsPerMillion): PriceRow[] =>
  byTokens(dollars, [{ parameter: 'referenceVideos' }]).map((row) => ({
    ...row,
    perInputSecond: { micros: row.perSecondMicros, parameters: ['referenceVideos[]'], atMostSeconds: 15 },
    note: 'Short reference videos are billed for a least number of tokens.',
  }))

/** 1.5 Pro, the same at both. catalog-audit, 25 */
export const prices15Pro = [
  ...byTokens({ RESOLUTION_480P: 1.2, RESOLUTION_720P: 1.2, RESOLUTION_1080P: 1.2 }, [
    { parameter: 'generateAudio', values: [false] },
  ]),
  ...byTokens({ RESOLUTION_480P: 2.4, RESOLUTION_720P: 2.4, RESOLUTION_1080P: 2.4 }),
]

/** BytePlus's list, half of fal's. catalog-audit, 1 and 2 */
export const modelarkPrices20 = [
  ...withVideos({ RESOLUTION_480P: 4.3, RESOLUTION_720P: 4.3, RESOLUTION_1080P: 4.7, RESOLUTION_4K: 2.4 }),
  ...byTokens({ RESOLUTION_480P: 7, RESOLUTION_720P: 7, RESOLUTION_1080P: 7.7, RESOLUTION_4K: 4 }),
]
export const modelarkPrices20Fast = [
  ...withVideos({ RESOLUTION_480P: 3.3, RESOLUTION_720P: 3.3 }),
  ...byTokens({ RESOLUTION_480P: 5.6, RESOLUTION_720P: 5.6 }),
]

/** With reference videos a token costs 0.6 of it. wire-fal */
export const falPrices20 = [
  ...withVideos({ RESOLUTION_480P: 8.4, RESOLUTION_720P: 8.4, RESOLUTION_1080P: 8.4, RESOLUTION_4K: 4.8 }),
  ...byTokens({ RESOLUTION_480P: 14, RESOLUTION_720P: 14, RESOLUTION_1080P: 14, RESOLUTION_4K: 8 }),
]
export const falPrices20Fast = [
  ...withVideos({ RESOLUTION_480P: 6.72, RESOLUTION_720P: 6.72 }),
  ...byTokens({ RESOLUTION_480P: 11.2, RESOLUTION_720P: 11.2 }),
]
