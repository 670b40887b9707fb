/** What is known of a provider whether its wire is spoken here or not. */
export interface ProviderFacts {
  readonly id: string
  readonly label: string
  /** It tells how far a clip is. */
  readonly reportsProgress: boolean
  /** A running job can be stopped there. */
  readonly canCancel: boolean
  /** The settings that hold its credentials, for people. */
  readonly credentialSettings?: string
}

/** source: wire-*.md, the sections on polling and cancelling. */
export const knownProviders: readonly ProviderFacts[] = [
  {
    id: 'klingai',
    label: 'Kling AI',
    reportsProgress: false,
    canCancel: false,
    credentialSettings: 'KLINGAI_API_KEY; for the older wire also KLINGAI_ACCESS_KEY and KLINGAI_SECRET_KEY',
  },
  { id: 'fal', label: 'fal', reportsProgress: false, canCancel: true },
  {
    id: 'vertex',
    label: 'Google Vertex AI',
    reportsProgress: false,
    canCancel: false,
    credentialSettings: 'GOOGLE_CLOUD_PROJECT with GOOGLE_APPLICATION_CREDENTIALS or the machine’s own account',
  },
  {
    id: 'gemini',
    label: 'Google Gemini API',
    reportsProgress: false,
    canCancel: true,
    credentialSettings: 'GEMINI_API_KEY or GOOGLE_API_KEY',
  },
  {
    id: 'openai-videos',
    label: 'OpenAI-compatible videos',
    reportsProgress: true,
    canCancel: false,
    credentialSettings: 'OPENAI_API_KEY, OPENAI_BASE_URL',
  },
  { id: 'modelark', label: 'BytePlus ModelArk', reportsProgress: false, canCancel: true },
  { id: 'dashscope', label: 'Alibaba DashScope', reportsProgress: false, canCancel: true },
  { id: 'xai', label: 'xAI', reportsProgress: true, canCancel: false, credentialSettings: 'XAI_API_KEY' },
  { id: 'agenticflow', label: 'AgenticFlow (PixelML)', reportsProgress: false, canCancel: false },
  { id: 'embedded', label: 'Embedded renderer', reportsProgress: true, canCancel: true },
]

export const providerFacts = (id: string): ProviderFacts =>
  knownProviders.find((provider) => provider.id === id) ?? { id, label: id, reportsProgress: false, canCancel: false }
