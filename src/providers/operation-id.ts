import { z } from 'zod'

/**
 * What a provider calls a job. It is stored, indexed and asked about: printed characters, no more than an index holds,
 * and no path that leads elsewhere. What is none of that names nothing that could be found again.
 */
export const operationId = z
  .string()
  .regex(/^[\x21-\x7e]{1,1000}$/)
  .refine((id) => !/(^|\/)\.\.?(\/|$)/.test(id))
