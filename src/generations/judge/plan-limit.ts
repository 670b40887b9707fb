import type { Problem } from '../../catalog/problem.ts'

/** Bounds how many plans of one tenant are judged at once, as its active generations bound its starts. */
export interface PlanLimit {
  /** Null when the tenant has its fill; else to be called when the plan is judged. */
  enter(tenant: string): (() => void) | null
  problem: Problem
}

export function createPlanLimit(limit: number): PlanLimit {
  const running = new Map<string, number>()
  return {
    problem: {
      code: 'LIMIT_REACHED',
      path: [],
      parameter: null,
      message: `At most ${limit} plans are judged at once; wait for one to be answered.`,
      setting: 'KINETOGRAPH_MAX_ACTIVE',
    },
    enter(tenant) {
      const count = running.get(tenant) ?? 0
      if (count >= limit) return null
      running.set(tenant, count + 1)
      return () => {
        const left = (running.get(tenant) ?? 1) - 1
        if (left > 0) running.set(tenant, left)
        else running.delete(tenant)
      }
    },
  }
}
