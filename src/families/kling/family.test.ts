import { expect, it } from 'vitest'
import type { RouteArm } from '../../catalog/family.ts'
import type { ListSpec, MediaSpec, ObjectSpec, SpecTable } from '../../catalog/param.ts'
import { clipSecondsOf, priceOf } from '../../catalog/price.ts'
import { judgeReferences } from '../../catalog/references.ts'
import { brokenRules } from '../../catalog/rules.ts'
import { type Settled, settle } from '../../catalog/settle.ts'
import { kling } from './family.ts'

const picture = { url: 'https://example.com/still.png' }
const video = { url: 'https://example.com/move.mp4' }
const made = (name: string) => ({ name, source: { providerElementId: '829836802793406551' } })
const element = (name: string) => ({ name, source: { images: { frontal: picture, references: [picture] } } })
const filmed = (name: string) => ({ name, source: { video: { video, voiceId: 'v1' } } })
const repeat = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index))

/** What an arm cannot do without. */
const least: Record<string, Settled> = {
  imageToVideo: { startFrame: picture, prompt: 'p' },
  startEndFrame: { startFrame: picture, endFrame: picture, prompt: 'p' },
  elements: { startFrame: picture, prompt: '@hero', elements: [made('hero')] },
  multiShot: { startFrame: picture, shots: [{ prompt: 'p', durationSeconds: 5 }] },
  references: { prompt: 'p' },
  multiShotReferences: { shots: [{ prompt: 'p', durationSeconds: 5 }] },
  voices: { startFrame: picture, prompt: '<<<voice_1>>>', voiceIds: ['v1'] },
  cameraControl: { startFrame: picture, camera: { simple: { zoom: 5 } } },
  motionBrush: { startFrame: picture, staticMask: picture },
}

const modelNamed = (name: string) => kling.models.find((model) => model.name === name)!
const routeArm = (route: string, field: string): RouteArm =>
  kling.models
    .flatMap((model) => model.arms)
    .flatMap((arm) => arm.routes)
    .find((arm) => arm.route.id === route && arm.capability.field === field)!

/** The least input with `more` on one route: what is settled and every problem with it. */
function ask(route: string, field: string, more: Settled = {}) {
  const arm = routeArm(route, field)
  const model = modelNamed(arm.route.model)
  const { settled, problems } = settle(arm.parameters, { model: model.value, ...least[field], ...more }, [])
  const all = [
    ...problems,
    ...brokenRules(arm.rules, settled, []),
    ...judgeReferences(arm.parameters, settled, []).problems,
  ]
  const seconds = clipSecondsOf(arm.capability.clipSeconds, arm.parameters, settled)
  return {
    settled,
    price: priceOf(arm.route.prices, settled, seconds)?.micros,
    problems: all.map(({ code, parameter }) => `${code} ${parameter}`),
    messages: all.map(({ message }) => message),
  }
}

const admitted = (table: SpecTable, field: string): unknown => {
  const spec = table[field]
  if (!spec || spec.missing !== undefined) return undefined
  if (spec.kind === 'INTEGER' || spec.kind === 'NUMBER') return spec.ranges
  if (spec.kind === 'CHOICE' || spec.kind === 'BOOLEAN') return spec.allowed
  return spec.kind === 'LIST' ? [spec.minimumItems, spec.maximumItems] : true
}

