import { Refusal } from './emulator-refusal.ts'

/** A JSON object whose names are checked. */
export type Shape = Record<string, unknown>

const invalid = (message: string) => new Refusal('INVALID_ARGUMENT', message)

/** An object that has no other names than these; an unknown one is refused as Google's front end does. */
export function shape(value: unknown, path: string, names: readonly string[]): Shape {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(path === '' ? 'Invalid JSON payload received. Expected an object.' : `'${path}' must be an object.`)
  for (const name of Object.keys(value))
    if (!names.includes(name))
      throw invalid(
        `Invalid JSON payload received. Unknown name "${name}"${path === '' ? '' : ` at '${path}'`}: Cannot find field.`,
      )
  return value as Shape
}

/** Null where the field is absent. */
export function optional<Value>(
  of: Shape,
  name: string,
  path: string,
  read: (value: unknown, path: string) => Value,
): Value | null {
  const value = of[name]
  return value === undefined ? null : read(value, path === '' ? name : `${path}.${name}`)
}

export function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw invalid(`Invalid value at '${path}' (TYPE_STRING), ${JSON.stringify(value)}`)
  return value
}

export function flag(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw invalid(`Invalid value at '${path}' (TYPE_BOOL), ${JSON.stringify(value)}`)
  return value
}

export function integer(value: unknown, path: string): number {
  if (!Number.isSafeInteger(value)) throw invalid(`Invalid value at '${path}' (TYPE_INT32), ${JSON.stringify(value)}`)
  return value as number
}

export function list(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(`'${path}' must be a list.`)
  return value
}

export function oneOf<const Value extends string>(values: readonly Value[]): (value: unknown, path: string) => Value {
  return (value, path) => {
    const given = text(value, path) as Value
    if (!values.includes(given))
      throw invalid(`Invalid value at '${path}': "${given}". Supported values: ${values.join(', ')}.`)
    return given
  }
}

/** Pure base64: a `data:` URL or an http(s) URL in its place is refused. */
export function base64(value: unknown, path: string): Buffer {
  const encoded = text(value, path)
  if (encoded === '' || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded))
    throw invalid(`Invalid value at '${path}' (TYPE_BYTES), Base64 decoding failed for "${encoded.slice(0, 32)}"`)
  return Buffer.from(encoded, 'base64')
}

/** Source §A.1 and the types of the vendor's library: at most 63 characters, a letter first in a key. */
export function labels(value: unknown, path: string): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`'${path}' must be an object.`)
  for (const [key, label] of Object.entries(value))
    if (!/^\p{Ll}[\p{Ll}\p{Lo}\d_-]{0,62}$/u.test(key) || !/^[\p{Ll}\p{Lo}\d_-]{0,63}$/u.test(text(label, path)))
      throw invalid(`Invalid label at '${path}': "${key}".`)
  return value as Record<string, string>
}
