import { defineProvider, emulatorKey } from '../define-provider.ts'
import { baseUrl, given, keysOf, secretKeys, text } from '../setting.ts'

/** source: wire-wan-dashscope */
export const dashscope = defineProvider({
  id: 'dashscope',
  label: 'Alibaba DashScope',
  reportsProgress: false,
  canCancel: true,
  credentialSettings: 'DASHSCOPE_API_KEY',
  // UNSURE: no number is documented for the models of today.
  maximumConcurrent: 10,
  // source: wire-wan-dashscope, Poll
  requestLimits: [{ requests: 20, seconds: 1, of: 'polls', isOfAccount: true }],
  settings: {
    DASHSCOPE_API_KEY: secretKeys('Alibaba Model Studio (Wan): key of the region; several, comma-separated.'),
    DASHSCOPE_HTTP_BASE_URL: baseUrl(
      'The region’s or the workspace’s host, with its /api/v1. Default https://dashscope-intl.aliyuncs.com/api/v1 (Singapore).',
    ),
    DASHSCOPE_WORKSPACE: text('Id of the workspace. Default: that of the key.'),
  },
  options: (set) => ({
    ...given({ baseUrl: set.DASHSCOPE_HTTP_BASE_URL, workspace: set.DASHSCOPE_WORKSPACE }),
    credentials: keysOf(set.DASHSCOPE_API_KEY),
  }),
  emulated: (url) => ({ baseUrl: `${url}/api/v1`, credentials: [emulatorKey] }),
  client: async (options) => (await import('./client.ts')).createDashscopeProvider(options),
  check: ({ baseUrl: url }) =>
    url === undefined || url.endsWith('/api/v1')
      ? undefined
      : {
          name: 'DashScope',
          state: 'warning',
          found: `DASHSCOPE_HTTP_BASE_URL is ${url}`,
          advice: 'The API of videos ends in /api/v1; /compatible-mode/v1 is another one.',
        },
})
