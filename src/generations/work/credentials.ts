import type { Provider } from '../../providers/provider.ts'

/** Which credentials are left alone for a while: the provider has just refused them. In this process only. */
export interface Credentials {
  /** Those that can be used now on one of the provider's wires, best first. Never none only because all rest. */
  usable(provider: Provider, standard: string | undefined): readonly string[]
  /** The provider refused it: it is left alone for some minutes. True when another one may do. */
  rest(provider: Provider, standard: string | undefined, credential: string): boolean
}

const restMilliseconds = 5 * 60_000

export function createCredentials(): Credentials {
  const restsUntil = new Map<string, number>()
  const keyOf = (provider: Provider, credential: string) => `${provider.id} ${credential}`
  const awake = (provider: Provider, standard: string | undefined) =>
    provider
      .credentials(standard)
      .filter((credential) => (restsUntil.get(keyOf(provider, credential)) ?? 0) <= performance.now())
  return {
    usable(provider, standard) {
      const usable = awake(provider, standard)
      return usable.length > 0 ? usable : provider.credentials(standard)
    },
    rest(provider, standard, credential) {
      restsUntil.set(keyOf(provider, credential), performance.now() + restMilliseconds)
      return awake(provider, standard).length > 0
    },
  }
}
