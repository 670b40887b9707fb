import type { Settled } from '../../../catalog/settle.ts'
import type { JsonValue } from '../../../providers/json.ts'
import { cameraPresets } from '../../../renderer/camera.ts'
import type { CameraMove, RenderPlan, RenderSegment } from '../../../renderer/plan.ts'
import { isStill, type PreparedStill, type WireMapping } from '../../wire.ts'

const shorterSide: Record<string, number> = {
  RESOLUTION_480P: 480,
  RESOLUTION_720P: 720,
  RESOLUTION_1080P: 1080,
  RESOLUTION_4K: 2160,
}
/** AUTO keeps the picture's shape between the widest and the tallest named ratio. */
const widestAspect = 21 / 9
/** Rounding to even pixels is no cut. */
const aspectTolerance = 0.01

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
      .filter((still) => Math.abs(still.width / still.height / (plan.width / plan.height) - 1) > aspectTolerance)
      .map((still) => ({
        field: still.field,
        kind: plan.fit,
        message:
          plan.fit === 'CROP'
            ? `Cut from ${still.width}×${still.height} to fill a frame of ${plan.width}×${plan.height}.`
            : `Shown whole in a frame of ${plan.width}×${plan.height}, over a blurred copy of itself.`,
      }))
  },
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
      still: at(part.still ? `${list}.${index}.still` : 'startFrame').key,
      camera: cameraMove(part.camera),
      durationSeconds: part.durationSeconds,
      transition: part.transition,
    }))
  }
  return [
    {
      still: at('startFrame').key,
      ...(capabilityField === 'startEndFrame' ? { endStill: at('endFrame').key } : {}),
      camera: cameraMove(settled.camera),
      durationSeconds: settled.durationSeconds as number,
      transition: 'CUT',
    },
  ]
}
