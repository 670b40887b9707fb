import type { BaseLogger } from 'pino'
import type { Charge } from '../generations/record/charge.ts'
import { inLog, type Step } from '../generations/record/step.ts'

/** One line for each step of a generation: ends at info, the rest at debug. Polls are only counted, by the metrics. */
export const logSteps =
  (log: BaseLogger, now: () => number = Date.now) =>
  (step: Step): void => {
    const line = lineOf(step)
    if (line === null) return
    const [message, { level = 'debug', ...facts }] = line
    const seconds = 'since' in step ? Math.round(now() - step.since.getTime()) / 1_000 : undefined
    log[level]({ ...inLog(step.generation), ...facts, seconds }, message)
  }

type Facts = Record<string, unknown> & { level?: 'info' }

function lineOf(step: Step): [string, Facts] | null {
  const route = step.generation.route ?? undefined
  switch (step.step) {
    case 'accepted':
      return ['Accepted', { route, request: step.requestId ?? undefined }]
    case 'claimed':
      return ['Claimed', { lease: step.lease, status: step.status }]
    case 'taken-over':
      return ['Taken over', { lease: step.lease, status: step.status }]
    case 'prepared':
      return ['Prepared', {}]
    case 'slot-taken':
      return ['Slot taken', attempt(step)]
    case 'submitted':
      return ['Submitted', { ...attempt(step), operation: step.operation ?? undefined }]
    case 'ran':
      return ['Run ended', { ...attempt(step), outcome: step.outcome }]
    case 'collected':
      return ['Collected', { ...attempt(step), sizeBytes: step.sizeBytes, verified: step.verified }]
    case 'route-changed':
      return ['Route changed', { ...attempt(step), route, from: step.from, code: step.code }]
    case 'cancel-requested':
      return ['Cancel requested', { outcome: step.outcome }]
    case 'clip-ended':
      return ['A clip ended', { level: 'info', clip: step.clipIndex, status: step.status, ...blame(step) }]
    case 'ended': {
      const { status, attempt: number } = step
      return ['Ended', { level: 'info', route, attempt: number ?? undefined, status, ...blame(step), ...charge(step) }]
    }
    case 'late-result':
      return ['A clip arrived late', charge(step)]
    case 'charge-settled':
      return ['Charge settled', charge(step)]
    case 'deleted':
      return ['Deleted', { level: 'info' }]
    case 'polled':
    case 'charged':
      return null
  }
}

const attempt = (step: { clipIndex: number; attempt: number }) => ({ attempt: step.attempt, clip: step.clipIndex })

const blame = ({ code, stage }: { code: string | null; stage: string | null }) => ({
  code: code ?? undefined,
  stage: stage ?? undefined,
})

const charge = ({ charge: { state, micros, providerUnits } }: { charge: Charge }) => ({
  charge: state,
  chargeMicros: micros,
  chargeUnits: providerUnits,
})
