import { expect, it } from 'vitest'
import type { Capability, Parameter } from '../catalog.ts'
import { carryOver } from './carry-over.ts'
import { createFormTree, missingOf, placeOfProblem, put, withoutEmpty } from './form-tree.ts'

const parameter = (name: string, kind: Parameter['kind'], more: Partial<Parameter> = {}) =>
  ({ name, kind, label: name, required: false, default: null, ...more }) as Parameter
const treeOf = (...parameters: Parameter[]) =>
  createFormTree({
    id: 'toy/clip',
    familyField: 'toy',
    field: 'clip',
    modelValue: 'TOY',
    parameters,
  } as unknown as Capability)

const tree = treeOf(
  parameter('startFrame', 'IMAGE', { required: true }),
  parameter('camera', 'OBJECT', { required: true }),
  parameter('camera.axes', 'OBJECT', { oneOfGroup: 'camera' }),
  parameter('camera.axes.zoom', 'NUMBER'),
  parameter('camera.preset', 'CHOICE', { oneOfGroup: 'camera' }),
  parameter('sound', 'OBJECT'),
  parameter('sound.file', 'AUDIO', { required: true }),
  parameter('shots', 'LIST', { maximumItems: 2 }),
  parameter('shots[].prompt', 'TEXT', { required: true }),
)

it('writes at a place and takes away what is left empty, but keeps the chosen one of several alternatives', () => {
  const set = (entered: object, path: string[], value: unknown) =>
    withoutEmpty(tree, put(entered, path, value) as Record<string, unknown>)
  expect(set({}, ['camera', 'axes', 'zoom'], 3)).toEqual({ camera: { axes: { zoom: 3 } } })
  expect(set({ camera: { axes: { zoom: 3 } } }, ['camera', 'axes', 'zoom'], undefined)).toEqual({
    camera: { axes: {} },
  })
  expect(set({ sound: { file: { uploadId: '1' } } }, ['sound', 'file'], undefined)).toEqual({})
  expect(set({ shots: [{ prompt: 'a' }, {}] }, ['shots', '1', 'prompt'], 'b')).toEqual({
    shots: [{ prompt: 'a' }, { prompt: 'b' }],
  })
})

it('says what must be given and is not, in alternatives and lists too', () => {
  const missing = (entered: Record<string, unknown>) =>
    missingOf(tree, entered).map(({ path }) => path.slice(3).join('.'))
  expect(missing({})).toEqual(['startFrame', 'camera'])
  expect(missing({ startFrame: {}, camera: {}, sound: {}, shots: [{}] })).toEqual([
    'camera',
    'sound.file',
    'shots.0.prompt',
  ])
  expect(missing({ startFrame: {}, camera: { axes: {} } })).toEqual([])
})

it('leads a problem to its field, or to the last one on the way that is there', () => {
  const place = (...keys: string[]) =>
    placeOfProblem(tree, { camera: { axes: {} }, shots: [{}] }, { path: ['request', 'toy', 'clip', ...keys] })
  expect(place('camera', 'axes', 'zoom')).toBe('camera.axes.zoom')
  expect(place('camera', 'preset')).toBe('camera')
  expect(place('shots', '0', 'prompt')).toBe('shots.0.prompt')
  expect(place('shots', '7', 'prompt')).toBe('shots')
  expect(place('startFrame', 'framed', 'image', 'url')).toBe('startFrame')
  expect(placeOfProblem(tree, {}, { path: ['maximumCost'], parameter: null })).toBe('')
})

it('carries over what the other takes, and names what it does not', () => {
  const other = treeOf(
    parameter('startFrame', 'IMAGE'),
    parameter('durationSeconds', 'INTEGER', { ranges: [{ minimum: 1, maximum: 8, step: 1 }], unit: 'seconds' }),
    parameter('resolution', 'CHOICE', { choices: [{ value: 'HIGH', label: 'High', deprecationReason: null }] }),
    parameter('shots', 'LIST', { maximumItems: 1 }),
    parameter('shots[].prompt', 'TEXT'),
  )
  const from = treeOf(
    parameter('startFrame', 'IMAGE'),
    parameter('durationSeconds', 'INTEGER', { unit: 'seconds' }),
    parameter('resolution', 'CHOICE', { choices: [{ value: 'LOW', label: 'Low', deprecationReason: null }] }),
    parameter('seed', 'INTEGER'),
    parameter('shots', 'LIST'),
    parameter('shots[].prompt', 'TEXT'),
  )
  const entered = {
    startFrame: { uploadId: '1' },
    durationSeconds: 15,
    resolution: 'LOW',
    seed: 0,
    shots: [{ prompt: 'a' }, { prompt: 'b' }],
  }
  expect(carryOver(from, other, entered)).toEqual({
    entered: { startFrame: { uploadId: '1' }, shots: [{ prompt: 'a' }] },
    left: ['durationSeconds 15 s', 'resolution Low', 'seed', 'shots after the 1. one'],
  })
})
