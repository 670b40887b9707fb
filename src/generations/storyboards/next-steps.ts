import {
  isOpen,
  isSettled,
  isUnfinished,
  lastGoodTake,
  type ShotView,
  type StoryboardStatus,
  type StoryboardView,
  type Take,
} from '../record/storyboard.ts'
import { areTiesReady } from './ties.ts'

export interface NextSteps {
  status: StoryboardStatus
  /** Takes that may be started now, side by side. */
  starts: Take[]
  /** The film may be started, of these takes: `1.2.1`, `1.2.1/2`. */
  film: string | null
  /** Generations to be canceled. */
  cancels: string[]
  /** A clip cannot be used before it is verified, and nobody says when that is. */
  isWaiting: boolean
}

/** What is to be done for a storyboard as it stands, and what is to be said of it. Pure. */
export function nextSteps(view: StoryboardView): NextSteps {
  const { shots, status } = view
  const steps: NextSteps = { status, starts: [], film: null, cancels: [], isWaiting: false }
  if (status === 'CANCELED') return { ...steps, cancels: unfinishedOf(view) }
  const unstarted = shots.map(({ takes }) => takes.at(-1)!).filter((take) => isOpen(take) && !take.generation)
  const starts = unstarted.filter(({ input }) => areTiesReady(view, input.request))
  const isWaiting = shots.some((shot) => isSettled(shot) && lastGoodTake(shot)?.generation.clip?.isUnverified)
  if (shots.some((shot) => isSettled(shot) && !lastGoodTake(shot)))
    return { ...steps, status: 'NEEDS_RETRY', starts, isWaiting }
  if (!shots.every(isSettled)) return { ...steps, status: 'RUNNING', starts, isWaiting }
  return { ...steps, ...ofFilm(view), isWaiting: false }
}

function ofFilm({ shots, filmTake }: StoryboardView): Pick<NextSteps, 'status' | 'film'> {
  const takes = takesOfFilm(shots)
  if (filmTake?.takes.split('/')[0] !== takes) return { status: 'RUNNING', film: takes }
  const { generation, problems } = filmTake
  if (!generation && !problems) return { status: 'RUNNING', film: filmTake.takes }
  if (generation && isUnfinished(generation)) return { status: 'RUNNING', film: null }
  return { status: generation?.clip ? 'SUCCEEDED' : 'FAILED', film: null }
}

/** How the next try is called at a film of the same takes. */
export function nextFilmTry(takes: string): string {
  const [same, number = 1] = takes.split('/')
  return `${same}/${Number(number) + 1}`
}

const takesOfFilm = (shots: readonly ShotView[]): string =>
  shots.map((shot) => lastGoodTake(shot)?.number ?? 0).join('.')

const unfinishedOf = ({ shots, filmTake }: StoryboardView): string[] =>
  [...shots.flatMap(({ takes }) => takes.map(({ generation }) => generation)), filmTake?.generation].flatMap((made) =>
    made && isUnfinished(made) ? [made.id] : [],
  )
