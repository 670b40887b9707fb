import { encodeId } from '../record/global-id.ts'
import { isSettled, lastGoodTake, type Made, type ShotView, type StoryboardView } from '../record/storyboard.ts'

/** What stands in a request for something of a shot: a frame, in a picture's place, or its whole clip, in a video's. */
const ways = { shotFrame: 'generationFrame', shotClip: 'generationClip' } as const

export interface Tie {
  shot: string
  at?: unknown
}

/** A copy of `value` in which each tie is what `replace` says. */
function mapTies(value: unknown, replace: (way: keyof typeof ways, tie: Tie) => Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => mapTies(item, replace))
  if (typeof value !== 'object' || value === null) return value
  for (const way of ['shotFrame', 'shotClip'] as const) {
    const tie = (value as Record<string, unknown>)[way]
    if (typeof tie === 'object' && tie !== null) return replace(way, tie as Tie)
  }
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, mapTies(item, replace)]))
}

/** The shots a request is tied to. */
export function tiedShots(request: unknown): string[] {
  const names = new Set<string>()
  mapTies(request, (_way, tie) => {
    names.add(tie.shot)
    return {}
  })
  return [...names]
}

/** Every tie becomes a frame, or the clip, of the shot's last good take. */
export function resolveTies<Request>(request: Request, shots: readonly ShotView[]): Request {
  return mapTies(request, (way, tie) => {
    const made = madeOf(shots, tie.shot)
    if (!made) throw new Error('A shot that a take is tied to is not there')
    const generationId = encodeId('Generation', made.id)
    return { [ways[way]]: { generationId, ...(tie.at === undefined ? {} : { at: tie.at }) } }
  }) as Request
}

/** What a tie leads to; undefined while the shot has nothing, or makes something new. */
export function madeOf(shots: readonly ShotView[], name: string): Made | undefined {
  const shot = shots.find((candidate) => candidate.name === name)
  return shot && isSettled(shot) ? lastGoodTake(shot)?.generation : undefined
}

/** Whether everything a request is tied to is there. */
export const areTiesReady = ({ shots }: Pick<StoryboardView, 'shots'>, request: unknown): boolean =>
  tiedShots(request).every((name) => madeOf(shots, name)?.clip?.isUnverified === false)
