import { mediaPlaces } from '../catalog/media-places.ts'
import type { PreparedStill } from '../families/wire.ts'
import type { Judgement } from './judge.ts'

/** The pictures as they would be prepared, for a request that is only planned; null while one of them is unchecked or refused. */
export function plannedStills({ verdict, settled, media, unchecked }: Judgement): PreparedStill[] | null {
  if (!verdict || unchecked.length > 0) return null
  const stills: PreparedStill[] = []
  for (const { place } of mediaPlaces(verdict.routeArm.parameters, settled)) {
    const facts = media.find(({ path }) => path.slice(3).join('.') === place)?.facts
    // One that was refused has no facts.
    if (facts?.width === undefined || facts.height === undefined) return null
    stills.push({ place, key: `(${place})`, width: facts.width, height: facts.height })
  }
  return stills
}
