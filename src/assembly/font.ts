import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../places.ts'

/** What captions are drawn with: Noto Sans, which is shipped, so that a film looks the same on every machine. */
export const fontFile = join(packageFolder, 'assets/fonts/NotoSans-SemiBold.ttf')
export const fontName = 'Noto Sans SemiBold'

let known: ReadonlySet<number> | undefined

/** Whether the font can draw a character. source: the font's own table `cmap`, format 4 (OpenType 1.9). */
export function canDraw(codePoint: number): boolean {
  known ??= readCharacters(readFileSync(fontFile))
  return known.has(codePoint)
}

function readCharacters(font: Buffer): ReadonlySet<number> {
  const table = tableAt(font, 'cmap')
  const count = font.readUInt16BE(table + 2)
  const found = new Set<number>()
  for (let index = 0; index < count; index++) {
    const subtable = table + font.readUInt32BE(table + 4 + index * 8 + 4)
    const format = font.readUInt16BE(subtable)
    if (format === 12) addGroups(font, subtable, found)
    else if (format === 4) addSegments(font, subtable, found)
  }
  return found
}

function tableAt(font: Buffer, name: string): number {
  const count = font.readUInt16BE(4)
  for (let index = 0; index < count; index++)
    if (font.toString('latin1', 12 + index * 16, 16 + index * 16) === name) return font.readUInt32BE(20 + index * 16)
  throw new Error(`the font has no table ${name}`)
}

function addGroups(font: Buffer, at: number, found: Set<number>): void {
  const groups = font.readUInt32BE(at + 12)
  for (let index = 0; index < groups; index++) {
    const group = at + 16 + index * 12
    for (let code = font.readUInt32BE(group); code <= font.readUInt32BE(group + 4); code++) found.add(code)
  }
}

function addSegments(font: Buffer, at: number, found: Set<number>): void {
  const segments = font.readUInt16BE(at + 6) / 2
  for (let index = 0; index < segments; index++) {
    const end = font.readUInt16BE(at + 14 + index * 2)
    const start = font.readUInt16BE(at + 16 + segments * 2 + index * 2)
    if (end !== 0xffff) for (let code = start; code <= end; code++) found.add(code)
  }
}
