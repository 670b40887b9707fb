import type { PriceRow } from '../../catalog/price.ts'
import type { Condition } from '../../catalog/rule.ts'
import type { Settled } from '../../catalog/settle.ts'
import { pricesBySize } from '../prices.ts'

/** A second is billed as width × height × 24 frames / 1,024. wire-seedance-modelark, “Price”; catalog-audit, 24 */
const tokensPerSecond = {
  RESOLUTION_480P: (864 * 496 * 24) / 1024,
  RESOLUTION_720P: (1280 * 720 * 24) / 1024,
  RESOLUTION_1080P: (1920 * 1080 * 24) / 1024,
  RESOLUTION_4K: (3840 * 2160 * 24) / 1024,
}
type Resolution = keyof typeof tokensPerSecond

/** Dollars for a million tokens, which are micro-USD for one: by resolution. */
type Dollars = Readonly<Partial<Record<Resolution, number>>>

export interface TokenPrices {
  dollars: Dollars
  /** With reference videos, whose seconds are billed like those of the clip. */
  withVideos?: Dollars
  /** How long all reference videos may last together. 15 unless given. */
  videoSeconds?: number
  silent?: Dollars
  /** Where a 480p frame has another number of them. */
  pixelsAt480p?: number
}

/** What a token of a request costs, in micro-USD. */
export function microsPerToken({ dollars, withVideos, silent }: TokenPrices, settled: Settled): number | null {
  const {
    resolution,
    referenceVideos = [],
    generateAudio,
  } = settled as { referenceVideos?: []; [name: string]: unknown }
  const rates = withVideos && referenceVideos.length > 0 ? withVideos : silent && !generateAudio ? silent : dollars
  return rates[resolution as Resolution] ?? null
}

/** The first that fits counts. */
export function priceRows({ dollars, withVideos, silent, ...sizes }: TokenPrices): PriceRow[] {
  const { videoSeconds = 15, pixelsAt480p } = sizes
  const tokens = {
    ...tokensPerSecond,
    ...(pixelsAt480p === undefined ? {} : { RESOLUTION_480P: (pixelsAt480p * 24) / 1024 }),
  }
  const rows = (rates: Dollars = {}, when: readonly Condition[] = []) =>
    Object.entries(rates).map(([resolution, perToken]) => ({
      when: [...when, { parameter: 'resolution', values: [resolution] }],
      perSecondMicros: Math.round(tokens[resolution as Resolution] * perToken),
    }))
  return [
    ...rows(withVideos, [{ parameter: 'referenceVideos' }]).map((row) => ({
      ...row,
      perInputSecond: { micros: row.perSecondMicros, parameters: ['referenceVideos[]'], atMostSeconds: videoSeconds },
      note: 'Short reference videos are billed for a least number of tokens.',
    })),
    ...rows(silent, [{ parameter: 'generateAudio', values: [false] }]),
    ...rows(dollars),
  ]
}

const upTo720p = (dollars: number): Dollars => ({ RESOLUTION_480P: dollars, RESOLUTION_720P: dollars })
const upTo1080p = (dollars: number, at1080p = dollars): Dollars => ({ ...upTo720p(dollars), RESOLUTION_1080P: at1080p })
const upTo4k = (dollars: number, at1080p: number, at4k: number): Dollars => ({
  ...upTo1080p(dollars, at1080p),
  RESOLUTION_4K: at4k,
})

/** 1.5 Pro, the same at both. catalog-audit, 25 */
const pro15: TokenPrices = { dollars: upTo1080p(2.4), silent: upTo1080p(1.2) }
export const prices15Pro = priceRows(pro15)

/** BytePlus's list, half of fal's, by our names of the models. catalog-audit, 1, 2, 25 and table 2 */
export const modelarkPrices = {
  'seedance-2-0': { dollars: upTo4k(7, 7.7, 4), withVideos: upTo4k(4.3, 4.7, 2.4) },
  'seedance-2-0-fast': { dollars: upTo720p(5.6), withVideos: upTo720p(3.3) },
  'seedance-2-0-mini': { dollars: upTo720p(3.5), withVideos: upTo720p(2.1) },
  'seedance-2-5': {
    ...{ dollars: upTo1080p(10.7, 11.77), withVideos: upTo1080p(6.4, 7.04) },
    ...{ videoSeconds: 30, pixelsAt480p: 854 * 480 },
  },
  'seedance-1-5-pro': pro15,
} satisfies Record<string, TokenPrices>

/** With reference videos a token costs 0.6 of it. wire-fal */
export const falPrices20 = priceRows({ dollars: upTo4k(14, 14, 8), withVideos: upTo4k(8.4, 8.4, 4.8) })
export const falPrices20Fast = priceRows({ dollars: upTo720p(11.2), withVideos: upTo720p(6.72) })
export const falPrices20Mini = priceRows({ dollars: upTo720p(7), withVideos: upTo720p(4.2) })
/** By the second, which comes to 2 % more than its tokens. fal's page, 2026-10-03 */
const perSecond25 = { '480p': 220_500, '720p': 473_000, '1080p': 1_164_000 }
const withVideos25 = Object.entries(perSecond25).flatMap(([size, micros]) =>
  pricesBySize(
    { [size]: micros * 0.6 },
    {
      when: [{ parameter: 'referenceVideos' }],
      perInputSecond: { micros: micros * 0.6, parameters: ['referenceVideos[]'], atMostSeconds: 30 },
    },
  ),
)
export const falPrices25 = [...withVideos25, ...pricesBySize(perSecond25)]
