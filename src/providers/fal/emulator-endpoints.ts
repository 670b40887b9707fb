import { z } from 'zod'
import { textUpTo } from '../../emulation/body.ts'
import type { PictureRule, Resolution } from '../../emulation/pictures.ts'
import type { VendorModel } from '../../emulation/vendor.ts'

/** What any endpoint's input may say of its clip. */
export interface Input {
  [field: string]: unknown
  duration?: string | number | null | undefined
  multi_prompt?: readonly { duration: string }[] | undefined
  resolution?: string | undefined
  aspect_ratio?: string | undefined
  generate_audio?: boolean | undefined
  /** The same, of Wan 3.0. */
  audio?: boolean | undefined
}

export interface Endpoint extends VendorModel {
  input: z.ZodType<Input>
  picture: PictureRule
  /** Where no field says it. */
  resolution: Resolution
  /** Without `generate_audio`. */
  hasSound: boolean
  /** Length of what it makes where no field says it, or the model decides. */
  seconds: number
  /** source: wire-fal, Grok */
  isDueWhenBlocked?: true
  /** Where it is known; elsewhere a unit is a second, and nobody knows what it costs. source: recorded answers */
  bill?: Bill
}

export interface Bill {
  /** Micro-USD for a unit. */
  unit: number
  units(input: Input, clip: { seconds: number; width: number; height: number }): number
}

const url = z.string()
const sound = z.boolean().default(true)
const words = textUpTo(20_000)
const needed = words.min(1)
const seconds = (from: number, to: number, suffix = '') =>
  z.enum(Array.from({ length: to - from + 1 }, (_, index) => `${from + index}${suffix}`))

/** A first frame and, perhaps, a last one. */
const frames = { image_url: url, end_image_url: url.optional() }
const references = (images: number, videos: number, audios: number) => ({
  reference_image_urls: z.array(url).max(images).optional(),
  reference_video_urls: z.array(url).max(videos).optional(),
  reference_audio_urls: z.array(url).max(audios).optional(),
})

const forms: PictureRule['forms'] = ['https', 'http', 'data']
const formats: PictureRule['formats'] = ['jpeg', 'png', 'webp']
const latency = { queueSeconds: 4, baseSeconds: 30, perSecond: 6, spread: 0.2 }
const usual = {
  latency,
  picture: { forms, formats, megabytes: 30 },
  resolution: '720p' as Resolution,
  hasSound: true,
  seconds: 5,
}
/** @param input the fields, or a schema of its own where some exclude others */
const at = (path: string, input: z.ZodRawShape | z.ZodType, facts: Partial<Endpoint> = {}): [string, Endpoint] => [
  path,
  { ...usual, ...facts, input: (input instanceof z.ZodType ? input : z.strictObject(input)) as z.ZodType<Input> },
]

// Kling. source: wire-fal, Endpoint inputs; catalog-audit, table 2

const shots = z
  .array(z.strictObject({ prompt: textUpTo(512).min(1), duration: seconds(1, 15).default('5') }))
  .min(1)
  .max(6)
const directed = {
  prompt: textUpTo(2500).min(1).optional(),
  multi_prompt: shots.optional(),
  duration: seconds(3, 15).default('5'),
  generate_audio: sound,
  shot_type: z.enum(['customize', 'intelligent']).optional(),
}
const hasOneOfThem = ({ prompt, multi_prompt }: Input) => (prompt === undefined) !== (multi_prompt === undefined)
const isDirected = (fields: z.ZodRawShape) =>
  (z.strictObject({ ...directed, ...fields }) as unknown as z.ZodType<Input>)
    .refine(hasOneOfThem, 'either prompt or multi_prompt')
    .refine(({ multi_prompt, shot_type }) => !multi_prompt || shot_type !== undefined, 'shot_type with multi_prompt')
const element = z.strictObject({
  frontal_image_url: url.optional(),
  reference_image_urls: z.array(url).min(1).max(3).optional(),
  video_url: url.optional(),
  voice_id: z.string().optional(),
})
const elements = z
  .array(element)
  .refine((all) => all.filter(({ video_url }) => video_url).length <= 1, 'at most one element with a video')
  .optional()

