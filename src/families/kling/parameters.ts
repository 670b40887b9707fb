import type {
  ChoiceParam,
  FlagParam,
  ListParam,
  MediaParam,
  NumericParam,
  ReferenceSyntax,
} from '../../catalog/param.ts'
import { aspectRatio, durationSeconds, prompt, requiredPrompt } from '../parameters.ts'

/** In the order in which a prompt is read: the names come last, for `@Image1` is no name while there are pictures. */
const syntaxes = [
  { example: '@Image1', by: 'INDEX', prefix: '@Image', parameter: 'referenceImages' },
  { example: '@Video1', by: 'INDEX', prefix: '@Video', parameter: 'referenceVideo' },
  { example: '<<<voice_1>>>', by: 'INDEX', prefix: '<<<voice_', suffix: '>>>', parameter: 'voiceIds' },
  { example: '@<name>', by: 'NAME', prefix: '@', own: 'Element', parameter: 'elements' },
] as const satisfies ReferenceSyntax[]

type Supply = (typeof syntaxes)[number]['parameter']

/** What an arm has can be referred to; what it has not is refused in the same spelling. source: DNG-06 */
const referencesTo = (supplies: readonly Supply[]): ReferenceSyntax[] =>
  syntaxes.map((syntax) => ({ ...syntax, parameter: supplies.includes(syntax.parameter) ? syntax.parameter : null }))

export const promptWith = (...supplies: Supply[]) => ({ ...prompt, references: referencesTo(supplies) })
export const requiredPromptWith = (...supplies: Supply[]) => ({
  ...requiredPrompt,
  references: referencesTo(supplies),
})

export const mode = {
  kind: 'CHOICE',
  enumName: 'KlingMode',
  label: 'Mode',
  description: 'The tier, which sets resolution and price.',
  settingsName: 'resolution',
  choices: [
    { value: 'STANDARD', label: 'Standard', description: '720p.', settingsValue: '720p' },
    { value: 'PRO', label: 'Pro', description: '1080p.', settingsValue: '1080p' },
    { value: 'NATIVE_4K', label: '4K', description: 'Native 4K, not upscaled.', settingsValue: '4K' },
  ],
} as const satisfies ChoiceParam

export const klingAspectRatio = {
  ...aspectRatio('KlingAspectRatio', '16:9', '9:16', '1:1'),
  description: 'Aspect ratio of the frame. By default that of the start frame.',
} satisfies ChoiceParam

export const guidanceScale = {
  kind: 'NUMBER',
  label: 'Guidance scale',
  description: 'How closely the clip follows the prompt; higher values are stricter. Kling’s own scale ends at 1.',
  advanced: true,
} as const satisfies NumericParam

export const keepReferenceVideoSound = {
  kind: 'BOOLEAN',
  label: 'Keep the video’s sound',
  description: 'Keep the reference video’s sound in the clip.',
} as const satisfies FlagParam

export const referenceVideo = {
  kind: 'VIDEO',
  label: 'Reference video',
  description: 'A video that shows how things move or look. In the prompt it is `@Video1`.',
} as const satisfies MediaParam

/** The shots' prompts can refer to what the arm has beside them. */
export const shotsWith = (...supplies: Supply[]) =>
  ({
    kind: 'LIST',
    label: 'Shots',
    description: 'The shots in order. Their durations add up to the clip’s.',
    settingsName: 'multi_prompt_config',
    required: true,
    item: {
      kind: 'OBJECT',
      inputType: 'KlingShotInput',
      label: 'Shot',
      description: 'One shot of the clip.',
      fields: {
        prompt: {
          ...promptWith(...supplies),
          label: 'Shot prompt',
          description: 'What happens in this shot. `{{name}}` is replaced from the variables.',
        },
        durationSeconds: { ...durationSeconds, description: 'Length of this shot.', required: true },
      },
    },
  }) as const satisfies ListParam

export const voiceIds = {
  kind: 'LIST',
  label: 'Voices',
  description: 'Ids of the provider’s voices. In the prompt, `<<<voice_1>>>` is the first one.',
  item: { kind: 'ID', label: 'Voice', description: 'Id of one voice.' },
  required: true,
} as const satisfies ListParam
