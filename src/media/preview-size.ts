/** Pixels of the longer side. */
const longestSide = 480

/** Of the moving preview of a clip of so many pixels: known before it is made. */
export function previewSize({ width, height }: { width: number; height: number }): { width: number; height: number } {
  const scale = Math.min(1, longestSide / Math.max(width, height))
  const scaled = (pixels: number) => Math.max(1, Math.round(pixels * scale))
  return { width: scaled(width), height: scaled(height) }
}
