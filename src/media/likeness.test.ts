import sharp, { type FitEnum, type Sharp } from 'sharp'
import { expect, it } from 'vitest'
import { sceneSvg } from '../../test/support/still.ts'
import type { SmallPicture } from './job.ts'
import { likeness } from './likeness.ts'

/** Of the warning: `leastLikeness` in clip-warnings.ts. */
const least = 0.45

const scene = sharp(Buffer.from(sceneSvg(640, 360)))
const svg = (body: string, width = 640, height = 360) =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`))
const portrait = svg(
  `<rect width="360" height="640" fill="#7a8f7c"/><circle cx="180" cy="230" r="110" fill="#d9a98a"/>
   <path d="M60 640 Q180 330 300 640Z" fill="#5a2f2f"/><path d="M70 220 Q180 40 290 220" fill="#30241c"/>`,
  360,
  640,
)
const room = svg(
  `<rect width="640" height="360" fill="#cfc6b8"/><rect y="250" width="640" height="110" fill="#6b4a2f"/>
   <rect x="60" y="60" width="150" height="120" fill="#9fd0ea"/><rect x="380" y="150" width="200" height="120" fill="#a03c3c"/>`,
)
const street = svg(
  `<rect width="640" height="360" fill="#1a1d2b"/><rect x="40" y="40" width="120" height="320" fill="#3b3f55"/>
   <rect x="470" y="10" width="140" height="350" fill="#2b2f41"/><circle cx="320" cy="110" r="30" fill="#ffd98a"/>
   <rect x="230" y="250" width="180" height="60" fill="#b22"/>`,
)

async function small(picture: Sharp, side = 64): Promise<SmallPicture> {
  const whole = await picture.clone().png().toBuffer()
  const { data, info } = await sharp(whole)
    .removeAlpha()
    .resize(side, side, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, pixels: data.toString('base64') }
}

const sized = (picture: Sharp, width: number, height: number, fit: keyof FitEnum, position = 'centre') =>
  picture.clone().resize(width, height, { fit, position, background: '#000' })

it.each<[string, Sharp, Sharp]>([
  ['the same', scene, sized(scene, 1280, 720, 'fill')],
  ['stretched to a square', scene, sized(scene, 512, 512, 'fill')],
  ['cut to a square', scene, sized(scene, 512, 512, 'cover')],
  ['cut at its left', scene, sized(scene, 360, 640, 'cover', 'left')],
  ['cut at its top', portrait, sized(portrait, 640, 360, 'cover', 'top')],
  ['between bars above and below', scene, sized(scene, 512, 512, 'contain')],
  ['between bars at the sides', portrait, sized(portrait, 1280, 720, 'contain')],
  ['a little nearer', scene, scene.clone().extract({ left: 32, top: 18, width: 576, height: 324 })],
  ['brighter, warmer and less sharp', scene, scene.clone().modulate({ brightness: 1.25 }).tint('#ffe8c8').blur(6)],
  [
    'of one colour',
    svg('<rect width="640" height="360" fill="#406080"/>'),
    svg('<rect width="640" height="360" fill="#446484"/>'),
  ],
])('a start frame %s is like the first frame', async (_, picture, frame) => {
  expect(likeness(await small(picture, 32), await small(frame))).toBeGreaterThan(least + 0.15)
})

it('pictures of other things are not', async () => {
  const [one, ...others] = [scene, portrait, room, street, svg('<rect width="640" height="360" fill="#fff"/>')]
  const found = await Promise.all(
    [one!, ...others].flatMap((picture, index, all) =>
      all.slice(index + 1).map(async (other) => likeness(await small(picture, 32), await small(other))),
    ),
  )
  for (const value of found) expect(value).toBeLessThan(least)
})
