import { capabilityKinds, lifecycleStages } from '../../catalog/family.ts'
import { lengthUnits } from '../../catalog/param.ts'
import { ruleKinds, ruleMeasures } from '../../catalog/rule.ts'
import { availabilityStates } from '../../generations/judge/availability.ts'
import { listEnum } from '../problem.ts'

export const CapabilityKind = listEnum('CapabilityKind', 'What a model can be asked to do.', capabilityKinds, {
  TEXT_TO_VIDEO: 'From words alone.',
  IMAGE_TO_VIDEO: 'A clip that starts from one picture.',
  START_END_FRAME: 'From one picture to another.',
  REFERENCES: 'Pictures, videos or sounds that show what things are like.',
  ELEMENTS: 'A start frame, and named things that appear.',
  MULTI_SHOT: 'Several shots in one clip.',
  MULTI_SHOT_REFERENCES: 'Several shots, with references.',
  VOICES: 'People in the picture speak with given voices.',
  DRIVING_AUDIO: 'A sound file drives the picture.',
  CONTINUATION: 'From where another clip ends.',
  CAMERA_CONTROL: 'The camera moves as told, one axis or a preset.',
  MOTION_BRUSH: 'Painted regions move along paths.',
  CAMERA_MOVE: 'One picture, one camera move.',
  SLIDESHOW: 'Pictures one after another.',
  ASSEMBLY: 'Clips and stills become one film.',
})

export const LifecycleStage = listEnum('LifecycleStage', 'Where a model stands in its life.', lifecycleStages, {
  PREVIEW: 'May still change.',
  ACTIVE: 'In service.',
  DEPRECATED: 'Still served; a date of retirement is set.',
  RETIRED: 'No longer served.',
})

export const AvailabilityState = listEnum(
  'AvailabilityState',
  'Whether something can be used on this server now.',
  availabilityStates,
  {
    READY: 'Usable.',
    EMULATED: 'Usable, answered by the emulator.',
    NO_CREDENTIAL: 'This server has no key for the provider.',
    NEEDS_PUBLIC_URL: 'The provider must be able to reach this server.',
    SUSPENDED: 'Not now, for the reason given.',
    RETIRED: 'No longer served.',
  },
)

export const ParameterKind = listEnum(
  'ParameterKind',
  'What a parameter’s value is.',
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
    ID: 'An id, as text.',
    LIST: 'A list; its items’ parameters follow as `name[].…`.',
    OBJECT: 'An object; its fields’ parameters follow as `name.…`.',
  },
)

export const LengthUnit = listEnum('LengthUnit', 'What a maximum length counts.', lengthUnits, {
  CODE_POINTS: 'Unicode characters.',
  UTF16_UNITS: 'JavaScript’s `length`.',
  TOKENS: 'The model’s own tokens. The gateway counts words, of which each is at least one.',
})

export const RuleKind = listEnum(
  'RuleKind',
  'What a rule says of its parameters once all its conditions hold.',
  ruleKinds,
  {
    REQUIRES: 'All of them must be given.',
    EXCLUDES: 'None of them may be given.',
    RESTRICTS: 'The parameter is one of `choices`, or within `ranges`.',
    AT_LEAST_ONE: 'One of them must be given.',
    AT_MOST: 'Together they have at most `limit` items.',
    SUM: 'Together their values, or by `measure` their media, lie within `ranges`.',
    SAME_SIZE: 'Their pictures have one size in pixels.',
    SAME_ASPECT: 'Their pictures have one shape.',
  },
)

export const RuleMeasure = listEnum('RuleMeasure', 'What a rule adds up of media.', ruleMeasures, {
  SECONDS: 'How long they last; a number among them is seconds.',
  BYTES: 'What they weigh, in bytes.',
})

export const Presence = listEnum(
  'Presence',
  'Whether a model takes something.',
  ['REQUIRED', 'OPTIONAL', 'NOT_ACCEPTED'] as const,
  {
    REQUIRED: 'It must be given.',
    OPTIONAL: 'It may be given.',
    NOT_ACCEPTED: 'It cannot be given.',
  },
)
