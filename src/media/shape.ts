import type { ClipReader } from './clip-reader.ts'
import type { Ffmpeg } from './ffmpeg.ts'

/** How stored frames become what people see. */
export interface Shape {
  /** Width of a pixel over its height. */
  pixelAspect: number
  /** Clockwise. */
  rotationDegrees: 0 | 90 | 180 | 270
}

export function readShape({ constants }: Ffmpeg, { video }: ClipReader): Shape {
  const { num, den } = video.sampleAspectRatio
  const pixelAspect = num > 0 && den > 0 && num / den > 0.1 && num / den < 10 ? num / den : 1
  const matrix = video.codecpar.getCodedSideData(constants.AV_PKT_DATA_DISPLAYMATRIX)
  if (matrix === null || matrix.length < 36) return { pixelAspect, rotationDegrees: 0 }
  const turned = Math.atan2(matrix.readInt32LE(4), matrix.readInt32LE(0)) / (Math.PI / 2)
  const quarter = ((Math.round(turned) % 4) + 4) % 4
  return { pixelAspect, rotationDegrees: (quarter * 90) as Shape['rotationDegrees'] }
}
