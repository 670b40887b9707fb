import { defineProvider, emulatorKey } from '../define-provider.ts'
import { baseUrl, given, keysOf, secretKeys } from '../setting.ts'

/** source: wire-fal */
export const fal = defineProvider({
  id: 'fal',
  label: 'fal',
  reportsProgress: false,
  canCancel: true,
  credentialSettings: 'FAL_KEY',
  // The queue refuses nothing; 2 to 40 run at once, by the account.
  maximumConcurrent: 20,
  settings: {
    FAL_KEY: secretKeys('fal: key (`id:secret`); several, comma-separated.'),
    FAL_QUEUE_URL: baseUrl('fal: another host of the queue. Default https://queue.fal.run.'),
    FAL_REST_URL: baseUrl('fal: another host of uploads and webhook keys. Default https://rest.fal.ai.'),
    FAL_API_URL: baseUrl('fal: another host of the list of requests. Default https://api.fal.ai.'),
  },
  options: (set) => ({
    ...given({ baseUrl: set.FAL_QUEUE_URL, restUrl: set.FAL_REST_URL, apiUrl: set.FAL_API_URL }),
    credentials: keysOf(set.FAL_KEY),
  }),
  emulated: (url) => ({
    baseUrl: `${url}/queue`,
    restUrl: `${url}/rest`,
    apiUrl: `${url}/api`,
    credentials: [emulatorKey],
  }),
  client: async (options) => (await import('./client.ts')).createFalProvider(options),
})
