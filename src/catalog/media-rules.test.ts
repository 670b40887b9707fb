import { describe, expect, it } from 'vitest'
import { brokenMediaRules, type KnownFacts } from './media-rules.ts'
import type { Rule } from './rule.ts'

const path = ['request', 'toy', 'arm']
const settled = { startFrame: {}, masks: [{ mask: {} }, { mask: {} }] }
const broken = (kind: Rule['kind'], sizes: Record<string, KnownFacts>) =>
  brokenMediaRules(
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

describe('what must not last or weigh too much together', () => {
  const videos = { referenceVideos: [{}, {}, {}], durationSeconds: 4 }
  const judged = (more: Partial<Rule>, facts: Record<string, KnownFacts>, around: object = {}) =>
    brokenMediaRules(
      [
        {
          ...{ kind: 'SUM', measure: 'SECONDS', parameters: ['referenceVideos[]'], message: 'Not too much.' },
          ...{ ranges: [{ minimum: 0, maximum: 15 }], ...more },
        },
      ],
      { ...videos, ...around },
      path,
      (field) => facts[field],
    )
  const lasting = (...seconds: number[]) =>
    Object.fromEntries(
      seconds.map((one, index) => [`referenceVideos.${index}`, { mimeType: 'video/mp4', seconds: one }]),
    )

  it('is refused at the one with which it does, as far as it is known', () => {
    expect(judged({}, lasting(5.005, 5.005, 4.99))).toEqual([])
    expect(judged({}, lasting(9, 6.001))).toEqual([
      {
        code: 'INVALID_VIDEO',
        path: [...path, 'referenceVideos', '1'],
        parameter: 'referenceVideos[]',
        message: 'Not too much. These last 15.001 s.',
        ranges: [{ minimum: 0, maximum: 15 }],
      },
    ])
    expect(judged({}, { 'referenceVideos.2': { mimeType: 'video/mp4', seconds: 14 } })).toEqual([])
  })

  it('adds a number of seconds to what media last, and looks at its conditions', () => {
    const withClip = { parameters: ['referenceVideos[]', 'durationSeconds'] }
    expect(judged(withClip, lasting(5, 6))).toEqual([])
    expect(judged(withClip, lasting(5, 6.5))).toMatchObject([{ path: [...path, 'referenceVideos', '1'] }])
    expect(judged({ ...withClip, when: [{ parameter: 'durationSeconds', values: [5] }] }, lasting(15, 15))).toEqual([])
  })

  it('says what weighs too much and which sounds last too long', () => {
    const heavy = { 'referenceVideos.0': { sizeBytes: 30e6 }, 'referenceVideos.1': { sizeBytes: 20e6 + 1 } }
    const bytes = { measure: 'BYTES', ranges: [{ minimum: 0, maximum: 50e6 }] } as const
    expect(judged(bytes, heavy)).toMatchObject([
      { code: 'MEDIA_TOO_LARGE', message: expect.stringContaining('50.0 MB') },
    ])
    const sound = { 'referenceVideos.0': { mimeType: 'audio/wav', seconds: 16 } }
    expect(judged({}, sound)).toMatchObject([{ code: 'INVALID_AUDIO' }])
  })
})
