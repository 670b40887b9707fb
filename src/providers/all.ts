import { agenticflow } from './agenticflow/settings.ts'
import { dashscope } from './dashscope/settings.ts'
import type { ProviderDefinition } from './define-provider.ts'
import { fal } from './fal/settings.ts'
import { gemini } from './gemini/settings.ts'
import { klingai } from './klingai/settings.ts'
import { modelark } from './modelark/settings.ts'
import { openaiVideos } from './openai-videos/settings.ts'
import type { ProviderFacts } from './provider.ts'
import { vertex } from './vertex/settings.ts'
import { xai } from './xai/settings.ts'

/** Every provider whose wire is spoken: one folder here, one line. */
export const allProviders: readonly ProviderDefinition[] = [
  klingai,
  vertex,
  gemini,
  openaiVideos,
  xai,
  fal,
  modelark,
  dashscope,
  agenticflow,
]

/** And those that are described, priced and planned alone, and the one that is ours. source: wire-*.md, on polling and cancelling. */
export const knownProviders: readonly ProviderFacts[] = [
  ...allProviders,
  { id: 'embedded', label: 'Embedded renderer', reportsProgress: true, canCancel: true },
]

/** What is known of a provider, and nothing of how it is spoken to. */
export function providerFacts(providerId: string): ProviderFacts {
  const known = knownProviders.find((provider) => provider.id === providerId)
  if (!known) return { id: providerId, label: providerId, reportsProgress: false, canCancel: false }
  const { id, label, reportsProgress, canCancel, credentialSettings } = known
  return { id, label, reportsProgress, canCancel, ...(credentialSettings === undefined ? {} : { credentialSettings }) }
}
