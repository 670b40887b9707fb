import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RouteArm } from '../../catalog/family.ts'
import { mediaFields } from '../../catalog/media-fields.ts'
import type { MediaRule } from '../../catalog/param.ts'
import { temporaryName } from '../../engine/leftovers.ts'
import { scaleCrop } from '../../families/crop.ts'
import { frameChange } from '../../families/frame-change.ts'
import { isStill, type PictureFrame, type PreparedMedium, type PreparedStill } from '../../families/wire.ts'
import { type FitOptions, isRefusal, type Rectangle } from '../../media/job.ts'
import { wireOf } from '../judge/availability.ts'
import { focusOf, framed, framesOf } from '../media/framing.ts'
import { refusedAs } from '../media/inspect-medium.ts'
import type { Failure } from '../record/failure.ts'
import { providerOf } from './attempt.ts'
import { unprepared } from './medium-source.ts'
import type { PrepareRequest } from './prepare.ts'
import type { WorkContext } from './work-context.ts'

/** Makes of each normalised picture what the route takes: the frame its wire asks for, a format and bytes it admits. */
export async function fitToRoute(
  context: WorkContext,
  generation: PrepareRequest,
  routeArm: RouteArm,
  media: readonly PreparedMedium[],
  signal: AbortSignal,
): Promise<PreparedMedium[] | Failure> {
  if (providerOf(context, generation).local) return [...media]
  const { route, capability } = routeArm
  const { settled } = generation
  const wire = wireOf(context, generation.family, route)
  const given = media.filter(isStill)
  const frames = framesOf(wire, { route, capability: capability.field, settled }, given)
  const stills: PreparedStill[] = []
  for (const still of given)
    stills.push(isCut(still, frames, given) ? await withFocus(context, generation, still, signal) : still)
  const rules = new Map(mediaFields(routeArm.parameters, settled).map(({ field, spec }) => [field, spec.media]))
  // One picture may stand in two fields, with a frame for each.
  const done = new Map<string, PreparedStill | Failure>()
  const fitting: PreparedMedium[] = []
  for (const medium of media) {
    if (!isStill(medium)) {
      fitting.push(medium)
      continue
    }
    const still = stills.find(({ field }) => field === medium.field)!
    const frame = frames.get(medium.field)
    const focus = frame && focusOf(still, frame, stills)
    const same = JSON.stringify([medium.key, frame && { ...frame, field: '', cutLike: '' }, focus])
    const fitted =
      done.get(same) ??
      (await fitOne(
        context,
        generation,
        { ...still, ...(focus ? { focus } : {}) },
        frame,
        rules.get(medium.field),
        done.size,
        signal,
      ))
    done.set(same, fitted)
    if ('code' in fitted) return fitted
    fitting.push({ ...fitted, field: medium.field })
  }
  return fitting
}

/** Whether a cut goes by this picture's focus: of itself, or of one that is cut like it. */
const isCut = (
  { field }: PreparedStill,
  frames: ReadonlyMap<string, PictureFrame>,
  stills: readonly PreparedStill[],
): boolean =>
  stills.some((still) => {
    const frame = frames.get(still.field)
    return frame?.fit === 'CROP' && (still.field === field || frame.cutLike === field) && cropOf(still, frame)
  })

/** What draws the eye in a picture that kept its form. */
async function withFocus(
  context: WorkContext,
  { tenant, traceContext }: PrepareRequest,
  still: PreparedStill,
  signal: AbortSignal,
): Promise<PreparedStill> {
  if (still.focus) return still
  const focus = await context.store.withLocalFile(still.key, (path) =>
    context.pool.forWork(tenant, traceContext).findAttention(path, signal),
  )
  return isRefusal(focus) ? still : { ...still, focus }
}

async function fitOne(
  context: WorkContext,
  { tenant, traceContext }: PrepareRequest,
  still: PreparedStill,
  frame: PictureFrame | undefined,
  rule: MediaRule | undefined,
  index: number,
  signal: AbortSignal,
): Promise<PreparedStill | Failure> {
  const [asked = still] = framed([still], new Map(frame ? [[still.field, frame]] : [])) as PreparedStill[]
  const isSameSize = asked.width === still.width && asked.height === still.height
  const { sizeBytes = 0 } = (await context.store.stat(still.key)) ?? {}
  const { mimeType: form = 'image/png' } = still
  const takes = (mimeType: string) => rule?.mimeTypes.includes(mimeType) ?? mimeType === 'image/png'
  const fits =
    sizeBytes <= (rule?.maximumBytes ?? Number.POSITIVE_INFINITY) &&
    Math.max(asked.width, asked.height) <= (rule?.maximumSide ?? Number.POSITIVE_INFINITY)
  if (isSameSize && takes(form) && fits) return still

  const key = `${still.key.replace(/\.(png|jpg)$/, '')}-${index}`
  const working = join(context.inputsDirectory, temporaryName())
  await mkdir(working, { recursive: true })
  try {
    const file = join(working, 'fitted')
    const options = {
      formats: [...(takes('image/png') ? ['png' as const] : []), ...(takes('image/jpeg') ? ['jpeg' as const] : [])],
      ...(rule?.maximumBytes === undefined ? {} : { maximumBytes: rule.maximumBytes }),
      ...(rule?.maximumSide === undefined ? {} : { maximumSide: rule.maximumSide }),
      ...(frame ? { frame: fittingOf(still, frame) } : {}),
    }
    const facts = await context.store.withLocalFile(still.key, (path) =>
      context.pool.forWork(tenant, traceContext).fitImage(path, file, options, signal),
    )
    if (isRefusal(facts)) return unprepared(refusedAs('IMAGE', facts))
    await context.store.adopt(key, file)
    const { width, height, mimeType } = facts
    const original = asked.original ?? { width: still.width, height: still.height }
    const crop = frame && cropOf(still, frame)
    return {
      ...{ field: still.field, key, mimeType: mimeType as 'image/png' | 'image/jpeg', width, height, original },
      ...(crop ? { crop } : {}),
      ...(still.small ? { small: still.small } : {}),
    }
  } finally {
    await rm(working, { recursive: true, force: true })
  }
}

/** Reckoned on the picture as it was sent, as `plan` does it. */
const cropOf = (still: PreparedStill, frame: PictureFrame): Rectangle | undefined =>
  frameChange(still.original ?? still, frame, still.focus)?.crop

function fittingOf(still: PreparedStill, frame: PictureFrame): NonNullable<FitOptions['frame']> {
  const { width, height, fit } = frame
  const crop = cropOf(still, frame)
  return { width, height, fit, ...(crop ? { crop: scaleCrop(crop, still.original ?? still, still) } : {}) }
}
