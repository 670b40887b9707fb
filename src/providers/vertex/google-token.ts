import { GoogleAuth } from 'google-auth-library'
import { failureOf, notSent, ProviderError } from '../provider-error.ts'

const scope = 'https://www.googleapis.com/auth/cloud-platform'
/** Tokens live for an hour. The library renews them five minutes earlier by the calendar, which may be set back. */
const longestKept = 57 * 60_000

export interface GoogleAccount {
  /**
   * @throws ProviderError: nothing was sent to the provider. CREDENTIALS; PROVIDER_UNAVAILABLE, retryable, when Google's
   * token server could not be reached.
   */
  token(): Promise<string>
  /**
   * Who is billed by what the credentials themselves say: those of a person need it with each call, most of others have
   * none. Asked for after a token. source: wire-google-veo §B
   */
  quotaProject(): Promise<string | undefined>
}

/**
 * Access tokens by Google's own library, which keeps each until shortly before it ends: from a key file of any kind
 * (service account, workload identity, impersonation), otherwise from where the machine has its default credentials.
 */
export function googleAccount(options: { keyFile?: string } = {}): GoogleAccount {
  const open = () =>
    new GoogleAuth({
      scopes: scope,
      ...(options.keyFile === undefined ? {} : { keyFilename: options.keyFile }),
    })
  let auth = open()
  let last = { token: '', at: performance.now() }
  return {
    async token() {
      if (performance.now() - last.at > longestKept) {
        auth = open()
        last = { token: '', at: performance.now() }
      }
      try {
        const token = await auth.getAccessToken()
        if (token && token !== last.token) last = { token, at: performance.now() }
        if (token) return token
      } catch (error) {
        throw tokenError(error)
      }
      throw noToken()
    },
    async quotaProject() {
      const client = await auth.getClient().catch((error: unknown) => {
        throw tokenError(error)
      })
      return client.quotaProjectId
    },
  }
}

function tokenError(error: unknown): ProviderError {
  const { code, status, response } = error as {
    code?: unknown
    status?: unknown
    response?: { status?: unknown; data?: unknown }
  }
  const answered = Number(response?.status ?? status)
  const isAway =
    answered >= 500 || answered === 429 || /^(E(CONN|NOTFOUND|AI_AGAIN|TIMEDOUT|PIPE)|UND_ERR)/.test(String(code))
  if (!isAway) return noToken(errorNameIn(response?.data))
  return notSent('PROVIDER_UNAVAILABLE', 'The token server of Google could not be reached.', true)
}

function noToken(providerMessage = ''): ProviderError {
  const words = 'No access token could be had with the Google credentials of this server.'
  return new ProviderError('not-delivered', failureOf('CREDENTIALS', providerMessage, 'INPUT', [], words))
}

/** `invalid_grant` and its like; nothing else of the answer is passed on. */
function errorNameIn(data: unknown): string | undefined {
  const { error } = (data ?? {}) as { error?: unknown }
  return typeof error === 'string' && /^[a-z_]{1,60}$/.test(error) ? error : undefined
}
