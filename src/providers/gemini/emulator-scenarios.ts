import type { FastifyRequest } from 'fastify'
import type { EmulatedWorld } from '../../emulation/port.ts'
import { Refusal, retryInfo } from './emulator-refusal.ts'

/** The error answers in which Google's two surfaces differ. */
export interface SurfaceErrors {
  badCredentials(): Refusal
  retiredModel(model: string): Refusal
  /** What counts, such as `generate_requests_per_model_per_day`. */
  quotaMetric: string
  moderatedInput(): Refusal
}

/** Seconds that a rate limit asks to wait. */
const retryDelaySeconds = 2

/** Refuses a submit where a scenario says so. */
export function applySubmitScenario(
  world: EmulatedWorld,
  request: FastifyRequest,
  model: string,
  errors: SurfaceErrors,
): void {
  const kind = world.scenario(
    request,
    'bad-credentials',
    'retired-model',
    'rate-limited',
    'rate-limited-with-retry-after',
    'concurrency-full',
    'quota-exhausted',
    'submit-server-error',
    'moderated-at-submit',
  )
  switch (kind) {
    case null:
      return
    case 'bad-credentials':
      throw errors.badCredentials()
    case 'retired-model':
      throw errors.retiredModel(model)
    case 'rate-limited':
      throw new Refusal('RESOURCE_EXHAUSTED', 'Resource exhausted. Please try again later.')
    case 'rate-limited-with-retry-after':
      throw new Refusal('RESOURCE_EXHAUSTED', `Resource exhausted. Please retry in ${retryDelaySeconds}s.`, {
        details: [retryInfo(retryDelaySeconds)],
        headers: { 'retry-after': String(retryDelaySeconds) },
      })
    case 'concurrency-full':
      throw new Refusal('RESOURCE_EXHAUSTED', `Too many concurrent requests for ${model}. Please try again later.`)
    case 'quota-exhausted':
      throw new Refusal(
        'RESOURCE_EXHAUSTED',
        'You exceeded your current quota, please check your plan and billing details.',
        {
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
              violations: [{ quotaMetric: errors.quotaMetric, quotaDimensions: { model } }],
            },
          ],
        },
      )
    case 'submit-server-error':
      throw new Refusal('INTERNAL', 'Internal error encountered.')
    case 'moderated-at-submit':
      throw errors.moderatedInput()
  }
}

/** Refuses a question about a job where a scenario says so. */
export function applyPollScenario(world: EmulatedWorld, request: FastifyRequest, unknown: () => Refusal): void {
  switch (world.scenario(request, 'poll-server-error', 'unknown-id', 'expired')) {
    case null:
      return
    case 'poll-server-error':
      throw new Refusal('UNAVAILABLE', 'The service is currently unavailable.')
    case 'unknown-id':
    case 'expired':
      throw unknown()
  }
}

/** Refuses what goes beyond so many submits a minute; for emulators that were asked to count. */
export function createRateLimit(requestsPerMinute: number | undefined) {
  const sent = new Map<string, number[]>()
  return (account: string, now: number): void => {
    if (requestsPerMinute === undefined) return
    const recent = (sent.get(account) ?? []).filter((at) => at > now - 60_000)
    sent.set(account, recent)
    if (recent.length >= requestsPerMinute) {
      const seconds = Math.ceil((recent[0]! + 60_000 - now) / 1000)
      throw new Refusal('RESOURCE_EXHAUSTED', 'Quota exceeded for requests per minute per base model.', {
        details: [retryInfo(seconds)],
      })
    }
    recent.push(now)
  }
}
