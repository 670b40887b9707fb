import { describe, expect, it } from 'vitest'
import { settle } from '../../../catalog/settle.ts'
import type { RenderPlan } from '../../../renderer/plan.ts'
import { multiShot, stillMotion } from '../family.ts'
import { frameSize, stillMotionAtEmbedded } from './embedded.ts'

describe('the frame', () => {
  it.each([
    ['RATIO_16_9', 854, 480],
    ['RATIO_9_16', 480, 854],
    ['RATIO_1_1', 480, 480],
    ['RATIO_4_3', 640, 480],
    ['RATIO_3_4', 480, 640],
    ['RATIO_21_9', 1120, 480],
  ])('of %s has %i × %i pixels at 480p', (ratio, width, height) => {
    expect(frameSize(ratio, 'RESOLUTION_480P', { width: 333, height: 777 })).toEqual({ width, height })
  })

  it.each([
    ['RESOLUTION_720P', 1280, 720],
    ['RESOLUTION_1080P', 1920, 1080],
    ['RESOLUTION_4K', 3840, 2160],
  ])('of 16:9 at %s has %i × %i pixels', (resolution, width, height) => {
    expect(frameSize('RATIO_16_9', resolution, { width: 1, height: 1 })).toEqual({ width, height })
  })

  it('of AUTO is the picture’s, as far as 21:9 and 9:21 reach, in even pixels', () => {
    const auto = (width: number, height: number) => frameSize('AUTO', 'RESOLUTION_480P', { width, height })
    expect(auto(320, 240)).toEqual({ width: 640, height: 480 })
    expect(auto(240, 320)).toEqual({ width: 480, height: 640 })
    expect(auto(9000, 90)).toEqual({ width: 1120, height: 480 })
    expect(auto(90, 9000)).toEqual({ width: 480, height: 1120 })
    expect(auto(1001, 1000).width % 2).toBe(0)
  })
})

it('a shot without a still of its own shows the start frame', () => {
  const camera = { preset: 'PUSH_IN' }
  const { settled, problems } = settle(
    multiShot,
    {
      startFrame: { uploadId: 'a' },
      shots: [
        { camera, durationSeconds: 1 },
        { camera, durationSeconds: 2, still: { uploadId: 'b' }, transition: 'CROSS_FADE' },
      ],
    },
    [],
  )
  expect(problems).toEqual([])
  const stills = [
    { field: 'startFrame', key: 'first', width: 100, height: 50 },
    { field: 'shots.1.still', key: 'second', width: 50, height: 100 },
  ]
  const input = { route: stillMotion.models[0]!.routes[0]!, capability: 'multiShot', settled }
  const plan = stillMotionAtEmbedded.request({ ...input, media: stills }) as unknown as RenderPlan
  expect(plan.segments).toMatchObject([
    { still: 'first', durationSeconds: 1, transition: 'CUT' },
    { still: 'second', durationSeconds: 2, transition: 'CROSS_FADE' },
  ])
  expect(stillMotionAtEmbedded.changes!({ ...input, media: stills })).toMatchObject([
    { field: 'shots.1.still', kind: 'CROP' },
  ])
})
