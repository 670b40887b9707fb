import type { PriceRow } from '../../catalog/price.ts'

type Resolution = 'RESOLUTION_480P' | 'RESOLUTION_720P' | 'RESOLUTION_1080P'

/** A second is billed as width × height × 24 frames / 1,024. wire-seedance-modelark, “Price”. */
const tokensPerSecond: Readonly<Record<Resolution, number>> = {
  RESOLUTION_480P: (864 * 480 * 24) / 1024,
  RESOLUTION_720P: (1280 * 720 * 24) / 1024,
  RESOLUTION_1080P: (1920 * 1080 * 24) / 1024,
}

interface TokenPrice {
  /** Micro-USD for a thousand tokens. */
  readonly microsPerThousandTokens: number
  /** Where somebody has named the price of a second; the rest is reckoned. */
  readonly confirmed?: Resolution
  readonly resolutions: readonly Resolution[]
  /** What to say of a price nobody has named. */
  readonly note: string
  /** What reference videos make of the price of a second. */
  readonly factorWithVideos?: number
}

/** All reference videos together. wire-seedance-modelark, “Input limits”. */
const inputSecondsAtMost = 15
/** wire-seedance-modelark, “Price”; fal's page of the endpoint has the same formula. */
const inputNote = 'The seconds of the reference videos are billed, too.'

/** One row a resolution; those for reference videos come first, where they differ. */
export function pricesByTokens(price: TokenPrice): PriceRow[] {
  const row = (resolution: Resolution, factor: number) => ({
    perSecondMicros: Math.round((tokensPerSecond[resolution] * price.microsPerThousandTokens * factor) / 1000),
    note: resolution === price.confirmed ? '' : price.note,
    condition: { parameter: 'resolution', values: [resolution] },
  })
  const withVideos = price.resolutions.map((resolution): PriceRow => {
    const { condition, note, perSecondMicros } = row(resolution, price.factorWithVideos ?? 1)
    return {
      when: [{ parameter: 'referenceVideos' }, condition],
      perSecondMicros,
      inputSecondsAtMost,
      note: [note, inputNote].filter(Boolean).join(' '),
    }
  })
  const plain = price.resolutions.map((resolution): PriceRow => {
    const { condition, note, perSecondMicros } = row(resolution, 1)
    return { when: [condition], perSecondMicros, ...(note ? { note } : {}) }
  })
  return [...withVideos, ...plain]
}
