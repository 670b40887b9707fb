/** x and y of red, green, blue and white. source: ITU-T H.273 (07/2024), table 2 */
export type Primaries = readonly [number, number, number, number, number, number, number, number]

const d65 = [0.3127, 0.329] as const
export const srgbPrimaries: Primaries = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, ...d65]

/** By code point; those left out say nothing that a browser heeds. */
export const primariesByCode: Readonly<Record<number, Primaries>> = {
  1: srgbPrimaries,
  4: [0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.31, 0.316],
  5: [0.64, 0.33, 0.29, 0.6, 0.15, 0.06, ...d65],
  6: [0.63, 0.34, 0.31, 0.595, 0.155, 0.07, ...d65],
  7: [0.63, 0.34, 0.31, 0.595, 0.155, 0.07, ...d65],
  8: [0.681, 0.319, 0.243, 0.692, 0.145, 0.049, 0.31, 0.316],
  9: [0.708, 0.292, 0.17, 0.797, 0.131, 0.046, ...d65],
  11: [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.314, 0.351],
  12: [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, ...d65],
  22: [0.63, 0.34, 0.295, 0.605, 0.155, 0.077, ...d65],
}

/** From a number of the picture to light: (a·x + b)^g above d, c·x below it; or x^g alone. */
export type Transfer = readonly [g: number] | readonly [g: number, a: number, b: number, c: number, d: number]

export const srgbTransfer: Transfer = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]
/** Of screens for video (BT.1886): not the inverse of a camera's. */
export const videoTransfer: Transfer = [2.4]

/** By code point, table 3; PQ (16), HLG (18) and the logarithmic ones are none of a picture for ordinary screens. */
export const transferByCode: Readonly<Record<number, Transfer>> = {
  ...{ 1: videoTransfer, 6: videoTransfer, 14: videoTransfer, 15: videoTransfer, 11: srgbTransfer, 13: srgbTransfer },
  ...{ 4: [2.2], 5: [2.8], 8: [1] },
}

/** An ICC profile (v4, matrix and curve) that says the same. source: ICC.1:2022 §7, §8.3, §10.18, §10.31 */
export function makeProfile(primaries: Primaries, transfer: Transfer): Buffer {
  const [red, green, blue] = colorantsAtD50(primaries)
  const curve = parametricCurve(transfer)
  const tags: [string, Buffer][] = [
    ['rXYZ', xyz(red)],
    ['gXYZ', xyz(green)],
    ['bXYZ', xyz(blue)],
    ...['rTRC', 'gTRC', 'bTRC'].map((name): [string, Buffer] => [name, curve]),
  ]
  return profileOf('mntrRGB XYZ ', tags)
}

const inkSteps = 16
/** What lcms2 makes of four inks itself. */
const blackSteps = 17

/**
 * A profile (v4) for inks of which nobody says how they look: each takes its own share of red, green or blue, and black
 * of all three. source: ICC.1:2022 §10.12
 */
export function makeInkProfile(): Buffer {
  const [identity, toLight] = [parametricCurve([1]), parametricCurve(srgbTransfer)]
  // lcms2 is exact between two steps of the first ink alone: of the others it takes many.
  const steps = Array.from({ length: inkSteps }, (_, step) => 1 - step / (inkSteps - 1))
  const shares = [1, 0].flatMap((red) =>
    steps.flatMap((green) =>
      steps.flatMap((blue) => steps.flatMap((white) => [red, green, blue].map((share) => share * white * 255))),
    ),
  )
  const grid = Buffer.concat([
    Buffer.from([2, inkSteps, inkSteps, inkSteps]),
    Buffer.alloc(12),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from(shares.map(Math.round)),
  ])
  const [red, green, blue] = colorantsAtD50(srgbPrimaries)
  // 1 stands for nearly 2 of XYZ. source: ICC.1:2022 §6.3.4.2
  const rows = [0, 1, 2].flatMap((at) => [red, green, blue].map((colorant) => (colorant[at]! * 32_768) / 65_535))
  const parts = [
    Buffer.concat([identity, identity, identity]),
    Buffer.concat([...rows, 0, 0, 0].map(fixed)),
    Buffer.concat([toLight, toLight, toLight]),
    grid,
    Buffer.concat([identity, identity, identity, identity]),
  ]
  const head = Buffer.alloc(32)
  head.write('mAB ', 0, 'latin1')
  head.set([4, 3], 8)
  let offset = head.length
  for (const [index, part] of parts.entries()) {
    head.writeUInt32BE(offset, 12 + index * 4)
    offset += part.length
  }
  return profileOf('prtrCMYKXYZ ', [['A2B0', Buffer.concat([head, ...parts])]])
}

