/** How much of a head, or of the one thing in a scene, each way of cutting leaves. `npm run bench:cropping`. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { cropAround } from '../src/families/crop.ts'
import { findAttention } from '../src/media/attention.ts'
import type { Point } from '../src/media/job.ts'
import { madePortraits, madeScenes, photographed, type Subject } from './support/cropping-pictures.ts'

const help = `Cuts portraits and scenes in several ways and counts the subjects that stay whole.

  node bench/cropping.ts [--photos folder]

  --photos  photographs, and heads.json: [{"file": "a.jpg", "left": 0.1, "top": 0.1, "right": 0.3, "bottom": 0.4}],
            in parts of the picture. Each head gives an upright cutting of its photograph and a narrower one.`

const { values } = parseArgs({ options: { photos: { type: 'string' }, help: { type: 'boolean', default: false } } })

interface Sizes {
  picture: { width: number; height: number }
  frame: { width: number; height: number }
}
type Rule = (path: string, sizes: Sizes) => Point | Promise<Point>

const rules: Record<string, Rule> = {
  middle: () => ({ x: 0.5, y: 0.5 }),
  'a fifth from the top': (_path, { picture, frame }) => {
    const part = Math.min(1, picture.width / picture.height / (frame.width / frame.height))
    return { x: 0.5, y: 0.2 * (1 - part) + part / 2 }
  },
  entropy: async (path, { picture, frame }) => {
    const { width, height } = cropAround(picture, frame)
    const options = { width, height, fit: 'cover', position: sharp.strategy.entropy } as const
    const { info } = await sharp(path).resize(options).raw().toBuffer({ resolveWithObject: true })
    const { cropOffsetLeft = 0, cropOffsetTop = 0 } = info
    return { x: (width / 2 - cropOffsetLeft) / picture.width, y: (height / 2 - cropOffsetTop) / picture.height }
  },
  attention: (path) => findAttention(path),
}

/** Rounding, and the eye of whoever drew the box. */
const whole = 0.97

async function measure(name: string, subjects: readonly Subject[], frame: Sizes['frame'], folder: string) {
  const sums = Object.keys(rules).map((rule) => ({ rule, wholes: 0, kept: 0 }))
  let cut = 0
  for (const { picture: bytes, box } of subjects) {
    const { width, height } = await sharp(bytes).metadata()
    const sizes = { picture: { width, height }, frame }
    if (Math.abs(width / height / (frame.width / frame.height) - 1) < 0.05) continue
    cut += 1
    const path = join(folder, 'picture')
    await writeFile(path, bytes)
    for (const sum of sums) {
      const crop = cropAround(sizes.picture, frame, await rules[sum.rule]!(path, sizes))
      const seen = (from: number, to: number, start: number, length: number, size: number) =>
        Math.max(0, Math.min(to, (start + length) / size) - Math.max(from, start / size)) / (to - from)
      const kept =
        seen(box.left, box.right, crop.x, crop.width, width) * seen(box.top, box.bottom, crop.y, crop.height, height)
      sum.kept += kept
      if (kept >= whole) sum.wholes += 1
    }
  }
  const results = sums.map(({ rule, wholes, kept }) => `${rule} ${wholes} (${Math.round((100 * kept) / cut)} %)`)
  console.log(`${name} in ${frame.width}:${frame.height}, ${cut}: ${results.join(', ')}`)
}

if (values.help) {
  console.log(help)
} else {
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-cropping-'))
  try {
    console.log('Whole subjects, and how much of all of them is seen.')
    const [wide, square, upright] = [
      { width: 16, height: 9 },
      { width: 1, height: 1 },
      { width: 9, height: 16 },
    ]
    await measure('Made portraits', await madePortraits(), wide, folder)
    if (values.photos) {
      const heads = JSON.parse(await readFile(join(values.photos, 'heads.json'), 'utf8'))
      const subjects = await photographed(values.photos, heads)
      for (const frame of [wide, square]) await measure('Photographed portraits', subjects, frame, folder)
    }
    const scenes = await madeScenes()
    for (const frame of [wide, square, upright]) await measure('Made scenes', scenes, frame, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
