import { isUtf8 } from 'node:buffer'

export interface JsonLimits {
  /** Levels of lists and objects inside each other. */
  jsonDepth: number
  /** Values of the whole message, at every depth; an empty list or object counts as two. */
  jsonValues: number
}

const quote = 0x22
const backslash = 0x5c

/** What each byte outside of texts means. */
const [opens, closes, separates, quotes] = [1, 2, 3, 4]
const meanings = new Uint8Array(256)
for (const [signs, meaning] of Object.entries({ '[{': opens, ']}': closes, ',': separates, '"': quotes }))
  for (const sign of signs) meanings[sign.charCodeAt(0)] = meaning!

/**
 * What stands against these bytes being parsed as JSON, in words for the caller; null when nothing does. One pass, no
 * memory: a few megabytes of brackets would take seconds and gigabytes to parse. Whether they are JSON is not asked.
 */
export function faultOfJsonBytes(bytes: Buffer, { jsonDepth, jsonValues }: JsonLimits): string | null {
  if (!isUtf8(bytes)) return 'The text is not UTF-8.'
  let depth = 0
  let values = 1
  for (let index = 0; index < bytes.length; index += 1) {
    const meaning = meanings[bytes[index]!]!
    if (meaning === 0) continue
    if (meaning === quotes) index = endOfText(bytes, index)
    else if (meaning === closes) depth -= 1
    else {
      values += 1
      if (meaning === opens) depth += 1
      if (depth > jsonDepth) return `The JSON nests more than ${jsonDepth} levels deep.`
      if (values > jsonValues) return `The JSON holds more than ${jsonValues} values.`
    }
  }
  return null
}

/** A text this long without an escape is probably base64, whose end is found faster. */
const longText = 64

/** Where the closing quotation mark stands. No byte of a longer UTF-8 character looks like one. */
function endOfText(bytes: Buffer, start: number): number {
  for (let index = start + 1, plain = 0; index < bytes.length; index += 1) {
    if (bytes[index] === quote) return index
    if (bytes[index] === backslash) {
      index += 1
      plain = 0
      continue
    }
    plain += 1
    if (plain < longText) continue
    const next = bytes.indexOf(quote, index)
    if (next === -1) break
    let escapes = 0
    while (bytes[next - 1 - escapes] === backslash) escapes += 1
    if (escapes % 2 === 0) return next
    index = next
    plain = 0
  }
  return bytes.length
}
