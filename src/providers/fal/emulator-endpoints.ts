import { z } from 'zod'
import { bodyOf, type Check, countIn } from '../../emulation/fields.ts'
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
  /** source: wire-fal, Grok */
  isDueWhenBlocked?: true
  units(input: Input, clip: { seconds: number; width: number; height: number }): number
  /** Micro-USD for one; of others nobody knows what it costs. */
  microsPerUnit?: number
}

const picture: PictureRule = { megabytes: 30 }
const klingPicture: PictureRule = { ...picture, formats: ['jpeg', 'png'], minimumSide: 300, aspect: [0.4, 2.5] }
const wanPicture: PictureRule = { ...picture, megabytes: 20, minimumSide: 240 }
/** A unit is a second. */
const usual: Omit<Endpoint, 'input'> = {
  ...{ picture, resolution: '720p', hasSound: true },
  latency: { queueSeconds: 4, baseSeconds: 30, perSecond: 6, spread: 0.2 },
  units: (_input, { seconds }) => seconds,
}

/** @param rate units a second @param picture units for what goes in */
const bill = (microsPerUnit: number, rate: (input: Input) => number, picture = 0): Partial<Endpoint> => ({
  microsPerUnit,
  units: (input, { seconds }) => rate(input) * seconds + picture,
})
const hasVoice = ({ elements = [] }: Input) => (elements as { voice_id?: string }[]).some(({ voice_id }) => voice_id)
const bySound = (silent: number, sound: number, voice: number) => (input: Input) =>
  input.generate_audio ? (hasVoice(input) ? voice : sound) : silent
const bySize = (rates: Readonly<Record<string, number>>) => (input: Input) => rates[input.resolution!]!
const ofGrok = bySize({ '480p': 1, '720p': 1.4 })
const ofVeo = (input: Input) => (input.resolution === '4k' ? 0.5 : 0) + (input.generate_audio ? 1 : 0.5)
/** A unit is a thousand tokens. */
const tokenBill = (microsPerUnit: number): Partial<Endpoint> => ({
  microsPerUnit,
  units: (_input, { seconds, width, height }) => (width * height * (seconds * 24 + 1)) / 1024 / 1000,
})

