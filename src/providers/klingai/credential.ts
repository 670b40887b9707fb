import { credentialGone, notSent } from '../provider-error.ts'

/** An API key speaks both standards; a pair of access and secret key only the legacy one. */
export type KlingCredential = { id: string } & ({ apiKey: string } | { accessKey: string; secretKey: string })

export type Bearers = ReturnType<typeof createBearers>

/** source: wire-kling §1, form 2 */
const lifeSeconds = 1800
const earlySeconds = 5
/** Well below its life, so that a clock which goes 20 minutes wrong does no harm. */
const reusedSeconds = 600

export function createBearers(credentials: readonly KlingCredential[], now: () => Date) {
  const signed = new Map<string, { token: string; atSeconds: number }>()

  async function tokenOf(id: string, { accessKey, secretKey }: { accessKey: string; secretKey: string }) {
    const nowSeconds = Math.floor(now().getTime() / 1000)
    const last = signed.get(id)
    const age = last ? nowSeconds - last.atSeconds : Number.NaN
    // A clock that was set back makes a token of the future: it is not yet valid.
    if (last && age >= 0 && age < reusedSeconds) return last.token
    const { SignJWT } = await import('jose/jwt/sign')
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(accessKey)
      .setExpirationTime(nowSeconds + lifeSeconds)
      .setNotBefore(nowSeconds - earlySeconds)
      // The characters of the secret key are the key; it is not base64.
      .sign(new TextEncoder().encode(secretKey))
    signed.set(id, { token, atSeconds: nowSeconds })
    return token
  }

  const find = (id: string) => credentials.find((candidate) => candidate.id === id)
  return {
    /** False for a pair: the new standard refuses it (401/1002), `/tasks` included. */
    isApiKey(credentialId: string): boolean {
      const credential = find(credentialId)
      return credential !== undefined && 'apiKey' in credential
    },
    /** What stands behind `Authorization: Bearer`. Throws ProviderError `not-delivered` when it cannot be had. */
    async bearer(credentialId: string): Promise<string> {
      const credential = find(credentialId)
      if (credential)
        try {
          const bearer = 'apiKey' in credential ? credential.apiKey : await tokenOf(credential.id, credential)
          // A line end copied along with a key fits into no header, and would look like a connection that broke.
          if (/^[\x21-\x7e]+$/.test(bearer)) return bearer
        } catch {
          // Said below: an empty secret key signs nothing.
        }
      if (!credential) throw credentialGone()
      throw notSent('CREDENTIALS', 'The credential of the provider is not a usable one.')
    },
  }
}