const klingPicture: PictureRule = {
  forms,
  formats: ['jpeg', 'png'],
  megabytes: 10,
  minimumSide: 300,
  aspect: [0.4, 2.5],
}
const klingTiers: Readonly<Record<string, Resolution>> = { standard: '720p', pro: '1080p', '4k': '4k' }
/** Units a second: silent, with sound, with a voice. */
const klingUnits: Readonly<Record<string, readonly [unit: number, ...units: number[]]>> = {
  'v3/standard/image-to-video': [140_000, 0.6, 0.9, 1.1],
  'v3/pro/image-to-video': [140_000, 0.8, 1.2, 1.4],
  'o3/4k/image-to-video': [420_000, 1, 1, 1],
  'o3/4k/reference-to-video': [420_000, 1, 1, 1],
}
function klingBill(name: string): { bill?: Bill } {
  const [unit, ...rates] = klingUnits[name] ?? []
  if (unit === undefined) return {}
  const hasVoice = ({ elements: given = [] }: Input) => (given as { voice_id?: string }[]).some((one) => one.voice_id)
  return {
    bill: {
      unit,
      units: (input, { seconds }) => rates[input.generate_audio ? (hasVoice(input) ? 2 : 1) : 0]! * seconds,
    },
  }
}
const kling = (name: string, input: z.ZodRawShape | z.ZodType): [string, Endpoint] =>
  at(`fal-ai/kling-video/${name}`, input, {
    ...{ resolution: klingTiers[name.split('/')[1]!]!, picture: klingPicture, hasSound: false },
    ...klingBill(name),
  })
const klingEndpoints = Object.keys(klingTiers).flatMap((tier) => [
  kling(
    `v3/${tier}/image-to-video`,
    isDirected({
      start_image_url: url,
      end_image_url: url.optional(),
      elements,
      negative_prompt: textUpTo(2500).optional(),
      cfg_scale: z.number().min(0).max(1).default(0.5),
    }),
  ),
  kling(`o3/${tier}/image-to-video`, isDirected(frames)),
  kling(
    `o3/${tier}/reference-to-video`,
    isDirected({
      start_image_url: url.optional(),
      end_image_url: url.optional(),
      image_urls: z.array(url).max(7).optional(),
      elements,
      aspect_ratio: z.enum(['16:9', '9:16', '1:1']).default('16:9'),
    }).refine(
      ({ image_urls = [], elements: given = [] }) => (image_urls as []).length + (given as []).length <= 7,
      'at most 7 images and elements together',
    ),
  ),
])

const { prompt, multi_prompt, duration } = directed
const klingTurbo = (tier: 'standard' | 'pro'): [string, Endpoint] =>
  at(
    `fal-ai/kling-video/v3/turbo/${tier}/image-to-video`,
    z
      .strictObject({ image_url: url, prompt, multi_prompt, duration })
      .refine(hasOneOfThem, 'either prompt or multi_prompt'),
    { resolution: klingTiers[tier]!, picture: { ...klingPicture, megabytes: 50 } },
  )
const klingEarlier = {
  prompt: textUpTo(2500).min(1),
  duration: z.enum(['5', '10']).default('5'),
  negative_prompt: textUpTo(2500).optional(),
}

// Seedance. source: wire-fal

