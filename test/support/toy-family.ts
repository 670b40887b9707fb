import type { FamilyDefinition, ModelDefinition } from '../../src/catalog/family.ts'
import { always, anyOf, between, choices, flag, list, media, object, oneOf, text } from '../../src/catalog/limit.ts'
import type { MediaRule } from '../../src/catalog/param.ts'
import * as shared from '../../src/families/parameters.ts'

export const toyPicture: MediaRule = {
  mimeTypes: ['image/png', 'image/jpeg'],
  maximumBytes: 10 * 1024 * 1024,
  minimumSide: 300,
  minimumAspect: 0.4,
  maximumAspect: 2.5,
  normalised: true,
  transports: ['BYTES', 'URL'],
}

const prompt = {
  ...shared.prompt,
  references: [{ example: '@Image1', by: 'INDEX', prefix: '@Image', parameter: 'referenceImages' }],
} as const

/** Two routes that differ in nearly everything a route can differ in. */
export const toyModel: ModelDefinition = {
  name: 'toy-one',
  value: 'TOY_ONE',
  label: 'Toy One',
  description: 'For tests.',
  lifecycle: { stage: 'ACTIVE', since: '2026-01-01' },
  defaults: { durationSeconds: 5, resolution: 'RESOLUTION_720P', generateAudio: false },
  routes: [
    {
      provider: 'wide',
      wireName: 'toy-1',
      source: 'test',
      checkedOn: '2026-11-20',
      prices: [
        { when: [{ parameter: 'resolution', values: ['RESOLUTION_1080P'] }], perSecondMicros: 200_000 },
        { perSecondMicros: 100_000 },
      ],
      arms: {
        imageToVideo: {
          limits: {
            startFrame: media(toyPicture),
            referenceImages: list(0, 3, media(toyPicture)),
            prompt: text(100),
            negativePrompt: text(50),
            durationSeconds: anyOf(oneOf(0), between(4, 15)),
            resolution: choices('RESOLUTION_720P', 'RESOLUTION_1080P'),
            generateAudio: flag,
          },
          rules: [
            {
              kind: 'REQUIRES',
              when: [{ parameter: 'generateAudio', values: [true] }],
              parameters: ['prompt'],
              message: 'Sound needs a prompt.',
            },
            {
              kind: 'EXCLUDES',
              when: [{ parameter: 'negativePrompt' }],
              parameters: ['referenceImages'],
              message: 'A negative prompt and reference pictures exclude each other.',
            },
            {
              kind: 'RESTRICTS',
              when: [{ parameter: 'resolution', values: ['RESOLUTION_1080P'] }],
              parameters: ['durationSeconds'],
              ranges: [{ minimum: 8, maximum: 8 }],
              message: '1080p is made for 8 seconds only.',
            },
          ],
        },
        multiShot: {
          limits: {
            startFrame: media(toyPicture),
            shots: list(1, 4, object({ prompt: text(20), durationSeconds: between(1, 15) })),
          },
          rules: [
            {
              kind: 'SUM',
              parameters: ['shots[].durationSeconds'],
              ranges: [{ minimum: 3, maximum: 15 }],
              message: 'All shots together last from 3 to 15 seconds.',
            },
            { kind: 'AT_LEAST_ONE', parameters: ['shots[].prompt'], message: 'One of the shots needs a prompt.' },
            { kind: 'AT_MOST', parameters: ['shots[].prompt'], limit: 2, message: 'At most two shots have prompts.' },
          ],
        },
      },
    },
    {
      provider: 'narrow',
      wireName: 'toy-one',
      source: 'test',
      checkedOn: '2026-11-20',
      prices: [{ perSecondMicros: 50_000 }],
      arms: {
        imageToVideo: {
          limits: {
            startFrame: media(toyPicture),
            prompt: text(100, { minimum: 1 }),
            durationSeconds: oneOf(5, 10),
            resolution: choices('RESOLUTION_720P'),
            generateAudio: always(false),
          },
        },
      },
    },
  ],
}

const shot = {
  kind: 'OBJECT',
  inputType: 'ToyShotInput',
  label: 'Shot',
  description: 'One shot.',
  fields: {
    prompt: { ...shared.prompt, references: [{ example: '@Image1', by: 'INDEX', prefix: '@Image', parameter: null }] },
    durationSeconds: { ...shared.durationSeconds, required: true },
  },
} as const

export const toyDefinition: FamilyDefinition = {
  id: 'toy',
  label: 'Toy',
  description: 'A family for tests.',
  field: 'toy',
  inputType: 'ToyInput',
  arms: [
    {
      kind: 'IMAGE_TO_VIDEO',
      field: 'imageToVideo',
      inputType: 'ToyImageToVideoInput',
      label: 'Image to video',
      description: 'One picture moves.',
      modelEnum: 'ToyImageToVideoModel',
      parameters: {
        startFrame: shared.startFrame,
        referenceImages: shared.referenceImages,
        prompt,
        negativePrompt: shared.negativePrompt,
        durationSeconds: { ...shared.durationSeconds, automaticValue: 0 },
        resolution: shared.resolution('ToyResolution', '720p', '1080p'),
        generateAudio: shared.generateAudio,
      },
      clipSeconds: 'durationSeconds',
    },
    {
      kind: 'MULTI_SHOT',
      field: 'multiShot',
      inputType: 'ToyMultiShotInput',
      label: 'Several shots',
      description: 'Several shots.',
      modelEnum: 'ToyMultiShotModel',
      parameters: {
        startFrame: shared.startFrame,
        shots: { kind: 'LIST', label: 'Shots', description: 'In order.', required: true, item: shot },
      },
      clipSeconds: 'shots[].durationSeconds',
    },
  ],
  models: [
    toyModel,
    {
      ...toyModel,
      name: 'toy-zero',
      value: 'TOY_ZERO',
      label: 'Toy Zero',
      lifecycle: { stage: 'RETIRED', retiresOn: '2026-06-30', successor: 'toy-one' },
      routes: [toyModel.routes[1]!],
    },
  ],
}
