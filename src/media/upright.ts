import sharp, { type Sharp } from 'sharp'
import type { ClipFrame } from './clip-frames.ts'
import type { Shape } from './shape.ts'

/** The frame as people see it: square pixels, turned upright. */
export async function upright(frame: ClipFrame, { pixelAspect, rotationDegrees }: Shape): Promise<Sharp> {
  const open = ({ pixels, width, height }: ClipFrame) => sharp(pixels, { raw: { width, height, channels: 3 } })
  if (pixelAspect === 1) return open(frame).rotate(rotationDegrees)
  const width = Math.max(1, Math.round(frame.width * pixelAspect))
  const squared = await open(frame).resize({ width, height: frame.height, fit: 'fill' }).raw().toBuffer()
  return open({ pixels: squared, width, height: frame.height }).rotate(rotationDegrees)
}