const seedanceFrame = {
  prompt: needed,
  resolution: z.enum(['480p', '720p', '1080p', '4k']).default('720p'),
  duration: z.enum(['auto', ...seconds(4, 15).options]).default('auto'),
  aspect_ratio: z.enum(['auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16']).default('auto'),
  generate_audio: sound,
  end_user_id: z.string().optional(),
}
const upTo720p = { ...seedanceFrame, resolution: z.enum(['480p', '720p']).default('720p') }
/** A unit is a thousand tokens. */
const tokenBill = (unit: number): { bill: Bill } => ({
  bill: { unit, units: (_input, { seconds, width, height }) => (width * height * (seconds * 24 + 1)) / 1024 / 1000 },
})
const seedance = (
  version: string,
  fields: z.ZodRawShape,
  { images, others, files } = { images: 9, others: 3, files: 12 },
  bill: { bill?: Bill } = {},
): [string, Endpoint][] => [
  at(`bytedance/seedance-${version}/image-to-video`, { ...frames, ...fields }, bill),
  at(
    `bytedance/seedance-${version}/reference-to-video`,
    z
      .strictObject({
        image_urls: z.array(url).max(images).default([]),
        video_urls: z.array(url).max(others).default([]),
        audio_urls: z.array(url).max(others).default([]),
        ...fields,
      })
      .refine((input) => {
        const { image_urls, video_urls, audio_urls } = input as Record<string, string[]>
        const pointed = image_urls!.length + video_urls!.length
        return pointed + audio_urls!.length <= files && (audio_urls!.length === 0 || pointed > 0)
      }, `at most ${files} files, and audio beside an image or video`),
  ),
]
const seedance25 = {
  ...seedanceFrame,
  resolution: z.enum(['480p', '720p', '1080p']).default('720p'),
  duration: z.enum(['auto', ...seconds(4, 30).options]).default('auto'),
  bitrate_mode: z.enum(['standard', 'high']).optional(),
  draft: z.boolean().optional(),
}
const { end_user_id: _none, ...seedance15 } = seedanceFrame

// Veo. source: wire-fal

const veoSettings = {
  prompt: needed,
  generate_audio: sound,
  auto_fix: z.boolean().optional(),
  safety_tolerance: seconds(1, 6).default('4'),
}
const veoBill: Bill = {
  unit: 400_000,
  units: ({ resolution, generate_audio }, { seconds }) =>
    seconds * (resolution === '4k' ? (generate_audio ? 1.5 : 1) : generate_audio ? 1 : 0.5),
}
const veo = (tier: string, resolutions: readonly string[]): [string, Endpoint][] => {
  const framed = {
    ...veoSettings,
    duration: z.enum(['4s', '6s', '8s']).default('8s'),
    resolution: z.enum(resolutions).default('720p'),
    aspect_ratio: z.enum(['auto', '16:9', '9:16']).default('auto'),
    negative_prompt: words.optional(),
    seed: z.int().optional(),
  }
  const { aspect_ratio: _shape, ...plain } = framed
  const bill = tier === '' ? { bill: veoBill } : {}
  const path = `fal-ai/veo3.1${tier}`
  return [
    at(path, { ...plain, aspect_ratio: z.enum(['16:9', '9:16']).default('16:9') }, bill),
    at(`${path}/image-to-video`, { image_url: url, ...framed }, bill),
    at(`${path}/first-last-frame-to-video`, { first_frame_url: url, last_frame_url: url, ...framed }),
  ]
}

// Grok, Wan. source: wire-fal

const grok = {
  prompt: textUpTo(4096).min(1),
  resolution: z.enum(['480p', '720p']),
  aspect_ratio: z.enum(['auto', '16:9', '4:3', '3:2', '1:1', '2:3', '3:4', '9:16']),
}
const bySize = (unit: number, rates: Readonly<Record<string, number>>, more = 0): { bill: Bill } => ({
  bill: { unit, units: ({ resolution }, { seconds }) => rates[resolution!]! * seconds + more },
})
const grokUnits = { '480p': 1, '720p': 1.4 }
const grokReferences = {
  ...grok,
  reference_image_urls: z.array(url).min(1).max(7),
  duration: z.int().min(1).max(10).default(8),
  resolution: grok.resolution.default('480p'),
  aspect_ratio: grok.aspect_ratio.default('16:9'),
}
const grokSettings = (...more: string[]) => ({
  prompt: grok.prompt,
  duration: z.int().min(1).max(15).default(6),
  resolution: z.enum(['480p', '720p', ...more]).default('720p'),
})
const grokText = (...more: string[]) => ({
  ...grokSettings(...more),
  aspect_ratio: z.enum(['16:9', '4:3', '3:2', '1:1', '2:3', '3:4', '9:16']).default('16:9'),
})
/** Blocked or not, it is billed. */
const isDueWhenBlocked = true
const grok15 = (tier: string): [string, Endpoint] =>
  at(
    `xai/grok-imagine-video/v1.5${tier}/image-to-video`,
    { ...grokSettings('1080p'), image_url: url },
    { isDueWhenBlocked },
  )
