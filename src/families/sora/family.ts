import { defineFamily } from '../../catalog/define-family.ts'
import type { Defaults, Lifecycle } from '../../catalog/family.ts'
import { aspectRatio, durationSeconds, requiredPrompt, resizeMode, resolution, startFrame } from '../parameters.ts'
import { sora2ProRoutes, sora2Routes } from './routes.ts'

/** Every clip has sound: no wire has a switch for it, and there is no field. */
const output = {
  durationSeconds,
  aspectRatio: aspectRatio('SoraAspectRatio', 'auto', '9:16', '16:9'),
  resolution: resolution('SoraResolution', 'auto', '720p', '1080p'),
} as const

/** The wires' own (wire-openai-sora §2, wire-fal); how a picture is framed is ours: bars would stay in the clip. */
const defaults: Defaults = { durationSeconds: 4, aspectRatio: 'AUTO', resolution: 'AUTO', resizeMode: 'CROP' }

/** wire-openai-sora §0. */
const lifecycle: Lifecycle = {
  stage: 'RETIRED',
  since: '2025-10-06',
  deprecatedOn: '2026-03-24',
  retiresOn: '2026-09-24',
  note: 'OpenAI switched it off and named no replacement.',
}

export const sora = defineFamily({
  id: 'sora',
  label: 'Sora',
  description: 'OpenAI’s Sora 2, retired by OpenAI; for servers that still offer its API.',
  field: 'sora',
  inputType: 'SoraInput',
  arms: [
    {
      kind: 'TEXT_TO_VIDEO',
      field: 'textToVideo',
      inputType: 'SoraTextToVideoInput',
      label: 'Text to video',
      description: 'A clip from a text alone.',
      modelEnum: 'SoraModel',
      alwaysSounds: true,
      parameters: { prompt: requiredPrompt, ...output },
      clipSeconds: 'durationSeconds',
    },
    {
      kind: 'IMAGE_TO_VIDEO',
      field: 'imageToVideo',
      inputType: 'SoraImageToVideoInput',
      label: 'Image to video',
      description: 'A clip that starts from one picture.',
      modelEnum: 'SoraModel',
      alwaysSounds: true,
      parameters: { startFrame, prompt: requiredPrompt, ...output, resizeMode },
      clipSeconds: 'durationSeconds',
    },
  ],
  models: [
    {
      name: 'sora-2',
      value: 'SORA_2',
      label: 'Sora 2',
      description: 'Clips of 4, 8 or 12 seconds at 720p, always with sound.',
      lifecycle,
      defaults,
      routes: sora2Routes,
    },
    {
      name: 'sora-2-pro',
      value: 'SORA_2_PRO',
      label: 'Sora 2 Pro',
      description: 'Like Sora 2, but more precise and up to 1080p.',
      lifecycle,
      defaults,
      routes: sora2ProRoutes,
    },
  ],
})
