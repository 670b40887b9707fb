import type { Input } from './emulator-endpoints.ts'

export interface Bill {
  /** Micro-USD for a unit. */
  unit: number
  units(input: Input, clip: { seconds: number; width: number; height: number }): number
}

const hasVoice = ({ elements = [] }: Input) => (elements as { voice_id?: string }[]).some(({ voice_id }) => voice_id)
/** Units a second: silent, with sound, with a voice. */
const kling = (unit: number, silent: number, sound: number, voice: number): Bill => ({
  unit,
  units: (input, { seconds }) => seconds * (input.generate_audio ? (hasVoice(input) ? voice : sound) : silent),
})
/** A unit is a thousand tokens. */
const seedance = (unit: number): Bill => ({
  unit,
  units: (_input, { seconds, width, height }) => (width * height * (seconds * 24 + 1)) / 1024 / 1000,
})
const veo: Bill = {
  unit: 400_000,
  units: ({ resolution, generate_audio }, { seconds }) =>
    seconds * (resolution === '4k' ? (generate_audio ? 1.5 : 1) : generate_audio ? 1 : 0.5),
}
/** Units a second by resolution, and for the picture that goes in. */
const bySize = (unit: number, rates: Readonly<Record<string, number>>, picture = 0): Bill => ({
  unit,
  units: ({ resolution }, { seconds }) => rates[resolution!]! * seconds + picture,
})
const grok = { '480p': 1, '720p': 1.4 }

/** By endpoint; of others a unit is a second, and nobody knows what it costs. source: recorded answers */
export const bills: Readonly<Record<string, Bill>> = {
  'fal-ai/kling-video/v3/standard/image-to-video': kling(140_000, 0.6, 0.9, 1.1),
  'fal-ai/kling-video/v3/pro/image-to-video': kling(140_000, 0.8, 1.2, 1.4),
  'fal-ai/kling-video/o3/4k/image-to-video': kling(420_000, 1, 1, 1),
  'fal-ai/kling-video/o3/4k/reference-to-video': kling(420_000, 1, 1, 1),
  'bytedance/seedance-2.0/image-to-video': seedance(14_000),
  'bytedance/seedance-2.0/fast/image-to-video': seedance(11_200),
  'fal-ai/veo3.1': veo,
  'fal-ai/veo3.1/image-to-video': veo,
  'xai/grok-imagine-video/image-to-video': bySize(50_000, grok, 0.04),
  // Its pictures are free.
  'xai/grok-imagine-video/reference-to-video': bySize(50_000, grok),
  'xai/grok-imagine-video/v1.5/text-to-video': bySize(10_000, { '480p': 8, '720p': 14, '1080p': 25 }),
  'fal-ai/wan/v2.7/image-to-video': bySize(100_000, { '720p': 1, '1080p': 1.5 }),
}
