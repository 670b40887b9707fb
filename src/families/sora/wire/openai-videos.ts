import type { Settled } from '../../../catalog/settle.ts'
import type { VideosRequest } from '../../../providers/openai-videos/request.ts'
import { isStill, mediumAt, type PictureFrame, type WireMapping } from '../../wire.ts'

interface Size {
  width: number
  height: number
}

/**
 * Pixels by resolution, wide; upright is the same turned. AUTO is 720p: the wire's default, and what its price is
 * reckoned with. 1080p is 1920×1080 of OpenAI's guide of 2026: the 1792×1024 of its types is neither 1080 pixels high
 * nor 16:9, and has another price. UNSURE: a server that goes by the types alone refuses it, before it costs anything.
 * source: wire-openai-sora §2, §11
 */
const wideSizes: Readonly<Record<string, Size>> = {
  AUTO: { width: 1280, height: 720 },
  RESOLUTION_720P: { width: 1280, height: 720 },
  RESOLUTION_1080P: { width: 1920, height: 1080 },
}

/** The clip's size. AUTO is the nearer of the two shapes; upright, the wire's default, for a square and for no picture. */
export function sizeOf(settled: Settled, picture: Size | undefined): Size {
  const wide = wideSizes[settled.resolution as string]!
  const isWide =
    settled.aspectRatio === 'AUTO'
      ? picture !== undefined && picture.width > picture.height
      : settled.aspectRatio === 'RATIO_16_9'
  return isWide ? wide : { width: wide.height, height: wide.width }
}

/** Sora at any server that speaks OpenAI's Videos API. source: wire-openai-sora §2 */
export const soraAtOpenaiVideos: WireMapping = {
  family: 'sora',
  provider: 'openai-videos',
  request({ route, capability, settled, media }) {
    const picture = media.filter(isStill).find(({ field }) => field === 'startFrame')
    const { width, height } = sizeOf(settled, picture)
    return {
      model: route.wireName,
      prompt: settled.prompt as string,
      seconds: settled.durationSeconds as number,
      size: `${width}x${height}`,
      ...(capability === 'imageToVideo' ? { inputReference: mediumAt(media, 'startFrame', 'FILE') as never } : {}),
    } satisfies VideosRequest
  },
  /** A picture of any other size is refused. source: wire-openai-sora §2 */
  frames: ({ settled }, stills) =>
    stills.map((still) => ({
      field: still.field,
      ...sizeOf(settled, still),
      fit: settled.resizeMode as PictureFrame['fit'],
    })),
}
