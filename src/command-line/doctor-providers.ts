import type { Config } from '../config.ts'
import { allProviders } from '../providers/all.ts'
import type { Check } from '../providers/define-provider.ts'

/** Which providers can be used with what is set; credentials by name, never by value. */
export function checkProviders({ providers, publicUrl }: Config): Check[] {
  const isUsable = providers.some(({ credentialNames }) => credentialNames.length > 0)
  const told: Check[] = isUsable
    ? providers.map(({ label, baseUrl, credentialNames }) => {
        const host = baseUrl === undefined ? '' : ` at ${new URL(baseUrl).host}`
        return {
          name: 'Provider',
          state: 'ok',
          found: `${label}${host}: ${credentialNames.join(', ') || 'no credential'}`,
        }
      })
    : [
        {
          name: 'Providers',
          state: 'ok',
          found: 'none has a credential: only the embedded renderer makes clips',
          advice: `Set those of one of them (${allProviders.map(({ credentialSettings }) => credentialSettings).join('; ')}), or serve --emulate all.`,
        },
      ]
  const checks = [...told, ...providers.flatMap((provider) => provider.check() ?? [])]
  if (isUsable && publicUrl === undefined)
    checks.push({
      name: 'Callbacks',
      state: 'warning',
      found: 'PUBLIC_URL is not set: providers cannot call back or fetch videos from here, so all is polled',
    })
  return checks
}
