import { defineProvider, emulatorKey, UnusableSetting } from '../define-provider.ts'
import { baseUrl, fingerprint, given, keysOf, secretKeys, webhookSecret } from '../setting.ts'
import type { KlingCredential } from './credential.ts'

/** source: wire-kling §1, §7 */
export const klingai = defineProvider({
  id: 'klingai',
  label: 'Kling AI',
  reportsProgress: false,
  canCancel: false,
  credentialSettings: 'KLINGAI_API_KEY; for the older wire also KLINGAI_ACCESS_KEY and KLINGAI_SECRET_KEY',
  // What an account's usual pack allows.
  maximumConcurrent: 20,
  settings: {
    KLINGAI_API_KEY: secretKeys('Kling AI: API key; several, comma-separated, best first.'),
    KLINGAI_ACCESS_KEY: secretKeys('Kling AI, older standard only: access key; several, comma-separated.'),
    KLINGAI_SECRET_KEY: secretKeys('Kling AI, older standard only: secret key of each of them, in the same order.'),
    KLINGAI_BASE_URL: baseUrl('Kling AI: another host. Default https://api-singapore.klingai.com.'),
    KLINGAI_WEBHOOK_SECRET: webhookSecret(
      'Kling AI: secret of its callbacks (whsec_…). With it, unsigned callbacks are not trusted.',
    ),
  },
  options(set) {
    const secrets = set.KLINGAI_SECRET_KEY
    if (set.KLINGAI_ACCESS_KEY.length !== secrets.length) throw new UnusableSetting('KLINGAI_SECRET_KEY')
    const pairs = set.KLINGAI_ACCESS_KEY.map((accessKey, index) => ({
      id: fingerprint(accessKey),
      accessKey,
      secretKey: secrets[index]!,
    }))
    const credentials: KlingCredential[] = [...keysOf(set.KLINGAI_API_KEY), ...pairs]
    return { ...given({ baseUrl: set.KLINGAI_BASE_URL, webhookSecret: set.KLINGAI_WEBHOOK_SECRET }), credentials }
  },
  emulated: (url) => ({ baseUrl: url, credentials: [emulatorKey] }),
  client: async (options) => (await import('./client.ts')).createKlingaiProvider(options),
  credentialNote: (credential) => ('apiKey' in credential ? undefined : 'older wire'),
})
