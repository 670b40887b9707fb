import { defineFamily } from '../../catalog/define-family.ts'
import type { Defaults } from '../../catalog/family.ts'
import { arms } from './arms.ts'
import { wan26Flash, wan26Standard, wan27, wan27References, wan30, wan30Prime } from './dashscope.ts'
import { fal27, fal27References, fal30, fal30Prime, falFlash, falStandard } from './fal.ts'

/** wire-wan-dashscope, “Start”; AIG-10. */
const defaults: Defaults = {
  durationSeconds: 5,
  resolution: 'RESOLUTION_1080P',
  generateAudio: true,
  enhancePrompt: true,
  watermark: false,
}
const defaults26: Defaults = { ...defaults, automaticShots: false }
const defaults30: Defaults = { ...defaults, aspectRatio: 'AUTO' }

export const wan = defineFamily({
  id: 'wan',
  label: 'Wan',
  description: 'Alibaba’s Wan: clips from pictures, videos and sounds, with generated sound or a given sound file.',
  field: 'wan',
  inputType: 'WanInput',
  arms,
  models: [
    {
      name: 'wan-3-0',
      value: 'WAN_3_0',
      label: 'Wan 3.0',
      description:
        'Up to 30 s and 1080p, with sound or silent; two frames, or pictures, videos and sounds as references.',
      lifecycle: { stage: 'ACTIVE', since: '2026-08-24' },
      defaults: defaults30,
      routes: [wan30, fal30],
    },
    {
      name: 'wan-3-0-prime',
      value: 'WAN_3_0_PRIME',
      label: 'Wan 3.0 Prime',
      description: 'Like Wan 3.0, with higher quality and price.',
      lifecycle: { stage: 'ACTIVE', since: '2026-08-24' },
      defaults: defaults30,
      routes: [wan30Prime, fal30Prime],
    },
    {
      name: 'wan-2-7-i2v',
      value: 'WAN_2_7_I2V',
      label: 'Wan 2.7',
      description: 'Up to 15 s and 1080p, always with sound, generated or given; two frames.',
      lifecycle: { stage: 'ACTIVE' },
      defaults,
      routes: [wan27, fal27],
    },
    {
      name: 'wan-2-7-r2v',
      value: 'WAN_2_7_R2V',
      label: 'Wan 2.7 References',
      description: 'Wan 2.7 with up to five reference pictures and videos.',
      lifecycle: { stage: 'ACTIVE' },
      defaults,
      routes: [wan27References, fal27References],
    },
    {
      name: 'wan-2-6-i2v',
      value: 'WAN_2_6_I2V',
      label: 'Wan 2.6',
      description: 'The previous generation: up to 15 s and 1080p, always with sound.',
      lifecycle: { stage: 'ACTIVE' },
      defaults: defaults26,
      routes: [wan26Standard, falStandard],
    },
    {
      name: 'wan-2-6-i2v-flash',
      value: 'WAN_2_6_I2V_FLASH',
      label: 'Wan 2.6 Flash',
      description: 'Like Wan 2.6, but faster and cheaper; with sound or silent.',
      lifecycle: { stage: 'ACTIVE' },
      defaults: { ...defaults26, generateAudio: false },
      routes: [wan26Flash, falFlash],
    },
  ],
})
