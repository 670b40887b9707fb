import type { FastifyRequest } from 'fastify'
import type { EmulatedWorld } from '../../emulation/port.ts'
import { Refusal } from './emulator-refusal.ts'
import { concurrencyFull } from './emulator-tasks.ts'

const kinds = [
  'bad-credentials',
  'rate-limited',
  'rate-limited-with-retry-after',
  'quota-exhausted',
  'retired-model',
  'submit-server-error',
  'moderated-at-submit',
  'concurrency-full',
] as const

/** What is to go wrong with a request that is well formed, in the vendor's words. source: §6 */
export function refuseByScenario(world: EmulatedWorld, request: FastifyRequest): void {
  switch (world.scenario(request, ...kinds)) {
    case 'bad-credentials':
      throw new Refusal(1002, 'api key is not valid')
    case 'rate-limited':
      throw new Refusal(1302, 'The API request is too fast and exceeds the platform rate limit')
    case 'rate-limited-with-retry-after':
      // Not documented (UNSURE).
      throw new Refusal(1302, 'The API request is too fast and exceeds the platform rate limit', { 'retry-after': '7' })
    case 'quota-exhausted':
      throw new Refusal(1102, 'Account balance not enough')
    case 'retired-model':
      throw new Refusal(1203, 'The requested resource does not exist, such as the model')
    case 'submit-server-error':
      throw new Refusal(5000, 'Server internal error')
    case 'moderated-at-submit':
      throw new Refusal(1301, 'Trigger the content security policy of the platform')
    case 'concurrency-full':
      throw concurrencyFull()
  }
}
