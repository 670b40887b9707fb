import type { PriceRow } from '../../catalog/price.ts'
import type { Condition } from '../../catalog/rule.ts'

const at1080p: Condition = { parameter: 'resolution', values: ['RESOLUTION_1080P'] }
const at4k: Condition = { parameter: 'resolution', values: ['RESOLUTION_4K'] }
const silent: Condition = { parameter: 'generateAudio', values: [false] }

/** Google's list; failed and filtered clips are free. source: wire-google-veo §B.3; catalog-audit, 3–5 */
export const googlePrices = {
  standard: [
    { when: [at4k, silent], perSecondMicros: 400_000 },
    { when: [at4k], perSecondMicros: 600_000 },
    { when: [silent], perSecondMicros: 200_000 },
    { perSecondMicros: 400_000 },
  ],
  fast: [
    { when: [at4k, silent], perSecondMicros: 250_000 },
    { when: [at4k], perSecondMicros: 300_000 },
    { when: [at1080p, silent], perSecondMicros: 100_000 },
    { when: [at1080p], perSecondMicros: 120_000 },
    { when: [silent], perSecondMicros: 80_000 },
    { perSecondMicros: 100_000 },
  ],
  lite: [
    { when: [at1080p, silent], perSecondMicros: 50_000 },
    { when: [at1080p], perSecondMicros: 80_000 },
    { when: [silent], perSecondMicros: 30_000 },
    { perSecondMicros: 50_000 },
  ],
} satisfies Record<string, readonly PriceRow[]>

/** source: fal's page of each endpoint, 2026-10-04 */
export const falPrices = {
  standard: googlePrices.standard,
  fast: [
    { when: [at4k, silent], perSecondMicros: 300_000 },
    { when: [at4k], perSecondMicros: 350_000 },
    { when: [silent], perSecondMicros: 100_000 },
    { perSecondMicros: 150_000 },
  ],
  lite: googlePrices.lite,
} satisfies Record<string, readonly PriceRow[]>
