import { expect, it } from 'vitest'
import { cameraPreset } from '../families/still-motion/family.ts'
import { cameraOfPrompt, enumName, parseCamera } from './camera.ts'

const read = (prompt: string) => cameraOfPrompt(prompt)

it.each<[prompt: string, camera: object, taken: string, notUnderstood: string[]]>([
  ['zoom in on the cup', { preset: 'PUSH_IN' }, 'zoom in', ['on the cup']],
  ['camera moves to the left', { axes: { horizontal: -7 } }, 'move left', []],
  ['dolly in slowly then pan right', { moves: [{ zoom: 4 }, { pan: 7 }] }, 'dolly in slowly, then pan right', []],
  ['orbit', { preset: 'ORBIT' }, 'orbit', []],
  ['zoom out and tilt up', { axes: { zoom: -7, tilt: 7 } }, 'zoom out and tilt up', []],
  ['The camera zooms in on her face', { preset: 'PUSH_IN' }, 'zoom in', ['on her face']],
  ['moving closer in', { preset: 'PUSH_IN' }, 'move in', []],
  ['it zooms back to show the valley', { preset: 'PULL_OUT' }, 'zoom out', ['show the valley']],
  ['panning slowly to the right', { axes: { pan: 4 } }, 'pan right slowly', []],
  ['Tilts downwards', { preset: 'TILT_DOWN' }, 'tilt down', []],
  ['arcing around the car', { preset: 'ORBIT' }, 'circle', ['car']],
  ['slow push in, then hold', { moves: [{ zoom: 4 }, {}] }, 'push in slowly, then hold', []],
  [
    'crash zoom in on the eye then whip pan left',
    { moves: [{ zoom: 10 }, { pan: -10 }] },
    'zoom in fast, then pan left fast',
    ['on the eye'],
  ],
  ['pan left and pan right', { moves: [{ pan: -7 }, { pan: 7 }] }, 'pan left, then pan right', []],
  ['move left and up', { axes: { horizontal: -7, vertical: 7 } }, 'move left and up', []],
  ['orbit left slowly', { axes: { horizontal: -6, pan: 6 } }, 'orbit left slowly', []],
  ['waves roll in while the camera pans from left to right', { preset: 'PAN_RIGHT' }, 'pan right', ['waves roll in']],
  ['birds fly up, camera static', { axes: {} }, 'hold', ['birds fly up']],
])('"%s" becomes the move it names', (prompt, camera, taken, notUnderstood) => {
  expect(read(prompt)).toEqual({ camera, reading: expect.objectContaining({ taken, notUnderstood }) })
})

it.each([
  'a lake at dusk',
  'a pushy intern',
  'japan left the table',
  'a frying pan',
  'the cat turns left',
  'she closes the door',
  'camera moves in the rain',
])('no move is made of "%s", and that is told', (prompt) => {
  expect(read(prompt)).toMatchObject({
    camera: { preset: 'PUSH_IN' },
    reading: { moves: [], notUnderstood: [prompt.replace(/^(a|the|camera) /, '')] },
  })
})

it('every preset of the catalog can be written as people write it', () => {
  for (const { value, label } of cameraPreset.choices) {
    expect(parseCamera(label)).toEqual({ preset: value })
    expect(parseCamera(value.toLowerCase().replaceAll('_', '-'))).toEqual({ preset: value })
    expect(read(label).camera).toEqual({ preset: value })
  }
})

it('axes are names with numbers; anything else is refused', () => {
  expect(parseCamera('zoom=5, pan=-3,roll=.5')).toEqual({ axes: { zoom: 5, pan: -3, roll: 0.5 } })
  for (const text of ['zoom=', '=5', 'zoom=five', 'zoom=1=2', 'zoom=5,', 'zoom=5,pan'])
    expect(() => parseCamera(text)).toThrow(/--camera takes/)
})

it('enum values are written as people write ratios and sizes', () => {
  expect(['16:9', 'push-in', ' 720p ', 'Pan left'].map(enumName)).toEqual(['16_9', 'PUSH_IN', '720P', 'PAN_LEFT'])
})
