import sharp from 'sharp'

/** Shapes and thin lines, so that neither the scaler nor the encoder has it too easy. */
export async function drawScene(path: string, width: number, height: number): Promise<void> {
  const shapes = Array.from({ length: 60 }, (_, index) => {
    const [x, y] = [(index * 7919) % width, (index * 104729) % height]
    return `<circle cx="${x}" cy="${y}" r="${height / (6 + (index % 9))}" fill="hsl(${index * 47} 45% ${25 + index}%)"/>
      <line x1="${x}" y1="0" x2="${width - x}" y2="${height}" stroke="white" stroke-opacity=".4"/>`
  })
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join('')}</svg>`
  await sharp(Buffer.from(scene)).flatten({ background: '#345' }).jpeg({ quality: 92 }).toFile(path)
}
