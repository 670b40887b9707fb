import type { RouteArm } from '../../catalog/family.ts'
import { mediaFields } from '../../catalog/media-fields.ts'
import { brokenPictureRules } from '../../catalog/picture-rules.ts'
import type { Problem } from '../../catalog/problem.ts'
import type { Settled } from '../../catalog/settle.ts'
import { isStill, type PreparedMedium } from '../../families/wire.ts'
import { mediaProblems } from '../media/judge-media.ts'
import type { Failure } from '../record/failure.ts'
import { unprepared } from './medium-source.ts'

/**
 * What the route says to media that are there now: what came by URL was not judged at the start. The first problem ends
 * the generation before anything is sent. `path` is where the arm's input stands.
 */
export function judgePrepared(
  routeArm: RouteArm,
  settled: Settled,
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
  const together = brokenPictureRules(routeArm.rules, settled, path, (field) => {
    const medium = at(field)
    return medium && isStill(medium) ? medium : undefined
  })
  const [first] = [...ofEach, ...together]
  return first
    ? { ...unprepared({ code: failureCodes[first.code] ?? 'INVALID_IMAGE', message: first.message }), path: first.path }
    : null
}

const failureCodes: Partial<Record<Problem['code'], Failure['code']>> = {
  INVALID_IMAGE: 'INVALID_IMAGE',
  INVALID_VIDEO: 'INVALID_VIDEO',
  INVALID_AUDIO: 'INVALID_AUDIO',
  MEDIA_TOO_LARGE: 'MEDIA_TOO_LARGE',
  IMAGE_SIZE_MISMATCH: 'IMAGE_SIZE_MISMATCH',
}
