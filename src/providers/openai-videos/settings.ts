import { defineProvider, emulatorKey } from '../define-provider.ts'
import { baseUrl, given, keysOf, oneOf, pairs, secretKeys, text, webhookSecret } from '../setting.ts'

/** source: wire-openai-sora */
export const openaiVideos = defineProvider({
  id: 'openai-videos',
  label: 'OpenAI-compatible videos',
  reportsProgress: true,
  canCancel: false,
  credentialSettings: 'OPENAI_API_KEY, OPENAI_BASE_URL',
  // No number is documented.
  maximumConcurrent: 10,
  settings: {
    OPENAI_API_KEY: secretKeys('Servers with OpenAI’s Videos API: key; several, comma-separated.'),
    OPENAI_BASE_URL: baseUrl('URL of the server, with /v1. Default: OpenAI’s own, which no longer serves any model.'),
    OPENAI_ORG_ID: text('Organization header.'),
    OPENAI_PROJECT_ID: text('Project header.'),
    OPENAI_WEBHOOK_SECRET: webhookSecret(
      'Signing secret of its webhooks (whsec_…). Without it they are not accepted.',
      /./,
    ),
    OPENAI_VIDEOS_MODELS: {
      schema: pairs,
      help: 'Names of models at that server, such as sora-2=my-sora, comma-separated.',
    },
    OPENAI_VIDEOS_ENCODING: oneOf(
      ['multipart', 'json'],
      'Format of job requests: multipart or json. Default multipart.',
    ),
    OPENAI_VIDEOS_SECONDS: oneOf(
      ['seconds:string', 'seconds:number', 'duration:string', 'duration:number'],
      'Name and type of the length: seconds:string, seconds:number, duration:string or duration:number. Default seconds:string.',
    ),
  },
  options(set) {
    const [key, as] = set.OPENAI_VIDEOS_SECONDS.split(':') as ['seconds' | 'duration', 'string' | 'number']
    return {
      ...given({
        baseUrl: set.OPENAI_BASE_URL,
        webhookSecret: set.OPENAI_WEBHOOK_SECRET,
        organization: set.OPENAI_ORG_ID,
        project: set.OPENAI_PROJECT_ID,
      }),
      credentials: keysOf(set.OPENAI_API_KEY),
      models: set.OPENAI_VIDEOS_MODELS,
      encoding: set.OPENAI_VIDEOS_ENCODING,
      seconds: { key, as },
    }
  },
  emulated: (url) => ({ baseUrl: `${url}/v1`, credentials: [emulatorKey] }),
  client: async (options) => (await import('./client.ts')).createOpenaiVideosProvider(options),
  check: ({ credentials, baseUrl }) =>
    credentials.length > 0 && baseUrl === undefined
      ? {
          name: 'OpenAI',
          state: 'warning',
          found: 'OPENAI_API_KEY without OPENAI_BASE_URL: OpenAI’s own Videos API was switched off on 2026-09-24',
          advice: 'Name a server that speaks the same API, or leave the key out.',
        }
      : undefined,
})
