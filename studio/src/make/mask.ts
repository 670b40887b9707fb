/** A place on a picture, in its pixels. */
export interface Spot {
  x: number
  y: number
}

export interface Stroke {
  /** From the top left. */
  spots: readonly Spot[]
  /** Pixels of the picture. */
  width: number
  isErased: boolean
}

interface Size {
  width: number
  height: number
}

/** Pixels; a mask need not be as fine as a photo. */
const longestMaskSide = 2048

/** Of the picture's shape, the same for each of its masks. */
export function maskSizeOf({ width, height }: Size): Size {
  const scale = Math.min(1, longestMaskSide / Math.max(width, height))
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}

/** The mask so far and one stroke more: white on black. */
export async function composeMask(size: Size, before: string | undefined, stroke: Stroke): Promise<File> {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, maskSizeOf(size))
  const context = canvas.getContext('2d')!
  context.fillRect(0, 0, canvas.width, canvas.height)
  if (before !== undefined) context.drawImage(await load(before), 0, 0, canvas.width, canvas.height)
  const scale = canvas.width / size.width
  context.scale(scale, scale)
  context.strokeStyle = stroke.isErased ? '#000' : '#fff'
  context.lineWidth = stroke.width
  context.lineCap = context.lineJoin = 'round'
  const [first, ...rest] = stroke.spots
  context.beginPath()
  context.moveTo(first!.x, first!.y)
  // A tap is a dot, and a line of no length at all is not drawn.
  for (const { x, y } of rest.length > 0 ? rest : [{ ...first!, x: first!.x + 0.1 }]) context.lineTo(x, y)
  context.stroke()
  const type = 'image/png'
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type))
  if (!blob) throw new Error('The mask could not be drawn.')
  return new File([blob], 'mask.png', { type })
}

async function load(url: string): Promise<HTMLImageElement> {
  const image = new Image()
  // From a bucket it would keep the canvas from being read.
  image.crossOrigin = 'anonymous'
  image.src = url
  await image.decode()
  return image
}

/** A drawn line as the points of a path: from the bottom left, evenly picked, no more than `most`. Undefined for a tap. */
export function pathOf(spots: readonly Spot[], height: number, most: number): Spot[] | undefined {
  const apart = spots.filter(({ x, y }, index) => {
    const before = spots[index - 1]
    return !before || before.x !== x || before.y !== y
  })
  if (apart.length < 2) return undefined
  const count = Math.min(most, apart.length)
  return Array.from({ length: count }, (_, index) => {
    const { x, y } = apart[Math.round((index * (apart.length - 1)) / (count - 1))]!
    return { x, y: height - y }
  })
}

/** For `<polyline points>`, whose origin is at the top left. */
export const shownPath = (points: readonly Spot[], height: number): string =>
  points.map(({ x, y }) => `${x},${height - y}`).join(' ')
