import sharp from 'sharp'

const width = 1920
const height = 1080
/** Where lake and shore meet. */
const waterline = 700
const sun = { x: 1180, y: 438 }

/** The demo's picture, drawn by us: a mountain lake at dusk, as a JPEG. */
export function drawStill(): Promise<Buffer> {
  return sharp(Buffer.from(lakeAtDusk())).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer()
}

function lakeAtDusk(): string {
  const random = createRandom(20)
  const stars = Array.from({ length: 90 }, () => {
    const y = random() * 300
    return `<circle cx="${n(random() * width)}" cy="${n(y)}" r="${n(0.5 + random() * 1.1)}" opacity="${n((1 - y / 320) * (0.3 + random() * 0.7))}"/>`
  }).join('')
  const mountains = [
    ridge({ random, base: 560, rise: 190, roughness: 0.52, fill: 'url(#farthest)' }),
    ridge({ random, base: 615, rise: 170, roughness: 0.5, fill: 'url(#far)' }),
    ridge({ random, base: 668, rise: 110, roughness: 0.46, fill: 'url(#near)' }),
  ].join('')
  const forest = `${shore(random)}${trees(random)}`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
  <defs>
    ${gradient('sky', [
      [0, '#131a3a'],
      [0.28, '#33396f'],
      [0.5, '#8a5a86'],
      [0.7, '#e58a6b'],
      [0.86, '#fbc27f'],
      [1, '#ffe2a8'],
    ])}
    ${gradient('farthest', [
      [0, '#6d5f8d'],
      [1, '#d98f83'],
    ])}
    ${gradient('far', [
      [0, '#4a4674'],
      [1, '#9a6b82'],
    ])}
    ${gradient('near', [
      [0, '#2f3159'],
      [1, '#5d4a6c'],
    ])}
    ${gradient('depth', [
      [0, '#2a2c52', 0.05],
      [0.45, '#171c3d', 0.5],
      [1, '#0b0f26', 0.92],
    ])}
    <radialGradient id="glow" gradientUnits="userSpaceOnUse" cx="${sun.x}" cy="${sun.y}" r="620">
      <stop offset="0" stop-color="#fff3c9" stop-opacity=".95"/><stop offset=".12" stop-color="#ffdf9c" stop-opacity=".6"/>
      <stop offset=".4" stop-color="#ffb070" stop-opacity=".2"/><stop offset=".7" stop-color="#ff9a66" stop-opacity=".06"/><stop offset="1" stop-color="#ff9a66" stop-opacity="0"/>
    </radialGradient>
    <linearGradient id="mist" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#ffd9b0" stop-opacity="0"/><stop offset=".6" stop-color="#ffcfa8" stop-opacity=".42"/>
      <stop offset="1" stop-color="#ffc9a2" stop-opacity="0"/>
    </linearGradient>
    <filter id="soft"><feGaussianBlur stdDeviation="2.2 5"/></filter>
    <filter id="blur"><feGaussianBlur stdDeviation="7"/></filter>
    <clipPath id="water"><rect y="${waterline}" width="${width}" height="${height - waterline}"/></clipPath>
    <g id="scene">
      <rect width="${width}" height="${waterline + 4}" fill="url(#sky)"/>
      <g fill="#fff">${stars}</g>
      ${clouds(random)}
      <circle cx="${sun.x}" cy="${sun.y}" r="620" fill="url(#glow)"/>
      <circle cx="${sun.x}" cy="${sun.y}" r="44" fill="#fff6da"/>
      ${mountains}
      <rect y="560" width="${width}" height="150" fill="url(#mist)"/>
      ${forest}
    </g>
  </defs>
  <use href="#scene"/>
  <g clip-path="url(#water)">
    <use href="#scene" transform="translate(0 ${waterline * 2}) scale(1 -1)" filter="url(#soft)"/>
    <rect y="${waterline}" width="${width}" height="${height - waterline}" fill="url(#depth)"/>
    ${glitter(random)}
    ${ripples(random)}
  </g>
  <rect y="${waterline - 2}" width="${width}" height="3" fill="#ffd9ae" opacity=".35"/>
  ${birds()}
  ${reeds(random)}
</svg>`
}

/** A jagged line by halving: every half goes astray by a little less than the one before. */
function ridge(options: { random: () => number; base: number; rise: number; roughness: number; fill: string }): string {
  const { random, base, rise, roughness, fill } = options
  let line = [random() * 0.4, 0.55 + random() * 0.45, random() * 0.5, 0.4 + random() * 0.6, random() * 0.4]
  for (let spread = 0.26; line.length < 520; spread *= roughness + 0.06)
    line = line.flatMap((at, index) => {
      const next = line[index + 1]
      return next === undefined ? [at] : [at, (at + next) / 2 + (random() - 0.5) * spread]
    })
  const step = width / (line.length - 1)
  const points = line.map((at, index) => `${n(index * step)} ${n(base - at * rise)}`)
  return `<path d="M0 ${height} L${points.join(' L')} L${width} ${height}Z" fill="${fill}"/>`
}

function clouds(random: () => number): string {
  const bands = Array.from({ length: 16 }, () => {
    const y = 170 + random() * 290
    const warmth = (y - 170) / 290
    return `<ellipse cx="${n(random() * width)}" cy="${n(y)}" rx="${n(130 + random() * 300)}" ry="${n(4 + random() * 11)}"
      fill="${warmth > 0.5 ? '#ffc894' : '#c98a9c'}" opacity="${n(0.12 + random() * 0.26)}"/>`
  })
  return `<g filter="url(#blur)">${bands.join('')}</g>`
}

function shore(random: () => number): string {
  const points = Array.from({ length: 49 }, (_, index) => {
    const x = (index / 48) * width
    const middle = Math.abs(x - width * 0.56) / width
    return `${n(x)} ${n(waterline - 6 - middle * 62 - random() * 7)}`
  })
  return `<path d="M0 ${waterline + 2} L${points.join(' L')} L${width} ${waterline + 2}Z" fill="#191b35"/>`
}

/** Firs on both shores, fewer towards the open middle. */
function trees(random: () => number): string {
  const firs: string[] = []
  for (let x = -10; x < width + 10; x += 5 + random() * 9) {
    const away = Math.abs(x - width * 0.56) / (width * 0.56)
    if (random() > away * 1.25 - 0.1) continue
    const foot = waterline - 4 - away * 30
    firs.push(fir(x, foot, 26 + away * 92 * (0.55 + random() * 0.6)))
  }
  return `<g fill="#12142b">${firs.join('')}</g>`
}

function fir(x: number, foot: number, tall: number): string {
  const tiers = 5
  const half = tall * 0.21
  const side = (direction: 1 | -1) =>
    Array.from({ length: tiers }, (_, tier) => {
      const down = (tier + 1) / tiers
      const y = foot - tall * (1 - down * 0.95)
      return `L${n(x + direction * half * down)} ${n(y)} L${n(x + direction * half * down * 0.5)} ${n(y - tall * 0.015)}`
    })
  return `<path d="M${n(x)} ${n(foot - tall)} ${side(1).join(' ')} L${n(x + half * 0.12)} ${n(foot + 6)} L${n(x - half * 0.12)} ${n(foot + 6)}
    ${side(-1).reverse().map(backwards).join(' ')}Z"/>`
}

