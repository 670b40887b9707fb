import { expect, it } from 'vitest'
import { maskSizeOf, pathOf, shownPath } from './mask.ts'

it('a path counts its points from the bottom, without those that repeat, from the first to the last', () => {
  const drawn = [0, 0, 10, 20, 30, 40].map((x) => ({ x, y: x / 2 }))
  expect(pathOf(drawn, 100, 77)).toEqual([0, 10, 20, 30, 40].map((x) => ({ x, y: 100 - x / 2 })))
  expect(pathOf(drawn, 100, 3)).toEqual([0, 20, 40].map((x) => ({ x, y: 100 - x / 2 })))
  expect(pathOf(drawn.slice(0, 2), 100, 77)).toBeUndefined()
  expect(shownPath(pathOf(drawn, 100, 2)!, 100)).toBe('0,0 40,20')
})

it('a mask has the shape of its picture, and is no larger than it needs to be', () => {
  expect(maskSizeOf({ width: 1280, height: 720 })).toEqual({ width: 1280, height: 720 })
  expect(maskSizeOf({ width: 8000, height: 6000 })).toEqual({ width: 2048, height: 1536 })
})