it('offers every arm for the models that have it, and a least input of each settles on every route but fal’s elements', () => {
  const offered = Object.fromEntries(
    kling.capabilities.map(({ field }) => [
      field,
      kling.models.filter((model) => model.arms.some((arm) => arm.capability.field === field)).map(({ name }) => name),
    ]),
  )
  const withEndFrame = ['v1-5', 'v1-6', 'v2-1', 'v2-5-turbo', 'v2-6', 'v3', 'v3-omni', 'o1']
  expect(offered.imageToVideo).toHaveLength(11)
  expect(offered.startEndFrame).toEqual(withEndFrame.map((name) => `kling-${name}`))
  expect({ ...offered, imageToVideo: [], startEndFrame: [] }).toEqual({
    imageToVideo: [],
    startEndFrame: [],
    elements: ['kling-v3'],
    multiShot: ['kling-v3', 'kling-v3-turbo', 'kling-v3-omni'],
    references: ['kling-v3-omni', 'kling-o1'],
    multiShotReferences: ['kling-v3-omni'],
    voices: ['kling-v2-6'],
    cameraControl: ['kling-v1-5', 'kling-v2-6'],
    motionBrush: ['kling-v1-5', 'kling-v2-6'],
  })
  for (const model of kling.models)
    for (const { capability, routes } of model.arms)
      for (const { route } of routes) {
        const elements =
          route.provider === 'fal' && capability.field === 'elements' ? { elements: [element('hero')] } : {}
        const answer = ask(route.id, capability.field, elements)
        expect(answer.problems, `${route.id} ${capability.field}`).toEqual([])
        if (route.prices.length > 0) expect(answer.price, `${route.id} ${capability.field}`).toBeGreaterThan(0)
      }
})

it('SLA-01 prices Kling 3.0 by tier: 8 s of Standard are $0.67, the same at both of klingai’s wires', () => {
  const eight = (mode: string, generateAudio = false) => ({ mode, generateAudio, durationSeconds: 8 })
  const v3 = (more: Settled) => ask('kling-v3@klingai', 'imageToVideo', more).price
  expect(v3(eight('STANDARD'))).toBe(672_000)
  expect(v3(eight('PRO'))).toBe(896_000)
  expect(v3(eight('NATIVE_4K', true))).toBe(3_360_000)
  expect(v3(eight('PRO', true))).toBe(1_344_000)
  expect(ask('kling-v3@klingai-legacy', 'imageToVideo', eight('STANDARD')).price).toBe(672_000)
  expect(ask('kling-v3@fal', 'imageToVideo', eight('STANDARD')).price).toBe(672_000)
  expect(ask('kling-v3@fal', 'imageToVideo', eight('NATIVE_4K')).price).toBe(3_360_000)
  expect(ask('kling-v3-omni@fal', 'references', { ...eight('NATIVE_4K', true), elements: [filmed('a')] }).price).toBe(
    3_360_000,
  )
  expect(ask('kling-v3-omni@klingai', 'imageToVideo', eight('STANDARD')).price).toBe(672_000)
  expect(ask('kling-v3-omni@klingai', 'imageToVideo', eight('PRO', true)).price).toBe(1_120_000)
  expect(ask('kling-v3-omni@klingai', 'references', { referenceVideo: video }).price).toBe(630_000)
  expect(ask('kling-v2-6@klingai', 'voices').price).toBe(840_000)
})

it('DNG-01 has the columns Kling v3, o3 and o3 Ref at fal', () => {
  const column = (route: string, field: string, ...fields: string[]) => {
    const { parameters } = routeArm(route, field)
    return Object.fromEntries(fields.map((name) => [name, admitted(parameters, name)]))
  }
  const ratios = ['RATIO_16_9', 'RATIO_9_16', 'RATIO_1_1']
  const seconds = [{ minimum: 3, maximum: 15 }]
  const common = { aspectRatio: ratios, durationSeconds: seconds, mode: ['STANDARD', 'PRO', 'NATIVE_4K'] }
  for (const route of ['kling-v3@fal', 'kling-v3-omni@fal']) {
    expect(column(route, 'startEndFrame', 'endFrame', ...Object.keys(common))).toEqual({ endFrame: true, ...common })
    expect(routeArm(route, 'imageToVideo').parameters.startFrame!.required).toBe(true)
  }
  expect(column('kling-v3@fal', 'elements', 'elements')).toEqual({ elements: [1, 4] })
  expect(column('kling-v3@fal', 'multiShot', 'shots', 'elements')).toEqual({ shots: [1, 6], elements: [0, 4] })
  expect(column('kling-v3-omni@fal', 'references', 'referenceImages', 'elements', ...Object.keys(common))).toEqual({
    referenceImages: [0, 4],
    elements: [0, 4],
    ...common,
  })
  expect(column('kling-v3-omni@fal', 'multiShotReferences', 'shots')).toEqual({ shots: [1, 6] })
  expect(ask('kling-v3-omni@fal', 'references', { startFrame: picture, endFrame: picture }).problems).toEqual([])
})

