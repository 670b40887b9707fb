import { existsSync } from 'node:fs'
import { defineProvider, UnusableSetting } from '../define-provider.ts'
import { baseUrl, given, listOf, text } from '../setting.ts'

interface VertexOptions {
  baseUrl?: string
  storageUri?: string
  storageBaseUrl?: string
  /** Without a key file or a token: the account of the machine (application default credentials). */
  credentials: readonly { id: string; project: string; location: string; keyFile?: string; token?: string }[]
}

/** source: wire-google-veo §B */
export const vertex = defineProvider({
  id: 'vertex',
  label: 'Google Vertex AI',
  reportsProgress: false,
  canCancel: false,
  credentialSettings: 'GOOGLE_CLOUD_PROJECT with GOOGLE_APPLICATION_CREDENTIALS or the machine’s own account',
  maximumConcurrent: 10,
  // For each project; previews have 10, which is left to the refusal. That polls count is nowhere said.
  requestLimits: [{ requests: 50, seconds: 60, of: 'submits' }],
  settings: {
    GOOGLE_CLOUD_PROJECT: listOf(/^[a-z0-9.:-]+$/, 'Vertex AI: project; several, comma-separated.'),
    GOOGLE_CLOUD_LOCATION: listOf(
      /^[a-z0-9-]+$/,
      'Vertex AI: location of each project, or one for all. Default us-central1.',
    ),
    GOOGLE_APPLICATION_CREDENTIALS: listOf(
      /./,
      'Vertex AI: key file of each project’s service account, or one for all. Default: the machine’s own account.',
    ),
    GOOGLE_VERTEX_BASE_URL: baseUrl('Vertex AI: another host. Default: the location’s.'),
    GOOGLE_VERTEX_STORAGE_URI: text(
      'Vertex AI: bucket that clips are delivered to, gs://bucket/prefix/. Default: inline.',
      (uri) => /^gs:\/\/[^/]+/.test(uri),
    ),
  },
  options(set): VertexOptions {
    const projects = set.GOOGLE_CLOUD_PROJECT
    for (const name of ['GOOGLE_CLOUD_LOCATION', 'GOOGLE_APPLICATION_CREDENTIALS'] as const)
      if (set[name].length > 1 && set[name].length !== projects.length) throw new UnusableSetting(name)
    const { GOOGLE_CLOUD_LOCATION: locations, GOOGLE_APPLICATION_CREDENTIALS: files } = set
    return {
      ...given({ baseUrl: set.GOOGLE_VERTEX_BASE_URL, storageUri: set.GOOGLE_VERTEX_STORAGE_URI }),
      credentials: projects.map((project, index) => {
        const location = locations[index] ?? locations[0] ?? 'us-central1'
        return { id: `${project}/${location}`, project, location, ...given({ keyFile: files[index] ?? files[0] }) }
      }),
    }
  },
  emulated: (url) => ({
    baseUrl: url,
    storageBaseUrl: url,
    credentials: [{ id: 'emulator', project: 'emulated', location: 'us-central1', token: 'emulator-token' }],
  }),
  async client({ credentials, ...options }) {
    const { createVertexProvider } = await import('./client.ts')
    return createVertexProvider({
      ...options,
      credentials: await Promise.all(
        credentials.map(async ({ keyFile, token, ...credential }) => {
          if (token !== undefined) return { ...credential, token: async () => token }
          // Google's library is a hundred modules: for those who have an account there.
          const { googleAccount } = await import('./google-token.ts')
          return { ...credential, ...googleAccount(given({ keyFile })) }
        }),
      ),
    })
  },
  credentialNote: ({ keyFile }) => (keyFile === undefined ? 'the machine’s account' : undefined),
  check: ({ credentials }) =>
    credentials.every(({ keyFile }) => keyFile === undefined || existsSync(keyFile))
      ? undefined
      : {
          name: 'Vertex AI',
          state: 'broken',
          found: 'a key file of GOOGLE_APPLICATION_CREDENTIALS is not there',
          advice: 'Correct the path, or leave the setting out to use the machine’s own account.',
        },
})
