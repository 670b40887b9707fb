import type { ListParam, ObjectParam } from '../../catalog/param.ts'

const picture = (label: string, description: string) => ({ kind: 'IMAGE', label, description }) as const

const element = {
  kind: 'OBJECT',
  inputType: 'KlingElementInput',
  label: 'Element',
  description: 'A figure or thing that looks the same wherever the prompt says `@<name>`.',
  fields: {
    name: {
      kind: 'TEXT',
      label: 'Name',
      description: 'How the prompt calls it: `@<name>`. Letters, digits, - and _; every element has another name.',
      required: true,
    },
    source: {
      kind: 'OBJECT',
      inputType: 'KlingElementSourceInput',
      label: 'Source',
      description: 'What it is made of.',
      oneOf: true,
      required: true,
      fields: {
        images: {
          kind: 'OBJECT',
          inputType: 'KlingImageElementInput',
          label: 'Pictures',
          description: 'A frontal picture and others of the same thing.',
          fields: {
            frontal: { ...picture('Frontal picture', 'The thing from the front.'), required: true },
            references: {
              kind: 'LIST',
              label: 'Further pictures',
              description: 'The same thing from other sides.',
              item: picture('Picture', 'One picture.'),
              default: [],
            },
          },
        },
        video: {
          kind: 'OBJECT',
          inputType: 'KlingVideoElementInput',
          label: 'Video',
          description: 'A video of the figure, and a voice for it.',
          fields: {
            video: { kind: 'VIDEO', label: 'Video', description: 'Shows the figure.', required: true },
            voiceId: { kind: 'ID', label: 'Voice', description: 'Id of the voice the figure speaks with.' },
          },
        },
        providerElementId: {
          kind: 'ID',
          label: 'Element id',
          description: 'An element that was already made at klingai.',
        },
      },
    },
  },
} as const satisfies ObjectParam

export const elements = {
  kind: 'LIST',
  label: 'Elements',
  description: 'Figures and things that stay the same; `@<name>` in the prompt.',
  settingsName: 'elements_config',
  item: element,
  default: [],
} as const satisfies ListParam
const { default: _default, ...elementsWithoutDefault } = elements
export const requiredElements = { ...elementsWithoutDefault, required: true } as const satisfies ListParam
