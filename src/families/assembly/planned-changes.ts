import { frameSize } from '../../assembly/film.ts'
import { frameChange } from '../frame-change.ts'
import { isStill, type PictureChange, type PreparedMedium, type PreparedStill } from '../wire.ts'
import { type SettledPart, videoField } from './judge-parts.ts'

/** A part's picture or video, below the arm. */
export const sourceField = ({ source }: SettledPart, index: number): string =>
  source.still ? `parts.${index}.source.still.image` : videoField(index)

/** What happens to each part on its way into the film, and whether the film is encoded. */
export function plannedChanges(
  { parts, size, resizeMode }: Film,
  hasMoreThanParts: 'a soundtrack' | 'captions' | undefined,
  media: readonly PreparedMedium[],
): PictureChange[] {
  const shapes = parts.map((part, index) => shapeAt(media, sourceField(part, index)))
  const frame = size ?? (shapes[0] && frameSize(shapes[0]))
  const fitted = frame
    ? shapes.flatMap((shape, index) => {
        const change = shape && frameChange(shape.original ?? shape, { ...frame, fit: resizeMode }, shape.focus)
        return change ? [{ field: sourceField(parts[index]!, index), ...change }] : []
      })
    : []
  const reason =
    parts.map(reasonOf).find((own) => own !== undefined) ??
    (hasMoreThanParts && `it has ${hasMoreThanParts}`) ??
    (fitted.length > 0 ? 'not every part has its size' : undefined) ??
    (media.some((medium) => 'codec' in medium && medium.codec !== 'H264') ? 'not every part is H.264' : undefined)
  const message =
    reason === undefined
      ? 'Copied without encoding if all parts use the same codec and cuts are at keyframes; otherwise encoded.'
      : `The film is encoded: ${reason}.`
  return [...fitted, { field: 'parts', kind: 'RECODE', message }]
}

type Shape = Pick<PreparedStill, 'width' | 'height' | 'original' | 'focus'>

interface Film {
  parts: SettledPart[]
  size?: { width: number; height: number }
  resizeMode: 'PAD' | 'CROP'
}

function reasonOf({ source, crossFadeSeconds, volume }: SettledPart, index: number): string | undefined {
  if (source.still) return `part ${index + 1} is a still`
  if (crossFadeSeconds > 0) return `part ${index + 1} fades in`
  return volume === 1 ? undefined : `part ${index + 1} has another volume`
}

/** A clip is cut around its middle. */
function shapeAt(media: readonly PreparedMedium[], field: string): Shape | undefined {
  const medium = media.find((candidate) => candidate.field === field)
  return medium?.width === undefined || medium.height === undefined
    ? undefined
    : {
        ...{ width: medium.width, height: medium.height },
        ...(isStill(medium) && medium.original ? { original: medium.original } : {}),
        ...(isStill(medium) && medium.focus ? { focus: medium.focus } : {}),
      }
}
