import { createHash } from 'node:crypto'
import { z } from 'zod'

/** One variable of the environment. */
export interface Setting<Value = unknown> {
  schema: z.ZodType<Value>
  /** For `--help`, docs and doctor. */
  help: string
  /** Its value is told to nobody. */
  isSecret?: true
}

/** An empty variable is as good as none. */
export const unlessEmpty = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema)

/** Comma-separated. */
export const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )

/** `name=value`, comma-separated. */
export const pairs = list.transform((items, context) => {
  const split = items.map((item) => item.split('=').map((part) => part.trim()))
  if (split.every((parts) => parts.length === 2 && parts.every((part) => part !== '')))
    return Object.fromEntries(split) as Record<string, string>
  context.addIssue({ code: 'custom', message: 'Not a list of name=value' })
  return z.NEVER
})

/** Sent in a header as it is: a space or a line end came along when it was copied. */
const isPrintable = (text: string): boolean => /^[\x21-\x7e]+$/.test(text)

/** Keys of a vendor, best first. */
export const secretKeys = (help: string): Setting<string[]> => ({
  schema: list.refine((items) => items.every(isPrintable)),
  help,
  isSecret: true,
})

export const listOf = (form: RegExp, help: string): Setting<string[]> => ({
  schema: list.refine((items) => items.every((item) => form.test(item))),
  help,
})

export const text = (help: string, isFit: (text: string) => boolean = isPrintable): Setting<string | undefined> => ({
  schema: unlessEmpty(z.string().refine(isFit).optional()),
  help,
})

/** Paths are written behind it; and a password in it would stand in logs. */
const isBase = (url: string): boolean => {
  const { search, hash, username, password } = new URL(url)
  return `${search}${hash}${username}${password}` === '' && !/[?#\s]/.test(url)
}

/** Without a slash at its end. */
export const baseUrl = (help: string): Setting<string | undefined> => ({
  schema: unlessEmpty(
    z
      .url({ protocol: /^https?$/ })
      .refine(isBase)
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
  ),
  help,
})

/** As Standard Webhooks writes them; what cannot be read as one would be found out with the first call only. */
export const webhookSecret = (help: string, form = /^(whsec_)?[A-Za-z0-9+/]+={0,2}$/): Setting<string | undefined> => ({
  ...text(help, (secret) => form.test(secret)),
  isSecret: true,
})

export const oneOf = <const Choice extends string>(
  choices: readonly [Choice, ...Choice[]],
  help: string,
): Setting<Choice> => ({ schema: unlessEmpty(z.enum(choices).default(choices[0] as never)) as z.ZodType<Choice>, help })

/** Names a credential in rows, logs and doctor: the same key has the same name in whatever order it stands. */
export const fingerprint = (key: string): string => `key-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`

export const keysOf = (keys: readonly string[]) => keys.map((apiKey) => ({ id: fingerprint(apiKey), apiKey }))

/** A value in force, for people. */
export function inWords(value: unknown): string {
  if (value === undefined) return 'not set'
  if (Array.isArray(value)) return value.join(', ') || 'not set'
  if (typeof value !== 'object' || value === null) return String(value)
  const named = Object.entries(value).map(([name, item]) => `${name}=${item}`)
  return named.join(', ') || 'not set'
}

/** Of a secret only whether it is set, or how many are. */
export function secretInWords(value: unknown): string {
  const count = Array.isArray(value) ? value.length : value === undefined ? 0 : 1
  return count === 0 ? 'not set' : count === 1 ? 'set' : `${count} set`
}

/** Without what is not set. */
export const given = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>
  }
