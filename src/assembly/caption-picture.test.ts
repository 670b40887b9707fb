import { expect, it } from 'vitest'
import { drawCaption, layOver } from './caption-picture.ts'
import { canDraw } from './font.ts'

const frame = { width: 640, height: 360 }
const covered = ({ cover }: { cover: Uint8Array }) => cover.filter((part) => part > 128).length

it('stands in the middle of the lower edge, white with a dark edge', async () => {
  const caption = await drawCaption('A calm sea.', frame)
  expect(Math.abs(caption.left + caption.width / 2 - frame.width / 2)).toBeLessThan(3)
  expect(caption.top).toBeGreaterThan(frame.height * 0.8)
  expect(caption.top + caption.height).toBeLessThan(frame.height)
  const opaque = [...caption.luma].filter((_, index) => caption.cover[index]! > 200)
  expect(Math.max(...opaque)).toBeGreaterThan(225)
  expect(Math.min(...opaque)).toBeLessThan(40)
})

it('shows markup as it is written', async () => {
  const bold = await drawCaption('<b>&amp;</b>', frame)
  expect(covered(bold)).toBeGreaterThan(covered(await drawCaption('&', frame)) * 3)
  // What Pango would refuse as markup.
  await expect(drawCaption('</span><span font="1000"> & <', frame)).resolves.toBeDefined()
})

it('what is long is wrapped, and what is very long is drawn smaller, and fits', async () => {
  const caption = await drawCaption('A caption of very many words. '.repeat(16), frame)
  expect(caption.top).toBeGreaterThan(frame.height * 0.3)
  const word = await drawCaption('w'.repeat(500), { width: 64, height: 64 })
  expect(word.left + word.width).toBeLessThanOrEqual(64)
  expect(word.top + word.height).toBeLessThanOrEqual(64)
})

it('of very many lines stays within a frame of 4K', async () => {
  const caption = await drawCaption('a\n'.repeat(250), { width: 3840, height: 2160 })
  expect(caption.top + caption.height).toBeLessThanOrEqual(2160)
})

it('covers a frame where its letters are, and nothing else', async () => {
  const before = new Uint8Array((frame.width * frame.height * 3) / 2).fill(100)
  const after = before.slice()
  const caption = await drawCaption('A', frame)
  layOver(after, frame, caption)
  const changed = [...after.keys()].filter((index) => after[index] !== before[index])
  const rows = changed
    .filter((index) => index < frame.width * frame.height)
    .map((index) => Math.floor(index / frame.width))
  expect(Math.min(...rows)).toBeGreaterThanOrEqual(caption.top)
  expect(Math.max(...rows)).toBeLessThan(caption.top + caption.height)
  // A coloured frame loses its colour under the letters.
  expect(changed.some((index) => index >= frame.width * frame.height && after[index]! > 110)).toBe(true)
})

it('the font says what it can draw', () => {
  expect([...'AßЖΩ–…'].every((character) => canDraw(character.codePointAt(0)!))).toBe(true)
  expect([...'海🎬あ'].some((character) => canDraw(character.codePointAt(0)!))).toBe(false)
})
