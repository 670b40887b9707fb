import sharp from 'sharp'
import { fontFile, fontName } from './font.ts'

/** White letters with a dark edge, to be laid over a frame: what to put where, and how much of it. */
export interface CaptionPicture {
  /** Pixels of the frame, even. */
  left: number
  top: number
  width: number
  height: number
  luma: Uint8Array
  /** 0–255: how much the picture below is covered. */
  cover: Uint8Array
}

interface Size {
  width: number
  height: number
}

/** Pixels. */
const smallest = 8
/** As parts of the frame. */
const letterHeight = 1 / 19
const widest = 0.86
const highest = 0.45
const margin = 0.055
const edge = 1 / 10
/** Limited-range BT.709. */
const black = 16
const white = 235

/**
 * Draws a caption for frames of this size: at their lower edge, in as many lines as it takes, smaller where it would fill
 * half the frame. The text is shown as it is written: what looks like markup is escaped.
 */
export async function drawCaption(text: string, frame: Size): Promise<CaptionPicture> {
  const upright = Math.min(frame.height, frame.width * 1.2)
  for (
    let size = Math.max(smallest, Math.round(upright * letterHeight));
    ;
    size = Math.max(smallest, Math.floor(size * 0.8))
  ) {
    const letters = await drawLetters(text, size, Math.round(frame.width * widest)).catch((error: unknown) => {
      // Many lines of large letters are higher than any picture can be.
      if (size <= smallest) throw error
      return null
    })
    if (letters === null) continue
    const fits = letters.height <= frame.height * highest && letters.width <= frame.width * (1 - margin)
    if (fits || size <= smallest) return placed(letters, Math.max(2, Math.round(size * edge)), frame)
  }
}

interface Letters extends Size {
  /** 0–255 for each pixel: how much of it is letter. */
  ink: Buffer
}

async function drawLetters(text: string, size: number, width: number): Promise<Letters> {
  const { data, info } = await sharp({
    text: {
      text: escaped(text),
      fontfile: fontFile,
      font: `${fontName} ${size}`,
      ...{ width, align: 'centre', wrap: 'word-char', dpi: 72 },
    },
  })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { ink: data, width: info.width, height: info.height }
}

/** Pango reads markup. */
const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!)

/** With its edge around it, cut to what the frame can hold. */
async function placed({ ink, width, height }: Letters, edgePixels: number, frame: Size): Promise<CaptionPicture> {
  const around = edgePixels + 1
  const grown = {
    width: evenUp(width + 2 * around),
    height: evenUp(height + 2 * around),
  }
  const letters = await sharp(ink, { raw: { width, height, channels: 1 } })
    .extend({
      top: around,
      left: around,
      bottom: grown.height - height - around,
      right: grown.width - width - around,
      background: '#000',
    })
    .extractChannel(0)
    .raw()
    .toBuffer()
  const shape = await sharp(letters, { raw: { ...grown, channels: 1 } })
    // Its names are for dark shapes: eroding the dark around white letters makes them grow.
    .erode(edgePixels)
    .blur(0.6)
    .extractChannel(0)
    .raw()
    .toBuffer()
  const size = {
    width: Math.min(grown.width, evenDown(frame.width)),
    height: Math.min(grown.height, evenDown(frame.height)),
  }
  const luma = new Uint8Array(size.width * size.height)
  const cover = new Uint8Array(luma.length)
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      const [at, from] = [y * size.width + x, y * grown.width + x]
      cover[at] = Math.max(letters[from]!, shape[from]!)
      luma[at] = cover[at] === 0 ? black : black + Math.round(((white - black) * letters[from]!) / cover[at]!)
    }
  return {
    left: evenDown((frame.width - size.width) / 2),
    top: Math.max(0, evenDown(frame.height * (1 - margin) - size.height)),
    ...size,
    luma,
    cover,
  }
}

const evenDown = (pixels: number): number => Math.floor(pixels / 2) * 2
const evenUp = (pixels: number): number => Math.ceil(pixels / 2) * 2

/** Covers the frame, NV12 of the size the caption was drawn for. */
export function layOver(frame: Uint8Array, { width, height }: Size, caption: CaptionPicture): void {
  const { left, top, luma, cover } = caption
  for (let y = 0; y < caption.height; y++) {
    const row = (top + y) * width + left
    for (let x = 0; x < caption.width; x++) {
      const part = cover[y * caption.width + x]!
      if (part === 0) continue
      frame[row + x] = Math.round((frame[row + x]! * (255 - part) + luma[y * caption.width + x]! * part) / 255)
    }
  }
  // Letters and edge have no colour: a pair of differences goes towards the middle as far as its four pixels are covered.
  const chroma = width * height
  for (let y = 0; y < caption.height; y += 2)
    for (let x = 0; x < caption.width; x += 2) {
      const at = y * caption.width + x
      const part = (cover[at]! + cover[at + 1]! + cover[at + caption.width]! + cover[at + caption.width + 1]!) / 4
      if (part === 0) continue
      const pair = chroma + ((top + y) / 2) * width + left + x
      for (const index of [pair, pair + 1]) frame[index] = Math.round((frame[index]! * (255 - part) + 128 * part) / 255)
    }
}
