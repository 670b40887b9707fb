import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { readBody as read, readShape, type ShapeFault } from '../../emulation/body.ts'
import { badParameters, Refusal } from './emulator-refusal.ts'

/** What was sent, or a refusal that says what is wrong with it. */
export function readBody<Body>(request: FastifyRequest, schema: z.ZodType<Body>): Body {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new Refusal(1200, 'Content-Type must be application/json')
  return orRefuse(read(request, schema))
}

export const readValue = <Value>(schema: z.ZodType<Value>, value: unknown): Value => orRefuse(readShape(value, schema))

function orRefuse<Body>(found: { body: Body } | ShapeFault): Body {
  if (!('is' in found)) return found.body
  const { path, is, expected } = found
  if (is === 'unreadable') throw new Refusal(1200, 'request body is not valid JSON')
  // UNSURE (§6): the vendor's words for a field are in no source.
  const words = { missing: 'is required', unknown: 'is not supported', wrong: `must be ${expected}` }[is]
  throw badParameters(`${path || 'request body'} ${words}`)
}
