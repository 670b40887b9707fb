import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, Info, Query, Resolver } from 'type-graphql'
import { type Span, workflowCost, workflowProblems } from '../../catalog/workflow-cost.ts'
import { type Context, startOf } from '../context.ts'
import { toMoney } from '../money.ts'
import { toProblem } from '../problem.ts'
import { rawArgument } from '../raw-input.ts'
import { clipPrice } from './clip-price.ts'
import { type MoneyRange, WorkflowCost, WorkflowCostInput } from './types.ts'

@Resolver()
export class CostResolver {
  @Query(() => WorkflowCost, {
    description:
      'Estimates the cost of making a still first and then a clip from it, compared with making clips from the prompt alone. It sends nothing and stores nothing.',
  })
  async workflowCost(
    @Ctx() { services, tenant, caller }: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => WorkflowCostInput, { description: 'The workflow.' }) input: WorkflowCostInput,
  ): Promise<WorkflowCost> {
    const { stills, stillPrice, clips, textToVideoAttempts = null } = input
    const raw = rawArgument<{ clip: Record<string, unknown> }>(info, caller, 'input')
    const clip = await clipPrice(startOf({ services, caller }), tenant, raw.clip)
    const workflow = { stills, stillMicros: stillPrice.micros, clips, textToVideoAttempts }
    const problems = [...workflowProblems(workflow), ...clip.problems]
    if (problems.length > 0) return { ...nothing, userErrors: problems.map(toProblem) }
    const cost = workflowCost({ ...workflow, clipMicros: clip.micros })
    return {
      stills: inMoney(cost.stills),
      clips: inMoney(cost.clips),
      total: inMoney(cost.total),
      textToVideo: cost.textToVideo && inMoney(cost.textToVideo),
      savingFraction: cost.savingFraction,
      userErrors: [],
    }
  }
}

const inMoney = ({ low, high }: Span): MoneyRange => ({ low: toMoney(low), high: toMoney(high) })

const nothing = { stills: null, clips: null, total: null, textToVideo: null, savingFraction: null }
