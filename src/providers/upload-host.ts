import { notSent } from './provider-error.ts'

/**
 * Media go to the host that the operator set, and over TLS to the vendor's own, whatever an answer names: no machine of
 * our network has a certificate of theirs.
 *
 * @param domains what lies below them is the vendor's, too
 * @throws ProviderError `not-delivered`
 */
export function requireUploadHost(url: string, configured: string, domains: readonly string[]): void {
  const { protocol, hostname, origin } = new URL(url)
  const isVendors = domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`))
  if (origin !== new URL(configured).origin && !(protocol === 'https:' && isVendors))
    throw notSent('PROVIDER_UNAVAILABLE', 'The provider wants media uploaded to a host that is not its own.')
}