it('AIG-03 AIG-04 has the limits and defaults of the three documented models, and pictures of 10 MB on the legacy wire', () => {
  const table = (model: string) => modelNamed(model).arms[0]!.parameters
  const five = { minimum: 5, maximum: 5 }
  const ten = { minimum: 10, maximum: 10 }
  expect(admitted(table('kling-v2-5-turbo'), 'durationSeconds')).toEqual([five, ten])
  expect(admitted(table('kling-v2-6'), 'durationSeconds')).toEqual([five, ten])
  expect(admitted(table('kling-v3'), 'durationSeconds')).toEqual([{ minimum: 3, maximum: 15 }])
  expect(admitted(table('kling-v2-6'), 'guidanceScale')).toBeUndefined()
  expect(admitted(table('kling-v2-5-turbo'), 'generateAudio')).toEqual([false])
  expect(ask('kling-v3@klingai-legacy', 'imageToVideo').settled).toMatchObject({
    durationSeconds: 5,
    mode: 'STANDARD',
    guidanceScale: 0.5,
    generateAudio: false,
    automaticShots: false,
    watermark: false,
  })
  expect(ask('kling-v3@klingai', 'imageToVideo', { negativePrompt: 'blur' }).problems).toEqual([
    'NOT_ALLOWED negativePrompt',
  ])
  const start = routeArm('kling-v2-6@klingai-legacy', 'imageToVideo').parameters.startFrame as MediaSpec
  expect(start.media).toMatchObject({
    maximumBytes: 10_485_760,
    minimumSide: 300,
    minimumAspect: 0.4,
    maximumAspect: 2.5,
  })
})

it('AIG-05 has no arm with two of end frame, camera and brush', () => {
  for (const { parameters } of kling.capabilities) {
    const groups = [['endFrame'], ['camera'], ['staticMask', 'dynamicMasks']]
    expect(groups.filter((group) => group.some((field) => field in parameters)).length).toBeLessThan(2)
  }
})

it('AIG-06 refuses sound of Kling 2.6 outside PRO with that reason, takes two voices and no element beside them', () => {
  for (const route of ['kling-v2-6@klingai', 'kling-v2-6@klingai-legacy']) {
    const standard = ask(route, 'voices', { mode: 'STANDARD' })
    expect(standard.problems).toEqual(['NOT_ALLOWED mode'])
    expect(standard.messages[0]).toContain('Kling 2.6 makes sound in PRO mode only.')
    expect(ask(route, 'imageToVideo', { generateAudio: true }).problems).toEqual(['NOT_ALLOWED mode'])
    expect(ask(route, 'imageToVideo', { generateAudio: true, mode: 'PRO' }).problems).toEqual([])
    expect(ask(route, 'startEndFrame', { generateAudio: true }).problems).toEqual(['NOT_ALLOWED generateAudio'])
    expect(ask(route, 'voices', { voiceIds: ['a', 'b', 'c'] }).problems).toEqual(['TOO_MANY voiceIds'])
    expect(ask(route, 'voices', { prompt: 'She says <<<voice_2>>> this' }).problems).toEqual([
      'UNKNOWN_REFERENCE prompt',
    ])
  }
  expect(kling.capabilities.find(({ field }) => field === 'voices')!.parameters).not.toHaveProperty('elements')
  expect(ask('kling-v3@klingai', 'elements', { elements: repeat(4, (i) => made(`e${i}`)) }).problems).toContain(
    'TOO_MANY elements',
  )
})

