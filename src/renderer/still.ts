import sharp, { type Metadata, type Region, type Sharp } from 'sharp'
import { type CameraPath, halfExtent, planCamera } from './camera.ts'
import type { Canvas, CanvasPicture } from './canvas.ts'
import { chain, type Homography, scaleAndMove } from './homography.ts'
import type { RenderPlan, RenderSegment, SegmentFocus } from './plan.ts'
import { UnreadableStill } from './render-child.ts'

/** A still, fitted, at the resolution its camera move needs, and the way to look at it. */
export interface PreparedStill {
  picture: CanvasPicture
  /** From pixels of the frame to pixels of the picture at `progress` 0–1 of the segment. */
  viewAt(progress: number): Homography
}

/**
 * Source pixels per frame pixel where the view is widest: more gives aliasing, less gives blur after a zoom. Above
 * 1080p memory counts for more than what is left to see of it.
 */
const finest = { usual: 1.3, above1080p: 1.1 }
const surroundings = { shrink: 8, blurSigma: 6, brightness: 0.55 }

export async function prepareStill(
  path: string,
  move: Move,
  fit: RenderPlan['fit'],
  canvas: Canvas,
): Promise<PreparedStill> {
  const { width, height } = await decoding(sharp(path, { failOn: 'error' }).metadata())
  const prepare = fit === 'CROP' ? cut : pad
  return prepare(path, { width, height }, move, canvas)
}

/** What the camera does, and what it must not lose. */
interface Move {
  camera: RenderSegment['camera']
  focus: SegmentFocus | undefined
}

async function decoding<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new UnreadableStill('A still cannot be read as a picture', { cause: error })
  }
}

type Size = Pick<Metadata, 'width' | 'height'>

/** Reads only what the camera will see. */
async function cut(path: string, size: Size, { camera, focus }: Move, frame: Canvas): Promise<PreparedStill> {
  const frameAspect = frame.width / frame.height
  const pictureAspect = size.width / size.height
  const track = planCamera(camera, pictureAspect, frameAspect, focus)
  const half = halfExtent(pictureAspect, frameAspect)
  const pixelsPerUnit = size.height / (2 * half.y)
  const density = densityFor(track, frame)
  // One pixel of the frame more on each side, for the interpolation.
  const margin = 2 / frame.height
  const left = clamp(Math.floor((track.seen.left - margin + half.x) * pixelsPerUnit), 0, size.width - 1)
  const top = clamp(Math.floor((track.seen.top - margin + half.y) * pixelsPerUnit), 0, size.height - 1)
  const right = clamp(Math.ceil((track.seen.right + margin + half.x) * pixelsPerUnit), left + 1, size.width)
  const bottom = clamp(Math.ceil((track.seen.bottom + margin + half.y) * pixelsPerUnit), top + 1, size.height)
  const region: Region = { left, top, width: right - left, height: bottom - top }
  const width = Math.max(1, Math.round((region.width / pixelsPerUnit) * density))
  const height = Math.max(1, Math.round((region.height / pixelsPerUnit) * density))
  const { rgb } = await decode(opened(path).extract(region).resize(width, height, { fit: 'fill' }))
  const picture = handOver(rgb, width, height, frame)
  const scaleX = (width / region.width) * pixelsPerUnit
  const scaleY = (height / region.height) * pixelsPerUnit
  return {
    picture,
    viewAt: lookAt(
      track,
      frame,
      scaleAndMove(
        scaleX,
        scaleY,
        (half.x - left / pixelsPerUnit) * scaleX - 0.5,
        (half.y - top / pixelsPerUnit) * scaleY - 0.5,
      ),
    ),
  }
}

