import sharp from 'sharp'
import type { Point } from './job.ts'

/** Pixels of the longer side on which it is looked for: libvips looks at no more. */
const side = 256
const uprightWindow = 9 / 16

/**
 * What draws the eye: libvips's attention (edges, skin, colours that stand out), not a detector of faces. Of the file as
 * it came, so that whoever asks at any time is told the same.
 */
export async function findAttention(path: string): Promise<Point> {
  const { data, info } = await sharp(path, { failOn: 'none' })
    .autoOrient()
    .resize(side, side, { fit: 'inside' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const window =
    width > height
      ? { width: Math.max(1, Math.round(height * uprightWindow)), height }
      : { width, height: Math.max(1, Math.round(width * uprightWindow)) }
  const cut = await sharp(data, { raw: { width, height, channels } })
    .resize({ ...window, fit: 'cover', position: sharp.strategy.attention })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { attentionX = 0, attentionY = 0 } = cut.info as { attentionX?: number; attentionY?: number }
  // Where nothing stands out it is told to be in the corner.
  if (attentionX === 0 && attentionY === 0) return { x: 0.5, y: 0.5 }
  return { x: within(attentionX / width), y: within(attentionY / height) }
}

const within = (part: number): number => Math.min(1, Math.max(0, part))
