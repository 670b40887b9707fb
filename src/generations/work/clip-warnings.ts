import type { ClipWarning } from '../../catalog/clip-warning.ts'
import { isStill } from '../../families/wire.ts'
import { silentDecibels } from '../../media/clip-sound.ts'
import type { ClipLook, LookOrder, VideoFacts } from '../../media/job.ts'
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

/** Of the clip, as long as it is this long. */
const mostStill = 0.5
const mostBlack = 0.5
const shortestStillSeconds = 1
/** Pictures of other things have less in common; what a model does to a start frame leaves more (likeness.test.ts). */
const leastLikeness = 0.45

type Delivered = Pick<VideoManifest, 'width' | 'height' | 'durationSeconds' | 'hasAudio'> & Pick<VideoFacts, 'look'>
type Context = Pick<WorkContext, 'catalog' | 'providers'>

/** What is made by our own renderer is not looked at: nobody is to be shown it. */
export function lookOrder({ providers }: Context, { provider, prepared }: GenerationRow): LookOrder | undefined {
  if (providers.get(provider)?.local) return undefined
  const start = (prepared ?? []).filter(isStill).find(({ field }) => field === 'startFrame')?.small
  return start ? { start } : {}
}

export function clipWarnings(
  { catalog }: Context,
  { model, capability, route, settled, prepared }: GenerationRow,
  clip: Delivered,
): ClipWarning[] {
  const routeArm = catalog.choice(model, capability)?.arm.routes.find((arm) => arm.route.id === route)
  if (!routeArm) return []
  const { sound, ...asked } = askedClip(routeArm, settled)
  // A recording may bring a sound of its own.
  const isSoundKnown = sound === true || (sound === false && (prepared ?? []).every(isStill))
  return [
    ...differences(isSoundKnown ? { ...asked, sound } : asked, clip),
    ...(clip.look ? faultsSeen(clip.look, clip.durationSeconds, sound === true) : []),
  ]
}

/** What was seen of it and heard that nobody asks for. */
export function faultsSeen(look: ClipLook, seconds: number, isSoundAsked: boolean): ClipWarning[] {
  const { stillSeconds, blackSeconds, loudestDecibels, startLikeness } = look
  const warnings: ClipWarning[] = []
  const isBlack = blackSeconds >= seconds * mostBlack
  if (isBlack)
    warnings.push({
      code: 'BLACK',
      message: `The clip is black for ${blackSeconds} of its ${seconds} s.`,
      figures: { blackSeconds, seconds },
    })
  // What is black does not move either.
  else if (stillSeconds >= Math.max(shortestStillSeconds, seconds * mostStill))
    warnings.push({
      code: 'FROZEN',
      message: `Nothing moves in the clip for ${stillSeconds} of its ${seconds} s.`,
      figures: { stillSeconds, seconds },
    })
  if (isSoundAsked && loudestDecibels !== null && loudestDecibels <= silentDecibels)
    warnings.push({
      code: 'SILENT',
      message: 'Sound was asked for, and nothing is to be heard in the clip.',
      figures: { loudestDecibels },
    })
  if (!isBlack && startLikeness !== null && startLikeness < leastLikeness)
    warnings.push({
      code: 'UNLIKE_START_FRAME',
      message: 'The first frame of the clip shows something else than the start frame.',
      figures: { likeness: startLikeness },
    })
  return warnings
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
