import type { Problem } from '../../catalog/problem.ts'
import type { WireMapping } from '../../families/wire.ts'
import { wireOf } from './availability.ts'
import { expectedClip } from './expected-clip.ts'
import type { Judgement } from './judge.ts'

interface Size {
  width: number
  height: number
}

/** Times that a picture may be enlarged without a word. */
const unnoticed = 2
/** What fills the frame; references are looked at, and masks go along. */
const fillsFrame = /^(startFrame|endFrame|(shots|slides)\.\d+\.still|parts\.\d+\.source\.still\.image)$/

/** How many times a picture is enlarged to fill the clip, or to be seen whole in it; null where that is not known. */
function enlargementOf({ settled }: Pick<Judgement, 'settled'>, clip: Partial<Size>, picture: Size): number | null {
  if (clip.width === undefined || clip.height === undefined) return null
  const [across, down] = [clip.width / picture.width, clip.height / picture.height]
  return settled.resizeMode === 'PAD' ? Math.min(across, down) : Math.max(across, down)
}

/** The clip's pixels: where a model has no resolution, its wire may know how long the longer side is. */
export function clipSize(judgement: Judgement, wires: readonly WireMapping[]): Partial<Size> {
  const { width, height } = expectedClip(judgement)
  if (width !== undefined && height !== undefined) return { width, height }
  const { choice, route, settled, media } = judgement
  const longest = choice && route && wireOf({ wires }, choice.family.id, route)?.longestSide?.(settled)
  const [wide, high] = String(settled.aspectRatio).replace('RATIO_', '').split('_').map(Number)
  const start = media.find(({ path }) => path.slice(3).join('.') === 'startFrame')?.facts
  const aspect = wide! / high! || (start?.width ?? Number.NaN) / (start?.height ?? Number.NaN)
  if (!longest || !Number.isFinite(aspect)) return {}
  return aspect >= 1
    ? { width: longest, height: Math.round(longest / aspect) }
    : { width: Math.round(longest * aspect), height: longest }
}

/** How many times this picture of the request is enlarged; null where it is not, or is only looked at. */
export function enlargedBy(judgement: Judgement, clip: Partial<Size>, field: string, picture: Size): number | null {
  const times = fillsFrame.test(field) ? enlargementOf(judgement, clip, picture) : null
  return times !== null && times > 1 ? times : null
}

/** Of each picture that fills the clip and is much smaller. What lies behind a URL is not known before. */
export function enlargements(judgement: Judgement, wires: readonly WireMapping[]): Problem[] {
  const clip = clipSize(judgement, wires)
  return judgement.media.flatMap(({ path, facts }): Problem[] => {
    const parameter = path.slice(3).join('.')
    const { width, height } = facts
    if (width === undefined || height === undefined) return []
    const times = enlargedBy(judgement, clip, parameter, { width, height })
    if (times === null || times <= unnoticed) return []
    const message = `This picture of ${width}×${height} is enlarged ${Math.round(times * 10) / 10} times for a clip of ${clip.width}×${clip.height}; a larger one, or a lower resolution, is sharper.`
    return [{ code: 'ENLARGED', path, parameter: parameter.replace(/\.\d+/g, '[]'), message }]
  })
}
