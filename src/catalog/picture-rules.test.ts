import { expect, it } from 'vitest'
import { brokenPictureRules, type PictureSize } from './picture-rules.ts'
import type { Rule } from './rule.ts'

const path = ['request', 'toy', 'arm']
const settled = { startFrame: {}, masks: [{ mask: {} }, { mask: {} }] }
const broken = (kind: Rule['kind'], sizes: Record<string, PictureSize>) =>
  brokenPictureRules(
    [{ kind, parameters: ['startFrame', 'masks[].mask'], message: 'They agree.' }],
    settled,
    path,
    (field) => sizes[field],
  )
const startFrame = { width: 640, height: 360 }

it('PML-02 pictures that must have one size and do not are refused at the later one', () => {
  expect(broken('SAME_SIZE', { startFrame, 'masks.1.mask': { width: 640, height: 361 } })).toEqual([
    {
      code: 'IMAGE_SIZE_MISMATCH',
      path: [...path, 'masks', '1', 'mask'],
      parameter: 'masks[].mask',
      message: 'They agree. This one has 640×361 pixels, the other 640×360.',
      conflictsWith: [[...path, 'startFrame']],
    },
  ])
  expect(broken('SAME_SIZE', { startFrame, 'masks.0.mask': startFrame })).toEqual([])
})

it('AIG-08 pictures of one shape may differ in size', () => {
  expect(broken('SAME_ASPECT', { startFrame, 'masks.0.mask': { width: 1280, height: 720 } })).toEqual([])
  expect(broken('SAME_ASPECT', { startFrame, 'masks.0.mask': { width: 720, height: 720 } })).toHaveLength(1)
})

it('what is not known yet is not judged', () => {
  expect(broken('SAME_SIZE', {})).toEqual([])
  expect(broken('SAME_SIZE', { startFrame })).toEqual([])
})
