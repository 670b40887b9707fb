import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { drawText, letterWidth, lineHeight } from './pixel-font.ts'

/** Pixels of the picture for each of the frame: the camera comes nearer. */
const closeness = 1.2
const longestLine = 44

/** What the camera looks at: the picture cut to the frame or between bars, with a small label; a PNG. */
export function drawStill(
  still: Buffer | null,
  frame: { width: number; height: number },
  label: readonly string[],
  fit: 'PAD' | 'CROP' = 'CROP',
): Promise<Buffer> {
  const width = Math.round(frame.width * closeness)
  const height = Math.round(frame.height * closeness)
  const picture = still
    ? sharp(still, { failOn: 'error' })
        .autoOrient()
        .resize(width, height, { fit: fit === 'PAD' ? 'contain' : 'cover', background: '#000' })
        .flatten()
    : sharp(Buffer.from(skySvg(width, height, label.join(' '))))
  return picture
    .composite([drawLabel(width, height, label)])
    .png({ compressionLevel: 1 })
    .toBuffer()
}

export const blackStill = ({ width, height }: { width: number; height: number }): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#000' } })
    .png()
    .toBuffer()

/**
 * Lower left, inside of what is still seen at the end of the push-in. The layer is as small as the label: blending one
 * of the whole picture is a quarter of the work.
 */
function drawLabel(width: number, height: number, label: readonly string[]) {
  const lines = label.map((line) => (line.length > longestLine ? `${line.slice(0, longestLine - 2)}..` : line))
  const letters = Math.max(...lines.map(({ length }) => length))
  const dot = Math.max(1, Math.floor(Math.min(height / 260, (0.7 * width) / (letters * letterWidth))))
  const box = { width: letters * letterWidth + 7, height: lines.length * lineHeight + 5 }
  const left = Math.round(width * 0.1)
  const top = Math.round(height * 0.9 - box.height * dot)
  // What does not fit is cut off: right, and above.
  const above = Math.min(0, top)
  const seen = { width: Math.min(box.width * dot, width - left), height: box.height * dot + above }
  const paths = lines.map((line, index) => drawText(line, 4, 4 + index * lineHeight)).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${seen.width}" height="${seen.height}">
  <g transform="translate(0 ${above}) scale(${dot})" shape-rendering="crispEdges">
    <rect width="${box.width}" height="${box.height}" rx="2" fill="#000" fill-opacity="0.55"/>
    <path d="${paths}" fill="#fff"/>
  </g></svg>`
  return { input: Buffer.from(svg), left, top: top - above }
}

/** Where no picture was sent: two colours of the clip's own. */
function skySvg(width: number, height: number, text: string): string {
  const hue = createHash('sha256').update(text).digest().readUInt16BE(0) % 360
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
  <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
    <stop offset="0" stop-color="hsl(${hue},45%,30%)"/><stop offset="1" stop-color="hsl(${(hue + 50) % 360},60%,65%)"/>
  </linearGradient></defs>
  <rect width="100%" height="100%" fill="url(#sky)"/>
  <circle cx="${width * 0.62}" cy="${height * 0.45}" r="${height * 0.16}" fill="#fff" fill-opacity="0.4"/></svg>`
}
