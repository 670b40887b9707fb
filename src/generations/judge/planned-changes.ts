import { type MediaField, mediaFields } from '../../catalog/media-fields.ts'
import { requestPath } from '../../families/catalog.ts'
import { frameChange } from '../../families/frame-change.ts'
import type { WireInput, WireMapping } from '../../families/wire.ts'
import { promptsOf } from '../../families/wording.ts'
import type { Rectangle } from '../../media/job.ts'
import { focusOf, framed, framesOf } from '../media/framing.ts'
import type { MediumFacts } from '../media/inspect-medium.ts'
import { wireOf } from './availability.ts'
import type { Judgement } from './judge.ts'
import { plannedMedia, plannedStills } from './planned-media.ts'

export const changeKinds = ['HOST', 'RECODE', 'RESIZE', 'CROP', 'PAD', 'ROTATE', 'REWRITE_PROMPT'] as const

/** Something the gateway would do to the input on its way. */
export interface Change {
  path: string[]
  kind: (typeof changeKinds)[number]
  message: string
  /** Of the picture as it was sent, upright; absent where it is not known before, or the provider decides it. */
  crop?: Rectangle
}

/** What would be done to the media: by the wire where it exists, and wherever a route's own rule asks for it. */
export function plannedChanges(judgement: Judgement, wires: readonly WireMapping[]): Change[] {
  const { choice, route, verdict, settled } = judgement
  if (!choice || !route || !verdict) return []
  const arm = requestPath(choice)
  const changes: Change[] = mediaFields(verdict.routeArm.parameters, settled).flatMap((field) => {
    const medium = judgement.media.find((candidate) => candidate.path.slice(3).join('.') === field.field)
    const own = [...hosting(field), ...(medium ? mediaChanges(field, medium.facts) : [])]
    return own.map((change) => ({ ...change, path: [...arm, ...field.path] }))
  })
  const wire = wireOf({ wires }, choice.family.id, route)
  if (!wire) return changes
  const input = { route, capability: choice.capability.field, settled }
  changes.push(...rewriting(wire, input).map((change) => ({ ...change, path: [...arm, ...change.path] })))
  const media = plannedMedia(judgement)
  if (!media) return changes
  const stills = plannedStills(media)
  const frames = framesOf(wire, input, stills)
  const ofFrames = stills.flatMap((still) => {
    const frame = frames.get(still.field)
    const change = frame && frameChange(still.original ?? still, frame, focusOf(still, frame, stills))
    return change ? [{ field: still.field, ...change }] : []
  })
  const ofWire = wire.changes?.({ ...input, media: framed(media, frames) }) ?? []
  // What is cut alike is cut as the other, and both must be known.
  const isFocusKnown = stills.every(({ focus }) => focus !== undefined)
  const own = [...ofFrames, ...ofWire].map(({ field, kind, message, crop }) => ({
    path: [...arm, ...field.split('.')],
    ...{ kind, message },
    ...(crop && isFocusKnown ? { crop } : {}),
  }))
  return [...changes, ...own]
}

/** Texts that go out otherwise than they came; `providerRequest` shows how. */
function rewriting(wire: WireMapping, input: Omit<WireInput, 'media'>): Change[] {
  const own = promptsOf(input)
  return Object.entries(wire.wording?.(input) ?? {}).flatMap(([field, text]): Change[] => {
    if (text === own[field]) return []
    const message =
      field in own
        ? 'References, and special characters with a different meaning there, are written in this provider’s notation.'
        : 'All shots are sent in one text, with their numbers and lengths.'
    return [{ path: field.split('.'), kind: 'REWRITE_PROMPT', message }]
  })
}

/** What came by URL as well: the provider gets the bytes that were checked, not what stands behind the URL by then. */
const hosting = ({ spec: { media } }: MediaField): Omit<Change, 'path'>[] =>
  media.transports.includes('BYTES')
    ? []
    : [{ kind: 'HOST', message: 'Hosted at a URL that the provider can fetch; its API accepts only URLs.' }]

function mediaChanges({ spec }: MediaField, facts: MediumFacts): Omit<Change, 'path'>[] {
  const { media } = spec
  const changes: Omit<Change, 'path'>[] = []
  if (!media.normalised) return changes
  if (!media.mimeTypes.includes(facts.mimeType))
    changes.push({ kind: 'RECODE', message: `Made one of ${media.mimeTypes.join(', ')}; it is ${facts.mimeType}.` })
  const { width, height } = facts
  const longest = Math.max(width ?? 0, height ?? 0)
  if (media.maximumSide !== undefined && longest > media.maximumSide)
    changes.push({
      kind: 'RESIZE',
      message: `Scaled down from ${width}×${height} to at most ${media.maximumSide} pixels.`,
    })
  else if (media.maximumBytes !== undefined && (facts.sizeBytes ?? 0) > media.maximumBytes)
    changes.push({
      kind: 'RECODE',
      message: `Compressed to at most ${Math.round(media.maximumBytes / 1024 / 1024)} MB.`,
    })
  return changes
}
