import sharp from 'sharp'

/** A person, upright: the head in the upper quarter, `x` from the left. */
export const portrait = (width = 900, height = 1600, x = 0.5): Promise<Buffer> =>
  sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 1600" width="${width}" height="${height}" preserveAspectRatio="none">
      <rect width="900" height="1600" fill="#b8c2c8"/>
      <path d="M${900 * x - 330} 1600 Q${900 * x - 320} 640 ${900 * x} 600 T${900 * x + 330} 1600Z" fill="#37495c"/>
      <ellipse cx="${900 * x}" cy="360" rx="150" ry="190" fill="#2b1d14"/>
      <ellipse cx="${900 * x}" cy="400" rx="120" ry="170" fill="#d9a07a"/>
      <circle cx="${900 * x - 50}" cy="380" r="16" fill="#222"/><circle cx="${900 * x + 50}" cy="380" r="16" fill="#222"/>
      <path d="M${900 * x - 40} 480 Q${900 * x} 505 ${900 * x + 40} 480" stroke="#8b2e2e" stroke-width="12" fill="none"/>
    </svg>`),
  )
    .removeAlpha()
    .png()
    .toBuffer()
