import { createHash } from 'node:crypto'
import type { MediaPlace } from '../catalog/media-places.ts'
import type { MediaSpec } from '../catalog/param.ts'
import type { Problem } from '../catalog/problem.ts'
import { judgeMedium, type MediaContext, type MediumFacts, type MediumInput } from './judge-medium.ts'

/** What is known of one medium the request names, before any work. */
export interface KnownMedium {
  /** Down to the field that holds it: `[… startFrame url]`. */
  path: string[]
  parameter: string
  problem?: Problem
  isUnchecked?: boolean
  medium?: MediumInput
}

/** Judges each medium once, however often the request names it. Keyed by the path of the place. */
export async function judgeEachMedium(
  context: MediaContext,
  tenant: string,
  places: readonly MediaPlace[],
): Promise<Map<string, KnownMedium>> {
  const verdicts = new Map<string, ReturnType<typeof judgeMedium>>()
  const known = new Map<string, KnownMedium>()
  for (const place of places) {
    const same = createHash('sha256')
      .update(`${place.spec.kind} ${JSON.stringify(place.value)}`)
      .digest('hex')
    const verdict = verdicts.get(same) ?? judgeMedium(context, tenant, place)
    verdicts.set(same, verdict)
    // Two hundred pictures are not decoded at once.
    const { problem, field, isUnchecked, facts, inline } = await verdict
    const at = { path: [...place.path, ...(field ? [field] : [])], parameter: parameterOf(place) }
    known.set(place.path.join(' '), {
      ...at,
      ...(problem ? { problem: { ...problem, ...at } } : {}),
      ...(isUnchecked ? { isUnchecked } : {}),
      ...(facts ? { medium: { path: place.path, facts, ...(inline ? { inline } : {}) } } : {}),
    })
  }
  return known
}

/** `[request stillMotion multiShot shots 1 still]` as parameters are named: `shots[].still`. */
const parameterOf = (place: MediaPlace): string =>
  place.path
    .slice(3)
    .map((part) => (/^\d+$/.test(part) ? '[]' : `.${part}`))
    .join('')
    .replace(/^\./, '')

/**
 * What a route's rule says to a medium whose facts are known. Where the gateway normalises, format, bytes and longest
 * side are its business; a picture that is too small or too long stays refused.
 */
export function mediaProblems(
  { media, label, kind }: MediaSpec,
  facts: MediumFacts,
  at: { path: string[]; parameter: string },
): Problem[] {
  const invalid = `INVALID_${kind}` as const
  const problems: Problem[] = []
  const refuse = (code: Problem['code'], message: string, limits: Partial<Problem> = {}) =>
    problems.push({ code, path: at.path, parameter: at.parameter, message, ...limits })
  if (!media.normalised) {
    if (!media.mimeTypes.includes(facts.mimeType))
      refuse(invalid, `${label} must be one of ${media.mimeTypes.join(', ')}.`, { allowedValues: [...media.mimeTypes] })
    if (media.maximumBytes !== undefined && facts.sizeBytes > media.maximumBytes)
      refuse('MEDIA_TOO_LARGE', `${label} may have at most ${megabytes(media.maximumBytes)} MB.`)
  }
  const { width, height, seconds } = facts
  if (width !== undefined && height !== undefined) {
    if (media.minimumSide !== undefined && Math.min(width, height) < media.minimumSide)
      refuse(invalid, `${label} must be at least ${media.minimumSide} pixels on each side; it has ${width}×${height}.`)
    if (!media.normalised && media.maximumSide !== undefined && Math.max(width, height) > media.maximumSide)
      refuse(invalid, `${label} may have at most ${media.maximumSide} pixels on a side; it has ${width}×${height}.`)
    const aspect = width / height
    if (aspect < (media.minimumAspect ?? 0) || aspect > (media.maximumAspect ?? Number.POSITIVE_INFINITY))
      refuse(
        invalid,
        `${label} must be between ${media.minimumAspect} and ${media.maximumAspect} times as wide as high.`,
        {
          ranges: [{ minimum: media.minimumAspect ?? 0, maximum: media.maximumAspect ?? 1_000 }],
        },
      )
  }
  if (seconds !== undefined) {
    const { minimumSeconds = 0, maximumSeconds = Number.POSITIVE_INFINITY } = media
    if (seconds < minimumSeconds || seconds > maximumSeconds)
      refuse(invalid, `${label} must last from ${minimumSeconds} to ${maximumSeconds} s; it lasts ${seconds} s.`, {
        ranges: [{ minimum: minimumSeconds, maximum: media.maximumSeconds ?? 86_400 }],
      })
  }
  return problems
}

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024)
