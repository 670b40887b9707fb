import { createHash } from 'node:crypto'
import type { MediaField } from '../../catalog/media-fields.ts'
import type { MediaSpec } from '../../catalog/param.ts'
import type { NumberRange, Problem } from '../../catalog/problem.ts'
import { describeRange, isInRange } from '../../catalog/value.ts'
import type { MediumFacts } from './inspect-medium.ts'
import { judgeMedium, type MediaContext, type MediumInput } from './judge-medium.ts'

/** What is known of one medium the request names, before any work. */
export interface KnownMedium {
  /** Down to the field that holds it: `[… startFrame url]`. */
  path: string[]
  parameter: string
  problem?: Problem
  isUnchecked?: boolean
  medium?: MediumInput
}

/** Judges each medium once, however often the request names it. Keyed by the path of the field. */
export async function judgeEachMedium(
  context: MediaContext,
  tenant: string,
  fields: readonly MediaField[],
): Promise<Map<string, KnownMedium>> {
  const verdicts = new Map<string, ReturnType<typeof judgeMedium>>()
  const known = new Map<string, KnownMedium>()
  for (const field of fields) {
    // One alone, of up to 10 MB of base64, is not written down to be told from others.
    const same = fields.length === 1 ? '' : digestOf(field)
    const verdict = verdicts.get(same) ?? judgeMedium(context, tenant, field)
    verdicts.set(same, verdict)
    // Two hundred pictures are not decoded at once.
    const { problem, at: within = [], isUnchecked, facts, focus, inline } = await verdict
    const at = { path: [...field.path, ...within], parameter: parameterOf(field) }
    known.set(field.path.join(' '), {
      ...at,
      ...(problem ? { problem: { ...problem, ...at } } : {}),
      ...(isUnchecked ? { isUnchecked } : {}),
      ...(facts
        ? {
            medium: {
              ...{ path: field.path, facts },
              ...(field.within ? { within: field.within } : {}),
              ...(focus ? { focus } : {}),
              ...(inline ? { inline } : {}),
            },
          }
        : {}),
    })
  }
  return known
}

const digestOf = ({ spec, value, focus }: MediaField): string =>
  createHash('sha256')
    .update(`${spec.kind} ${JSON.stringify([value, focus])}`)
    .digest('hex')

/** `[request stillMotion multiShot shots 1 still]` as parameters are named: `shots[].still`. */
const parameterOf = (field: MediaField): string =>
  field.path
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
    if (media.maximumBytes !== undefined && (facts.sizeBytes ?? 0) > media.maximumBytes)
      refuse('MEDIA_TOO_LARGE', `${label} may have at most ${megabytes(media.maximumBytes)} MB.`)
  }
  const { width, height, seconds, frameRate, codec } = facts
  if (width !== undefined && height !== undefined) {
    if (media.minimumSide !== undefined && Math.min(width, height) < media.minimumSide)
      refuse(invalid, `${label} must be at least ${media.minimumSide} pixels on each side; it has ${width}×${height}.`)
    if (!media.normalised && media.maximumSide !== undefined && Math.max(width, height) > media.maximumSide)
      refuse(invalid, `${label} may have at most ${media.maximumSide} pixels on a side; it has ${width}×${height}.`)
    if (media.minimumPixels !== undefined && width * height < media.minimumPixels)
      refuse(invalid, `${label} must have at least ${media.minimumPixels} pixels in all; it has ${width}×${height}.`)
    if (!media.normalised && media.maximumPixels !== undefined && width * height > media.maximumPixels)
      refuse(invalid, `${label} may have at most ${media.maximumPixels} pixels in all; it has ${width}×${height}.`)
    const aspects = rangeOf(media.minimumAspect, media.maximumAspect, mostAspect)
    if (aspects && !isInRange(aspects, width / height))
      refuse(invalid, `${label} must be ${describeRange(aspects)} in width ÷ height; it is ${width}×${height}.`, {
        ranges: [aspects],
      })
  }
  const lengths = rangeOf(media.minimumSeconds, media.maximumSeconds, mostSeconds)
  if (lengths && seconds !== undefined && !isInRange(lengths, seconds))
    refuse(invalid, `${label} must last ${describeRange(lengths)} s; it lasts ${seconds} s.`, { ranges: [lengths] })
  const rates = rangeOf(media.minimumFrameRate, media.maximumFrameRate, mostFrameRate)
  // The average over a clip: rounding, and 23.976 for 24, are no other rate.
  if (rates && frameRate !== undefined && !isInRange(rates, Math.round(frameRate)))
    refuse(invalid, `${label} must have ${describeRange(rates)} frames per second; it has ${frameRate}.`, {
      ranges: [rates],
    })
  if (media.codecs && codec !== undefined && !media.codecs.includes(codec))
    refuse(invalid, `${label} must use the codec ${media.codecs.join(' or ')}.`, { allowedValues: [...media.codecs] })
  return problems
}

/** Stand for an end that a rule leaves open. */
const mostAspect = 1_000
const mostSeconds = 86_400
const mostFrameRate = 1_000
const rangeOf = (minimum: number | undefined, maximum: number | undefined, open: number): NumberRange | null =>
  minimum === undefined && maximum === undefined ? null : { minimum: minimum ?? 0, maximum: maximum ?? open }

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024)