/** What a table of three numbers for each point says between its points, linear along each ink. `at`: 0..1 for each. */
function multilinear(points: Float64Array, grid: number, at: readonly number[]): [number, number, number] {
  const lows = at.map((value) => Math.min(grid - 2, Math.floor(value * (grid - 1))))
  const sum: [number, number, number] = [0, 0, 0]
  for (let corner = 0; corner < 1 << at.length; corner++) {
    let [weight, index] = [1, 0]
    for (let dimension = 0; dimension < at.length && weight > 0; dimension++) {
      const part = at[dimension]! * (grid - 1) - lows[dimension]!
      const isHigh = (corner >> dimension) & 1
      weight *= isHigh ? part : 1 - part
      index = index * grid + lows[dimension]! + isHigh
    }
    if (weight <= 0) continue
    for (let output = 0; output < 3; output++) sum[output]! += weight * points[index * 3 + output]!
  }
  return sum
}

/**
 * A profile for inks as Chromium applies it: each ink with the black there is becomes one, and of black none is left. Null
 * where its table is not in the form of version 2. source: ICC.1:2022 §10.10, §10.11
 */
export function withBlackInInks(icc: Buffer): Buffer | null {
  const table = tagOf(icc, 'A2B0') ?? tagOf(icc, 'A2B1')
  const type = table?.toString('latin1', 0, 4)
  if (!table || table.length < 52 || icc.toString('latin1', 20, 24) !== 'Lab ') return null
  if (type !== 'mft1' && type !== 'mft2') return null
  const isWide = type === 'mft2'
  const [inputs, outputs, grid] = [table[8], table[9], table[10]!]
  const [inSteps, outSteps] = isWide ? [table.readUInt16BE(48), table.readUInt16BE(50)] : [256, 256]
  const [head, width, full] = isWide ? [52, 2, 65_535] : [48, 1, 255]
  const curves = head + (4 * inSteps + grid ** 4 * 3) * width
  const isWhole = table.length >= curves + 3 * outSteps * width
  if (inputs !== 4 || outputs !== 3 || grid < 2 || inSteps < 2 || outSteps < 2 || !isWhole) return null
  const read = (start: number, index: number) =>
    (isWide ? table.readUInt16BE(start + index * 2) : table[start + index]!) / full
  const along = (start: number, steps: number, value: number): number => {
    const low = Math.min(steps - 2, Math.floor(value * (steps - 1)))
    const part = value * (steps - 1) - low
    return read(start, low) * (1 - part) + read(start, low + 1) * part
  }
  const inkAt = (ink: number, value: number) => along(head + ink * inSteps * width, inSteps, value)
  const first = head + 4 * inSteps * width
  const points = Float64Array.from({ length: grid ** 4 * 3 }, (_, index) => read(first, index))
  const lab = Buffer.alloc(blackSteps ** 4 * 6)
  // 8 bits of Lab are the upper ones of 16.
  const largest = isWide ? 65_535 : 65_280
  const share = (step: number) => 1 - step / (blackSteps - 1)
  for (let index = 0; index < blackSteps ** 4; index++) {
    const black = share(index % blackSteps)
    const at = [0, 1, 2].map((ink) => {
      const step = Math.floor(index / blackSteps ** (3 - ink)) % blackSteps
      return inkAt(ink, 1 - share(step) * black)
    })
    at.push(inkAt(3, 0))
    for (const [output, value] of multilinear(points, grid, at).entries()) {
      const shown = along(curves + output * outSteps * width, outSteps, value)
      lab.writeUInt16BE(Math.round(shown * largest), (index * 3 + output) * 2)
    }
  }
  const straight = (count: number) => Buffer.from('0000ffff'.repeat(count), 'hex')
  const start = Buffer.alloc(52)
  start.write('mft2', 0, 'latin1')
  start.set([4, 3, blackSteps], 8)
  for (const diagonal of [12, 28, 44]) start.writeUInt32BE(0x10000, diagonal)
  start.set([0, 2, 0, 2], 48)
  return profileOf('prtrCMYKLab ', [['A2B0', Buffer.concat([start, straight(4), lab, straight(3)])]])
}

/** Null where there is no such tag among the first hundred; shorter than it says where the profile ends before. */
export function tagOf(icc: Buffer, name: string): Buffer | null {
  const count = icc.length < 132 ? 0 : Math.min(100, icc.readUInt32BE(128))
  for (let at = 132; at < 132 + count * 12 && at + 12 <= icc.length; at += 12)
    if (icc.toString('latin1', at, at + 4) === name)
      return icc.subarray(icc.readUInt32BE(at + 4), icc.readUInt32BE(at + 4) + icc.readUInt32BE(at + 8))
  return null
}