it('AIG-07 takes one axis from −10 to 10 that is not 0, or a preset; on 1.5 an axis only', () => {
  const route = 'kling-v2-6@klingai-legacy'
  const zoom = (value: number) => ask(route, 'cameraControl', { camera: { simple: { zoom: value } } }).problems
  for (const value of [-10, -0.01, 0.01, 10]) expect(zoom(value)).toEqual([])
  for (const value of [-10.1, 0, 10.1]) expect(zoom(value)).toEqual(['OUT_OF_RANGE camera.simple.zoom'])
  expect(ask(route, 'cameraControl', { camera: { simple: { zoom: 1, pan: 1 } } }).problems).toEqual([
    'SHAPE camera.simple',
  ])
  const preset = { camera: { preset: 'DOWN_BACK' } }
  expect(ask(route, 'cameraControl', preset).problems).toEqual([])
  expect(ask('kling-v1-5@klingai-legacy', 'cameraControl', preset).problems).toEqual(['NOT_ALLOWED camera.preset'])
})

it('AIG-08 takes six dynamic masks of 2 to 77 points for 5 s, and no brush without a mask', () => {
  const route = 'kling-v2-6@klingai-legacy'
  const masks = (count: number, points: number) => ({
    dynamicMasks: repeat(count, () => ({ mask: picture, points: repeat(points, (x) => ({ x, y: 1 })) })),
  })
  expect(ask(route, 'motionBrush', masks(6, 77)).problems).toEqual([])
  expect(ask(route, 'motionBrush', masks(7, 2)).problems).toEqual(['TOO_MANY dynamicMasks'])
  expect(ask(route, 'motionBrush', masks(1, 1)).problems).toEqual(['TOO_FEW dynamicMasks[].points'])
  expect(ask(route, 'motionBrush', masks(1, 78)).problems).toEqual(['TOO_MANY dynamicMasks[].points'])
  expect(ask(route, 'motionBrush', { staticMask: null }).problems).toEqual(['REQUIRED dynamicMasks'])
  expect(ask(route, 'motionBrush', { durationSeconds: 10 }).problems).toEqual(['OUT_OF_RANGE durationSeconds'])
})

it('AIG-09 DNG-09 bills the sum of one to six shots, which is 3 to 15 s', () => {
  const shots = (...seconds: number[]) => ({
    shots: seconds.map((durationSeconds) => ({ prompt: 'p', durationSeconds })),
  })
  const routes = [
    'kling-v3@klingai',
    'kling-v3@klingai-legacy',
    'kling-v3-turbo@klingai',
    'kling-v3@fal',
    'kling-v3-omni@fal',
    'kling-v3-turbo@fal',
  ]
  for (const route of routes) {
    const ten = ask(route, 'multiShot', { ...shots(4, 3, 3), mode: 'PRO', aspectRatio: 'RATIO_16_9' })
    // 3.0 Turbo always has sound.
    expect([ten.problems, ten.price]).toEqual([[], route.includes('turbo') ? 1_400_000 : 1_120_000])
    expect(ask(route, 'multiShot', shots(5, 5, 5)).problems).toEqual([])
    expect(ask(route, 'multiShot', shots(5, 5, 6)).problems).toEqual(['OUT_OF_RANGE shots[].durationSeconds'])
    expect(ask(route, 'multiShot', shots(2)).problems).toEqual(['OUT_OF_RANGE shots[].durationSeconds'])
    expect(ask(route, 'multiShot', shots(1, 1, 1, 1, 1, 1, 1)).problems).toEqual(['TOO_MANY shots'])
  }
})

