import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { Caller } from './call.ts'
import type { JsonValue } from './json.ts'

/** Of a call's time, either way. */
export const toleratedSeconds = 300
/** How old keys may be; and where none of them fits: a new one may be among them. */
const longestKept = 24 * 3_600_000
const shortestKept = 60_000

const jwks = z.looseObject({ keys: z.array(z.custom<JsonWebKey>()) })

/** What the vendor publishes. */
export type ReadKeys = () => Promise<JsonValue | undefined>

/** What the first key proves that proves anything; null where none does. One for which `prove` throws proves nothing. */
type Proved = <Proof>(prove: (key: KeyObject) => Promise<Proof | null>) => Promise<Proof | null>

/**
 * The public keys by which a vendor signs its calls. They are asked for once a day, and anew where none of them fits: once
 * a minute at most, however many calls are forged and whether or not the keys can be had.
 */
export function createVendorKeys(readKeys: ReadKeys): Proved {
  let known = { at: Number.NEGATIVE_INFINITY, keys: Promise.resolve<KeyObject[]>([]) }

  function keysNotOlderThan(milliseconds: number): Promise<KeyObject[]> {
    const at = performance.now()
    const read = async () => jwks.parse(await readKeys()).keys.flatMap(readable)
    if (at - known.at > milliseconds) known = { at, keys: read().catch(() => []) }
    return known.keys
  }

  return async (prove) => {
    for (const age of [longestKept, shortestKept])
      for (const key of await keysNotOlderThan(age)) {
        const proof = await prove(key).catch(() => null)
        if (proof !== null) return proof
      }
    return null
  }
}

function readable(key: JsonWebKey): KeyObject[] {
  try {
    return [createPublicKey({ key, format: 'jwk' })]
  } catch {
    return []
  }
}

/** Keys as a vendor publishes them, without any credential. */
export const keysAt = (url: string, call: Caller['call']) => async (): Promise<JsonValue | undefined> =>
  (await call({ method: 'GET', url, headers: {} }, { signal: AbortSignal.timeout(10_000), keep: () => {} })).json

/** Whether a call was made just now. @param timestamp seconds since 1970 */
export const isRecent = (timestamp: string, now: Date): boolean =>
  Math.abs(now.getTime() / 1000 - Number(timestamp)) <= toleratedSeconds
