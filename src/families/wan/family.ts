import { defineFamily } from '../../catalog/define-family.ts'
import type { Defaults } from '../../catalog/family.ts'
import { arms } from './arms.ts'
import { dashscopeFlash, dashscopeStandard, falFlash, falStandard } from './routes.ts'

/** wire-wan-dashscope, “Start”; AIG-10. */
const defaults: Defaults = {
  durationSeconds: 5,
  resolution: 'RESOLUTION_1080P',
  automaticShots: false,
  enhancePrompt: true,
  watermark: false,
}

export const wan = defineFamily({
  id: 'wan',
  label: 'Wan',
  description: 'Alibaba’s Wan: clips from a picture, with sound of its own or to a sound of yours.',
  field: 'wan',
  inputType: 'WanInput',
  arms,
  models: [
    {
      name: 'wan-2-6-i2v',
      value: 'WAN_2_6_I2V',
      label: 'Wan 2.6',
      description: 'Up to 15 s and 1080p, always with sound.',
      lifecycle: { stage: 'ACTIVE' },
      defaults: { ...defaults, generateAudio: true },
      routes: [dashscopeStandard, falStandard],
    },
    {
      name: 'wan-2-6-i2v-flash',
      value: 'WAN_2_6_I2V_FLASH',
      label: 'Wan 2.6 Flash',
      description: 'Quicker and cheaper; with sound or silent.',
      lifecycle: { stage: 'ACTIVE' },
      defaults: { ...defaults, generateAudio: false },
      routes: [dashscopeFlash, falFlash],
    },
  ],
})
