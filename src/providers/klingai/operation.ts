import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import type { KlingRequest } from './request.ts'

/** What is stored of a task: the same for the same task, whichever answer or attempt its id was read for. */
export type KlingOperation = {
  /** The provider's. */
  id: string
  standard: KlingRequest['standard']
  /** A legacy task can be asked about below the path that made it only. */
  path: string
  /** The marked clip was asked for. */
  watermark?: true
}

const operationSchema: z.ZodType<KlingOperation> = z.object({
  id: z.string(),
  standard: z.enum(['new', 'legacy']),
  path: z.string(),
  watermark: z.literal(true).exactOptional(),
})

export const readOperation = (value: JsonValue): KlingOperation => operationSchema.parse(value)

const requestSchema = z.object({
  standard: z.enum(['new', 'legacy']),
  path: z.string().startsWith('/'),
  body: z.record(z.string(), z.unknown()),
})

export const readRequest = (value: JsonValue): KlingRequest => requestSchema.parse(value) as KlingRequest

const watermarkSchema = z.object({ watermark_info: z.object({ enabled: z.literal(true) }) })

export function operationOf(id: string, { standard, path, body }: KlingRequest): KlingOperation {
  const isMarked = watermarkSchema.safeParse(standard === 'new' ? body.options : body).success
  return { id, standard, path, ...(isMarked ? { watermark: true } : {}) }
}
