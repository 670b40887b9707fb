import type { Shape } from '../media/shape.ts'

interface Size {
  width: number
  height: number
}

/** A frame as the decoder gives it: FFmpeg's own numbers for formats. */
export interface StoredFrame extends Size, Shape {
  pixelFormat: number
  colorSpace: number
  colorRange: number
}

/** Rounding to even pixels is no cut. */
const aspectTolerance = 0.01
/** As the renderer pads stills: still.ts. */
const surroundings = { shrink: 8, blurSigma: 6, brightness: 0.55 }
const turns: Record<Shape['rotationDegrees'], string[]> = {
  0: [],
  90: ['transpose=clock'],
  180: ['hflip', 'vflip'],
  270: ['transpose=cclock'],
}
/** What the encoder takes (encode.ts). */
const colours = 'out_color_matrix=bt709:out_range=tv'

/**
 * The filter that makes a frame upright and of square pixels, and fits it into `frame` as NV12 of limited-range BT.709:
 * cut to fill it, or whole over a blurred and darkened copy.
 */
export function fitFilter(from: StoredFrame, frame: Size, fit: 'PAD' | 'CROP'): string {
  const seen = sizeSeen(from)
  const isTurned = from.rotationDegrees % 180 !== 0
  /** Of a picture that is turned after it is scaled. */
  const scale = ({ width, height }: Size) =>
    `scale=${isTurned ? `${height}:${width}` : `${width}:${height}`}:flags=bicubic+accurate_rnd:${colours}`
  const source = [
    `buffer@in=video_size=${from.width}x${from.height}`,
    `pix_fmt=${from.pixelFormat}`,
    'time_base=1/1000',
    'pixel_aspect=1/1',
    `colorspace=${from.colorSpace}`,
    `range=${from.colorRange}`,
  ].join(':')
  const turn = turns[from.rotationDegrees]
  const end = 'format=nv12,buffersink@out'
  const isSameShape = Math.abs(seen.width / seen.height / (frame.width / frame.height) - 1) <= aspectTolerance
  if (isSameShape) return [source, scale(frame), ...turn, end].join(',')
  const cover = covering(seen, frame)
  if (fit === 'CROP')
    return [source, scale(cover), ...turn, `crop=${frame.width}:${frame.height}:exact=1`, end].join(',')

  const { shrink, blurSigma, brightness } = surroundings
  const small = { width: even(frame.width / shrink), height: even(frame.height / shrink) }
  const smallCover = covering(seen, small)
  const inside = within(seen, frame)
  const darker = `lutyuv=y='(val-16)*${brightness}+16':u='(val-128)*${brightness}+128':v='(val-128)*${brightness}+128'`
  const left = even((frame.width - inside.width) / 2)
  const top = even((frame.height - inside.height) / 2)
  return [
    `${source},split[whole][copy]`,
    `[copy]${[scale(smallCover), ...turn, 'format=yuv420p', `crop=${small.width}:${small.height}`, `gblur=sigma=${blurSigma}`, darker, `scale=${frame.width}:${frame.height}:${colours}`, 'format=yuv420p'].join(',')}[around]`,
    `[whole]${[scale(inside), ...turn, 'format=yuv420p'].join(',')}[inside]`,
    `[around][inside]overlay=x=${left}:y=${top}:format=yuv420,${end}`,
  ].join(';')
}

/** Pixels as people see the frame. */
export function sizeSeen({ width, height, pixelAspect, rotationDegrees }: Size & Shape): Size {
  const wide = Math.max(1, Math.round(width * pixelAspect))
  return rotationDegrees % 180 === 0 ? { width: wide, height } : { width: height, height: wide }
}

/** Chroma of 4:2:0 lies on every other pixel. */
export const even = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2)

function covering(seen: Size, frame: Size): Size {
  const factor = Math.max(frame.width / seen.width, frame.height / seen.height)
  return {
    width: Math.max(frame.width, even(seen.width * factor)),
    height: Math.max(frame.height, even(seen.height * factor)),
  }
}

function within(seen: Size, frame: Size): Size {
  const factor = Math.min(frame.width / seen.width, frame.height / seen.height)
  return {
    width: Math.min(frame.width, even(seen.width * factor)),
    height: Math.min(frame.height, even(seen.height * factor)),
  }
}
