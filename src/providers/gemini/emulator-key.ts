import type { FastifyRequest } from 'fastify'
import { errorInfo, Refusal } from './emulator-refusal.ts'

const service = 'generativelanguage.googleapis.com'

/** The key of a call, in the header or in the query (source §A); without one, 403. A key with `invalid` in it is refused. */
export function keyOf(request: FastifyRequest): string {
  const inHeader = request.headers['x-goog-api-key']
  const key = inHeader ?? (request.query as { key?: string }).key
  if (typeof key !== 'string' || key === '')
    throw new Refusal(
      'PERMISSION_DENIED',
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    )
  if (key.includes('invalid')) throw invalidKey()
  return key
}

export const invalidKey = (): Refusal =>
  new Refusal('INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', {
    details: [errorInfo('API_KEY_INVALID', service)],
    errorName: 'API_KEY_INVALID',
  })