/** Puts the whole picture in the middle of a darkened, blurred copy that fills the frame. */
async function pad(path: string, size: Size, { camera, focus }: Move, frame: Canvas): Promise<PreparedStill> {
  const frameAspect = frame.width / frame.height
  const track = planCamera(camera, frameAspect, frameAspect, focus?.isGiven && onPadded(focus, size, frameAspect))
  const density = densityFor(track, frame)
  const height = Math.round(density)
  const width = Math.round(density * frameAspect)
  const scale = Math.min(width / size.width, height / size.height)
  const inner = {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  }
  const fills = width - inner.width < 2 && height - inner.height < 2
  const { rgb } = fills
    ? await decode(opened(path).resize(width, height, { fit: 'fill' }))
    : await onSurroundings(path, inner, { width, height })
  const picture = handOver(rgb, width, height, frame)
  return {
    picture,
    viewAt: lookAt(track, frame, scaleAndMove(width / frameAspect, height, width / 2 - 0.5, height / 2 - 0.5)),
  }
}

/** Of the frame that the whole picture is put into. */
function onPadded(focus: SegmentFocus, { width, height }: Size, frameAspect: number): SegmentFocus {
  const aspect = width / height / frameAspect
  return {
    ...focus,
    x: 0.5 + (focus.x - 0.5) * Math.min(1, aspect),
    y: 0.5 + (focus.y - 0.5) * Math.min(1, 1 / aspect),
  }
}

/** The picture at `inner`'s size in the middle of `outer`, which a blurred and darkened copy of it fills. */
async function onSurroundings(path: string, inner: Size, outer: Size): Promise<RawPicture> {
  const { shrink, blurSigma, brightness } = surroundings
  const small = await decode(
    opened(path)
      .resize(Math.ceil(outer.width / shrink), Math.ceil(outer.height / shrink), { fit: 'cover' })
      .blur(blurSigma)
      .linear(brightness, 0),
  )
  const large = await decode(
    sharp(small.rgb, { raw: { ...small, channels: 3 } }).resize(outer.width, outer.height, { fit: 'fill' }),
  )
  const whole = await decode(opened(path).resize(inner.width, inner.height, { fit: 'fill' }))
  const left = (outer.width - inner.width) >> 1
  const top = (outer.height - inner.height) >> 1
  for (let y = 0; y < inner.height; y++) {
    const row = whole.rgb.subarray(y * inner.width * 3, (y + 1) * inner.width * 3)
    large.rgb.set(row, ((top + y) * outer.width + left) * 3)
  }
  return large
}

interface RawPicture {
  rgb: Buffer<ArrayBuffer>
  width: number
  height: number
}

async function decode(image: Sharp): Promise<RawPicture> {
  const { data, info } = await decoding(image.raw().toBuffer({ resolveWithObject: true }))
  if (info.channels !== 3) throw new Error(`a still was decoded to ${info.channels} channels instead of 3`)
  return { rgb: data, width: info.width, height: info.height }
}

/** Three channels of sRGB, whatever the file holds. */
function opened(path: string): Sharp {
  return sharp(path, { failOn: 'error' }).flatten({ background: '#000' }).toColourspace('srgb')
}

/** Frees the pixels at once: the collector would let several stills of 4K pile up. */
function handOver(rgb: Buffer<ArrayBuffer>, width: number, height: number, canvas: Canvas): CanvasPicture {
  const picture = canvas.add(rgb, width, height)
  if (rgb.length === rgb.buffer.byteLength) rgb.buffer.transfer(0)
  return picture
}

/** Source pixels per frame height of picture. */
function densityFor(path: CameraPath, frame: Size): number {
  const most = frame.width * frame.height > 1920 * 1088 ? finest.above1080p : finest.usual
  return Math.min(frame.height / path.narrowest, (frame.height / path.widest) * most)
}

function lookAt(path: CameraPath, frame: Size, toPixels: Homography): (progress: number) => Homography {
  const toUnits = scaleAndMove(
    1 / frame.height,
    1 / frame.height,
    (0.5 - frame.width / 2) / frame.height,
    (0.5 - frame.height / 2) / frame.height,
  )
  return (progress) => chain(chain(toUnits, path.viewAt(progress)), toPixels)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
