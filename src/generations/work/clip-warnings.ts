import type { ClipWarning } from '../../catalog/clip-warning.ts'
import { isStill } from '../../families/wire.ts'
import { type AskedClip, askedClip } from '../judge/asked-clip.ts'
import type { GenerationRow, VideoManifest } from '../record/record.ts'
import type { WorkContext } from './work-context.ts'

/** Vendors round to whole frames, and some add one. */
const unnoticedSeconds = 0.3
const unnoticedShare = 0.05
/** Sides are rounded to what a codec takes: 832×480 for 16:9 at 480p. */
const unnoticedAspect = 0.06
const unnoticedPixels = 0.1
const usualAspect = 16 / 9

type Delivered = Pick<VideoManifest, 'width' | 'height' | 'durationSeconds' | 'hasAudio'>

export function clipWarnings(
  { catalog }: Pick<WorkContext, 'catalog'>,
  { model, capability, route, settled, prepared }: GenerationRow,
  clip: Delivered,
): ClipWarning[] {
  const routeArm = catalog.choice(model, capability)?.arm.routes.find((arm) => arm.route.id === route)
  if (!routeArm) return []
  const { sound, ...asked } = askedClip(routeArm, settled)
  // A recording may bring a sound of its own.
  const isSoundKnown = sound === true || (sound === false && (prepared ?? []).every(isStill))
  return differences(isSoundKnown ? { ...asked, sound } : asked, clip)
}

/** What a delivered clip has other than it was asked for. */
export function differences(asked: AskedClip, clip: Delivered): ClipWarning[] {
  const warnings: ClipWarning[] = []
  const { width, height, durationSeconds } = clip
  const unnoticed = Math.max(unnoticedSeconds, (asked.seconds ?? 0) * unnoticedShare)
  if (asked.seconds !== undefined && Math.abs(durationSeconds - asked.seconds) > unnoticed)
    warnings.push({
      code: 'LENGTH_DIFFERS',
      message: `The clip lasts ${durationSeconds} s; ${asked.seconds} s were asked for.`,
      figures: { askedSeconds: asked.seconds, seconds: durationSeconds },
    })
  if (asked.lines !== undefined && !isOfLines(asked.lines, clip))
    warnings.push({
      code: 'SIZE_DIFFERS',
      message: `The clip has ${width}×${height} pixels; ${asked.lines} lines were asked for.`,
      figures: { askedLines: asked.lines, width, height },
    })
  if (asked.aspect !== undefined && isFar(width / height / asked.aspect, unnoticedAspect))
    warnings.push({
      code: 'SHAPE_DIFFERS',
      message: `The clip has ${width}×${height} pixels, which is another shape than was asked for.`,
      figures: { askedAspect: thousandths(asked.aspect), aspect: thousandths(width / height) },
    })
  if (asked.sound !== undefined && asked.sound !== clip.hasAudio)
    warnings.push({
      code: asked.sound ? 'SOUND_MISSING' : 'SOUND_UNASKED',
      message: asked.sound
        ? 'Sound was asked for, and the clip has no sound track.'
        : 'The clip has a sound track, and none was asked for.',
      figures: {},
    })
  return warnings
}

/** Some vendors count lines on the shorter side, others keep the pixels of 16:9 in every shape. */
function isOfLines(lines: number, { width, height }: Delivered): boolean {
  return (
    !isFar(Math.min(width, height) / lines, unnoticedPixels) ||
    !isFar((width * height) / (lines * lines * usualAspect), unnoticedPixels)
  )
}

const isFar = (share: number, unnoticed: number): boolean => share < 1 - unnoticed || share > 1 + unnoticed

const thousandths = (value: number): number => Math.round(value * 1000) / 1000
