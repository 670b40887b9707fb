import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { EmulatedWorld } from '../../emulation/port.ts'
import { errorInfo, Refusal } from '../gemini/emulator-refusal.ts'

/** Source §B: tokens live for an hour. */
const lifeSeconds = 3600
const scope = 'https://www.googleapis.com/auth/cloud-platform'
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

interface Issued {
  expiresAt: number
  /** Of a person, by a refresh token; such calls must say who pays. */
  isUser: boolean
}

export interface Tokens {
  /** Refuses a call without a good token. */
  authorize(request: FastifyRequest): void
}

export const badCredentials = (): Refusal =>
  new Refusal(
    'UNAUTHENTICATED',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    { details: [errorInfo('ACCESS_TOKEN_EXPIRED', 'aiplatform.googleapis.com')] },
  )

/**
 * `POST /token`, Google's OAuth endpoint for service accounts (a signed assertion) and for people (a refresh token), and
 * the check of what it issued. `emulator-token` and every `ya29.…` that it did not issue itself are good, too. The
 * signature of an assertion is not checked: nobody has told the emulator the account's key. `now` is the clients' clock.
 */
export function mountTokens(app: FastifyInstance, world: EmulatedWorld, now: () => number): Tokens {
  const issued = new Map<string, Issued>()

  app.post('/token', async (request: FastifyRequest, reply: FastifyReply) => {
    const form = formOf(request)
    const grant = form.get('grant_type')
    const refusal =
      grant === jwtBearer
        ? judgeAssertion(
            form.get('assertion'),
            [`${world.baseUrl()}/token`, 'https://oauth2.googleapis.com/token'],
            now(),
          )
        : grant === 'refresh_token'
          ? form.get('refresh_token')
            ? null
            : oauthError('invalid_request', 'Missing required parameter: refresh_token')
          : oauthError('unsupported_grant_type', `Invalid grant_type: ${grant}`)
    if (refusal !== null) return reply.code(400).send(refusal)
    for (const [token, { expiresAt }] of issued) if (expiresAt + 3_600_000 < now()) issued.delete(token)
    const token = `ya29.${randomBytes(48).toString('base64url')}`
    issued.set(token, { expiresAt: now() + lifeSeconds * 1000, isUser: grant === 'refresh_token' })
    return { access_token: token, expires_in: lifeSeconds - 1, token_type: 'Bearer', scope }
  })

  return {
    authorize(request) {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
      const known = token === undefined ? undefined : issued.get(token)
      const isGood = known ? known.expiresAt > now() : token === 'emulator-token' || token?.startsWith('ya29.')
      if (!isGood) throw badCredentials()
      if (known?.isUser && request.headers['x-goog-user-project'] === undefined)
        throw new Refusal(
          'PERMISSION_DENIED',
          'Your application is authenticating by using local Application Default Credentials. The aiplatform.googleapis.com API requires a quota project, which is not set by default.',
          { details: [errorInfo('SERVICE_DISABLED', 'aiplatform.googleapis.com')] },
        )
    },
  }
}

function formOf(request: FastifyRequest): URLSearchParams {
  // Some clients send the same fields as JSON.
  if (typeof request.body === 'object' && request.body !== null && !Buffer.isBuffer(request.body))
    return new URLSearchParams(request.body as Record<string, string>)
  return new URLSearchParams(request.rawBody?.toString('utf8') ?? '')
}

const oauthError = (error: string, description: string) => ({ error, error_description: description })

function judgeAssertion(assertion: string | null, audiences: string[], now: number) {
  const [header, claims] = (assertion ?? '').split('.').map(decode)
  if (assertion?.split('.').length !== 3 || !header || !claims)
    return oauthError('invalid_grant', 'Invalid JWT: Failed to parse.')
  if (header.alg !== 'RS256') return oauthError('invalid_grant', 'Invalid JWT: alg must be RS256.')
  if (!audiences.includes(String(claims.aud))) return oauthError('invalid_grant', 'Invalid JWT: wrong audience.')
  if (typeof claims.iss !== 'string') return oauthError('invalid_grant', 'Invalid JWT: iss is missing.')
  const { iat, exp } = claims
  const isTimely = typeof iat === 'number' && typeof exp === 'number' && exp > iat && exp - iat <= lifeSeconds
  if (!isTimely || exp * 1000 < now || iat * 1000 > now + 300_000)
    return oauthError(
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
    )
  if (
    !String(claims.scope ?? '')
      .split(' ')
      .includes(scope)
  )
    return oauthError('invalid_scope', 'Invalid OAuth scope.')
  return null
}

function decode(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null
  } catch {
    return null
  }
}
