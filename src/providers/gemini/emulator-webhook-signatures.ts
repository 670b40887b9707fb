import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** How a call back is signed. The port signs at once, so this does without promises. */
export interface WebhookMessage {
  id: string
  /** Milliseconds since 1970, by the clock of the one who checks. */
  at: number
  body: string
}

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000)
const messageHeaders = (message: WebhookMessage) => ({
  'webhook-id': message.id,
  'webhook-timestamp': String(seconds(message.at)),
})

/** Standard Webhooks (source §A.5, static). */
export function hmacHeaders(message: WebhookMessage, secret: string): Record<string, string> {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signed = `${message.id}.${seconds(message.at)}.${message.body}`
  return {
    ...messageHeaders(message),
    'webhook-signature': `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
  }
}

export interface SigningKeys {
  /** `/.well-known/jwks.json`. */
  jwks(): { keys: object[] }
  /** A JWT in `Webhook-Signature` (source §A.5, dynamic); signed by a key that is in no list where `isWrong`. */
  headers(message: WebhookMessage, claims: object, isWrong: boolean): Record<string, string>
}

export function createSigningKeys(): SigningKeys {
  const pairs = new Map<boolean, { publicKey: KeyObject; privateKey: KeyObject }>()
  const pairFor = (isWrong: boolean) => {
    const pair = pairs.get(isWrong) ?? generateKeyPairSync('rsa', { modulusLength: 2048 })
    pairs.set(isWrong, pair)
    return pair
  }
  const keyId = 'emulator-1'
  return {
    jwks: () => ({
      keys: [{ ...pairFor(false).publicKey.export({ format: 'jwk' }), kid: keyId, use: 'sig', alg: 'RS256' }],
    }),
    headers(message, claims, isWrong) {
      const parts = [{ alg: 'RS256', typ: 'JWT', kid: keyId }, claims]
      const unsigned = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
      const signature = sign('RSA-SHA256', Buffer.from(unsigned), pairFor(isWrong).privateKey).toString('base64url')
      return { ...messageHeaders(message), 'webhook-signature': `${unsigned}.${signature}` }
    },
  }
}