it('a negative prompt that is left out is told where it is fal’s own, and is nobody’s elsewhere', () => {
  const own = 'blur, distort, and low quality'
  for (const field of ['imageToVideo', 'startEndFrame', 'multiShot'])
    expect(ask('kling-v3@fal', field).settled).toMatchObject({ negativePrompt: own })
  expect(ask('kling-v3@fal', 'imageToVideo', { negativePrompt: '' }).settled).toMatchObject({ negativePrompt: '' })
  expect(ask('kling-v3@klingai-legacy', 'imageToVideo').settled).not.toHaveProperty('negativePrompt')
  expect(modelNamed('kling-v3').arms[0]!.parameters.negativePrompt).not.toHaveProperty('default')
  // Of 2.6 fal has one tier alone; the model's own default is another.
  expect(ask('kling-v2-6@fal', 'imageToVideo')).toMatchObject({ settled: { mode: 'PRO' }, price: 350_000 })
  expect(ask('kling-v2-6@fal', 'imageToVideo', { mode: 'STANDARD' }).problems).toEqual(['NOT_ALLOWED mode'])
  expect(modelNamed('kling-v2-6').arms[0]!.parameters.mode).toMatchObject({ default: 'STANDARD' })
})

it('CMF-01 defaults to pro on 1.5 and keeps Kling’s own guidance scale, from 0 to 1', () => {
  const guided = (guidanceScale: number) => ask('kling-v1-5@klingai-legacy', 'imageToVideo', { guidanceScale })
  expect(ask('kling-v1-5@klingai-legacy', 'imageToVideo').settled).toMatchObject({ mode: 'PRO', guidanceScale: 0.5 })
  expect(guided(1).problems).toEqual([])
  expect(guided(7).problems).toEqual(['OUT_OF_RANGE guidanceScale'])
  expect(admitted(modelNamed('kling-v2-1').arms[0]!.parameters, 'guidanceScale')).toBeUndefined()
})

it('DNG-06 refers to elements by name, to pictures and the video by number, and to nothing an arm has not', () => {
  const prompt = { prompt: '@hero walks to @Image2 as in @Video1' }
  const all = {
    elements: [made('hero')],
    referenceImages: [picture, picture],
    referenceVideo: video,
    automaticShots: true,
  }
  expect(ask('kling-v3-omni@klingai', 'references', { ...prompt, ...all }).problems).toEqual([])
  expect(ask('kling-v3-omni@klingai', 'references', prompt).problems).toEqual(
    repeat(2, () => 'UNKNOWN_REFERENCE prompt'),
  )
  expect(ask('kling-v3@klingai', 'imageToVideo', { prompt: '@Element1 smiles' }).problems).toEqual([
    'UNKNOWN_REFERENCE prompt',
  ])
  expect(ask('kling-v3@klingai', 'imageToVideo', { prompt: 'A girl smiles @home' }).problems).toEqual([])
})

it('DNG-07 takes an element’s media inline at fal, one of them a video, and ids at klingai', () => {
  const elements = (...list: unknown[]) => ({ elements: list, prompt: '@a @b' })
  expect(ask('kling-v3@fal', 'elements', elements(element('a'), filmed('b'))).problems).toEqual([])
  expect(ask('kling-v3@fal', 'elements', elements(filmed('a'), filmed('b'))).problems).toEqual([
    'TOO_MANY elements[].source.video',
  ])
  expect(ask('kling-v3@fal', 'elements', elements(made('a'), made('b'))).problems).toContain(
    'NOT_ALLOWED elements[].source.providerElementId',
  )
  expect(ask('kling-v3@klingai', 'elements', elements(element('a'), made('b'))).problems).toEqual([
    'NOT_ALLOWED elements[].source.images',
  ])
  const { item } = modelNamed('kling-v3').arms.find(({ capability }) => capability.field === 'elements')!.parameters
    .elements as ListSpec
  expect(Object.keys(((item as ObjectSpec).fields.source as ObjectSpec).fields)).toHaveLength(3)
})

