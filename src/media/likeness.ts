import type { SmallPicture } from './job.ts'

/** Part of a picture, 0..1 of its sides. */
interface Region {
  left: number
  top: number
  width: number
  height: number
}

const [across, down] = [32, 24]
const whole: Region = { left: 0, top: 0, width: 1, height: 1 }
/** Where a cut may lie along the side that is longer. */
const cuts = [0, 0.25, 0.5, 0.75, 1]
/** Models come a little nearer, or leave out an edge. */
const nearer = 0.9
/** Standard deviation of a picture in which hardly anything is to be seen. */
const flat = 5

/**
 * How like two pictures are, from -1 (a negative) over 0 (nothing in common) to 1: the correlation of their colours, where
 * it is best of stretched, cut to the other's shape, seen whole between bars, and each of these a little nearer.
 */
export function likeness(picture: SmallPicture, frame: SmallPicture): number {
  const [ofPicture, ofFrame] = [pixelsOf(picture), pixelsOf(frame)]
  const aspect = picture.width / picture.height / (frame.width / frame.height)
  const pairs: [Region, Region][] = [
    [whole, whole],
    ...cuts.map((at): [Region, Region] => [cutTo(1 / aspect, at), whole]),
    [whole, cutTo(aspect, 0.5)],
  ]
  const best = pairs.flatMap(([own, other]) => [
    correlation(sample(ofPicture, picture, own), sample(ofFrame, frame, other)),
    correlation(sample(ofPicture, picture, inner(own)), sample(ofFrame, frame, other)),
  ])
  return Math.round(Math.max(-1, ...best) * 100) / 100
}

const pixelsOf = ({ pixels }: SmallPicture): Buffer => Buffer.from(pixels, 'base64')

/** The largest part of a picture that is `share` times as wide in shape. */
function cutTo(share: number, at: number): Region {
  return share < 1
    ? { left: (1 - share) * at, top: 0, width: share, height: 1 }
    : { left: 0, top: (1 - 1 / share) * at, width: 1, height: 1 / share }
}

const inner = ({ left, top, width, height }: Region): Region => ({
  left: left + (width * (1 - nearer)) / 2,
  top: top + (height * (1 - nearer)) / 2,
  width: width * nearer,
  height: height * nearer,
})

/** Red, green and blue on a grid of the region. */
function sample(pixels: Buffer, { width, height }: SmallPicture, region: Region): Float32Array {
  const values = new Float32Array(across * down * 3)
  for (let y = 0; y < down; y++)
    for (let x = 0; x < across; x++) {
      const column = Math.min(width - 1, Math.floor((region.left + (region.width * (x + 0.5)) / across) * width))
      const row = Math.min(height - 1, Math.floor((region.top + (region.height * (y + 0.5)) / down) * height))
      for (let channel = 0; channel < 3; channel++)
        values[(y * across + x) * 3 + channel] = pixels[(row * width + column) * 3 + channel]!
    }
  return values
}

function correlation(one: Float32Array, other: Float32Array): number {
  const [a, b] = [spread(one), spread(other)]
  const difference = one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length
  // Of what is nearly of one colour, only the colour can be compared.
  if (a.deviation < flat || b.deviation < flat) return 1 - difference / 32
  const together = one.reduce((sum, value, index) => sum + (value - a.mean) * (other[index]! - b.mean), 0) / one.length
  return together / (a.deviation * b.deviation)
}

function spread(values: Float32Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { mean, deviation: Math.sqrt(variance) }
}
