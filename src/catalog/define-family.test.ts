import { describe, expect, it } from 'vitest'
import { toyDefinition, toyModel } from '../../test/support/toy-family.ts'
import { defineFamily } from './define-family.ts'
import type { ModelDefinition } from './family.ts'
import { choices, text } from './limit.ts'
import { CatalogError } from './narrow.ts'

const toy = defineFamily(toyDefinition)
const one = toy.models[0]!
const imageToVideo = one.arms[0]!

describe('a family', () => {
  it('admits in each arm what any route of any model admits', () => {
    const { durationSeconds, resolution, prompt, model } = toy.capabilities[0]!.parameters
    expect(durationSeconds).toMatchObject({
      ranges: [
        { minimum: 0, maximum: 0 },
        { minimum: 4, maximum: 15 },
      ],
    })
    expect(resolution).toMatchObject({ allowed: ['RESOLUTION_720P', 'RESOLUTION_1080P'] })
    expect(prompt).toMatchObject({ minimumLength: 0, maximumLength: 100 })
    expect(model).toMatchObject({ allowed: ['TOY_ONE', 'TOY_ZERO'], required: true })
  })

  it('marks a retired model deprecated in its enum, with date and successor', () => {
    const { model } = toy.capabilities[0]!.parameters
    expect(model).toMatchObject({
      choices: [{ value: 'TOY_ONE' }, { value: 'TOY_ZERO', deprecationReason: 'Retired 2026-06-30; use Toy One.' }],
    })
  })

  it('gives a model the arms its routes have, and no others', () => {
    expect(toy.models.map(({ arms }) => arms.map(({ capability }) => capability.field))).toEqual([
      ['imageToVideo', 'multiShot'],
      ['imageToVideo'],
    ])
  })

  it('keeps a model’s default where the route admits it, and drops it where not', () => {
    expect(imageToVideo.parameters.durationSeconds).toMatchObject({ default: 5 })
    const [wide, narrow] = imageToVideo.routes
    expect(wide!.parameters.generateAudio).toMatchObject({ default: false })
    expect(narrow!.parameters.resolution).toMatchObject({ default: 'RESOLUTION_720P' })
  })

  it('says of what a route lacks who has it', () => {
    const narrow = imageToVideo.routes[1]!
    expect(narrow.parameters.negativePrompt!.missing).toBe(
      'Negative prompt is not accepted by Toy One at narrow; wide accepts it.',
    )
    const zero = toy.models[1]!.arms[0]!.routes[0]!
    expect(zero.parameters.negativePrompt!.missing).toBe(
      'Negative prompt is not accepted by Toy Zero; Toy One accepts it.',
    )
  })

  it('tells of each rule which routes have it', () => {
    expect(imageToVideo.rules.map(({ kind, routes }) => [kind, routes])).toEqual([
      ['REQUIRES', ['toy-one@wide']],
      ['EXCLUDES', ['toy-one@wide']],
      ['RESTRICTS', ['toy-one@wide']],
    ])
  })
})

describe('a definition that contradicts itself is refused when it is loaded:', () => {
  const withModel = (model: Partial<ModelDefinition>) => () =>
    defineFamily({ ...toyDefinition, models: [{ ...toyModel, ...model }] })
  const route = toyModel.routes[0]!
  const withLimits = (limits: object, rules: object[] = []) =>
    withModel({
      routes: [
        {
          ...route,
          arms: {
            ...route.arms,
            imageToVideo: { limits: { ...route.arms.imageToVideo!.limits, ...limits }, rules: rules as never },
          },
        },
      ],
    })

  it.each([
    ['a limit for a parameter that is not there', withLimits({ sharpness: text(1) })],
    ['a limit of another kind', withLimits({ durationSeconds: text(1) })],
    ['a choice that is not there', withLimits({ resolution: choices('RESOLUTION_8K') })],
    ['a default that no route admits', withModel({ defaults: { durationSeconds: 3 } })],
    ['a rule on a parameter that is not there', withLimits({}, [{ kind: 'EXCLUDES', parameters: ['x'], message: '' }])],
    [
      'arms of different models under one enum',
      () =>
        defineFamily({ ...toyDefinition, arms: toyDefinition.arms.map((arm) => ({ ...arm, modelEnum: 'ToyModel' })) }),
    ],
    [
      'a price on a parameter that is not there',
      withModel({ routes: [{ ...route, prices: [{ when: [{ parameter: 'x' }], perClipMicros: 1 }] }] }),
    ],
    ['an arm that is not there', withModel({ routes: [{ ...route, arms: { ...route.arms, dance: { limits: {} } } }] })],
  ])('%s', (_what, make) => {
    expect(make).toThrow(CatalogError)
  })
})
