/** Of clips up to so many pixels, all frames together, the limits of decoding are meant: 36 s of 1080p. */
const usualPixels = 90 * 25_000_000
/** What the boxes state need not be true. */
const mostTimes = 20

/** How much longer than usual a clip may take. */
export const timesOf = (clip: { width: number; height: number; frameCount: number }): number =>
  Math.min(mostTimes, Math.max(1, (clip.width * clip.height * clip.frameCount) / usualPixels))
