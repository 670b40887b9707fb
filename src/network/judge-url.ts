import { isIP } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** Longest URL taken, in characters. The longest signed object-store URLs stay under half of it. */
const maximumLength = 8192

/**
 * Why a URL is refused before anything is looked up, or null. Judges the scheme, embedded credentials and literal
 * private addresses in all their spellings; what a name resolves to is judged when it is fetched.
 *
 * @param allowHosts `host` or `host:port`, exact; these may be private.
 */
export function judgeUrl(url: string, allowHosts: readonly string[] = []): string | null {
  if (url.length > maximumLength) return `The URL is longer than ${maximumLength} characters.`
  if (!URL.canParse(url)) return 'This is not a valid URL.'
  const parsed = new URL(url)
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return 'Only http and https URLs can be fetched.'
  if (parsed.username !== '' || parsed.password !== '') return 'A URL must not contain a user name or a password.'
  if (isAllowedHost(parsed.hostname, effectivePort(parsed), allowHosts)) return null
  // The URL parser has already turned decimal, hexadecimal and octal spellings into the dotted form.
  const host = bareHost(parsed.hostname)
  if (isIP(host) !== 0) return isPublicAddress(host) ? null : privateAddress
  return host === 'localhost' || host.endsWith('.localhost') ? privateAddress : null
}

export const privateAddress = 'The URL leads to an address that is not on the public internet.'

/** Whether the operator listed this host, with or without its port. */
export function isAllowedHost(hostname: string, port: string, allowHosts: readonly string[]): boolean {
  const host = bareHost(hostname)
  const spellings = [host, `${host}:${port}`, `[${host}]`, `[${host}]:${port}`]
  return allowHosts.some((allowed) => spellings.includes(allowed.toLowerCase()))
}

export function effectivePort(url: URL): string {
  if (url.port !== '') return url.port
  return url.protocol === 'https:' ? '443' : '80'
}

/** Lower case, without the brackets of IPv6 and the final dot of an absolute name. */
export function bareHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}
