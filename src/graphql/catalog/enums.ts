import { capabilityKinds, lifecycleStages } from '../../catalog/family.ts'
import { lengthUnits } from '../../catalog/param.ts'
import { ruleKinds, ruleMeasures } from '../../catalog/rule.ts'
import { availabilityStates } from '../../generations/judge/availability.ts'
import { listEnum } from '../problem.ts'

export const CapabilityKind = listEnum('CapabilityKind', 'What a model can be asked to do.', capabilityKinds, {
  TEXT_TO_VIDEO: 'A clip from a text alone.',
  IMAGE_TO_VIDEO: 'A clip that starts from one picture.',
  START_END_FRAME: 'A clip from one picture to another.',
  REFERENCES: 'A clip based on reference pictures, videos or sounds.',
  ELEMENTS: 'A clip from a start frame and named elements.',
  MULTI_SHOT: 'Several shots in one clip.',
  MULTI_SHOT_REFERENCES: 'Several shots in one clip, with references.',
  VOICES: 'People in the picture speak with given voices.',
  DRIVING_AUDIO: 'The picture moves to a sound file.',
  CONTINUATION: 'A clip that continues another clip.',
  CAMERA_CONTROL: 'The camera moves along one axis or follows a preset.',
  MOTION_BRUSH: 'Painted regions move along paths.',
  CAMERA_MOVE: 'A camera move over one picture.',
  SLIDESHOW: 'A slideshow of pictures.',
  ASSEMBLY: 'Clips and stills become one film.',
})

export const LifecycleStage = listEnum('LifecycleStage', 'Stage in the lifecycle of a model.', lifecycleStages, {
  PREVIEW: 'May still change.',
  ACTIVE: 'In service.',
  DEPRECATED: 'Still served, but to be retired.',
  RETIRED: 'No longer served.',
})

export const AvailabilityState = listEnum(
  'AvailabilityState',
  'Whether something can be used on this server now.',
  availabilityStates,
  {
    READY: 'Usable.',
    EMULATED: 'Usable; the emulator answers instead of the provider.',
    NO_CREDENTIAL: 'This server has no key for the provider.',
    NEEDS_PUBLIC_URL: 'The provider must be able to reach this server.',
    SUSPENDED: 'Not usable at the moment; see `reason`.',
    RETIRED: 'No longer served.',
  },
)

export const ParameterKind = listEnum(
  'ParameterKind',
  'Type of a parameter’s value.',
  ['TEXT', 'INTEGER', 'NUMBER', 'BOOLEAN', 'CHOICE', 'IMAGE', 'VIDEO', 'AUDIO', 'LIST', 'OBJECT', 'ID'] as const,
  {
    TEXT: 'Text.',
    INTEGER: 'A whole number.',
    NUMBER: 'A number.',
    BOOLEAN: 'True or false.',
    CHOICE: 'One of `choices`.',
    IMAGE: 'A picture (ImageInput).',
    VIDEO: 'A video (VideoInput).',
    AUDIO: 'A sound file (AudioInput).',
    ID: 'An id, as a string.',
    LIST: 'A list; its items’ parameters follow as `name[].…`.',
    OBJECT: 'An object; its fields’ parameters follow as `name.…`.',
  },
)

export const LengthUnit = listEnum('LengthUnit', 'What a maximum length counts.', lengthUnits, {
  CODE_POINTS: 'Unicode characters.',
  UTF16_UNITS: 'UTF-16 code units, as in JavaScript’s `length`.',
  TOKENS: 'The model’s own tokens. The gateway counts words instead; each word is at least one token.',
})

export const RuleKind = listEnum(
  'RuleKind',
  'What a rule requires of its parameters when all its conditions hold.',
  ruleKinds,
  {
    REQUIRES: 'All of them must be given.',
    EXCLUDES: 'None of them may be given.',
    RESTRICTS: 'The parameter is one of `choices`, or within `ranges`.',
    AT_LEAST_ONE: 'One of them must be given.',
    AT_MOST: 'Together they have at most `limit` items.',
    SUM: 'The sum of their values, or of the `measure` of their media, lies within `ranges`.',
    SAME_SIZE: 'Their pictures have the same size in pixels.',
    SAME_ASPECT: 'Their pictures have the same aspect ratio.',
  },
)

export const RuleMeasure = listEnum('RuleMeasure', 'The quantity of media that a rule adds up.', ruleMeasures, {
  SECONDS: 'Their durations; a number among them counts as seconds.',
  BYTES: 'Their sizes in bytes.',
})

export const Presence = listEnum(
  'Presence',
  'Whether a model accepts a value.',
  ['REQUIRED', 'OPTIONAL', 'NOT_ACCEPTED'] as const,
  {
    REQUIRED: 'It must be given.',
    OPTIONAL: 'It may be given.',
    NOT_ACCEPTED: 'It cannot be given.',
  },
)
