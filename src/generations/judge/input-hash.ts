import { createHash } from 'node:crypto'
import { createInlineReader, type ReadInline } from '../media/judge-medium.ts'

/**
 * Whether a retry asks for the same: of the raw input, keys sorted. Media count by what they are, not by how they
 * are written: inline bytes by their digest, a signed URL without its signature, which is new each time it is made.
 */
export function hashOfInput<Input extends { idempotencyKey?: string }>(
  input: Input,
  readInline: ReadInline = createInlineReader(),
): string {
  const { idempotencyKey: _key, ...rest } = input
  return createHash('sha256').update(stable(rest, readInline)).digest('hex')
}

function stable(value: unknown, readInline: ReadInline, field = ''): string {
  if (typeof value === 'string') return JSON.stringify(ofMedium(field, value, readInline))
  if (Array.isArray(value)) return `[${value.map((item) => stable(item, readInline)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${entries
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${stable(item, readInline, key)}`)
    .join(',')}}`
}

function ofMedium(field: string, text: string, readInline: ReadInline): string {
  if (field === 'base64') return readInline(text)?.sha256 ?? text
  if (field === 'url') return withoutSignature(text)
  return text
}

/** Query parameters that the usual stores sign with; what is left names the object. */
const signature =
  /^(x-amz-.*|x-goog-.*|awsaccesskeyid|googleaccessid|expires|signature|policy|key-pair-id|sig|se|sp|sv|sr|st|spr|skoid|sktid|skt|ske|sks|skv|token)$/i

function withoutSignature(text: string): string {
  const url = URL.parse(text)
  if (!url) return text
  for (const name of [...url.searchParams.keys()]) if (signature.test(name)) url.searchParams.delete(name)
  url.searchParams.sort()
  return url.href
}
