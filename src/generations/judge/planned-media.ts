import { mediaFields } from '../../catalog/media-fields.ts'
import { isStill, type PreparedMedium, type PreparedStill } from '../../families/wire.ts'
import { maximumPictureSide } from '../media/framing.ts'
import type { Judgement } from './judge.ts'

/** The media as they would be prepared, for a request that is only planned; null while one of them is not known. */
export function plannedMedia({ verdict, settled, media }: Judgement): PreparedMedium[] | null {
  if (!verdict) return null
  const planned: PreparedMedium[] = []
  for (const { field, spec } of mediaFields(verdict.routeArm.parameters, settled)) {
    const known = media.find(({ path }) => path.slice(3).join('.') === field)
    const facts = known?.facts
    const key = `(${field})`
    if (spec.kind === 'IMAGE') {
      const { width, height } = facts ?? {}
      if (width === undefined || height === undefined) return null
      planned.push({ field, key, ...normalisedSize(width, height), ...(known?.focus ? { focus: known.focus } : {}) })
    } else {
      if (!facts) return null
      const { mimeType, sizeBytes = 0, width, height, seconds, codec } = facts
      planned.push({
        ...{ kind: spec.kind, field, key, mimeType, sizeBytes },
        ...(width === undefined || height === undefined ? {} : { width, height }),
        ...(seconds === undefined ? {} : { seconds }),
        ...(codec === undefined ? {} : { codec }),
      })
    }
  }
  return planned
}

function normalisedSize(width: number, height: number): Pick<PreparedStill, 'width' | 'height' | 'original'> {
  const scale = maximumPictureSide / Math.max(width, height)
  if (scale >= 1) return { width, height }
  return { width: Math.round(width * scale), height: Math.round(height * scale), original: { width, height } }
}

export const plannedStills = (media: readonly PreparedMedium[]): PreparedStill[] => media.filter(isStill)
