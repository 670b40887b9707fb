import type { ReadTarget } from '../../media/signed-url.ts'
import type { Provider } from '../../providers/provider.ts'

/** How a provider reaches us: to fetch a medium by its address, and to tell us of changes. */
export interface PublicAddresses {
  canReach(provider: Pick<Provider, 'emulated'> | undefined): boolean
  /** Where the provider's calls go; null when it cannot reach us. */
  callbackUrl(provider: Provider): string | null
  /** An address of a stored object that holds for an hour at least; null when the provider cannot reach us. */
  mediaUrl(provider: Provider, target: MediaTarget): string | null
}

type MediaTarget = ReadTarget & { generationId: string }

/** Path of the gateway's own server that takes the calls of a provider. */
export const webhookPath = (providerId: string): string => `/webhooks/${providerId}`

/**
 * @param options.publicUrl set by the operator; undefined: only what runs on this machine reaches us
 * @param options.ownUrl where we listen; null while we do not
 */
export function createPublicAddresses(options: {
  publicUrl: string | undefined
  ownUrl(): string | null
  sign(target: MediaTarget): string
}): PublicAddresses {
  const { publicUrl, ownUrl, sign } = options
  const baseFor = (provider: Pick<Provider, 'emulated'> | undefined): string | null =>
    publicUrl ?? (provider?.emulated ? ownUrl() : null)
  return {
    canReach: (provider) => baseFor(provider) !== null,
    callbackUrl(provider) {
      const base = baseFor(provider)
      return base === null || !provider.webhook ? null : `${base.replace(/\/+$/, '')}${webhookPath(provider.id)}`
    },
    mediaUrl: (provider, target) => (baseFor(provider) === null ? null : sign(target)),
  }
}