it('counts what Omni and O1 take beside each other at klingai', () => {
  const omni = (more: Settled) => ask('kling-v3-omni@klingai', 'references', more).problems
  const o1 = (more: Settled) => ask('kling-o1@klingai', 'references', more).problems
  const pictures = (count: number) => ({ referenceImages: repeat(count, () => picture) })
  const elements = (count: number) => ({ elements: repeat(count, (index) => made(`e${index}`)) })
  const moving = { referenceVideo: video, automaticShots: true }
  expect(omni({ ...pictures(4), ...elements(3) })).toEqual([])
  expect(omni({ ...pictures(5), ...elements(3) })).toEqual(['TOO_MANY elements'])
  expect(omni({ startFrame: picture, ...elements(4) })).toEqual(['TOO_MANY elements'])
  expect(omni({ ...moving, ...pictures(5) })).toEqual(['TOO_MANY referenceImages'])
  expect(omni({ ...moving, generateAudio: true })).toEqual(['CONFLICT generateAudio'])
  expect(omni({ endFrame: picture })).toEqual(['REQUIRED startFrame'])
  expect(omni({ ...moving, keepReferenceVideoSound: true })).toEqual(['NOT_ALLOWED keepReferenceVideoSound'])
  expect(o1({ referenceVideo: video, keepReferenceVideoSound: true })).toEqual([])
  expect(o1({ keepReferenceVideoSound: true })).toEqual(['REQUIRED referenceVideo'])
  expect(o1({ startFrame: picture, endFrame: picture, ...elements(1) })).toEqual(['CONFLICT elements'])
  expect(o1({ startFrame: picture, durationSeconds: 7 })).toEqual(['REQUIRED endFrame'])
  expect(o1({ startFrame: picture, durationSeconds: 7, ...pictures(1) })).toEqual([])
  for (const [durationSeconds, beside, problems] of [
    [7, {}, ['REQUIRED startFrame']],
    [10, {}, []],
    [7, pictures(1), []],
    [7, elements(1), []],
    [7, { referenceVideo: video }, []],
  ] as const)
    expect(o1({ durationSeconds, ...beside }), JSON.stringify(beside)).toEqual(problems)
  expect(ask('kling-v3-omni@klingai-legacy', 'references', { startFrame: picture, ...pictures(7) }).problems).toEqual([
    'TOO_MANY referenceImages',
  ])
})

it('makes one shot or several beside a reference video; own shots only on the new wire', () => {
  for (const route of ['kling-v3-omni@klingai', 'kling-v3-omni@klingai-legacy'])
    for (const automaticShots of [true, false])
      expect(ask(route, 'references', { referenceVideo: video, automaticShots }).problems).toEqual([])
  expect(ask('kling-v3-omni@klingai', 'multiShotReferences', { referenceVideo: video }).problems).toEqual([])
  expect(ask('kling-v3-omni@klingai-legacy', 'multiShotReferences', { referenceVideo: video }).problems).toEqual([
    'NOT_ALLOWED referenceVideo',
  ])
})

it('says of what has left the vendor’s map when its end was announced, where it was', () => {
  const said = kling.models.filter(({ lifecycle }) => lifecycle.stage === 'DEPRECATED')
  expect(said.map(({ name, lifecycle }) => [name, lifecycle.deprecatedOn])).toEqual([
    ['kling-v1-5', '2026-07-27'],
    ['kling-v1-6', '2026-07-27'],
    ['kling-v2-master', undefined],
    ['kling-v2-1', '2026-07-27'],
    ['kling-v2-1-master', '2026-07-27'],
  ])
})

it('takes reference videos of O1 in any shape, of Omni from 2:5 to 2:1', () => {
  const shape = (route: string) => (routeArm(route, 'references').parameters.referenceVideo as MediaSpec).media
  expect(shape('kling-v3-omni@klingai')).toMatchObject({ maximumSide: 4553, maximumAspect: 2, maximumSeconds: 15.5 })
  expect(shape('kling-o1@klingai')).toMatchObject({ minimumSide: 700, maximumSide: 2160, maximumSeconds: 10 })
  expect(shape('kling-o1@klingai')).not.toHaveProperty('maximumAspect')
})