const wanPicture: PictureRule = { forms, formats, megabytes: 30, minimumSide: 240 }
const smallerPicture = { ...wanPicture, megabytes: 20 }
const wan26 = z
  .strictObject({
    image_url: url,
    prompt: textUpTo(800).min(1),
    audio_url: url.optional(),
    duration: z.enum(['5', '10', '15']).default('5'),
    resolution: z.enum(['720p', '1080p']).default('1080p'),
    enable_prompt_expansion: z.boolean().default(true),
    multi_shots: z.boolean().default(false),
    negative_prompt: textUpTo(500).optional(),
    seed: z.int().optional(),
    enable_safety_checker: z.boolean().default(true),
  })
  .refine(
    (input) => !input.multi_shots || input.enable_prompt_expansion,
    'multi_shots only with enable_prompt_expansion',
  )

// MiniMax H3. source: wire-fal; fal's pages of the endpoints

const h3Picture: PictureRule = { forms, formats, megabytes: 30, minimumSide: 256, aspect: [0.4, 2.5] }
const h3Ratio = z.enum(['21:9', '16:9', '4:3', '1:1', '3:4', '9:16'])
const h3 = (model: string, settings: z.ZodRawShape): [string, Endpoint][] => {
  const fields = { duration: z.int().min(5).max(15).default(5), enable_safety_checker: z.boolean().default(true) }
  const of = (product: string, own: z.ZodRawShape) =>
    at(`minimax/${model}/${product}-to-video`, { ...fields, ...settings, ...own }, { picture: h3Picture })
  return [
    of('text', { aspect_ratio: h3Ratio.default('16:9') }),
    of('image', { image_url: url.optional(), end_image_url: url.optional() }),
    of('reference', {
      ...references(9, 3, 3),
      aspect_ratio: z.enum(['adaptive', ...h3Ratio.options]).default('adaptive'),
    }),
  ]
}
const h3Max = {
  prompt: textUpTo(50_000).min(1),
  resolution: z.enum(['480P', '768P', '1080P']).default('768P'),
  prompt_expansion_mode: z.enum(['disabled', 'balanced', 'quality']),
  seed: z.int().optional(),
}

const wan27 = {
  resolution: z.enum(['720p', '1080p']).default('1080p'),
  negative_prompt: textUpTo(500).optional(),
  seed: z.int().min(0).max(2_147_483_647).optional(),
  enable_safety_checker: z.boolean().default(true),
}
const wan30 = (model: string): [string, Endpoint][] => {
  const settings = {
    prompt: textUpTo(20_000).nullish(),
    duration: z.int().min(2).max(30).nullable().default(5),
    aspect_ratio: z.enum(['adaptive', '16:9', '4:3', '1:1', '3:4', '9:16']).default('adaptive'),
    resolution: z.enum(['480p', '720p', '1080p']).default('1080p'),
    audio: sound,
    seed: z.int().min(0).max(2_147_483_647).optional(),
    enable_prompt_expansion: z.boolean().default(true),
    enable_thinking: z.boolean().default(false),
    enable_safety_checker: z.boolean().default(true),
  }
  const of = (product: string, media: z.ZodRawShape) =>
    at(`alibaba/${model}/${product}-to-video`, { ...settings, ...media }, { picture: smallerPicture })
  return [of('image', { start_image_url: url, end_image_url: url.optional() }), of('reference', references(10, 5, 5))]
}

