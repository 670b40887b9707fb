import { expect, it } from 'vitest'
import { cameraPreset } from '../families/still-motion/family.ts'
import { cameraOfPrompt, enumName, parseCamera } from './camera.ts'

it('a prompt names the camera move in the words people use', () => {
  const prompts = {
    'slow push in': 'PUSH_IN',
    'The camera zooms in on her face': 'PUSH_IN',
    'dolly slowly in, then hold': 'PUSH_IN',
    'moving closer in': 'PUSH_IN',
    'pull out': 'PULL_OUT',
    'it zooms back to show the valley': 'PULL_OUT',
    'pan left': 'PAN_LEFT',
    'panning slowly to the right': 'PAN_RIGHT',
    'tilt up to the sky': 'TILT_UP',
    'Tilts downwards': 'TILT_DOWN',
    'orbit around the statue': 'ORBIT',
    'arcing around the car': 'ORBIT',
  }
  for (const [prompt, preset] of Object.entries(prompts))
    expect([prompt, cameraOfPrompt(prompt)]).toEqual([prompt, preset])
})

it('the move that is named first counts, and most prompts name none', () => {
  expect(cameraOfPrompt('tilt up, then push in')).toBe('TILT_UP')
  for (const prompt of ['', 'a lake at dusk', 'a pushy intern', 'japan left the table', 'a frying pan, right here'])
    expect([prompt, cameraOfPrompt(prompt)]).toEqual([prompt, null])
})

it('every preset of the catalog can be written as people write it', () => {
  for (const { value, label } of cameraPreset.choices) {
    expect(parseCamera(label)).toEqual({ preset: value })
    expect(parseCamera(value.toLowerCase().replaceAll('_', '-'))).toEqual({ preset: value })
    expect(cameraOfPrompt(label)).toBe(value)
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
