import { defineFamily } from '../../catalog/define-family.ts'
import { between, type LimitTable, media, text } from '../../catalog/limit.ts'
import type { NumericParam, ParamTable } from '../../catalog/param.ts'
import { durationSeconds, endFrame, negativePrompt, requiredPrompt, startFrame } from '../parameters.ts'

const pixels = (label: string, description: string) =>
  ({ kind: 'INTEGER', label, description, unit: 'pixels', default: 512 }) as const satisfies NumericParam

/** PML-01. */
const settings = {
  prompt: requiredPrompt,
  durationSeconds: { ...durationSeconds, required: true },
  negativePrompt,
  width: pixels('Width', 'Width of the frame.'),
  height: pixels('Height', 'Height of the frame.'),
  steps: {
    kind: 'INTEGER',
    label: 'Steps',
    description: 'Number of generation steps: more steps take longer and give more detail.',
    default: 20,
    advanced: true,
  },
  frameRate: {
    kind: 'INTEGER',
    label: 'Frame rate',
    description: 'Frames per second.',
    unit: 'frames per second',
    default: 15,
  },
  guidanceScale: {
    kind: 'INTEGER',
    label: 'Guidance scale',
    description: 'How closely the clip follows the prompt.',
    default: 3,
    advanced: true,
  },
} as const satisfies ParamTable

const picture = media({
  mimeTypes: ['image/jpeg', 'image/png'],
  normalised: true,
  transports: ['URL'],
})
/** The node names no longest text; these 5,000 are ours. */
const longestText = 5000
const limits: LimitTable = {
  prompt: text(longestText, { minimum: 1 }),
  durationSeconds: between(1, 10),
  negativePrompt: text(longestText),
  width: between(256, 1284),
  height: between(256, 1284),
  steps: between(1, 50),
  frameRate: between(1, 30),
  guidanceScale: between(1, 10),
}

const arm = { modelEnum: 'PixelmlModel', defaultModel: 'IMAGE_TO_VIDEO_V2', clipSeconds: 'durationSeconds' } as const

export const pixelml = defineFamily({
  id: 'pixelml',
  label: 'PixelML',
  description: 'PixelML’s image-to-video node in an AgenticFlow workflow.',
  field: 'pixelml',
  inputType: 'PixelmlInput',
  arms: [
    {
      ...arm,
      kind: 'IMAGE_TO_VIDEO',
      field: 'imageToVideo',
      inputType: 'PixelmlImageToVideoInput',
      label: 'Image to video',
      description: 'A clip that starts from one picture.',
      parameters: { startFrame, ...settings },
    },
    {
      ...arm,
      kind: 'START_END_FRAME',
      field: 'startEndFrame',
      inputType: 'PixelmlStartEndFrameInput',
      label: 'Start and end frame',
      description: 'A clip from one picture to another of the same width and height.',
      parameters: { startFrame, endFrame, ...settings },
    },
  ],
  models: [
    {
      name: 'pixelml-image-to-video-v2',
      value: 'IMAGE_TO_VIDEO_V2',
      label: 'Image to Video v2',
      description: 'Clips of up to 10 s in any size from 256 to 1284 pixels.',
      lifecycle: { stage: 'PREVIEW', note: 'PixelML is an experimental provider at AgenticFlow.' },
      routes: [
        {
          provider: 'agenticflow',
          wireName: 'image_to_video_v2',
          source: 'wire-pixelml, “What was found” and “Minimal contract”',
          checkedOn: '2026-11-28',
          arms: {
            imageToVideo: { limits: { startFrame: picture, ...limits } },
            startEndFrame: {
              limits: { startFrame: picture, endFrame: picture, ...limits },
              // PML-02
              rules: [
                {
                  kind: 'SAME_SIZE',
                  parameters: ['startFrame', 'endFrame'],
                  message: 'Start and end frame must have the same size.',
                },
              ],
            },
          },
          prices: [{ perClipMicros: 100_000, note: 'As the public catalogue of nodes names it for one run.' }],
          unsure: [
            'Which picture formats beside JPEG and PNG, and what they may weigh.',
            'How long prompts may be.',
            'Whether clips are silent.',
          ],
        },
      ],
    },
  ],
})
