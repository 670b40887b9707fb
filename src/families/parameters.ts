import type {
  Choice,
  ChoiceParam,
  FlagParam,
  ListParam,
  MediaParam,
  NumericParam,
  TextParam,
} from '../catalog/param.ts'

/** Parameters that several families have: the same name, kind and words everywhere. Limits are the routes' business. */

export const startFrame = {
  kind: 'IMAGE',
  label: 'Start frame',
  description: 'The picture the clip starts from.',
  settingsName: 'input_start_frame',
  required: true,
} as const satisfies MediaParam

export const endFrame = {
  kind: 'IMAGE',
  label: 'End frame',
  description: 'The picture the clip ends on.',
  settingsName: 'input_end_frame',
  required: true,
} as const satisfies MediaParam

/** Where the prompt may be left out: an empty one stands for none. */
export const prompt = {
  kind: 'TEXT',
  label: 'Prompt',
  description: 'What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables.',
  settingsName: 'prompt',
  template: true,
  default: '',
} as const satisfies TextParam

const { default: _default, ...promptWithoutDefault } = prompt
export const requiredPrompt = { ...promptWithoutDefault, required: true } as const satisfies TextParam

export const negativePrompt = {
  kind: 'TEXT',
  label: 'Negative prompt',
  description: 'What to avoid. `{{name}}` is replaced from the variables.',
  settingsName: 'negative_prompt',
  template: true,
} as const satisfies TextParam

export const durationSeconds = {
  kind: 'INTEGER',
  label: 'Duration',
  description: 'Length of the clip.',
  unit: 'seconds',
  settingsName: 'duration_seconds',
} as const satisfies NumericParam

export const generateAudio = {
  kind: 'BOOLEAN',
  label: 'Generate audio',
  description: 'Generate sound with the picture.',
  settingsName: 'generate_audio',
} as const satisfies FlagParam

export const enhancePrompt = {
  kind: 'BOOLEAN',
  label: 'Enhance prompt',
  description: 'Let the provider rewrite the prompt with more detail.',
  settingsName: 'enhance_prompt',
} as const satisfies FlagParam

export const automaticShots = {
  kind: 'BOOLEAN',
  label: 'Automatic shots',
  description: 'Let the model divide the clip into shots.',
} as const satisfies FlagParam

export const watermark = {
  kind: 'BOOLEAN',
  label: 'Watermark',
  description: 'Put the provider’s visible watermark on the clip.',
  advanced: true,
} as const satisfies FlagParam

export const seed = {
  kind: 'INTEGER',
  label: 'Seed',
  description: 'The same seed gives a similar clip.',
  large: true,
  advanced: true,
} as const satisfies NumericParam

export const resizeMode = {
  kind: 'CHOICE',
  enumName: 'ResizeMode',
  label: 'Resize mode',
  description: 'How a picture with a different aspect ratio is fitted into the frame.',
  choices: [
    { value: 'PAD', label: 'Pad', description: 'Show the whole picture and fill the rest of the frame.' },
    { value: 'CROP', label: 'Crop', description: 'Crop the picture so that it fills the frame.' },
  ],
} as const satisfies ChoiceParam

const image = { kind: 'IMAGE', label: 'Picture', description: 'One picture.' } as const satisfies MediaParam
const video = { kind: 'VIDEO', label: 'Video', description: 'One video.' } as const satisfies MediaParam
const audio = { kind: 'AUDIO', label: 'Sound', description: 'One sound file.' } as const satisfies MediaParam

export const referenceImages = {
  kind: 'LIST',
  label: 'Reference pictures',
  description: 'Pictures that show what things look like; the clip does not start from them.',
  settingsName: 'input_reference_images',
  item: image,
  default: [],
} as const satisfies ListParam

export const referenceVideos = {
  kind: 'LIST',
  label: 'Reference videos',
  description: 'Videos that show how things move.',
  item: video,
  default: [],
} as const satisfies ListParam

export const referenceAudios = {
  kind: 'LIST',
  label: 'Reference sounds',
  description: 'Sound files to use in the clip.',
  item: audio,
  default: [],
} as const satisfies ListParam

const ratioDescriptions: Record<string, string> = {
  '16:9': 'Wide.',
  '9:16': 'Vertical, as on a phone.',
  '1:1': 'Square.',
  '4:3': 'Classic.',
  '3:4': 'Classic, vertical.',
  '3:2': 'Photograph.',
  '2:3': 'Photograph, vertical.',
  '21:9': 'Cinema.',
}

/** `RATIO_16_9` for `16:9`; `auto` becomes AUTO, the model decides. */
export const aspectRatio = <const Name extends string>(enumName: Name, ...ratios: string[]) =>
  ({
    kind: 'CHOICE',
    enumName,
    label: 'Aspect ratio',
    description: 'Aspect ratio of the frame.',
    settingsName: 'aspect_ratio',
    ...(ratios.includes('auto') ? { automaticValue: 'AUTO' } : {}),
    choices: ratios.map(
      (ratio): Choice =>
        ratio === 'auto'
          ? {
              value: 'AUTO',
              label: 'Auto',
              description: 'As in the picture, or chosen by the model.',
              settingsValue: 'auto',
            }
          : {
              value: `RATIO_${ratio.replace(':', '_')}`,
              label: ratio,
              description: ratioDescriptions[ratio] ?? ratio,
              settingsValue: ratio,
            },
    ),
  }) satisfies ChoiceParam

const shorterSides: Record<string, string> = { '2K': '1440', '4K': '2160' }

/** `RESOLUTION_720P` for `720p`, `RESOLUTION_4K` for `4K`; `auto` becomes AUTO. */
export const resolution = <const Name extends string>(enumName: Name, ...resolutions: string[]) =>
  ({
    kind: 'CHOICE',
    enumName,
    label: 'Resolution',
    description: 'Length of the frame’s shorter side, in pixels.',
    settingsName: 'resolution',
    ...(resolutions.includes('auto') ? { automaticValue: 'AUTO' } : {}),
    choices: resolutions.map(
      (name): Choice =>
        name === 'auto'
          ? { value: 'AUTO', label: 'Auto', description: 'Chosen by the model.', settingsValue: 'auto' }
          : {
              value: `RESOLUTION_${name.toUpperCase()}`,
              label: name,
              description: `${shorterSides[name] ?? name.slice(0, -1)} pixels.`,
              settingsValue: name,
            },
    ),
  }) satisfies ChoiceParam
