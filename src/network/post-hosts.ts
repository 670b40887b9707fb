import { isIP } from 'node:net'
import { bareHost, effectivePort, isAllowedHost, judgeUrl, privateAddress } from './judge-url.ts'
import { isPublicAddress } from './public-address.ts'

/** Where may be posted to: over https to the public internet, and beside that what the operator lets be private. */
export interface PostHosts {
  /** `host` or `host:port`, exact: these may be private, and without TLS. */
  allowHosts: readonly string[]
  /** Any private address will do, without TLS too: the server is for this machine alone. */
  mayBePrivate: boolean
}

export const onlyHttps = 'Only https URLs are accepted.'

/** Why a URL is refused before anything is looked up, or null; what a name resolves to is judged at each attempt. */
export function judgePostUrl(url: string, { allowHosts, mayBePrivate }: PostHosts): string | null {
  const reason = judgeUrl(url, allowHosts)
  if (reason !== null && !(mayBePrivate && reason === privateAddress)) return reason
  const parsed = new URL(url)
  if (parsed.protocol === 'https:' || isAllowedHost(parsed.hostname, effectivePort(parsed), allowHosts)) return null
  const host = bareHost(parsed.hostname)
  return mayBePrivate && !(isIP(host) !== 0 && isPublicAddress(host)) ? null : onlyHttps
}
