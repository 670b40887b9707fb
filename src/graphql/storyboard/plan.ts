import { type StoryboardJudgement, under } from '../../generations/storyboards/judge-storyboard.ts'
import type { Context } from '../context.ts'
import type { GenerationPlan } from '../generation/payloads.ts'
import { presentPlan } from '../generation/plan.ts'
import { toMoney } from '../money.ts'
import { type ProblemType, toProblem } from '../problem.ts'
import type { StoryboardPlan } from './types.ts'

export async function presentStoryboardPlan(judged: StoryboardJudgement, context: Context): Promise<StoryboardPlan> {
  const { problems, shots, estimate } = judged
  return {
    acceptable: problems.length === 0,
    userErrors: problems.map(toProblem),
    shots: await Promise.all(
      shots.map(async (shot, index) =>
        belowShot(await presentPlan(shot.judgement, shot.problems, context), ['shots', String(index)]),
      ),
    ),
    estimate: typeof estimate === 'number' ? toMoney(estimate) : null,
    isUpperBound: shots.some(({ judgement }) => judgement.verdict?.price?.isUpperBound),
  }
}

/** Paths of the plan lead from the storyboard's input down. */
function belowShot(plan: GenerationPlan, prefix: string[]): GenerationPlan {
  const below = (problem: ProblemType) => toProblem(under(prefix)(problem as never))
  return {
    ...plan,
    userErrors: plan.userErrors.map(below),
    warnings: plan.warnings.map(below),
    rejectedRoutes: plan.rejectedRoutes.map((rejected) => ({ ...rejected, problems: rejected.problems.map(below) })),
    changes: plan.changes.map((change) => ({ ...change, path: [...prefix, ...change.path] })),
    unchecked: plan.unchecked.map((path) => [...prefix, ...path]),
  }
}
