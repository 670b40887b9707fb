import type { AssemblyPart, AssemblyPlan } from '../../../assembly/plan.ts'
import type { Problem } from '../../../catalog/problem.ts'
import type { Settled } from '../../../catalog/settle.ts'
import type { JsonValue } from '../../../providers/json.ts'
import type { PreparedMedium, WireMapping } from '../../wire.ts'
import { mostPixels } from '../family.ts'
import { judgeParts, type SettledPart, videoField } from '../judge-parts.ts'

interface SettledClips {
  parts: SettledPart[]
  size?: { width: number; height: number }
  frameRate?: number
  resizeMode: AssemblyPlan['fit']
}

const asClips = (settled: Settled) => settled as unknown as SettledClips

export const assemblyAtEmbedded: WireMapping = {
  family: 'assembly',
  provider: 'embedded',
  request({ settled, media }) {
    const { parts, size, frameRate, resizeMode } = asClips(settled)
    const plan: AssemblyPlan = {
      kind: 'assembly',
      parts: parts.map((part, index) => partOf(part, index, media)),
      ...(size ? { size: { width: size.width, height: size.height } } : {}),
      ...(frameRate === undefined ? {} : { frameRate }),
      fit: resizeMode,
    }
    return plan as unknown as JsonValue
  },
  problemsOf({ settled }, path, _stills, recordings = []) {
    const { parts, size } = asClips(settled)
    return [...judgeParts(parts, recordings, path), ...judgeSize(size, path)]
  },
}

function partOf(
  { source, startSeconds, endSeconds, crossFadeSeconds, volume }: SettledPart,
  index: number,
  media: readonly PreparedMedium[],
): AssemblyPart {
  const keyAt = (field: string): string => {
    const medium = media.find((candidate) => candidate.field === field)
    if (!medium) throw new Error(`No prepared medium at ${field}`)
    return medium.key
  }
  const { still } = source
  return {
    crossFadeSeconds,
    volume,
    source: still
      ? { still: keyAt(`parts.${index}.source.still.image`), durationSeconds: still.durationSeconds }
      : {
          video: keyAt(videoField(index)),
          ...(startSeconds === undefined ? {} : { startSeconds }),
          ...(endSeconds === undefined ? {} : { endSeconds }),
        },
  }
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
