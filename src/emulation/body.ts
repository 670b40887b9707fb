import type { FastifyRequest } from 'fastify'
import { z } from 'zod'

/** What is wrong with the shape of a body; each vendor has its words for it. */
export interface ShapeFault {
  /** `keyframes.0.image`; empty for the body itself. */
  path: string
  is: 'unreadable' | 'missing' | 'unknown' | 'wrong'
  /** `a string`, `at most 15`, `one of 480p, 720p`. */
  expected: string
  /** What stands there. */
  sent?: unknown
}

/** A JSON body of that shape. Whole numbers that a double cannot hold are text: as a number they would be others. */
export function readBody<Body>(request: FastifyRequest, shape: z.ZodType<Body>): { body: Body } | ShapeFault {
  const isJson = /^application\/(?:[\w.+-]+\+)?json\b/i.test(request.headers['content-type'] ?? '')
  const sent = isJson ? exactJson(request.rawBody?.toString('utf8') ?? '') : undefined
  return sent === undefined ? { path: '', is: 'unreadable', expected: 'a JSON object' } : readShape(sent, shape)
}

/** The same of what did not come as a body, such as a query. */
export function readShape<Body>(sent: unknown, shape: z.ZodType<Body>): { body: Body } | ShapeFault {
  const read = shape.safeParse(sent)
  return read.success ? { body: read.data } : faultOf(read.error.issues[0]!, sent)
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown

function exactJson(text: string): unknown {
  const reviver: Reviver = (_key, value, { source = '' }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value
  try {
    return JSON.parse(text, reviver as (key: string, value: unknown) => unknown)
  } catch {
    return undefined
  }
}

/** A form that came as a body; undefined where it is none. */
export const formIn = (body: Buffer | null, contentType = ''): Promise<FormData | undefined> =>
  new Response(new Uint8Array(body ?? []), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => undefined)

/** A text of at most so many characters; one beyond the basic plane is one. */
export const textUpTo = (characters: number) =>
  z.string().refine((text) => [...text].length <= characters, `at most ${characters} characters`)

/** A text that may be empty, which is the same as none. */
export const textOrNone = z
  .string()
  .transform((text) => (text === '' ? undefined : text))
  .optional()

function faultOf(issue: z.core.$ZodIssue, sent: unknown): ShapeFault {
  if (issue.code === 'unrecognized_keys')
    return { path: [...issue.path, issue.keys[0]].join('.'), is: 'unknown', expected: 'no such field' }
  const ofFirstForm = issue.code === 'invalid_union' ? issue.errors[0]?.[0] : undefined
  if (ofFirstForm) return faultOf({ ...ofFirstForm, path: [...issue.path, ...ofFirstForm.path] }, sent)
  const value = issue.path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null)?.[key], sent)
  const is = value === undefined ? 'missing' : 'wrong'
  return { path: issue.path.join('.'), is, expected: expectedOf(issue), sent: value }
}

function expectedOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const name = issue.expected === 'int' ? 'integer' : issue.expected
      return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`
    }
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(', ')}`
    case 'too_small':
      return `at least ${issue.minimum}`
    case 'too_big':
      return `at most ${issue.maximum}`
    case 'custom':
      // The library's own, of a check that was given no words.
      return issue.message === 'Invalid input' ? 'another value' : issue.message
    default:
      return 'another value'
  }
}

/** What is known of the model that a request names. @throws what is said where there is none */
export function modelNamed<Model>(
  models: Readonly<Record<string, Model>>,
  name: string,
  unknown: (name: string) => Error,
): Model {
  if (!Object.hasOwn(models, name)) throw unknown(name)
  return models[name]!
}

/** What a request may not say together: the first line that holds refuses it. */
export type Rule<Asked> = readonly [isBroken: (asked: Asked) => unknown, message: string | ((asked: Asked) => string)]

export function firstBroken<Asked>(rules: readonly Rule<Asked>[], asked: Asked): string | undefined {
  const message = rules.find(([isBroken]) => isBroken(asked))?.[1]
  return typeof message === 'function' ? message(asked) : message
}

/** Every text in a body, well formed or not, and where it stands: `elements.0.image_url`. */
export function textsIn(body: unknown, field = ''): { field: string; text: string }[] {
  if (typeof body === 'string') return [{ field, text: body }]
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body)) return []
  return Object.entries(body).flatMap(([key, one]) => textsIn(one, field === '' ? key : `${field}.${key}`))
}

/** Every prompt in a body, one a line: what stands at `prompt`, `text` or `input`, however deep. */
export const promptsIn = (body: unknown): string =>
  textsIn(body)
    .flatMap(({ field, text }) => (/(^|\.)(prompt|text|input)$/.test(field) && text !== '' ? [text] : []))
    .join('\n')
