import { join } from 'node:path'
import sharp from 'sharp'

/** A picture and the part of it that a cut should leave whole, in parts of its width and height. */
export interface Subject {
  name: string
  picture: Buffer
  box: Box
}
export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

const skins = ['#f1c9a5', '#c68642', '#6b4423']
const clothes = ['#37495c', '#b22234']
const backdrops = ['#b8c2c8', 'url(#shelves)']

/** 48 of one person each, upright: head high or lower, large or small, in the middle or not. */
export const madePortraits = async (): Promise<Subject[]> => {
  const made: Subject[] = []
  for (const head of [
    { x: 0.5, y: 0.18, size: 0.16 },
    { x: 0.5, y: 0.26, size: 0.22 },
    { x: 0.4, y: 0.32, size: 0.26 },
    { x: 0.6, y: 0.14, size: 0.11 },
  ])
    for (const skin of skins)
      for (const cloth of clothes)
        for (const backdrop of backdrops) {
          const name = `portrait ${made.length + 1}`
          made.push({
            name,
            picture: await drawn(900, 1350, person(head, { skin, cloth, backdrop })),
            box: boxOf(head),
          })
        }
  return made
}

interface Head {
  x: number
  y: number
  /** Half its height, in the picture's width. */
  size: number
}

const boxOf = ({ x, y, size }: Head): Box => ({
  left: x - size * 0.82,
  right: x + size * 0.82,
  top: y - (size * 2) / 3,
  bottom: y + (size * 2) / 3,
})

function person({ x, y, size }: Head, { skin, cloth, backdrop }: { skin: string; cloth: string; backdrop: string }) {
  const [cx, cy, r] = [x * 900, y * 1350, size * 900]
  const eye = (side: number) =>
    `<circle cx="${cx + side * r * 0.3}" cy="${cy - r * 0.05}" r="${r * 0.09}" fill="#222"/>`
  return `<defs><pattern id="shelves" width="90" height="220" patternUnits="userSpaceOnUse">
    <rect width="90" height="220" fill="#4a3b2c"/><rect x="5" y="10" width="22" height="190" fill="#7d8f69"/>
    <rect x="32" y="30" width="16" height="170" fill="#a65e2e"/><rect x="55" y="20" width="26" height="180" fill="#3d5a80"/>
    </pattern></defs>
    <rect width="900" height="1350" fill="${backdrop}"/>
    <path d="M${cx - r * 2.3} 1350 Q${cx - r * 2.2} ${cy + r * 1.5} ${cx} ${cy + r * 1.3} T${cx + r * 2.3} 1350Z" fill="${cloth}"/>
    <rect x="${cx - r * 0.3}" y="${cy + r * 0.6}" width="${r * 0.6}" height="${r}" fill="${skin}"/>
    <ellipse cx="${cx}" cy="${cy - r * 0.12}" rx="${r * 0.82}" ry="${r * 0.88}" fill="#2b1d14"/>
    <ellipse cx="${cx}" cy="${cy + r * 0.1}" rx="${r * 0.68}" ry="${r * 0.88}" fill="${skin}"/>
    ${eye(-1)}${eye(1)}
    <path d="M${cx - r * 0.25} ${cy + r * 0.5} Q${cx} ${cy + r * 0.65} ${cx + r * 0.25} ${cy + r * 0.5}" stroke="#8b2e2e" stroke-width="${r * 0.07}" fill="none"/>`
}

/** Nobody in them: one thing each, at several places, in a wide and in an upright picture. */
export const madeScenes = async (): Promise<Subject[]> => {
  const made: Subject[] = []
  for (const [width, height] of [
    [1500, 900],
    [900, 1350],
  ] as const)
    for (const [kind, thing] of Object.entries(things))
      for (const [x, y] of [
        [0.5, 0.5],
        [0.33, 0.4],
        [0.67, 0.62],
      ] as const) {
        const r = 110
        const inner = `${landscapes[kind]!(width, height)}<g transform="translate(${x * width} ${y * height})">${thing}</g>`
        const box = {
          left: x - r / width,
          right: x + r / width,
          top: y - r / height,
          bottom: y + r / height,
        }
        made.push({ name: `${kind} ${width}×${height} at ${x}, ${y}`, picture: await drawn(width, height, inner), box })
      }
  return made
}

const things: Record<string, string> = {
  boat: '<path d="M-100 30 L100 30 L60 80 L-60 80Z" fill="#8b1e1e"/><path d="M0 -100 L0 25 L80 25Z" fill="#f5f5f0"/>',
  house:
    '<rect x="-80" y="-20" width="160" height="100" fill="#d8c9a8"/><path d="M-100 -20 L0 -100 L100 -20Z" fill="#7a3b2e"/><rect x="-20" y="20" width="40" height="60" fill="#3b2a1a"/>',
  bottle:
    '<rect x="-35" y="-50" width="70" height="150" rx="12" fill="#1f5c3a"/><rect x="-14" y="-100" width="28" height="60" fill="#1f5c3a"/><rect x="-35" y="0" width="70" height="50" fill="#efe6c8"/>',
}
const landscapes: Record<string, (width: number, height: number) => string> = {
  boat: (width, height) =>
    `<rect width="${width}" height="${height * 0.45}" fill="#bcd4e6"/><rect y="${height * 0.45}" width="${width}" height="${height}" fill="#2f5d7c"/>`,
  house: (width, height) =>
    `<rect width="${width}" height="${height * 0.55}" fill="#cfe0ee"/><rect y="${height * 0.55}" width="${width}" height="${height}" fill="#5b7f3a"/>`,
  bottle: (width, height) => `<rect width="${width}" height="${height}" fill="#d9d4cc"/>`,
}

const drawn = (width: number, height: number, inner: string): Promise<Buffer> =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${inner}</svg>`))
    .removeAlpha()
    // As a camera: nothing is quite flat.
    .jpeg({ quality: 90 })
    .toBuffer()

/** Two upright cuttings around each head: as high as the photograph, and head and shoulders. */
export async function photographed(folder: string, heads: readonly (Box & { file: string })[]): Promise<Subject[]> {
  const made: Subject[] = []
  for (const { file, ...head } of heads) {
    const photo = sharp(join(folder, file))
    const { width, height } = await photo.metadata()
    const middle = ((head.left + head.right) / 2) * width
    const narrow = Math.min(height, Math.min(width, (head.right - head.left) * width * 3.2) * (4 / 3))
    const above = head.top * height - (head.bottom - head.top) * height * 0.25
    for (const [name, wide, high, top] of [
      ['high', (height * 2) / 3, height, 0],
      ['narrow', narrow * 0.75, narrow, Math.max(0, Math.min(height - narrow, above))],
    ] as const) {
      const left = Math.max(0, Math.min(width - wide, middle - wide / 2))
      const cutting = [left, top, wide, high].map(Math.floor) as [number, number, number, number]
      const picture = await photo
        .clone()
        .extract({ left: cutting[0], top: cutting[1], width: cutting[2], height: cutting[3] })
        .removeAlpha()
        .png()
        .toBuffer()
      const box = {
        left: (head.left * width - left) / wide,
        right: (head.right * width - left) / wide,
        top: (head.top * height - top) / high,
        bottom: (head.bottom * height - top) / high,
      }
      made.push({ name: `${file}, ${name}`, picture, box })
    }
  }
  return made
}