/** The same two points in the other order. */
const backwards = (pair: string): string => pair.split(' L').reverse().map(startWithLine).join(' ')
const startWithLine = (point: string): string => `L${point.replace(/^L/, '')}`

/** The sun's path on the water. */
function glitter(random: () => number): string {
  const strokes = Array.from({ length: 150 }, () => {
    const down = random() ** 1.4
    const y = waterline + 6 + down * (height - waterline)
    const reach = 26 + down * 190
    const x = sun.x + (random() + random() - 1) * reach
    const length = 14 + down * 70 * random()
    return `<rect x="${n(x - length / 2)}" y="${n(y)}" width="${n(length)}" height="${n(1.4 + down * 3)}" rx="1.5" opacity="${n((1 - down * 0.75) * (0.35 + random() * 0.6))}"/>`
  })
  return `<g fill="#ffe3a6">${strokes.join('')}</g>`
}

function ripples(random: () => number): string {
  const lines = Array.from({ length: 110 }, () => {
    const down = random()
    const length = 40 + down * 240 * random()
    return `<rect x="${n(random() * width - length / 2)}" y="${n(waterline + 8 + down * (height - waterline))}" width="${n(length)}" height="${n(1 + down * 1.6)}" rx="1" opacity="${n(0.05 + random() * 0.13)}"/>`
  })
  return `<g fill="#f3b58f">${lines.join('')}</g>`
}

function birds(): string {
  const wingParts = [
    [820, 300, 15],
    [868, 322, 12],
    [790, 338, 11],
    [905, 290, 9],
    [930, 336, 8],
  ] as const
  const wings = wingParts.map(
    ([x, y, size]) =>
      `<path d="M${x - size} ${y - size * 0.4} Q${x - size * 0.4} ${y - size * 0.6} ${x} ${y} Q${x + size * 0.4} ${y - size * 0.6} ${x + size} ${y - size * 0.4}"/>`,
  )
  return `<g fill="none" stroke="#1c1d3a" stroke-width="2.6" stroke-linecap="round">${wings.join('')}</g>`
}

/** Close by, so that a moving camera shows depth. */
function reeds(random: () => number): string {
  const blades = Array.from({ length: 74 }, () => {
    const isLeft = random() < 0.6
    const x = isLeft ? random() ** 1.7 * 430 : width - random() ** 1.9 * 330
    const tall = (isLeft ? 150 : 110) * (0.4 + random() * 0.9)
    const lean = (random() - 0.35) * 60
    return `<path d="M${n(x)} ${height + 10} Q${n(x + lean * 0.2)} ${n(height - tall * 0.6)} ${n(x + lean)} ${n(height - tall)}" stroke-width="${n(2.4 + random() * 3)}"/>`
  })
  return `<g fill="none" stroke="#080a1b" stroke-linecap="round">${blades.join('')}</g>`
}

function gradient(id: string, stops: readonly (readonly [number, string, number?])[]): string {
  const list = stops.map(
    ([offset, color, opacity = 1]) => `<stop offset="${offset}" stop-color="${color}" stop-opacity="${opacity}"/>`,
  )
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${list.join('')}</linearGradient>`
}

const n = (value: number): string => value.toFixed(1)

/** The same picture every time. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
