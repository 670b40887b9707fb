import type { Rule } from '../../catalog/rule.ts'

/** wire-kling §2 and §4. */
export const shotsFillTheClip: Rule = {
  kind: 'SUM',
  parameters: ['shots[].durationSeconds'],
  ranges: [{ minimum: 3, maximum: 15 }],
  message: 'The shots of a Kling clip last 3 to 15 seconds together.',
}

/** DNG-09. A shot without words is the model's own idea; a clip without any is nobody's. */
export const oneShotHasPrompt: Rule = {
  kind: 'AT_LEAST_ONE',
  parameters: ['shots[].prompt'],
  message: 'At least one shot needs a prompt.',
}

const soundNeedsPro = { kind: 'RESTRICTS', parameters: ['mode'], choices: ['PRO'] } as const

/** wire-kling §2 and §4. */
export const kling26SoundNeedsPro: Rule = {
  ...soundNeedsPro,
  when: [{ parameter: 'generateAudio', values: [true] }],
  message: 'Kling 2.6 makes sound in PRO mode only.',
}
/** AIG-08; the arm without a mask is imageToVideo. */
export const oneMaskAtLeast: Rule = {
  kind: 'AT_LEAST_ONE',
  parameters: ['dynamicMasks', 'staticMask'],
  message: 'The motion brush needs a dynamic mask or a static one.',
}

const masks = ['staticMask', 'dynamicMasks[].mask']

/** AIG-08 and wire-kling §4: a mask of another size makes the task fail after it was bought. */
export const masksFitThePicture: readonly Rule[] = [
  { kind: 'SAME_SIZE', parameters: masks, message: 'All masks must have the same size.' },
  {
    kind: 'SAME_ASPECT',
    parameters: ['startFrame', ...masks],
    message: 'A mask must have the aspect ratio of the start frame.',
  },
]

const video = [{ parameter: 'referenceVideo' }]
const picturesAndElements = ['referenceImages', 'elements']

/** wire-kling §2, omni video; the same model behind both of klingai's wires. */
export const omniReferences: readonly Rule[] = [
  {
    kind: 'REQUIRES',
    when: [{ parameter: 'endFrame' }],
    parameters: ['startFrame'],
    message: 'Kling accepts an end frame only together with a start frame.',
  },
  {
    kind: 'AT_MOST',
    when: [{ parameter: 'startFrame' }],
    parameters: ['elements'],
    limit: 3,
    message: 'With a start frame Kling takes at most 3 elements.',
  },
  {
    kind: 'AT_MOST',
    when: video,
    parameters: picturesAndElements,
    limit: 4,
    message: 'With a reference video Kling takes at most 4 reference pictures and elements together.',
  },
  {
    kind: 'AT_MOST',
    parameters: picturesAndElements,
    limit: 7,
    message: 'Kling takes at most 7 reference pictures and elements together.',
  },
  {
    kind: 'EXCLUDES',
    when: video,
    parameters: ['generateAudio'],
    message: 'With a reference video Kling makes no sound of its own.',
  },
  {
    kind: 'REQUIRES',
    when: [{ parameter: 'keepReferenceVideoSound' }],
    parameters: ['referenceVideo'],
    message: 'Sound can be kept only from a reference video.',
  },
]

/** wire-kling §2 and §4. */
export const o1References: readonly Rule[] = [
  ...omniReferences,
  {
    kind: 'EXCLUDES',
    when: [{ parameter: 'endFrame' }],
    parameters: ['referenceImages', 'elements', 'referenceVideo'],
    message: 'Kling O1 accepts start and end frames only without pictures, elements or a video.',
  },
  {
    kind: 'AT_LEAST_ONE',
    when: [{ parameter: 'startFrame' }, { parameter: 'durationSeconds', values: [3, 4, 6, 7, 8, 9] }],
    parameters: ['endFrame', 'referenceImages', 'referenceVideo'],
    message: 'From a start frame without end frame, pictures or video Kling O1 makes 5 or 10 seconds only.',
  },
  {
    kind: 'AT_LEAST_ONE',
    when: [{ parameter: 'durationSeconds', values: [3, 4, 6, 7, 8, 9] }],
    parameters: ['startFrame', 'referenceImages', 'elements', 'referenceVideo'],
    message: 'From a prompt alone Kling O1 makes 5 or 10 seconds only.',
  },
]

const framesAndPictures = ['startFrame', 'endFrame', 'referenceImages']

/** wire-kling §4: frames and pictures share one list on the legacy wire. */
export const oneImageList: readonly Rule[] = [
  {
    kind: 'AT_MOST',
    when: video,
    parameters: framesAndPictures,
    limit: 4,
    message: 'With a reference video Kling’s legacy wire takes at most 4 pictures, frames among them.',
  },
  {
    kind: 'AT_MOST',
    parameters: framesAndPictures,
    limit: 7,
    message: 'Kling’s legacy wire takes at most 7 pictures, frames among them.',
  },
]

/** wire-fal; its page of the 4K tier says 7, the others nothing without a video. */
export const falElements: Rule = {
  kind: 'AT_MOST',
  parameters: ['elements[].source.video'],
  limit: 1,
  message: 'At fal only one element may be made of a video.',
}
export const falReferences: readonly Rule[] = [
  falElements,
  {
    kind: 'AT_MOST',
    when: [{ parameter: 'elements[].source.video' }],
    parameters: picturesAndElements,
    limit: 4,
    message: 'With a video in an element fal takes at most 4 reference pictures and elements together.',
  },
  {
    kind: 'AT_MOST',
    parameters: picturesAndElements,
    limit: 7,
    message: 'At fal at most 7 reference pictures and elements go together.',
  },
]
