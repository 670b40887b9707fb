/** How H.264 is encoded at one size. */
export interface VideoQuality {
  preset: 'veryfast' | 'superfast'
  /** Constant rate factor of x264: lower is better and larger. */
  rateFactor: number
  threads: number
  /** Further x264 settings, `key=value` joined by colons; empty for the preset's own. */
  x264Settings: string
}

const pixelsOfFullHd = 1920 * 1088

/** Above 1080p the settings hold memory down: no look-ahead, no reordering, few frames in flight. */
export function chooseQuality(width: number, height: number, processors: number): VideoQuality {
  if (width * height <= pixelsOfFullHd) {
    return { preset: 'veryfast', rateFactor: 20, threads: Math.min(4, Math.max(1, processors)), x264Settings: '' }
  }
  return {
    preset: 'superfast',
    rateFactor: 20,
    threads: 2,
    x264Settings: 'rc-lookahead=0:sync-lookahead=0:bframes=0',
  }
}
