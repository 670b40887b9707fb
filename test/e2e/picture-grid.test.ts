import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  expectedOf,
  judged,
  type PictureGrid,
  severalAtOnce,
  startPictureGrid,
  toKling,
  ways,
} from '../support/picture-grid.ts'

let grid: PictureGrid
beforeAll(async () => {
  grid = await startPictureGrid()
})
afterAll(() => grid?.stop())

/** Each format once and each way: `test/slow` has them all with each other, and all routes. */
it('a picture of each format reaches the vendor as people see it, or is refused by the rules', async () => {
  const formats = grid.formats.filter(({ name }) => !/EXIF [1-57]/.test(name))
  // Frames of clips are made first: they are few here.
  const frequent = ways.filter((way) => way !== 'generationFrame')
  const cells = formats.map((format, index) => ({
    format,
    way: format.name === 'PNG, 16 bit, P3' ? ('generationFrame' as const) : frequent[index % frequent.length]!,
  }))
  const wrong = await severalAtOnce(cells, async ({ format, way }) =>
    judged(format, way, await grid.send(format, way, toKling), expectedOf(format, way)),
  )
  expect(wrong).toEqual([])
})
