import { defineFamily } from '../../catalog/define-family.ts'
import type { Defaults } from '../../catalog/family.ts'
import type { PriceRow } from '../../catalog/price.ts'
import { arms } from './arms.ts'
import { alwaysUnsure, omni11, omni12, omniArms } from './routes.ts'

/** Resolution and 1.1's length are the wire's own. source: wire-google-veo §A.1 */
const defaults: Defaults = { durationSeconds: 10, aspectRatio: 'RATIO_16_9', resolution: 'RESOLUTION_720P' }

/** Micro-USD a second. */
const pricesOf = (perSecond: Record<string, number>, note: string): PriceRow[] =>
  Object.entries(perSecond).map(([resolution, perSecondMicros]) => ({
    when: [{ parameter: 'resolution', values: [resolution] }],
    perSecondMicros,
    note,
  }))

/** wire-google-veo §A.7, §D. */
const prices11 = pricesOf(
  { RESOLUTION_360P: 30_000, RESOLUTION_720P: 100_000, RESOLUTION_1080P: 150_000, RESOLUTION_4K: 300_000 },
  'What goes in is billed beside it, by token: some thousandths of a dollar.',
)
/** catalog-audit, 6 */
const prices12 = pricesOf(
  { RESOLUTION_360P: 23_200, RESOLUTION_720P: 69_500, RESOLUTION_1080P: 104_300, RESOLUTION_4K: 208_500 },
  'Tokens of the clip at $12 a million; what goes in ($1.50) and text that comes out ($9) is billed beside it.',
)

const arms11 = omniArms(omni11, false)
const gated = 'Open to chosen projects only: others were answered 404 on 2026-10-05.'
const seedAtGemini = 'Whether the Gemini API takes a seed: it is documented for 1.2 at Vertex AI only.'
const checked = { source: 'wire-google-veo §0, §A, §D', checkedOn: '2026-11-28' } as const

export const geminiOmni = defineFamily({
  id: 'gemini-omni',
  label: 'Gemini Omni',
  description: 'Google’s Gemini Omni: clips with sound from text, pictures and videos.',
  field: 'geminiOmni',
  inputType: 'GeminiOmniInput',
  arms,
  models: [
    {
      name: 'gemini-omni-1-1-flash',
      value: 'GEMINI_OMNI_1_1_FLASH',
      label: 'Gemini Omni 1.1 Flash',
      description: 'Clips of 3 to 10 seconds, always with sound.',
      lifecycle: { stage: 'ACTIVE', since: '2026-08-27' },
      defaults,
      routes: [
        {
          provider: 'gemini',
          wireName: 'gemini-omni-1.1-flash',
          arms: arms11,
          prices: prices11,
          ...checked,
          unsure: [seedAtGemini, ...alwaysUnsure],
        },
        {
          provider: 'vertex',
          wireName: 'gemini-omni-1.1-flash-preview',
          arms: arms11,
          prices: prices11,
          lifecycle: { stage: 'PREVIEW', note: gated },
          ...checked,
          unsure: [gated, ...alwaysUnsure],
        },
      ],
    },
    {
      name: 'gemini-omni-1-2-flash',
      value: 'GEMINI_OMNI_1_2_FLASH',
      label: 'Gemini Omni 1.2 Flash',
      description: 'Clips of 3 to 15 seconds, always with sound.',
      lifecycle: { stage: 'ACTIVE', since: '2026-11-05' },
      defaults,
      routes: [
        {
          provider: 'gemini',
          wireName: 'gemini-omni-1.2-flash',
          arms: omniArms(omni12, false),
          prices: prices12,
          ...checked,
          unsure: [seedAtGemini, ...alwaysUnsure],
        },
        {
          provider: 'vertex',
          wireName: 'gemini-omni-1.2-flash',
          arms: omniArms(omni12, true),
          prices: prices12,
          ...checked,
          unsure: alwaysUnsure,
        },
      ],
    },
  ],
})