export const endpoints: Readonly<Record<string, Endpoint>> = Object.fromEntries([
  ...klingEndpoints,
  klingTurbo('standard'),
  klingTurbo('pro'),
  kling('v2.6/pro/image-to-video', {
    ...klingEarlier,
    start_image_url: url,
    end_image_url: url.optional(),
    generate_audio: sound,
    voice_ids: z.array(z.string()).max(2).optional(),
  }),
  kling('v2.5-turbo/pro/image-to-video', {
    ...klingEarlier,
    image_url: url,
    tail_image_url: url.optional(),
    cfg_scale: z.number().min(0).max(1).default(0.5),
  }),
  ...seedance('2.0', seedanceFrame, undefined, tokenBill(14_000)),
  ...seedance('2.0/fast', upTo720p, undefined, tokenBill(11_200)),
  ...seedance('2.0/mini', upTo720p),
  ...seedance('2.5', seedance25, { images: 30, others: 10, files: 50 }),
  at('fal-ai/bytedance/seedance/v1.5/pro/image-to-video', {
    ...frames,
    ...seedance15,
    duration: seconds(4, 12).default('5'),
    resolution: z.enum(['480p', '720p', '1080p']).default('720p'),
    camera_fixed: z.boolean().default(false),
    seed: z.int().optional(),
    enable_safety_checker: z.boolean().default(true),
  }),
  ...veo('', ['720p', '1080p', '4k']),
  ...veo('/fast', ['720p', '1080p', '4k']),
  ...veo('/lite', ['720p', '1080p']),
  at('fal-ai/veo3.1/reference-to-video', {
    ...veoSettings,
    image_urls: z.array(url).min(1),
    duration: z.enum(['8s']).default('8s'),
    resolution: z.enum(['720p', '1080p', '4k']).default('720p'),
    aspect_ratio: z.enum(['16:9', '9:16']).default('16:9'),
  }),
  at(
    'xai/grok-imagine-video/image-to-video',
    { ...grokSettings(), image_url: url, aspect_ratio: grok.aspect_ratio.default('auto') },
    bySize(50_000, grokUnits, 0.04),
  ),
  at('xai/grok-imagine-video/text-to-video', grokText()),
  at('xai/grok-imagine-video/v1.5/text-to-video', grokText('1080p'), {
    ...bySize(10_000, { '480p': 8, '720p': 14, '1080p': 25 }),
    isDueWhenBlocked,
  }),
  at('xai/grok-imagine-video/v1.5/lite/text-to-video', grokText('1080p'), { isDueWhenBlocked }),
  // Its pictures are free.
  at('xai/grok-imagine-video/reference-to-video', grokReferences, bySize(50_000, grokUnits)),
  grok15(''),
  grok15('/lite'),
  at('xai/grok-imagine-video/v1.5/reference-to-video', grokReferences, { isDueWhenBlocked }),
  ...h3('h3', {
    prompt: textUpTo(7000).min(1),
    resolution: z.enum(['480P', '768P', '2K', '4K']).default('2K'),
    prompt_expansion_mode: z.enum(['disabled', 'fast', 'balanced', 'quality']).nullish(),
  }),
  ...h3('h3-max', h3Max),
  // From references it makes nothing.
  ...h3('h3-max-turbo', h3Max).slice(0, 2),
  at(
    'fal-ai/wan/v2.7/image-to-video',
    z
      .strictObject({
        ...wan27,
        prompt: textUpTo(5000).optional(),
        image_url: url.optional(),
        end_image_url: url.optional(),
        video_url: url.optional(),
        audio_url: url.optional(),
        duration: seconds(2, 15).default('5'),
        enable_prompt_expansion: z.boolean().default(true),
      })
      .refine(({ image_url, video_url }) => !image_url || !video_url, 'either image_url or video_url'),
    { picture: smallerPicture, ...bySize(100_000, { '720p': 1, '1080p': 1.5 }) },
  ),
  at(
    'fal-ai/wan/v2.7/reference-to-video',
    z
      .strictObject({
        ...wan27,
        prompt: textUpTo(5000).min(1),
        reference_image_urls: z.array(url).default([]),
        reference_video_urls: z.array(url).default([]),
        aspect_ratio: z.enum(['16:9', '9:16', '1:1', '4:3', '3:4']).default('16:9'),
        duration: seconds(2, 10).default('5'),
        multi_shots: z.boolean().default(false),
      })
      .refine(
        ({ reference_image_urls: images, reference_video_urls: videos }) => images.length + videos.length <= 5,
        'at most 5 references',
      ),
    { picture: smallerPicture },
  ),
  ...wan30('wan-3.0'),
  ...wan30('wan-3.0-prime'),
  at('wan/v2.6/image-to-video', wan26, { picture: wanPicture }),
  at('wan/v2.6/image-to-video/flash', wan26, { picture: wanPicture }),
])
