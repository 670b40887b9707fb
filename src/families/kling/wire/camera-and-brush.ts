import type { JsonValue } from '../../../providers/json.ts'
import { isStill, mediumAt, type PreparedMedium, type PreparedStill } from '../../wire.ts'
import type { Asked, Point } from './asked.ts'

const stillCamera = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 }

/** AIG-07: all six axes with one that is not 0, or a move by name without any. */
export function cameraControl({ simple, preset }: NonNullable<Asked['camera']>): JsonValue {
  return simple ? { type: 'simple', config: { ...stillCamera, ...simple } } : { type: preset!.toLowerCase() }
}

/** AIG-08: the masks, and the paths in pixels of the picture as it goes out. */
export function masksOf({ staticMask, dynamicMasks = [] }: Asked, media: readonly PreparedMedium[]) {
  const mask = (field: string): JsonValue => mediumAt(media, field, 'BASE64')
  const start = media.filter(isStill).find(({ field }) => field === 'startFrame')
  return {
    ...(staticMask ? { static_mask: mask('staticMask') } : {}),
    ...(dynamicMasks.length > 0
      ? {
          dynamic_masks: dynamicMasks.map(({ points }, index) => ({
            mask: mask(`dynamicMasks.${index}.mask`),
            trajectories: points.map((point) => ({ ...scaled(point, start) })),
          })),
        }
      : {}),
  }
}

/** The caller's points are pixels of the picture as it was sent; both count from the bottom left. */
function scaled({ x, y }: Point, picture: PreparedStill | undefined): Point {
  const { width, height, original } = picture ?? {}
  if (!original || !width || !height) return { x, y }
  return { x: Math.round((x * width) / original.width), y: Math.round((y * height) / original.height) }
}
