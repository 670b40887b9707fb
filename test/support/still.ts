import sharp from 'sharp'

/** A drawn landscape: gradients, edges and thin lines, so that a moving camera is seen to move. */
export const sceneSvg = (width: number, height: number): string => `
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 900" width="${width}" height="${height}" preserveAspectRatio="none">
  <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#27408b"/><stop offset="1" stop-color="#f5b97a"/></linearGradient></defs>
  <rect width="1600" height="900" fill="url(#sky)"/>
  <circle cx="1150" cy="330" r="110" fill="#ffe9b0"/>
  <path d="M0 640 L300 380 L560 620 L820 330 L1180 660 L1600 470 V900 H0Z" fill="#3d4f66"/>
  <path d="M0 760 Q400 640 800 740 T1600 700 V900 H0Z" fill="#22323b"/>
</svg>`

export const picture = (width = 640, height = 360, format: 'png' | 'jpeg' | 'webp' | 'avif' = 'png'): Promise<Buffer> =>
  sharp(Buffer.from(sceneSvg(width, height)))
    .toFormat(format)
    .toBuffer()