/** What else is so of endpoints with such a path. source: wire-fal; fal's own pages; of bills, recorded answers */
const facts: readonly (readonly [path: RegExp, Partial<Endpoint>])[] = [
  [/^fal-ai\/kling-video\//, { picture: { ...klingPicture, megabytes: 10 }, hasSound: false }],
  [/^fal-ai\/kling-video\/v3\/turbo\//, { picture: { ...klingPicture, megabytes: 50 }, hasSound: true }],
  [/^fal-ai\/kling-video\/.+\/pro\//, { resolution: '1080p' }],
  [/^fal-ai\/kling-video\/.+\/4k\//, { resolution: '4k' }],
  [/^fal-ai\/kling-video\/v3\/standard\//, bill(140_000, bySound(0.6, 0.9, 1.1))],
  [/^fal-ai\/kling-video\/v3\/pro\//, bill(140_000, bySound(0.8, 1.2, 1.4))],
  [/^fal-ai\/kling-video\/o3\/4k\//, { microsPerUnit: 420_000 }],
  [/^bytedance\/seedance-2\.0\/image-to-video$/, tokenBill(14_000)],
  [/^bytedance\/seedance-2\.0\/fast\/image-to-video$/, tokenBill(11_200)],
  [/^fal-ai\/veo3\.1(\/image-to-video)?$/, bill(400_000, ofVeo)],
  [/^xai\/grok-imagine-video\/v1\.5/, { isDueWhenBlocked: true }],
  [/^xai\/grok-imagine-video\/image-to-video$/, bill(50_000, ofGrok, 0.04)],
  // Its pictures are free.
  [/^xai\/grok-imagine-video\/reference-to-video$/, bill(50_000, ofGrok)],
  [/^xai\/grok-imagine-video\/v1\.5\/text-to-video$/, bill(10_000, bySize({ '480p': 8, '720p': 14, '1080p': 25 }))],
  [/^minimax\//, { picture: { ...picture, minimumSide: 256, aspect: [0.4, 2.5] } }],
  [/^(fal-ai\/wan|alibaba)\//, { picture: wanPicture }],
  [/^wan\//, { picture: { ...wanPicture, megabytes: 30 } }],
  [/^fal-ai\/wan\/v2\.7\/image-to-video$/, bill(100_000, bySize({ '720p': 1, '1080p': 1.5 }))],
]

const isChecked = 'enable_safety_checker=true'

const shots = 'prompt?:1..2500 multi_prompt? duration:"3".."15"="5"'
const directed = `${shots} generate_audio=true shot_type?:customize|intelligent`
const earlierKling = 'prompt:1..2500 duration:5|10=5 negative_prompt?:..2500'

const seedance = 'aspect_ratio:auto|21:9|16:9|4:3|1:1|3:4|9:16=auto generate_audio=true prompt:1..20000'
const seedance20 = `${seedance} duration:auto|"4".."15"=auto end_user_id?:.. resolution:480p|720p{|1080p|4k,,}=720p`
const seedance25 = `${seedance} duration:auto|"4".."30"=auto end_user_id?:.. resolution:480p|720p|1080p=720p
  bitrate_mode?:standard|high draft?`

const veo = 'prompt:1..20000 generate_audio=true auto_fix? safety_tolerance:"1".."6"=4'
const settledVeo = `${veo} duration:4s|6s|8s=8s negative_prompt?:..20000 seed?:int
  resolution:720p|1080p{|4k,|4k,}=720p`
const veoRatio = 'aspect_ratio:auto|16:9|9:16=auto'

const grok = 'prompt:1..4096 duration:1..15=6 resolution:480p|720p{,|1080p,|1080p}=720p'
const grokRatio = '16:9|4:3|3:2|1:1|2:3|3:4|9:16'

const h3 = `duration:5..15=5 ${isChecked} prompt:1..7000 resolution:480P|768P|2K|4K=2K
  prompt_expansion_mode??:disabled|fast|balanced|quality`
const h3Max = `duration:5..15=5 ${isChecked} prompt:1..50000 resolution:480P|768P|1080P=768P
  prompt_expansion_mode:disabled|balanced|quality seed?:int`
const minimax = `{${h3},${h3Max},${h3Max}}`
const minimaxRatio = '21:9|16:9|4:3|1:1|3:4|9:16'

const wan27 = `resolution:720p|1080p=1080p negative_prompt?:..500 seed?:0..2147483647 ${isChecked}`
const wan30 = `prompt??:..20000 duration??:2..30=5 aspect_ratio:adaptive|16:9|4:3|1:1|3:4|9:16=adaptive
  resolution:480p|720p|1080p=1080p audio=true seed?:0..2147483647
  enable_prompt_expansion=true enable_thinking=false ${isChecked}`

/**
 * By path. `a{,/b}/c` is two; `{x,y}` in its row is x for the one and y for the other.
 * source: wire-fal, Endpoint inputs; catalog-audit, table 2; fal's own pages
 */
const rows: Readonly<Record<string, string>> = {
  'fal-ai/kling-video/v3/{standard,pro,4k}/image-to-video': `${directed} start_image_url end_image_url? elements?
    negative_prompt?:..2500 cfg_scale:0.0..1.0=0.5`,
  'fal-ai/kling-video/o3/{standard,pro,4k}/image-to-video': `${directed} image_url end_image_url?`,
  'fal-ai/kling-video/o3/{standard,pro,4k}/reference-to-video': `${directed} start_image_url? end_image_url?
    image_urls?:..7 elements? image_urls+elements:..7 aspect_ratio:16:9|9:16|1:1=16:9`,
  'fal-ai/kling-video/v3/turbo/{standard,pro}/image-to-video': `image_url ${shots}`,
  'fal-ai/kling-video/v2.6/pro/image-to-video': `${earlierKling} start_image_url end_image_url? generate_audio=true
    voice_ids?:..2`,
  'fal-ai/kling-video/v2.5-turbo/pro/image-to-video': `${earlierKling} image_url tail_image_url?
    cfg_scale:0.0..1.0=0.5`,
  'bytedance/seedance-2.0{,/fast,/mini}/image-to-video': `image_url end_image_url? ${seedance20}`,
  'bytedance/seedance-2.0{,/fast,/mini}/reference-to-video': `image_urls:..9=[] video_urls:..3=[] audio_urls:..3=[]
    image_urls+video_urls+audio_urls:..12 ${seedance20}`,
  'bytedance/seedance-2.5/image-to-video': `image_url end_image_url? ${seedance25}`,
  'bytedance/seedance-2.5/reference-to-video': `image_urls:..30=[] video_urls:..10=[] audio_urls:..10=[]
    image_urls+video_urls+audio_urls:..50 ${seedance25}`,
  'fal-ai/bytedance/seedance/v1.5/pro/image-to-video': `image_url end_image_url? ${seedance} duration:"4".."12"=5
    resolution:480p|720p|1080p=720p camera_fixed=false seed?:int ${isChecked}`,
  'fal-ai/veo3.1{,/fast,/lite}': `${settledVeo} aspect_ratio:16:9|9:16=16:9`,
  'fal-ai/veo3.1{,/fast,/lite}/image-to-video': `image_url ${settledVeo} ${veoRatio}`,
  'fal-ai/veo3.1{,/fast,/lite}/first-last-frame-to-video': `first_frame_url last_frame_url ${settledVeo} ${veoRatio}`,
  'fal-ai/veo3.1/reference-to-video': `${veo} image_urls:1.. duration:8s=8s resolution:720p|1080p|4k=720p
    aspect_ratio:16:9|9:16=16:9`,
  'xai/grok-imagine-video/{,v1.5/,v1.5/lite/}image-to-video': `${grok} image_url
    {aspect_ratio:auto|${grokRatio}=auto,,}`,
  'xai/grok-imagine-video/{,v1.5/,v1.5/lite/}text-to-video': `${grok} aspect_ratio:${grokRatio}=16:9`,
  'xai/grok-imagine-video/{,v1.5/}reference-to-video': `prompt:1..4096 reference_image_urls:1..7 duration:1..10=8
    resolution:480p|720p=480p aspect_ratio:auto|${grokRatio}=16:9`,
  'minimax/{h3,h3-max,h3-max-turbo}/text-to-video': `${minimax} aspect_ratio:${minimaxRatio}=16:9`,
  'minimax/{h3,h3-max,h3-max-turbo}/image-to-video': `${minimax} image_url? end_image_url?`,
  // From references the turbo makes nothing.
  'minimax/{h3,h3-max}/reference-to-video': `${minimax} reference_image_urls?:..9 reference_video_urls?:..3
    reference_audio_urls?:..3 aspect_ratio:adaptive|${minimaxRatio}=adaptive`,
  'wan/v2.6/image-to-video{,/flash}': `image_url prompt:1..800 audio_url? duration:5|10|15=5
    resolution:720p|1080p=1080p enable_prompt_expansion=true multi_shots=false
    negative_prompt?:..500 seed?:int ${isChecked}`,
  'fal-ai/wan/v2.7/image-to-video': `${wan27} prompt?:..5000 image_url? end_image_url? video_url? audio_url?
    duration:"2".."15"=5 enable_prompt_expansion=true`,
  'fal-ai/wan/v2.7/reference-to-video': `${wan27} prompt:1..5000 reference_image_urls:..=[] reference_video_urls:..=[]
    reference_image_urls+reference_video_urls:..5 duration:"2".."10"=5 aspect_ratio:16:9|9:16|1:1|4:3|3:4=16:9
    multi_shots=false`,
  'alibaba/wan-3.0{,-prime}/image-to-video': `${wan30} start_image_url end_image_url?`,
  'alibaba/wan-3.0{,-prime}/reference-to-video': `${wan30} reference_image_urls?:..10 reference_video_urls?:..5
    reference_audio_urls?:..5`,
}

/** Of Kling. source: wire-fal, Endpoint inputs */
const shapes = {
  multi_prompt: z.array(bodyOf('prompt:1..512 duration:"1".."15"=5')).min(1).max(6),
  elements: z
    .array(bodyOf<{ video_url?: string }>('frontal_image_url? reference_image_urls?:1..3 video_url? voice_id?:..'))
    .refine((all) => all.filter(({ video_url }) => video_url).length <= 1, 'at most one element with a video'),
}
/** What may not stand beside such a field. */
const checks: Readonly<Record<string, Check<Input>>> = {
  multi_prompt: [({ prompt, multi_prompt }) => !prompt !== !multi_prompt, 'either prompt or multi_prompt'],
  shot_type: [({ multi_prompt, shot_type }) => !multi_prompt || shot_type, 'shot_type with multi_prompt'],
  audio_urls: [
    (input) => countIn(input, 'audio_urls') === 0 || countIn(input, 'image_urls', 'video_urls') > 0,
    'audio beside an image or video',
  ],
  multi_shots: [
    (input) => !input.multi_shots || input.enable_prompt_expansion !== false,
    'multi_shots only with enable_prompt_expansion',
  ],
  video_url: [({ image_url, video_url }) => !image_url || !video_url, 'either image_url or video_url'],
}

function endpointsOf([paths, row]: [string, string]): [path: string, Endpoint][] {
  const choices = /\{(.*)\}/.exec(paths)?.[1]?.split(',') ?? ['']
  return choices.map((_choice, index) => {
    const chosen = (text: string) => text.replace(/\{([^}]*)\}/g, (_braces, all: string) => all.split(',')[index]!)
    const path = chosen(paths)
    const own = facts.flatMap(([form, fact]) => (form.test(path) ? fact : []))
    return [path, { ...usual, ...Object.assign({}, ...own), input: bodyOf(chosen(row), { shapes, checks }) }]
  })
}

export const endpoints: Readonly<Record<string, Endpoint>> = Object.fromEntries(
  Object.entries(rows).flatMap(endpointsOf),
)
