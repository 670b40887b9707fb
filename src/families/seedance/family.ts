import { defineFamily } from '../../catalog/define-family.ts'
import type { Defaults } from '../../catalog/family.ts'
import { arms } from './arms.ts'
import { fal15Pro, fal20, fal20Fast, fal20Mini, fal25 } from './fal.ts'
import { modelark15Pro, modelark20, modelark20Fast, modelark20Mini, modelark25 } from './modelark.ts'

/** wire-seedance-modelark and wire-fal; 5 s is ModelArk's own (fal's is 0). */
const defaults: Defaults = {
  durationSeconds: 5,
  aspectRatio: 'AUTO',
  resolution: 'RESOLUTION_720P',
  generateAudio: true,
  watermark: false,
}

export const seedance = defineFamily({
  id: 'seedance',
  label: 'Seedance',
  description:
    'ByteDance’s Seedance: clips with sound from text, one or two frames, or reference pictures, videos and sounds.',
  field: 'seedance',
  inputType: 'SeedanceInput',
  arms,
  models: [
    {
      name: 'seedance-2-0',
      value: 'SEEDANCE_2_0',
      label: 'Seedance 2.0',
      description:
        'Sound and picture in one pass, up to 15 s and 4K (10-bit HEVC); pictures, videos and sounds as references.',
      lifecycle: { stage: 'ACTIVE' },
      defaults,
      routes: [modelark20, fal20],
    },
    {
      name: 'seedance-2-0-fast',
      value: 'SEEDANCE_2_0_FAST',
      label: 'Seedance 2.0 Fast',
      description: 'Like Seedance 2.0, but faster and cheaper; up to 720p.',
      lifecycle: { stage: 'ACTIVE' },
      defaults,
      routes: [modelark20Fast, fal20Fast],
    },
    {
      name: 'seedance-2-0-mini',
      value: 'SEEDANCE_2_0_MINI',
      label: 'Seedance 2.0 Mini',
      description: 'The cheapest Seedance 2.0 model; up to 720p.',
      lifecycle: { stage: 'ACTIVE' },
      defaults,
      routes: [modelark20Mini, fal20Mini],
    },
    {
      name: 'seedance-2-5',
      value: 'SEEDANCE_2_5',
      label: 'Seedance 2.5',
      description:
        'Up to 30 s and 1080p (10-bit HEVC), with sound; 30 pictures, 10 videos and 10 sounds as references.',
      lifecycle: { stage: 'ACTIVE', since: '2026-08-07' },
      defaults,
      routes: [modelark25, fal25],
    },
    {
      name: 'seedance-1-5-pro',
      value: 'SEEDANCE_1_5_PRO',
      label: 'Seedance 1.5 Pro',
      description: 'The previous generation: 4 to 12 s with sound; the camera can be fixed.',
      lifecycle: { stage: 'ACTIVE' },
      defaults: { ...defaults, fixedCamera: false },
      routes: [modelark15Pro, fal15Pro],
    },
  ],
})
