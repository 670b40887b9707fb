import { randomUUID } from 'node:crypto'
import type { Config } from './config.ts'
import { createPlanLimit } from './generations/judge/plan-limit.ts'
import { createRouteHealth } from './generations/judge/route-health.ts'
import type { StartContext } from './generations/judge/start.ts'
import type { WorkContext } from './generations/work/work-context.ts'

/** The gate lets so many root fields through. */
const plansInOneDocument = 10

/** What starts need: of those who call, and of storyboards, which start their takes themselves. */
export function startContextOf(
  config: Config,
  work: WorkContext,
  workDirectory: string,
  webhooks: StartContext['webhooks'],
  traceContext: StartContext['traceContext'],
): StartContext {
  const { database, now } = work
  return {
    database,
    pool: work.pool,
    store: work.store,
    leases: work.leases,
    wake: work.wake,
    catalog: work.catalog,
    providers: work.providers,
    wires: work.wires,
    suspendedRoutes: work.suspendedRoutes,
    canReach: work.publicAddresses.canReach,
    healthOf: createRouteHealth({ database, now }),
    planLimit: createPlanLimit(Math.max(config.maximumActive, plansInOneDocument)),
    workDirectory,
    allowInputHosts: config.allowInputHosts,
    webhooks,
    maximumActive: config.maximumActive,
    maximumStoredBytes: config.maximumUploadBytes,
    ceilings: { generationMicros: config.maximumGenerationCostMicros, dailyMicros: config.maximumDailyCostMicros },
    now,
    newId: randomUUID,
    refusal: work.refusal,
    onStep: work.onStep,
    traceContext,
    killPoint: work.killPoint,
  }
}
