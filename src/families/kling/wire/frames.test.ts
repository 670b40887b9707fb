import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { framesOf } from './frames.ts'

const frames = (
  settled: { aspectRatio?: string; resizeMode?: string; mode?: string },
  ...stills: [field: string, width: number, height: number][]
) =>
  framesOf(
    { settled: { mode: 'STANDARD', resizeMode: 'PAD', ...settled } },
    stills.map(([field, width, height]) => ({ field, width, height })),
  ).map(({ field, width, height, fit }) => `${field} ${width}×${height} ${fit}`)

describe('the frame of a start frame', () => {
  it('AIG-09 has the ratio that is asked for, for no field of the wire says it', () => {
    const wide = { aspectRatio: 'RATIO_16_9' }
    expect(frames(wide, ['startFrame', 900, 600])).toEqual(['startFrame 1066×600 PAD'])
    expect(frames({ ...wide, resizeMode: 'CROP' }, ['startFrame', 900, 600])).toEqual(['startFrame 900×506 CROP'])
    expect(frames({ aspectRatio: 'RATIO_9_16' }, ['startFrame', 900, 600])).toEqual(['startFrame 720×1280 PAD'])
    expect(frames({ aspectRatio: 'RATIO_1_1' }, ['startFrame', 900, 600])).toEqual(['startFrame 900×900 PAD'])
  })

  it('is no larger than the mode shows, and its shorter side no smaller than Kling takes', () => {
    const of = (mode: string) => frames({ aspectRatio: 'RATIO_16_9', mode }, ['startFrame', 6000, 6000])
    expect(of('STANDARD')).toEqual(['startFrame 1280×720 PAD'])
    expect(of('PRO')).toEqual(['startFrame 1920×1080 PAD'])
    expect(of('NATIVE_4K')).toEqual(['startFrame 3840×2160 PAD'])
    const small = { aspectRatio: 'RATIO_16_9', resizeMode: 'CROP' }
    expect(frames(small, ['startFrame', 300, 400])).toEqual(['startFrame 534×300 CROP'])
  })

  it('is none where the picture has the shape already, or no shape is asked for', () => {
    expect(frames({ aspectRatio: 'RATIO_16_9' }, ['startFrame', 1920, 1080])).toEqual([])
    expect(frames({ aspectRatio: 'RATIO_16_9' }, ['startFrame', 1360, 768])).toEqual([])
    expect(frames({}, ['startFrame', 900, 600])).toEqual([])
  })

  it('has the ratio, and sides that Kling takes, for any picture', () => {
    void fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 8192 }),
        fc.integer({ min: 300, max: 8192 }),
        fc.constantFrom('PAD', 'CROP'),
        fc.constantFrom('RATIO_16_9', 'RATIO_9_16', 'RATIO_1_1'),
        (width, height, resizeMode, aspectRatio) => {
          const [wide, high] = aspectRatio.split('_').slice(1).map(Number)
          const settled = { mode: 'PRO', resizeMode, aspectRatio }
          for (const frame of framesOf({ settled }, [{ field: 'startFrame', width, height }])) {
            expect(Math.abs(frame.width / frame.height / (wide! / high!) - 1)).toBeLessThan(0.01)
            expect(Math.min(frame.width, frame.height)).toBeGreaterThanOrEqual(300)
            expect(Math.max(frame.width, frame.height)).toBeLessThanOrEqual(1920)
            expect([frame.width % 2, frame.height % 2]).toEqual([0, 0])
          }
        },
      ),
    )
  })
})

describe('the frame of an end frame', () => {
  it('has the start frame’s shape where none is asked for', () => {
    expect(frames({}, ['startFrame', 1200, 900], ['endFrame', 900, 1200])).toEqual(['endFrame 1280×960 PAD'])
    expect(frames({ resizeMode: 'CROP' }, ['startFrame', 1200, 900], ['endFrame', 900, 1200])).toEqual([
      'endFrame 900×676 CROP',
    ])
    expect(frames({}, ['startFrame', 1200, 900], ['endFrame', 400, 300])).toEqual([])
  })

  it('has the ratio that is asked for, as the start frame has', () => {
    expect(frames({ aspectRatio: 'RATIO_1_1' }, ['startFrame', 1200, 900], ['endFrame', 600, 600])).toEqual([
      'startFrame 1200×1200 PAD',
    ])
    expect(frames({ aspectRatio: 'RATIO_1_1' }, ['startFrame', 600, 600], ['endFrame', 300, 600])).toEqual([
      'endFrame 600×600 PAD',
    ])
  })

  it('is none while the start frame is not known', () => {
    expect(frames({}, ['endFrame', 900, 1200])).toEqual([])
  })
})
