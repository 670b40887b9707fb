import type { Settled } from '../../../catalog/settle.ts'
import type { Rectangle } from '../../../media/job.ts'
import type { JsonValue } from '../../../providers/json.ts'
import { cameraPresets, halfExtent, planCamera } from '../../../renderer/camera.ts'
import type { CameraMove, RenderPlan, RenderSegment } from '../../../renderer/plan.ts'
import { isSameShape } from '../../frame-change.ts'
import { isStill, type PreparedStill, type WireMapping } from '../../wire.ts'

const shorterSide: Record<string, number> = {
  RESOLUTION_480P: 480,
  RESOLUTION_720P: 720,
  RESOLUTION_1080P: 1080,
  RESOLUTION_4K: 2160,
}
/** AUTO keeps the picture's shape between the widest and the tallest named ratio. */
const widestAspect = 21 / 9

const stillCamera: CameraMove = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 }

/** Frame in even pixels: the shorter side is the resolution's. */
export function frameSize(
  aspectRatio: string,
  resolution: string,
  picture: { width: number; height: number },
): { width: number; height: number } {
  const [wide, high] = aspectRatio.replace('RATIO_', '').split('_').map(Number)
  const asked = aspectRatio === 'AUTO' ? picture.width / picture.height : wide! / high!
  const aspect = Math.min(widestAspect, Math.max(1 / widestAspect, asked))
  const side = shorterSide[resolution]!
  const even = (pixels: number) => Math.round(pixels / 2) * 2
  return aspect >= 1 ? { width: even(side * aspect), height: side } : { width: side, height: even(side / aspect) }
}

function cameraMove(camera: unknown): RenderSegment['camera'] {
  const { preset, axes, moves } = (camera ?? {}) as {
    preset?: keyof typeof cameraPresets
    axes?: CameraMove
    moves?: CameraMove[]
  }
  if (preset) return cameraPresets[preset]
  return moves ? moves.map((move) => ({ ...stillCamera, ...move })) : { ...stillCamera, ...axes }
}

interface Part {
  still?: unknown
  camera?: unknown
  durationSeconds: number
  transition: RenderSegment['transition']
}

export const stillMotionAtEmbedded: WireMapping = {
  family: 'still-motion',
  provider: 'embedded',
  request: ({ capability, settled, media }) =>
    planOf(capability, settled, media.filter(isStill)) as unknown as JsonValue,
  changes({ capability, settled, media }) {
    const stills = media.filter(isStill)
    const plan = planOf(capability, settled, stills)
    return stills
      .filter((still) => !isSameShape(still, plan))
      .map((still) => ({
        field: still.field,
        kind: plan.fit,
        message:
          plan.fit === 'CROP'
            ? `Cropped from ${still.width}×${still.height} to fill a frame of ${plan.width}×${plan.height}.`
            : `Padded to a frame of ${plan.width}×${plan.height} with a blurred copy of itself.`,
        ...(plan.fit === 'CROP' ? { crop: seenOf(still, plan) } : {}),
      }))
  },
}

/** What of a picture the clip shows at all, while the camera moves. */
function seenOf({ key, original, ...prepared }: PreparedStill, plan: RenderPlan): Rectangle {
  const { width, height } = original ?? prepared
  const [pictureAspect, frameAspect] = [width / height, plan.width / plan.height]
  const half = halfExtent(pictureAspect, frameAspect)
  const seen = plan.segments.flatMap(({ still, endStill, camera, focus, endFocus }) => [
    ...(still === key ? [planCamera(camera, pictureAspect, frameAspect, focus).seen] : []),
    ...(endStill === key ? [planCamera(camera, pictureAspect, frameAspect, endFocus).seen] : []),
  ])
  const pixels = (units: number, size: number) =>
    Math.min(size, Math.max(0, Math.round((units * height) / (2 * half.y))))
  const x = pixels(Math.min(...seen.map(({ left }) => left)) + half.x, width)
  const y = pixels(Math.min(...seen.map(({ top }) => top)) + half.y, height)
  const right = pixels(Math.max(...seen.map((part) => part.right)) + half.x, width)
  const bottom = pixels(Math.max(...seen.map((part) => part.bottom)) + half.y, height)
  return { x, y, width: right - x, height: bottom - y }
}

function planOf(capability: string, settled: Settled, stills: readonly PreparedStill[]): RenderPlan {
  const at = (field: string): PreparedStill => {
    const still = stills.find((candidate) => candidate.field === field)
    if (!still) throw new Error(`No prepared still at ${field}`)
    return still
  }
  const segments = segmentsOf(capability, settled, at)
  const first = stills.find((still) => still.key === segments[0]!.still)!
  return {
    ...frameSize(settled.aspectRatio as string, settled.resolution as string, first),
    frameRate: settled.frameRate as number,
    fit: settled.resizeMode as RenderPlan['fit'],
    segments,
    sound: settled.sound as RenderPlan['sound'],
    seed: (settled.seed as number | undefined) ?? 0,
  }
}

function segmentsOf(capabilityField: string, settled: Settled, at: (field: string) => PreparedStill): RenderSegment[] {
  if (capabilityField === 'multiShot' || capabilityField === 'slideshow') {
    const list = capabilityField === 'multiShot' ? 'shots' : 'slides'
    return (settled[list] as Part[]).map((part, index) => ({
      ...stillOf(at(part.still ? `${list}.${index}.still` : 'startFrame')),
      camera: cameraMove(part.camera),
      durationSeconds: part.durationSeconds,
      transition: part.transition,
    }))
  }
  const start = at('startFrame')
  const end = capabilityField === 'startEndFrame' ? at('endFrame') : undefined
  // Both are cut alike, or the picture would jump as one dissolves into the other.
  const endFocus = end?.focus?.isGiven ? end.focus : (start.focus ?? end?.focus)
  return [
    {
      ...stillOf(start),
      ...(end ? { endStill: end.key, ...(endFocus ? { endFocus } : {}) } : {}),
      camera: cameraMove(settled.camera),
      durationSeconds: settled.durationSeconds as number,
      transition: 'CUT',
    },
  ]
}

const stillOf = ({ key, focus }: PreparedStill): Pick<RenderSegment, 'still' | 'focus'> => ({
  still: key,
  ...(focus ? { focus } : {}),
})
