import { defineProvider, emulatorKey } from '../define-provider.ts'
import { baseUrl, given, keysOf, secretKeys, webhookSecret } from '../setting.ts'

/** source: wire-google-veo §A */
export const gemini = defineProvider({
  id: 'gemini',
  label: 'Google Gemini API',
  reportsProgress: false,
  canCancel: true,
  credentialSettings: 'GEMINI_API_KEY or GOOGLE_API_KEY',
  maximumConcurrent: 10,
  settings: {
    GEMINI_API_KEY: secretKeys('Gemini API: key; several, comma-separated.'),
    GOOGLE_API_KEY: secretKeys('Gemini API: the same under its other name; read where the first is not set.'),
    GOOGLE_GEMINI_BASE_URL: baseUrl('Gemini API: another host. Default https://generativelanguage.googleapis.com.'),
    GEMINI_WEBHOOK_SECRET: webhookSecret(
      'Gemini API: signing secret of a webhook registered in the project (whsec_…).',
    ),
  },
  options: (set) => ({
    ...given({ baseUrl: versioned(set.GOOGLE_GEMINI_BASE_URL), webhookSecret: set.GEMINI_WEBHOOK_SECRET }),
    credentials: keysOf(set.GEMINI_API_KEY.length > 0 ? set.GEMINI_API_KEY : set.GOOGLE_API_KEY),
  }),
  emulated: (url) => ({ baseUrl: `${url}/v1beta`, credentials: [emulatorKey] }),
  client: async (options) => (await import('./client.ts')).createGeminiProvider(options),
})

/** The setting names the host, as Google's own library has it; the version is the wire's. */
const versioned = (url: string | undefined) => url && `${url.replace(/\/v1beta$/, '')}/v1beta`
