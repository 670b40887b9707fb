import { defineProvider, emulatorKey } from '../define-provider.ts'
import { baseUrl, given, keysOf, secretKeys } from '../setting.ts'

/** source: wire-seedance-modelark */
export const modelark = defineProvider({
  id: 'modelark',
  label: 'BytePlus ModelArk',
  reportsProgress: false,
  // While it is queued.
  canCancel: true,
  credentialSettings: 'ARK_API_KEY',
  // Of each account, and shown in its console alone.
  maximumConcurrent: 10,
  settings: {
    ARK_API_KEY: secretKeys('ModelArk: API key; several, comma-separated, best first.'),
    ARK_BASE_URL: baseUrl(
      'ModelArk: another host, with its /api/v3, such as Volcengine’s in China. Default https://ark.ap-southeast.bytepluses.com/api/v3.',
    ),
  },
  options: (set) => ({ ...given({ baseUrl: set.ARK_BASE_URL }), credentials: keysOf(set.ARK_API_KEY) }),
  emulated: (url) => ({ baseUrl: `${url}/api/v3`, credentials: [emulatorKey] }),
  client: async (options) => (await import('./client.ts')).createModelarkProvider(options),
})
