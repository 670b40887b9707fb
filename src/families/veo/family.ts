import { defineFamily } from '../../catalog/define-family.ts'
import type { Defaults, Lifecycle } from '../../catalog/family.ts'
import { arms } from './arms.ts'
import { falArms, falRoute } from './fal.ts'
import { geminiArms, geminiRoute } from './gemini.ts'
import { falPrices, googlePrices } from './prices.ts'
import { unsureEnd, vertexArms, vertexRoute } from './vertex.ts'

/** AIG-01; 16:9 and sound are the wires' own. */
const defaults: Defaults = {
  durationSeconds: 8,
  aspectRatio: 'RATIO_16_9',
  resolution: 'RESOLUTION_720P',
  generateAudio: true,
  resizeMode: 'PAD',
  enhancePrompt: true,
  personGeneration: 'ALLOW_ADULT',
}

const retired = (successor: string): Lifecycle => ({
  stage: 'RETIRED',
  retiresOn: '2026-06-30',
  successor,
  note: 'Shut down at Google 2026-06-30, announced 2026-06-15.',
})

export const veo = defineFamily({
  id: 'veo',
  label: 'Veo',
  description: 'Google’s Veo: clips of up to 8 seconds with sound, up to 4K.',
  field: 'veo',
  inputType: 'VeoInput',
  arms,
  models: [
    {
      name: 'veo-3-1',
      value: 'VEO_3_1',
      label: 'Veo 3.1',
      description: 'The highest quality of the family; frames, references, native 4K.',
      lifecycle: { stage: 'ACTIVE', since: '2025-11-17' },
      defaults,
      routes: [
        vertexRoute('veo-3.1-generate-001', vertexArms.standard, googlePrices.standard, unsureEnd),
        falRoute('fal-ai/veo3.1', falArms.standard, falPrices.standard),
        geminiRoute('veo-3.1-generate-preview', geminiArms.full, googlePrices.standard),
      ],
    },
    {
      name: 'veo-3-1-fast',
      value: 'VEO_3_1_FAST',
      label: 'Veo 3.1 Fast',
      description: 'Faster and cheaper than Veo 3.1, with the same capabilities.',
      lifecycle: { stage: 'ACTIVE', since: '2025-11-17' },
      defaults,
      routes: [
        vertexRoute('veo-3.1-fast-generate-001', vertexArms.fast, googlePrices.fast, unsureEnd),
        falRoute('fal-ai/veo3.1/fast', falArms.fast, falPrices.fast),
        geminiRoute('veo-3.1-fast-generate-preview', geminiArms.full, googlePrices.fast),
      ],
    },
    {
      name: 'veo-3-1-lite',
      value: 'VEO_3_1_LITE',
      label: 'Veo 3.1 Lite',
      description: 'The cheapest of the family: up to 1080p, no references.',
      lifecycle: { stage: 'PREVIEW', since: '2026-03-31', note: 'A preview at Vertex AI.' },
      defaults,
      routes: [
        vertexRoute('veo-3.1-lite-generate-001', vertexArms.lite, googlePrices.lite),
        falRoute('fal-ai/veo3.1/lite', falArms.lite, falPrices.lite),
        geminiRoute('veo-3.1-lite-generate-preview', geminiArms.lite, googlePrices.lite),
      ],
    },
    {
      name: 'veo-3-0',
      value: 'VEO_3_0',
      label: 'Veo 3.0',
      description: 'The model before Veo 3.1: text or one picture, up to 1080p.',
      lifecycle: retired('veo-3-1'),
      defaults,
      routes: [vertexRoute('veo-3.0-generate-001', vertexArms.early, [])],
    },
    {
      name: 'veo-3-0-fast',
      value: 'VEO_3_0_FAST',
      label: 'Veo 3.0 Fast',
      description: 'The model before Veo 3.1 Fast: text or one picture, up to 1080p.',
      lifecycle: retired('veo-3-1-fast'),
      defaults,
      routes: [vertexRoute('veo-3.0-fast-generate-001', vertexArms.early, [])],
    },
  ],
})
