import { defineProvider, emulatorKey } from '../define-provider.ts'
import { baseUrl, given, keysOf, secretKeys } from '../setting.ts'

/** source: wire-grok-xai */
export const xai = defineProvider({
  id: 'xai',
  label: 'xAI',
  reportsProgress: true,
  canCancel: false,
  credentialSettings: 'XAI_API_KEY',
  // No number is documented.
  maximumConcurrent: 10,
  // Of one model, and documented for the older one; whether polls count is not said.
  requestLimits: [{ requests: 70, seconds: 60, of: 'all' }],
  settings: {
    XAI_API_KEY: secretKeys('xAI: key; several, comma-separated.'),
    XAI_BASE_URL: baseUrl('xAI: another host, with its /v1. Default https://api.x.ai/v1.'),
  },
  options: (set) => ({ ...given({ baseUrl: set.XAI_BASE_URL }), credentials: keysOf(set.XAI_API_KEY) }),
  emulated: (url) => ({ baseUrl: `${url}/v1`, credentials: [emulatorKey] }),
  client: async (options) => (await import('./client.ts')).createXaiProvider(options),
})
