import { createHash, timingSafeEqual } from 'node:crypto'

/** Who a request belongs to. `keyId` names the key without telling it; null on a server without keys. */
export interface Identity {
  tenant: string
  keyId: string | null
}

export interface ApiKeys {
  /** True when the server has no keys: everybody is tenant `default`. Only allowed on loopback. */
  readonly keyless: boolean
  /** Reads an `Authorization` value (`Bearer <key>`). Null when it is missing, malformed or unknown. */
  identify(authorization: unknown): Identity | null
  /** Whether an identity given out earlier still holds. Open streams ask on every keep-alive and every subscribe. */
  isCurrent(identity: Identity): boolean
}

/** The key list cannot be read. The message names the entry by its position, never by its content. */
export class ApiKeysError extends Error {
  override name = 'ApiKeysError'
  readonly kind = 'machine'
}

export const keysSetting = 'KINETOGRAPH_API_KEYS'

const keylessIdentity: Identity = Object.freeze({ tenant: 'default', keyId: null })
const minimumKeyLength = 16

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * Reads `tenant:key,tenant:key…`. A tenant may have several keys, so that one can be replaced while both work.
 * Keys have at least 16 characters. Nothing given means a server without keys.
 * @throws ApiKeysError
 */
export function parseApiKeys(text: string | undefined): ApiKeys {
  const entries = (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry, index) => {
      const separator = entry.indexOf(':')
      const tenant = entry.slice(0, Math.max(separator, 0))
      const key = entry.slice(separator + 1)
      if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(tenant)) {
        throw new ApiKeysError(
          `API key ${index + 1} must be written tenant:key, the tenant in letters, digits, "-" and "_".`,
        )
      }
      if (key.length < minimumKeyLength || /\s/.test(key)) {
        throw new ApiKeysError(
          `API key ${index + 1} needs at least ${minimumKeyLength} characters and no blanks after the colon.`,
        )
      }
      // Its own prefix, so that the id does not shorten a search for the key's plain digest.
      const keyId = digest(`key id\0${key}`).toString('hex').slice(0, 12)
      return { identity: Object.freeze({ tenant, keyId }), digest: digest(key) }
    })
  if (new Set(entries.map((entry) => entry.identity.keyId)).size !== entries.length) {
    throw new ApiKeysError('The same API key is listed twice.')
  }
  if (entries.length === 0) {
    return { keyless: true, identify: () => keylessIdentity, isCurrent: () => true }
  }
  return {
    keyless: false,
    identify(authorization) {
      const key = typeof authorization === 'string' ? /^Bearer +(\S+)$/i.exec(authorization)?.[1] : undefined
      if (key === undefined) return null
      const given = digest(key)
      let found: Identity | null = null
      // Every entry is compared, so that the time taken does not tell which one was close.
      for (const entry of entries) {
        if (timingSafeEqual(entry.digest, given)) found = entry.identity
      }
      return found
    },
    isCurrent: (identity) => entries.some((entry) => entry.identity.keyId === identity.keyId),
  }
}
