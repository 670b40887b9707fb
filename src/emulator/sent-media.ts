import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { createNewest } from '../emulation/newest.ts'
import type { PictureFacts } from '../emulation/port.ts'

const formats: readonly string[] = ['jpeg', 'png', 'webp', 'heif', 'gif', 'tiff'] satisfies PictureFacts['format'][]
const longestFetchMilliseconds = 20_000
const mostBytes = 300_000_000

/** A frontend in the making sends the same picture again and again. */
const remembered = createNewest<Promise<PictureFacts | null>>({ most: 200 })

/** As somebody looks at it: a turned photo has its sides exchanged. */
export function pictureFacts(bytes: Buffer): Promise<PictureFacts | null> {
  const digest = createHash('sha256').update(bytes).digest('base64')
  const known = remembered.get(digest)
  if (known) return known
  const facts = readFacts(bytes)
  remembered.set(digest, facts)
  return facts
}

async function readFacts(bytes: Buffer): Promise<PictureFacts | null> {
  try {
    const { format, autoOrient } = await sharp(bytes, { failOn: 'error' }).metadata()
    if (!formats.includes(format)) return null
    const { width, height } = autoOrient
    return { format: format as PictureFacts['format'], width, height, sizeBytes: bytes.length }
  } catch {
    return null
  }
}

/** What lies behind a URL; null when it cannot be had. A vendor refuses private addresses, the emulator does not. */
export async function fetchMedium(url: string, stopped: AbortSignal): Promise<Buffer | null> {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return null
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(longestFetchMilliseconds)])
    const response = await fetch(url, { signal })
    if (!response.ok || !response.body) {
      await response.body?.cancel()
      return null
    }
    const pieces: Uint8Array[] = []
    let length = 0
    for await (const piece of response.body) {
      length += piece.length
      if (length > mostBytes) return null
      pieces.push(piece)
    }
    return Buffer.concat(pieces)
  } catch {
    return null
  }
}
