import { Webhook } from 'standardwebhooks'

/** Whether a call bears a signature of Standard Webhooks, by the machine's clock at most five minutes off. */
export type IsSigned = (headers: Readonly<Record<string, string>>, rawBody: Buffer) => boolean

/**
 * @param whose for people
 * @param options.isRaw the characters of a secret without `whsec_` are the key; it is not base64
 * @throws where the secret is none
 */
export function createIsSigned(secret: string, whose: string, { isRaw = false } = {}): IsSigned {
  const webhook = webhookOf(secret, whose, isRaw && !secret.startsWith('whsec_'))
  return (headers, rawBody) => {
    try {
      webhook.verify(rawBody, headers, { jsonParse: false })
      return true
    } catch {
      return false
    }
  }
}

function webhookOf(secret: string, whose: string, isRaw: boolean): Webhook {
  try {
    return isRaw ? new Webhook(new TextEncoder().encode(secret), { format: 'raw' }) : new Webhook(secret)
  } catch {
    throw new Error(`The webhook secret of ${whose} is not one: it is base64, with or without whsec_ before it.`)
  }
}
