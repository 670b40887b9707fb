import { createHash } from 'node:crypto'
import { formIn } from '../emulation/body.ts'

export type LedgerValue = string | number | boolean | null | LedgerValue[] | { [key: string]: LedgerValue }

/** Characters of a string that is written down as it is. */
const longestString = 1_000
const secretName = /^(?:api[-_]?key|key|token|assertion|signature|secret|password)$|[-_](?:token|secret|signature)$/i
/** Names of places in a list, which look like secrets. */
const cursorName = /page[-_]?token$/i

/** What a call said, short enough to keep and without secrets. Null for no body. */
export async function describeBody(
  body: unknown,
  rawBody: Buffer | null,
  contentType: string | undefined,
): Promise<LedgerValue> {
  if (rawBody === null || rawBody.length === 0) return null
  if (body !== undefined && !Buffer.isBuffer(body)) return shorten(body)
  if (contentType?.toLowerCase().startsWith('multipart/form-data'))
    return (await describeForm(rawBody, contentType)) ?? describeBytes(rawBody)
  return describeBytes(rawBody)
}

export function describeQuery(search: string): Record<string, LedgerValue> {
  const query: Record<string, LedgerValue> = {}
  for (const [name, value] of new URLSearchParams(search)) add(query, name, withoutSecret(name, value))
  return query
}

async function describeForm(rawBody: Buffer, contentType: string): Promise<LedgerValue | null> {
  const form = await formIn(rawBody, contentType)
  if (!form) return null
  const fields: Record<string, LedgerValue> = {}
  for (const [name, value] of form) {
    const described =
      typeof value === 'string'
        ? withoutSecret(name, value)
        : describeBytes(Buffer.from(await value.arrayBuffer()), value.type)
    add(fields, name, described)
  }
  return fields
}

/** A name that comes twice holds a list. */
function add(fields: Record<string, LedgerValue>, name: string, value: LedgerValue): void {
  const known = Object.hasOwn(fields, name) ? fields[name] : undefined
  fields[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value]
}

function shorten(value: unknown): LedgerValue {
  if (typeof value === 'string') return describeString(value)
  if (Array.isArray(value)) return value.map(shorten)
  if (typeof value !== 'object' || value === null) return (value ?? null) as LedgerValue
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutSecret(name, item)]))
}

const withoutSecret = (name: string, value: unknown): LedgerValue =>
  secretName.test(name) && !cursorName.test(name) && typeof value === 'string' ? '<removed>' : shorten(value)

const describeString = (text: string) =>
  text.length <= longestString ? text : `<sha256:${digest(text)} ${text.length} characters>`

const describeBytes = (bytes: Buffer, type = '') =>
  `<sha256:${digest(bytes)} ${bytes.length} bytes${type && ` ${type}`}>`

const digest = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
