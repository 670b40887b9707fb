import type { AssemblyPart, AssemblyPlan, SoundtrackPlan } from '../../../assembly/plan.ts'
import type { Problem } from '../../../catalog/problem.ts'
import type { Settled } from '../../../catalog/settle.ts'
import type { JsonValue } from '../../../providers/json.ts'
import { isStill, type PreparedMedium, type WireMapping } from '../../wire.ts'
import { mostPixels } from '../family.ts'
import { captionsOf, judgeCaptions, type SettledCaptions } from '../judge-captions.ts'
import { judgeParts, type SettledPart } from '../judge-parts.ts'
import { plannedChanges, sourceField } from '../planned-changes.ts'

interface SettledClips {
  parts: SettledPart[]
  size?: { width: number; height: number }
  frameRate?: number
  resizeMode: AssemblyPlan['fit']
  soundtrack?: { audio: unknown; volume: number; fadeInSeconds: number; fadeOutSeconds: number }
  captions?: SettledCaptions
}

const soundtrackField = 'soundtrack.audio'

const asClips = (settled: Settled) => settled as unknown as SettledClips

export const assemblyAtEmbedded: WireMapping = {
  family: 'assembly',
  provider: 'embedded',
  request({ settled, media }) {
    const { parts, size, frameRate, resizeMode, soundtrack, captions } = asClips(settled)
    const plan: AssemblyPlan = {
      kind: 'assembly',
      parts: parts.map((part, index) => partOf(part, index, media)),
      ...(size ? { size: { width: size.width, height: size.height } } : {}),
      ...(frameRate === undefined ? {} : { frameRate }),
      fit: resizeMode,
      ...(soundtrack ? { soundtrack: soundtrackOf(soundtrack, media) } : {}),
      ...(captions ? { captions: captionsOf(captions) } : {}),
    }
    return plan as unknown as JsonValue
  },
  changes({ settled, media }) {
    const { soundtrack, captions, ...film } = asClips(settled)
    return plannedChanges(film, soundtrack ? 'a soundtrack' : captions && 'captions', media)
  },
  problemsOf({ settled }, path, _stills, recordings = []) {
    const { parts, size, soundtrack, captions } = asClips(settled)
    const { problems, filmSeconds } = judgeParts(parts, recordings, path)
    const ownSeconds = recordings.find(({ field }) => field === soundtrackField)?.seconds
    return [
      ...problems,
      ...judgeSize(size, path),
      ...(soundtrack ? judgeSoundtrack(soundtrack, ownSeconds, filmSeconds, path) : []),
      ...(captions ? judgeCaptions(captions, filmSeconds, path) : []),
    ]
  },
}

function partOf(part: SettledPart, index: number, media: readonly PreparedMedium[]): AssemblyPart {
  const field = sourceField(part, index)
  const medium = media.find((candidate) => candidate.field === field)
  if (!medium) throw new Error(`No prepared medium at ${field}`)
  const { source, startSeconds, endSeconds, crossFadeSeconds, volume } = part
  const { still } = source
  return {
    crossFadeSeconds,
    volume,
    source: still
      ? {
          still: medium.key,
          durationSeconds: still.durationSeconds,
          ...(isStill(medium) && medium.focus ? { focus: medium.focus } : {}),
        }
      : {
          video: medium.key,
          ...(startSeconds === undefined ? {} : { startSeconds }),
          ...(endSeconds === undefined ? {} : { endSeconds }),
        },
  }
}

function soundtrackOf(
  { volume, fadeInSeconds, fadeOutSeconds }: NonNullable<SettledClips['soundtrack']>,
  media: readonly PreparedMedium[],
): SoundtrackPlan {
  const audio = media.find(({ field }) => field === soundtrackField)
  if (!audio || isStill(audio) || audio.seconds === undefined) throw new Error('No prepared soundtrack')
  const format = audio.mimeType === 'audio/wav' ? 'WAV' : 'MP3'
  return { audio: audio.key, format, seconds: audio.seconds, volume, fadeInSeconds, fadeOutSeconds }
}

/** One fade after the other, within what is heard. */
function judgeSoundtrack(
  { fadeInSeconds, fadeOutSeconds }: NonNullable<SettledClips['soundtrack']>,
  ownSeconds: number | undefined,
  filmSeconds: number | undefined,
  path: readonly string[],
): Problem[] {
  const heard = Math.min(ownSeconds ?? Number.POSITIVE_INFINITY, filmSeconds ?? Number.POSITIVE_INFINITY)
  if (fadeInSeconds + fadeOutSeconds <= heard + 1e-9) return []
  const [field, fade, other] =
    fadeOutSeconds > 0
      ? (['fadeOutSeconds', fadeOutSeconds, fadeInSeconds] as const)
      : (['fadeInSeconds', fadeInSeconds, 0] as const)
  return [
    {
      code: 'OUT_OF_RANGE',
      path: [...path, 'soundtrack', field],
      parameter: `soundtrack.${field}`,
      message: `The fades of a soundtrack must not be longer together than the soundtrack.`,
      ranges: [{ minimum: 0, maximum: Math.max(0, Math.round((heard - other) * 1000) / 1000) }],
      ...(fade > 0 && other > 0 ? { conflictsWith: [[...path, 'soundtrack', 'fadeInSeconds']] } : {}),
    },
  ]
}

function judgeSize(size: SettledClips['size'], path: readonly string[]): Problem[] {
  if (!size || size.width * size.height <= mostPixels) return []
  return [
    {
      code: 'OUT_OF_RANGE',
      path: [...path, 'size'],
      parameter: 'size',
      message: `A frame has at most ${mostPixels} pixels, as 3840 × 2160 has.`,
    },
  ]
}
