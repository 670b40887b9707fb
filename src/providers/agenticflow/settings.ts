import { defineProvider, emulatorKey } from '../define-provider.ts'
import { baseUrl, given, keysOf, secretKeys, text } from '../setting.ts'

const isUuid = (id: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)

/** Experimental: what is known of it is one description of its API. source: wire-pixelml */
export const agenticflow = defineProvider({
  id: 'agenticflow',
  label: 'AgenticFlow (PixelML)',
  reportsProgress: false,
  canCancel: false,
  credentialSettings: 'AGENTICFLOW_API_KEY, AGENTICFLOW_WORKFLOW_ID',
  // No number is documented.
  maximumConcurrent: 10,
  settings: {
    AGENTICFLOW_API_KEY: secretKeys(
      'AgenticFlow (PixelML, experimental): key of the workspace; several, comma-separated.',
    ),
    AGENTICFLOW_WORKFLOW_ID: text(
      'Id of the workflow with the single node image_to_video_v2; docs/providers.md says how to create it.',
      isUuid,
    ),
    AGENTICFLOW_OUTPUT_KEY: text('Name of the workflow’s output that contains the clip. Default video.'),
    AGENTICFLOW_ATTEMPT_INPUT: text(
      'Name of an input of the workflow that no node uses. With it, a run can be found when the answer to its start was lost. Default none.',
    ),
    AGENTICFLOW_BASE_URL: baseUrl('AgenticFlow: another host. Default https://api.agenticflow.ai.'),
  },
  options: (set) => ({
    ...given({
      baseUrl: set.AGENTICFLOW_BASE_URL,
      workflowId: set.AGENTICFLOW_WORKFLOW_ID,
      outputKey: set.AGENTICFLOW_OUTPUT_KEY,
      attemptInput: set.AGENTICFLOW_ATTEMPT_INPUT,
    }),
    credentials: keysOf(set.AGENTICFLOW_API_KEY),
  }),
  emulated: (url) => ({
    ...{ baseUrl: url, credentials: [emulatorKey], outputKey: 'video', attemptInput: 'attempt' },
    workflowId: '00000000-0000-4000-8000-000000000000',
  }),
  client: async (options) => (await import('./client.ts')).createAgenticflowProvider(options),
  check: ({ credentials, workflowId }) =>
    credentials.length > 0 && workflowId === undefined
      ? {
          name: 'AgenticFlow',
          state: 'broken',
          found: 'AGENTICFLOW_API_KEY without AGENTICFLOW_WORKFLOW_ID',
          advice: 'Make the workflow that docs/providers.md describes, and name it.',
        }
      : undefined,
})
