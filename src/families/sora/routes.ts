import type { RouteArmDefinition, RouteDefinition } from '../../catalog/family.ts'
import { choices, media, oneOf, text } from '../../catalog/limit.ts'
import type { PriceRow } from '../../catalog/price.ts'

/** wire-openai-sora §2; fal hands the words on. */
const prompt = text(32_000, { minimum: 1 })
/** DNG-01, wire-openai-sora §2. */
const fourEightTwelve = oneOf(4, 8, 12)
const bothRatios = choices('AUTO', 'RATIO_9_16', 'RATIO_16_9')
const upTo720 = choices('AUTO', 'RESOLUTION_720P')
const upTo1080 = choices('AUTO', 'RESOLUTION_720P', 'RESOLUTION_1080P')

/** As a data URL it stays under the wire's 20,971,520 characters. source: wire-openai-sora §2 */
const picture = media({
  mimeTypes: ['image/jpeg', 'image/png', 'image/webp'],
  maximumBytes: 15 * 1000 * 1000,
  normalised: true,
  transports: ['BYTES', 'URL'],
})

const output = (resolution: typeof upTo1080) => ({
  prompt,
  durationSeconds: fourEightTwelve,
  aspectRatio: bothRatios,
  resolution,
})
const textToVideo = (resolution: typeof upTo1080): RouteArmDefinition => ({ limits: output(resolution) })
/** The picture must have the clip's exact size: the gateway frames it. source: wire-openai-sora §2 */
const imageToVideo = (resolution: typeof upTo1080): RouteArmDefinition => ({
  limits: { startFrame: picture, ...output(resolution), resizeMode: choices('PAD', 'CROP') },
})

const at1080p = [{ parameter: 'resolution', values: ['RESOLUTION_1080P'] }]
const perSecond = (micros: number): PriceRow => ({ perSecondMicros: micros })
const checkedOn = '2026-11-20'
const longer = 'Some copies of the documents add 16 and 20 seconds; 4, 8 and 12 are sure.'

/** OpenAI is gone; servers of others speak its wire, and an operator may name one. */
const openaiVideos = (
  wireName: string,
  resolution: typeof upTo1080,
  prices: readonly PriceRow[],
  unsure: readonly string[],
): RouteDefinition => ({
  provider: 'openai-videos',
  wireName,
  arms: { textToVideo: textToVideo(resolution), imageToVideo: imageToVideo(resolution) },
  prices,
  lifecycle: {
    stage: 'RETIRED',
    since: '2025-10-06',
    deprecatedOn: '2026-03-24',
    retiresOn: '2026-09-24',
    note: 'OpenAI switched its Videos API off. The route is for a server of the operator’s own that speaks the same wire.',
  },
  source: 'wire-openai-sora §0, §2, §11; DNG-01',
  checkedOn,
  unsure: [longer, ...unsure],
})

const fal = (
  wireName: string,
  resolution: typeof upTo1080,
  prices: readonly PriceRow[],
  unsure: readonly string[],
): RouteDefinition => ({
  provider: 'fal',
  wireName,
  arms: { imageToVideo: imageToVideo(resolution) },
  prices,
  lifecycle: {
    stage: 'RETIRED',
    retiresOn: '2026-09-24',
    note: 'The service behind it, OpenAI’s Videos API, is off since that day.',
  },
  source: 'wire-fal; fal’s pages of the endpoints (prices)',
  checkedOn,
  unsure: [
    'Fal’s types have 16 and 20 seconds, too; DNG-01 has 4, 8 and 12.',
    'That fal stopped serving it: it follows from OpenAI’s end, fal says nothing.',
    'The longest prompt and the picture’s bytes are OpenAI’s.',
    ...unsure,
  ],
})

/** wire-openai-sora §11. */
export const sora2Routes = [
  openaiVideos('sora-2', upTo720, [perSecond(100_000)], []),
  fal('fal-ai/sora-2/image-to-video', upTo720, [perSecond(100_000)], []),
]

export const sora2ProRoutes = [
  openaiVideos(
    'sora-2-pro',
    upTo1080,
    [{ when: at1080p, perSecondMicros: 700_000, note: 'Not confirmed at 1080p.' }, perSecond(300_000)],
    ['1080p stands in OpenAI’s guide of 2026 and not in its types.', 'The price at 1080p.'],
  ),
  fal(
    'fal-ai/sora-2/image-to-video/pro',
    upTo1080,
    [
      { when: at1080p, perSecondMicros: 500_000 },
      {
        when: [{ parameter: 'resolution', values: ['AUTO'] }],
        perSecondMicros: 500_000,
        note: 'The model may choose 1080p; reckoned with that.',
      },
      perSecond(300_000),
    ],
    ['The wire has a second, sharper 1080p (`true_1080p`), which is not offered here.'],
  ),
]
