import { createHmac, timingSafeEqual } from 'node:crypto'

/** Where clips and their last frames lie that need no credential. */
export const filesPath = '/__files'

export interface ResultUrls {
  /** @param expiresAt milliseconds since 1970, on the emulator's clock */
  sign(provider: string, jobId: string, ending: 'mp4' | 'png', expiresAt: number): string
  isGood(provider: string, jobId: string, query: Readonly<Record<string, unknown>>): boolean
}

/** @param options.origin of the emulator, once it is known */
export function createResultUrls(options: { secret: string; origin(): string; now(): number }): ResultUrls {
  const signatureOf = (provider: string, jobId: string, expires: string) =>
    createHmac('sha256', options.secret)
      .update(JSON.stringify([provider, jobId, expires]))
      .digest('base64url')
  return {
    sign(provider, jobId, ending, expiresAt) {
      const expires = String(Math.floor(expiresAt))
      const query = new URLSearchParams({ expires, signature: signatureOf(provider, jobId, expires) })
      return `${options.origin()}${filesPath}/${provider}/${encodeURIComponent(jobId)}.${ending}?${query}`
    },
    isGood(provider, jobId, { expires, signature }) {
      if (typeof expires !== 'string' || typeof signature !== 'string') return false
      const expected = Buffer.from(signatureOf(provider, jobId, expires))
      const given = Buffer.from(signature)
      const isSigned = given.length === expected.length && timingSafeEqual(given, expected)
      return isSigned && options.now() < Number(expires)
    },
  }
}
