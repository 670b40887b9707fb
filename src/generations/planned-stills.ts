import { mediaPlaces } from '../catalog/media-places.ts'
import type { PreparedStill } from '../families/wire.ts'
import type { Judgement } from './judge.ts'

/** The pictures as they would be prepared, for a request that is only planned; null while one of them is not known. */
export function plannedStills({ verdict, settled, media }: Judgement): PreparedStill[] | null {
  if (!verdict) return null
  const stills: PreparedStill[] = []
  for (const { place, spec } of mediaPlaces(verdict.routeArm.parameters, settled)) {
    if (spec.kind !== 'IMAGE') continue
    const { width, height } = media.find(({ path }) => path.slice(3).join('.') === place)?.facts ?? {}
    if (width === undefined || height === undefined) return null
    stills.push({ place, key: `(${place})`, width, height })
  }
  return stills
}
