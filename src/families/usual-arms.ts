import type { ArmDefinition } from '../catalog/family.ts'
import type { ParamTable } from '../catalog/param.ts'

/** Arms that several families have: the same kind, name and words everywhere. */
const usual = {
  textToVideo: { kind: 'TEXT_TO_VIDEO', label: 'Text to video', description: 'A clip from a text alone.' },
  imageToVideo: {
    kind: 'IMAGE_TO_VIDEO',
    label: 'Image to video',
    description: 'A clip that starts from one picture.',
  },
  startEndFrame: {
    kind: 'START_END_FRAME',
    label: 'Start and end frame',
    description: 'A clip from one picture to another.',
  },
  references: {
    kind: 'REFERENCES',
    label: 'References',
    description: 'A clip made from pictures, videos and sounds that the prompt refers to; no start frame.',
  },
} as const satisfies Record<string, Pick<ArmDefinition, 'kind' | 'label' | 'description'>>

type Own = Partial<Omit<ArmDefinition, 'kind' | 'field' | 'inputType' | 'parameters'>>

/** `prefix` begins the names of GraphQL types: `Seedance` of `SeedanceImageToVideoInput` and `SeedanceModel`. */
export const usualArms =
  (prefix: string, common: Own = {}) =>
  (field: keyof typeof usual, parameters: ParamTable, own: Own = {}): ArmDefinition => ({
    ...usual[field],
    field,
    inputType: `${prefix}${field[0]!.toUpperCase()}${field.slice(1)}Input`,
    modelEnum: `${prefix}Model`,
    clipSeconds: 'durationSeconds',
    parameters,
    ...common,
    ...own,
  })
