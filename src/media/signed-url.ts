import { createHmac, timingSafeEqual } from 'node:crypto'
import { isObjectKey } from './object-key.ts'

export interface SigningKey {
  /** Stands in the URL. Letters, digits, hyphens. */
  id: string
  /** At least 32 characters. */
  secret: string
}

export interface ReadTarget {
  key: string
  contentType: string
  tenant: string
  /** What a browser offers as the name to save under. */
  fileName?: string
  /** Whose work needs it: a provider fetches it though its owner has deleted it meanwhile. */
  generationId?: string
}

export interface UploadTarget {
  uploadId: string
  tenant: string
  contentType: string
  maximumBytes: number
  expiresAt: Date
}

export interface VerifiedRead {
  contentType: string
  tenant: string
  attachment: boolean
  fileName?: string
  generationId?: string
  expiresAt: Date
}

export interface VerifiedUpload {
  contentType: string
  tenant: string
  maximumBytes: number
}

/** EXPIRED is said only of a URL that once was valid. */
export type UrlRefusal = { refused: 'INVALID_SIGNATURE' | 'EXPIRED' }

export interface UrlSigner {
  /** For GET and HEAD. Valid for one to two hours, and the same string within each hour, so that caches work. */
  readUrl(target: ReadTarget, options?: { attachment?: boolean }): { url: string; expiresAt: Date }
  /** For one PUT of the bytes, with these headers. */
  uploadUrl(target: UploadTarget): { url: string; headers: { name: string; value: string }[]; expiresAt: Date }
  /** @param query the parsed query string; anything not a single string is no signature. */
  verifyRead(key: string, query: Readonly<Record<string, unknown>>): VerifiedRead | UrlRefusal
  verifyUpload(uploadId: string, query: Readonly<Record<string, unknown>>): VerifiedUpload | UrlRefusal
}

const windowMilliseconds = 3_600_000

/**
 * Signs and verifies the URLs of media. A signature covers method, object key, content type, disposition, file name,
 * expiry, tenant, size limit and key id.
 *
 * @param options.keys the first one signs, all of them verify: put a new one in front to rotate.
 * @param options.publicUrl where clients reach this gateway; may have a path.
 * @throws Error when the keys cannot be used.
 */
export function createUrlSigner(options: {
  keys: readonly [SigningKey, ...SigningKey[]]
  publicUrl: string
  clock: { now(): number }
}): UrlSigner {
  const { keys, clock } = options
  for (const key of keys) {
    if (!/^[A-Za-z0-9-]{1,40}$/.test(key.id))
      throw new Error('the id of a signing key has other than letters, digits, hyphens')
    if (key.secret.length < 32) throw new Error(`the secret of signing key ${key.id} is shorter than 32 characters`)
  }
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) throw new Error('two signing keys have the same id')
  const publicUrl = new URL(options.publicUrl)
  const base = `${publicUrl.origin}${publicUrl.pathname.replace(/\/+$/, '')}/media/`

  function sign(method: 'GET' | 'PUT', objectKey: string, claims: Record<string, string>): string {
    if (!isObjectKey(objectKey)) throw new Error('this is not the key of an object')
    const query = new URLSearchParams({ ...claims, key: keys[0].id })
    query.set('signature', signatureOf(method, objectKey, Object.fromEntries(query), keys[0]))
    return `${base}${objectKey}?${query}`
  }

  /** The signed claims, or null. All of the query counts, in any order. */
  function verify(method: 'GET' | 'PUT', objectKey: string, query: Readonly<Record<string, unknown>>) {
    const claims: Record<string, string> = {}
    for (const [name, value] of Object.entries(query)) {
      if (typeof value !== 'string') return null
      claims[name] = value
    }
    const { signature = '' } = claims
    delete claims.signature
    const key = keys.find(({ id }) => id === claims.key)
    if (key === undefined) return null
    const expected = Buffer.from(signatureOf(method, objectKey, claims, key))
    const given = Buffer.from(signature)
    return given.length === expected.length && timingSafeEqual(given, expected) ? claims : null
  }

  return {
    readUrl(target, { attachment = false } = {}) {
      const expiresAt = new Date((Math.floor(clock.now() / windowMilliseconds) + 2) * windowMilliseconds)
      const url = sign('GET', target.key, {
        type: target.contentType,
        disposition: attachment ? 'attachment' : 'inline',
        ...(target.fileName === undefined ? {} : { name: target.fileName.toWellFormed() }),
        ...(target.generationId === undefined ? {} : { generation: target.generationId }),
        expires: String(expiresAt.getTime() / 1000),
        tenant: target.tenant,
      })
      return { url, expiresAt }
    },

    uploadUrl(target) {
      // Whole seconds stand in the URL; what is told must not be later than what is checked.
      const expiresSeconds = Math.floor(target.expiresAt.getTime() / 1000)
      const url = sign('PUT', `uploads/${target.uploadId}`, {
        type: target.contentType,
        bytes: String(target.maximumBytes),
        expires: String(expiresSeconds),
        tenant: target.tenant,
      })
      const headers = [{ name: 'content-type', value: target.contentType }]
      return { url, headers, expiresAt: new Date(expiresSeconds * 1000) }
    },

    verifyRead(key, query) {
      const claims = verify('GET', key, query)
      if (claims === null) return { refused: 'INVALID_SIGNATURE' }
      const expiresAt = new Date(Number(claims.expires) * 1000)
      if (!(clock.now() < expiresAt.getTime())) return { refused: 'EXPIRED' }
      return {
        contentType: claims.type ?? '',
        tenant: claims.tenant ?? '',
        attachment: claims.disposition === 'attachment',
        ...(claims.name === undefined ? {} : { fileName: claims.name }),
        ...(claims.generation === undefined ? {} : { generationId: claims.generation }),
        expiresAt,
      }
    },

    verifyUpload(uploadId, query) {
      const claims = verify('PUT', `uploads/${uploadId}`, query)
      if (claims === null) return { refused: 'INVALID_SIGNATURE' }
      if (!(clock.now() < Number(claims.expires) * 1000)) return { refused: 'EXPIRED' }
      return { contentType: claims.type ?? '', tenant: claims.tenant ?? '', maximumBytes: Number(claims.bytes) }
    },
  }
}

/** Over a list of pairs in JSON: no two different sets of claims have the same text. */
function signatureOf(method: string, objectKey: string, claims: Record<string, string>, key: SigningKey): string {
  const text = JSON.stringify(['kinetograph-media-1', method, objectKey, Object.entries(claims).sort(byName)])
  return createHmac('sha256', key.secret).update(text).digest('base64url')
}

function byName([left]: [string, string], [right]: [string, string]): number {
  return left < right ? -1 : 1
}
