import { describe, expect, it } from 'vitest'
import { frameChange } from '../../families/frame-change.ts'
import type { PictureFrame, PreparedMedium, PreparedStill, UnframedStill } from '../../families/wire.ts'
import { focusOf, framed, framesOf } from './framing.ts'

const still = (width: number, height: number): UnframedStill =>
  ({ field: 'startFrame', key: 'a', mimeType: 'image/png', width, height }) as UnframedStill
const frame = (width: number, height: number, fit: PictureFrame['fit']): PictureFrame => ({
  field: 'startFrame',
  width,
  height,
  fit,
})

describe('what framing does to a picture', () => {
  it.each([
    ['nothing', frame(1280, 720, 'PAD'), null],
    ['only scales what has the shape, whatever the fit', frame(640, 360, 'CROP'), 'RESIZE'],
    ['takes rounding for no change of shape', frame(641, 360, 'CROP'), 'RESIZE'],
    ['cuts', frame(720, 720, 'CROP'), 'CROP'],
    ['pads', frame(720, 1280, 'PAD'), 'PAD'],
    ['stretches', frame(720, 720, 'STRETCH'), 'RESIZE'],
  ] as const)('it %s', (_title, asked, kind) => {
    const change = frameChange(still(1280, 720), asked)
    expect(change?.kind ?? null).toBe(kind)
    if (change && kind !== 'PAD') expect(change.message).toContain('1280×720')
  })

  it('gives a framed picture its new size, and remembers the first one through every framing', () => {
    const frames = new Map([['startFrame', frame(720, 720, 'CROP')]])
    const once = framed([still(1280, 720) as PreparedMedium], frames)
    expect(once).toMatchObject([{ width: 720, height: 720, original: { width: 1280, height: 720 } }])
    const twice = framed(once, new Map([['startFrame', frame(300, 300, 'PAD')]]))
    expect(twice).toMatchObject([{ width: 300, height: 300, original: { width: 1280, height: 720 } }])
    expect(framed(once, new Map())).toEqual(once)
  })

  it('a wire that frames nothing asks for no frame', () => {
    const input = { settled: {} } as unknown as Parameters<typeof framesOf>[1]
    expect(framesOf(undefined, input, []).size).toBe(0)
  })
})

describe('what a cut keeps in view', () => {
  const start = { ...still(900, 1600), focus: { x: 0.5, y: 0.2 } } as PreparedStill
  const end = { ...still(900, 1600), field: 'endFrame', focus: { x: 0.5, y: 0.8 } } as PreparedStill

  it('is the start frame’s where a clip goes from one to the other, unless the end frame was given its own', () => {
    expect(focusOf(end, {}, [start, end])).toEqual(end.focus)
    expect(focusOf(end, { cutLike: 'startFrame' }, [start, end])).toEqual(start.focus)
    const given = { ...end, focus: { x: 0.1, y: 0.9, isGiven: true as const } }
    expect(focusOf(given, { cutLike: 'startFrame' }, [start, given])).toEqual(given.focus)
    expect(focusOf(end, { cutLike: 'startFrame' }, [end])).toEqual(end.focus)
  })
})
