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
  const best = pairs.flatMap(([own, other]) => {
    const seen = sample(ofFrame, frame, other)
    return [own, inner(own)].map((region) => correlation(sample(ofPicture, picture, region), seen))
  })
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
  const nearest = (count: number, from: number, part: number, size: number) =>
    Uint32Array.from({ length: count }, (_, at) =>
      Math.min(size - 1, Math.floor((from + (part * (at + 0.5)) / count) * size)),
    )
  const columns = nearest(across, region.left, region.width, width)
  let next = 0
  for (const row of nearest(down, region.top, region.height, height))
    for (const column of columns) {
      const at = (row * width + column) * 3
      values[next++] = pixels[at]!
      values[next++] = pixels[at + 1]!
      values[next++] = pixels[at + 2]!
    }
  return values
}

/** Written as loops: called a dozen times for a clip, and a function for each of 2,304 values costs ten times as much. */
function correlation(one: Float32Array, other: Float32Array): number {
  const { length } = one
  let [sumOfOne, sumOfOther, difference] = [0, 0, 0]
  for (let index = 0; index < length; index++) {
    sumOfOne += one[index]!
    sumOfOther += other[index]!
    difference += Math.abs(one[index]! - other[index]!)
  }
  const [meanOfOne, meanOfOther] = [sumOfOne / length, sumOfOther / length]
  let [squaresOfOne, squaresOfOther, products] = [0, 0, 0]
  for (let index = 0; index < length; index++) {
    const [a, b] = [one[index]! - meanOfOne, other[index]! - meanOfOther]
    squaresOfOne += a * a
    squaresOfOther += b * b
    products += a * b
  }
  const [a, b] = [Math.sqrt(squaresOfOne / length), Math.sqrt(squaresOfOther / length)]
  // Of what is nearly of one colour, only the colour can be compared.
  return a < flat || b < flat ? 1 - difference / length / 32 : products / length / (a * b)
}
