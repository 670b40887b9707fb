import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** One message, for all its deliveries. */
export interface Message {
  id: string
  /** Milliseconds since 1970, by the clock of those who check it. */
  at: number
  body: string
}

const seconds = ({ at }: Message) => String(Math.floor(at / 1000))

/** By the specification of Standard Webhooks. */
const messageHeaders = (message: Message, signature: string) => ({
  'webhook-id': message.id,
  'webhook-timestamp': seconds(message),
  'webhook-signature': signature,
})

/**
 * Standard Webhooks, signed with HMAC-SHA256 by each of the secrets: as they are, or base64 behind `whsec_`. Where it
 * `isWrong`, by a key that nobody knows.
 */
export function standardWebhook(message: Message, secrets: readonly string[], isWrong: boolean) {
  const signed = `${message.id}.${seconds(message)}.${message.body}`
  const keys = secrets.map((secret) => {
    if (isWrong) return randomBytes(32)
    return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret)
  })
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
  return messageHeaders(message, signatures.join(' '))
}

export type SigningKeys = ReturnType<typeof createSigningKeys>

/** Keys of which clients have the public half only, by a list. Where it `isWrong`, they sign by one that is in no list. */
export function createSigningKeys(algorithm: 'RS256' | 'EdDSA') {
  const pairs = new Map<boolean, { publicKey: KeyObject; privateKey: KeyObject }>()
  const make = () =>
    algorithm === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pairFor = (isWrong: boolean) => {
    const pair = pairs.get(isWrong) ?? make()
    pairs.set(isWrong, pair)
    return pair
  }
  const kid = 'emulator-1'
  const signed = (text: string, isWrong: boolean) =>
    sign(algorithm === 'EdDSA' ? null : 'RSA-SHA256', Buffer.from(text), pairFor(isWrong).privateKey)
  return {
    /** `/.well-known/jwks.json`. */
    jwks: () => ({
      keys: [{ ...pairFor(false).publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: algorithm }],
    }),
    sign: signed,
    /** A message whose signature is a token with these claims. */
    tokenWebhook(message: Message, claims: object, isWrong: boolean): Record<string, string> {
      const parts = [{ alg: algorithm, typ: 'JWT', kid }, claims]
      const unsigned = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
      return messageHeaders(message, `${unsigned}.${signed(unsigned, isWrong).toString('base64url')}`)
    },
  }
}
