import { runFfmpeg } from './ffmpeg.ts'
import { frameRate, frames, planZoom } from './render-move.ts'
import { composeFrames } from './renderer.ts'

/** Where frames come from: a clip, filters over a still, or the renderer before it encodes. */
export type Frames =
  | { clip: string }
  | { still: string; filters: string }
  | { still: string; width: number; height: number }

/**
 * SSIM over all planes, of all frames together: 1 is the same. At most one side can be the renderer's frames.
 *
 * @throws if there are not as many frames as the move has
 */
export async function similarity(program: string, one: Frames, other: Frames): Promise<number> {
  const inTime = `settb=1/${frameRate},setpts=N`
  const sides = [one, other].map((side, index) => {
    const filters = 'filters' in side ? `${side.filters},` : ''
    return `[${index}:v]${filters}format=yuv420p,${inTime}[side${index}]`
  })
  const comparison = `${sides.join(';')};[side0][side1]ssim=stats_file=-`
  const own = [one, other].find((side) => 'width' in side)
  const { stdout, stderr } = await runFfmpeg(
    program,
    [...source(one), ...source(other), '-filter_complex', comparison, '-f', 'null', '-'],
    own && composeFrames(planZoom(own.still, own.width, own.height)),
  )
  const compared = stdout.toString().trim().split('\n').length
  if (compared !== frames) throw new Error(`${compared} frames were compared instead of ${frames}`)
  return Number(/SSIM.* All:([0-9.]+)/.exec(stderr)?.[1])
}

function source(side: Frames): string[] {
  if ('clip' in side) return ['-i', side.clip]
  if ('filters' in side) return ['-i', side.still]
  const size = `${side.width}x${side.height}`
  return ['-f', 'rawvideo', '-pix_fmt', 'nv12', '-video_size', size, '-framerate', String(frameRate), '-i', 'pipe:0']
}