/** `kind`: device class, colour space and the space between, four letters each. source: ICC.1:2022 §7.2 */
function profileOf(kind: string, own: readonly [string, Buffer][]): Buffer {
  const tags: [string, Buffer][] = [['desc', text('kinetograph')], ['cprt', text('CC0')], ['wtpt', xyz(d50)], ...own]
  const header = Buffer.alloc(128)
  header.writeUInt32BE(0x04300000, 8)
  header.write(kind, 12, 'latin1')
  header.write('acsp', 36, 'latin1')
  xyzNumbers(d50).copy(header, 68)
  const table = Buffer.alloc(4 + tags.length * 12)
  table.writeUInt32BE(tags.length, 0)
  let offset = header.length + table.length
  for (const [index, [name, data]] of tags.entries()) {
    table.write(name, 4 + index * 12, 'latin1')
    table.writeUInt32BE(offset, 8 + index * 12)
    table.writeUInt32BE(data.length, 12 + index * 12)
    offset += data.length
  }
  const profile = Buffer.concat([header, table, ...tags.map(([, data]) => data)])
  profile.writeUInt32BE(profile.length, 0)
  return profile
}

type Vector = [number, number, number]
const d50: Vector = [0.9642, 1, 0.8249]
/** source: ICC.1:2022 annex E, the linear Bradford matrix */
const bradford: [Vector, Vector, Vector] = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
]

const dot = (left: Vector, right: Vector): number => left[0] * right[0] + left[1] * right[1] + left[2] * right[2]
const times = (matrix: readonly Vector[], vector: Vector): Vector => matrix.map((row) => dot(row, vector)) as Vector
const cross = (left: Vector, right: Vector): Vector => [
  left[1] * right[2] - left[2] * right[1],
  left[2] * right[0] - left[0] * right[2],
  left[0] * right[1] - left[1] * right[0],
]
/** The matrix with these columns, the other way round. */
function inverse(columns: readonly [Vector, Vector, Vector]): [Vector, Vector, Vector] {
  const [x, y, z] = columns
  const determinant = dot(x, cross(y, z))
  return [cross(y, z), cross(z, x), cross(x, y)].map((row) => row.map((value) => value / determinant)) as never
}
const columnsOf = (rows: readonly [Vector, Vector, Vector]): [Vector, Vector, Vector] =>
  [0, 1, 2].map((index) => rows.map((row) => row[index]!)) as never

/** What red, green and blue at their fullest are for an eye that takes D50 for white. */
function colorantsAtD50([rx, ry, gx, gy, bx, by, wx, wy]: Primaries): [Vector, Vector, Vector] {
  const light = (x: number, y: number): Vector => [x / y, 1, (1 - x - y) / y]
  const white = light(wx, wy)
  const colorants: [Vector, Vector, Vector] = [light(rx, ry), light(gx, gy), light(bx, by)]
  const amounts = times(inverse(colorants), white)
  const [from, to] = [times(bradford, white), times(bradford, d50)]
  const back = inverse(columnsOf(bradford))
  return colorants.map((colorant, index) => {
    const cone = times(bradford, colorant).map((value, at) => (value * amounts[index]! * to[at]!) / from[at]!)
    return times(back, cone as Vector)
  }) as never
}

const fixed = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(Math.round(value * 65536))
  return bytes
}
const xyzNumbers = (values: Vector): Buffer => Buffer.concat(values.map(fixed))
const xyz = (values: Vector): Buffer => Buffer.concat([Buffer.from('XYZ \0\0\0\0', 'latin1'), xyzNumbers(values)])

function parametricCurve(transfer: Transfer): Buffer {
  const kind = Buffer.from(transfer.length === 1 ? [0, 0, 0, 0] : [0, 3, 0, 0])
  return Buffer.concat([Buffer.from('para\0\0\0\0', 'latin1'), kind, ...transfer.map(fixed)])
}

/** `multiLocalizedUnicodeType`, padded to four bytes. */
function text(words: string): Buffer {
  const utf16 = Buffer.from(words, 'utf16le').swap16()
  const head = Buffer.alloc(28)
  head.write('mluc', 0, 'latin1')
  head.writeUInt32BE(1, 8)
  head.writeUInt32BE(12, 12)
  head.write('enUS', 16, 'latin1')
  head.writeUInt32BE(utf16.length, 20)
  head.writeUInt32BE(28, 24)
  return Buffer.concat([head, utf16, Buffer.alloc((4 - (utf16.length % 4)) % 4)])
}
