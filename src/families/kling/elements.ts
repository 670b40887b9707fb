import type { ListParam, ObjectParam } from '../../catalog/param.ts'

const picture = (label: string, description: string) => ({ kind: 'IMAGE', label, description }) as const

const element = {
  kind: 'OBJECT',
  inputType: 'KlingElementInput',
  label: 'Element',
  description: 'A character or thing that keeps its appearance. The prompt refers to it with `@<name>`.',
  fields: {
    name: {
      kind: 'TEXT',
      label: 'Name',
      description: 'Name in the prompt: `@<name>`. Letters, digits, - and _; different for every element.',
      required: true,
    },
    source: {
      kind: 'OBJECT',
      inputType: 'KlingElementSourceInput',
      label: 'Source',
      description: 'The media it is made from.',
      oneOf: true,
      required: true,
      fields: {
        images: {
          kind: 'OBJECT',
          inputType: 'KlingImageElementInput',
          label: 'Pictures',
          description: 'A front view and other pictures of the same thing.',
          fields: {
            frontal: { ...picture('Frontal picture', 'The thing seen from the front.'), required: true },
            references: {
              kind: 'LIST',
              label: 'Further pictures',
              description: 'The same thing seen from other sides.',
              item: picture('Picture', 'One picture.'),
              default: [],
            },
          },
        },
        video: {
          kind: 'OBJECT',
          inputType: 'KlingVideoElementInput',
          label: 'Video',
          description: 'A video of the character, and a voice for it.',
          fields: {
            video: { kind: 'VIDEO', label: 'Video', description: 'A video that shows the character.', required: true },
            voiceId: { kind: 'ID', label: 'Voice', description: 'Id of the voice the character speaks with.' },
          },
        },
        providerElementId: {
          kind: 'ID',
          label: 'Element id',
          description: 'Id of an element that already exists at klingai.',
        },
      },
    },
  },
} as const satisfies ObjectParam

export const elements = {
  kind: 'LIST',
  label: 'Elements',
  description: 'Characters and things that keep their appearance; refer to them with `@<name>` in the prompt.',
  settingsName: 'elements_config',
  item: element,
  default: [],
} as const satisfies ListParam
const { default: _default, ...elementsWithoutDefault } = elements
export const requiredElements = { ...elementsWithoutDefault, required: true } as const satisfies ListParam
