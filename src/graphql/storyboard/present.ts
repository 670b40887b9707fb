import { encodeId } from '../../generations/record/global-id.ts'
import {
  chargeOfStoryboard,
  isOpen,
  lastGoodTake,
  type ShotView,
  type StoryboardStatus,
  type StoryboardView,
} from '../../generations/record/storyboard.ts'
import { presentCharge } from '../generation/present.ts'
import { toMoney } from '../money.ts'
import { toProblem } from '../problem.ts'
import type { ShotStatus, Storyboard, StoryboardShot } from './types.ts'

export function presentStoryboard(view: StoryboardView): Storyboard {
  const { shots, filmTake } = view
  const estimates = shots.map(({ takes }) => takes.at(-1)!.estimateMicros)
  return {
    __typename: 'Storyboard',
    id: encodeId('Storyboard', view.id),
    status: view.status,
    shots: shots.map((shot) => presentShot(shot, view.status)),
    problems: (filmTake?.problems ?? []).map(toProblem),
    estimate: estimates.includes(null) ? null : toMoney(estimates.reduce<number>((sum, micros) => sum + micros!, 0)),
    maximumCost: view.maximumCostMicros === null ? null : toMoney(view.maximumCostMicros),
    charge: presentCharge(chargeOfStoryboard(view)),
    createdAt: view.createdAt,
    filmId: filmTake?.generation?.id ?? null,
  }
}

function presentShot(shot: ShotView, status: StoryboardStatus): StoryboardShot {
  const latest = shot.takes.at(-1)!
  return {
    name: shot.name,
    status: statusOf(shot, status),
    request: latest.input.request,
    estimate: latest.estimateMicros === null ? null : toMoney(latest.estimateMicros),
    problems: (latest.problems ?? []).map(toProblem),
    takeIds: shot.takes.flatMap(({ generation }) => generation?.id ?? []),
  }
}

function statusOf(shot: ShotView, storyboard: StoryboardStatus): ShotStatus {
  const latest = shot.takes.at(-1)!
  if (isOpen(latest) && latest.generation) return 'RUNNING'
  if (isOpen(latest) && storyboard !== 'CANCELED') return 'WAITING'
  if (lastGoodTake(shot)) return 'SUCCEEDED'
  return storyboard === 'CANCELED' ? 'CANCELED' : 'NEEDS_RETRY'
}
