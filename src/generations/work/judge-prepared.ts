import type { RouteArm } from '../../catalog/family.ts'
import { mediaFields } from '../../catalog/media-fields.ts'
import { brokenMediaRules } from '../../catalog/media-rules.ts'
import type { Problem } from '../../catalog/problem.ts'
import { isStill, type PreparedMedium, type PreparedRecording } from '../../families/wire.ts'
import { wireOf } from '../judge/availability.ts'
import { mediaProblems } from '../media/judge-media.ts'
import type { Failure } from '../record/failure.ts'
import type { GenerationRow } from '../record/record.ts'
import { unprepared } from './medium-source.ts'
import type { WorkContext } from './work-context.ts'

/**
 * What the route and its wire say to media that are there now: what came by URL was not judged at the start. The first
 * problem ends the generation before anything is sent. `path` is where the arm's input stands.
 */
export function judgePrepared(
  context: Pick<WorkContext, 'wires'>,
  { family, settled }: Pick<GenerationRow, 'family' | 'settled'>,
  routeArm: RouteArm,
  media: readonly PreparedMedium[],
  path: readonly string[],
): Failure | null {
  const at = (field: string) => media.find((medium) => medium.field === field)
  const ofEach = mediaFields(routeArm.parameters, settled).flatMap(({ field, path: below, spec }) => {
    const medium = at(field)
    if (!medium) return []
    // A picture has been normalised by then: of its rule only size and shape are left to judge.
    const facts = isStill(medium) ? { ...medium, mimeType: 'image/png' } : medium
    return mediaProblems(spec, facts, { path: [...path, ...below], parameter: field })
  })
  const together = brokenMediaRules(routeArm.rules, settled, path, at)
  const { route, capability } = routeArm
  const input = { route, capability: capability.field, settled }
  const recordings = media.filter((medium): medium is PreparedRecording => !isStill(medium))
  const onWire = wireOf(context, family, route)?.problemsOf?.(input, path, media.filter(isStill), recordings) ?? []
  const [first] = [...ofEach, ...together, ...onWire]
  return first
    ? {
        ...unprepared({
          code: failureCodes[first.code] ?? (recordings.length > 0 ? 'INVALID_VIDEO' : 'INVALID_IMAGE'),
          message: first.message,
        }),
        path: [...first.path],
      }
    : null
}

/** The route's limits are for what the caller sent, not for what we made of it. */
export const asGiven = (media: readonly PreparedMedium[]): PreparedMedium[] =>
  media.map((medium) => (isStill(medium) && medium.original ? { ...medium, ...medium.original } : medium))

const failureCodes: Partial<Record<Problem['code'], Failure['code']>> = {
  INVALID_IMAGE: 'INVALID_IMAGE',
  INVALID_VIDEO: 'INVALID_VIDEO',
  INVALID_AUDIO: 'INVALID_AUDIO',
  MEDIA_TOO_LARGE: 'MEDIA_TOO_LARGE',
  IMAGE_SIZE_MISMATCH: 'IMAGE_SIZE_MISMATCH',
}
