import sharp, { type Sharp } from 'sharp'
import type { Point, SmallPicture } from './job.ts'

/** Pixels of the longer side on which it is looked for: libvips looks at no more. */
const side = 256
/** Enough to compare pictures, and little to keep. */
const smallSide = 32
const uprightWindow = 9 / 16

/**
 * What draws the eye: libvips's attention (edges, skin, colours that stand out), not a detector of faces. Of the file as
 * it came, so that whoever asks at any time is told the same.
 */
export const findAttention = async (path: string): Promise<Point> => (await lookAtPicture(path)).attention

/** The same, and the picture itself, small. */
export async function lookAtPicture(path: string): Promise<{ attention: Point; small: SmallPicture }> {
  const { data, info } = await sharp(path, { failOn: 'none' })
    .autoOrient()
    .resize(side, side, { fit: 'inside' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const open = () => sharp(data, { raw: { width, height, channels } })
  const small = await makeSmall(open())
  const window =
    width > height
      ? { width: Math.max(1, Math.round(height * uprightWindow)), height }
      : { width, height: Math.max(1, Math.round(width * uprightWindow)) }
  const cut = await open()
    .resize({ ...window, fit: 'cover', position: sharp.strategy.attention })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { attentionX = 0, attentionY = 0 } = cut.info as { attentionX?: number; attentionY?: number }
  // Where nothing stands out it is told to be in the corner.
  if (attentionX === 0 && attentionY === 0) return { small, attention: { x: 0.5, y: 0.5 } }
  return { small, attention: { x: within(attentionX / width), y: within(attentionY / height) } }
}

export async function makeSmall(picture: Sharp): Promise<SmallPicture> {
  const { data, info } = await picture
    .resize(smallSide, smallSide, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, pixels: data.toString('base64') }
}

const within = (part: number): number => Math.min(1, Math.max(0, part))
