import type { Problem } from '../../catalog/problem.ts'
import { isOfServer, type JudgeContext, judgePlan } from '../../generations/judge/judge.ts'

/** What one clip of the request costs, or why that cannot be told. The same price as `plan` says, usable or not. */
export async function clipPrice(
  context: JudgeContext,
  tenant: string,
  request: Record<string, unknown>,
): Promise<{ micros: number; problems: Problem[] }> {
  const { problems, verdict } = await judgePlan(context, tenant, { request })
  const ofRequest = problems.filter((problem) => !isOfServer(problem)).map(intoInput)
  if (!verdict?.price && ofRequest.length === 0) ofRequest.push(unpriced)
  return { micros: verdict?.price?.micros ?? 0, problems: ofRequest }
}

const unpriced: Problem = {
  code: 'NO_ROUTE',
  path: ['clip'],
  parameter: null,
  message: 'No price is known for this clip at the provider that would make it.',
}

/** The judge’s `request` stands as `clip` in this input. */
function intoInput(problem: Problem): Problem {
  const inClip = (path: string[]) => (path[0] === 'request' ? ['clip', ...path.slice(1)] : path)
  const { path, conflictsWith } = problem
  return { ...problem, path: inClip(path), ...(conflictsWith ? { conflictsWith: conflictsWith.map(inClip) } : {}) }
}
