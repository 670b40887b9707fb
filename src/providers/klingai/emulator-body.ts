import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { badParameters, Refusal } from './emulator-refusal.ts'

/** What was sent, or a refusal that says what is wrong with it. */
export function readBody<Schema extends z.ZodType>(request: FastifyRequest, schema: Schema): z.infer<Schema> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new Refusal(1200, 'Content-Type must be application/json')
  }
  const sent = exactJson(request.rawBody?.toString('utf8') ?? '')
  if (sent === undefined) throw new Refusal(1200, 'request body is not valid JSON')
  return readValue(schema, sent)
}

export function readValue<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const path = issue?.path.join('.')
  throw badParameters(`${path ? `${path}: ` : ''}${issue?.message ?? 'invalid parameters'}`)
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown

/** Whole numbers that do not fit into a number stay text: a parsed number of 18 digits is another number. */
function exactJson(text: string): unknown {
  const reviver: Reviver = (_key, value, context) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^\d+$/.test(context.source ?? '')
      ? context.source
      : value
  try {
    return JSON.parse(text, reviver as (key: string, value: unknown) => unknown)
  } catch {
    return undefined
  }
}
