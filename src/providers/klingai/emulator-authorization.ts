import { createHash, createHmac } from 'node:crypto'
import { z } from 'zod'
import { unauthorized, wrongKey } from './emulator-refusals.ts'

export interface AuthorizationOptions {
  /** The only API keys that are good; any key is unless given. */
  keys?: readonly string[]
  /** Secret by access key. Unless given, every access key has the secret `emulator-secret`. */
  accessKeys?: Readonly<Record<string, string>>
}

/** Who calls: the name of the account, never a key. source: §1, §6 */
export function authorize(header = '', isLegacy: boolean, options: AuthorizationOptions): string {
  const token = /^Bearer\s+(.+)$/i.exec(header.trim())?.[1]
  if (/^\s*(Bearer)?\s*$/i.test(header)) throw unauthorized(1001, 'Authorization is empty')
  if (!token) throw unauthorized(1002, 'Authorization is not valid')
  const isToken = /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(token)
  if (!isToken && options.keys && !options.keys.includes(token)) throw wrongKey()
  if (isToken && !isLegacy)
    throw unauthorized(1002, 'AK/SK authentication is not supported by this API, please use an API key')
  const credential = isToken ? accessKeyOf(token, options) : token
  return createHash('sha256').update(credential).digest('hex').slice(0, 16)
}

const headerSchema = z.object({ alg: z.literal('HS256'), typ: z.literal('JWT') })
const claimsSchema = z.object({ iss: z.string().min(1), exp: z.number(), nbf: z.number() })

function accessKeyOf(token: string, options: AuthorizationOptions): string {
  const [head, body, signature] = token.split('.') as [string, string, string]
  const claims = claimsSchema.safeParse(decoded(body))
  if (!headerSchema.safeParse(decoded(head)).success || !claims.success) throw unauthorized(1002, 'jwt is malformed')
  const { iss, exp, nbf } = claims.data
  const secret = options.accessKeys ? options.accessKeys[iss] : 'emulator-secret'
  if (secret === undefined) throw unauthorized(1002, 'access key not found')
  // The secret as it is written, not decoded.
  const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')
  if (signature !== expected) throw unauthorized(1002, 'signature is invalid')
  // Not by the emulator's clock: the client stamps its tokens by the time of the wall.
  const nowSeconds = Date.now() / 1000
  if (nowSeconds < nbf) throw unauthorized(1003, 'jwt is not yet valid')
  if (nowSeconds >= exp) throw unauthorized(1004, 'jwt is expired')
  return iss
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}
