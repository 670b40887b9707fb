import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import type { ProviderSettings, providerSettings } from '../provider-settings.ts'
import { providerFacts } from '../providers/known.ts'
import type { Check } from './doctor-check.ts'

/** Which providers can be used with what is set; credentials by name, never by value. */
export function checkProviders({ providers, publicUrl }: Config): Check[] {
  const { klingai, vertex, gemini, openaiVideos, xai } = providers
  const configured = [
    told(
      'klingai',
      klingai,
      klingai.credentials.map(({ id, ...own }) => `${id}${'apiKey' in own ? '' : ' (older wire)'}`),
    ),
    told(
      'vertex',
      vertex,
      vertex.credentials.map(({ id, keyFile }) => `${id}${keyFile ? '' : ' (the machine’s account)'}`),
    ),
    told(
      'gemini',
      gemini,
      gemini.credentials.map(({ id }) => id),
    ),
    told(
      'openai-videos',
      openaiVideos,
      openaiVideos.credentials.map(({ id }) => id),
    ),
    told(
      'xai',
      xai,
      xai.credentials.map(({ id }) => id),
    ),
  ]
  const checks: Check[] = configured.some(({ isUsable }) => isUsable)
    ? configured.map(({ line }) => ({ name: 'Provider', state: 'ok', found: line }))
    : [
        {
          name: 'Providers',
          state: 'ok',
          found: 'none has a credential: only the embedded renderer makes clips',
          advice:
            'Set KLINGAI_API_KEY, GEMINI_API_KEY, GOOGLE_CLOUD_PROJECT, XAI_API_KEY or OPENAI_BASE_URL; or serve --emulate all.',
        },
      ]
  const missing = vertex.credentials.flatMap(({ keyFile }) => (keyFile && !existsSync(keyFile) ? [keyFile] : []))
  if (missing.length > 0)
    checks.push({
      name: 'Vertex AI',
      state: 'broken',
      found: 'a key file of GOOGLE_APPLICATION_CREDENTIALS is not there',
      advice: 'Correct the path, or leave the setting out to use the machine’s own account.',
    })
  if (openaiVideos.credentials.length > 0 && openaiVideos.baseUrl === undefined)
    checks.push({
      name: 'OpenAI',
      state: 'warning',
      found: 'OPENAI_API_KEY without OPENAI_BASE_URL: OpenAI’s own Videos API was switched off on 2026-09-24',
      advice: 'Name a server that speaks the same API, or leave the key out.',
    })
  if (configured.some(({ isUsable }) => isUsable) && publicUrl === undefined)
    checks.push({
      name: 'Callbacks',
      state: 'warning',
      found: 'PUBLIC_URL is not set: providers cannot call back or fetch videos from here, so all is polled',
    })
  return checks
}

function told(id: string, settings: { baseUrl?: string }, credentials: readonly string[]) {
  const host = settings.baseUrl === undefined ? '' : ` at ${new URL(settings.baseUrl).host}`
  const named = credentials.length === 0 ? 'no credential' : credentials.join(', ')
  return { isUsable: credentials.length > 0, line: `${providerFacts(id).label}${host}: ${named}` }
}

/** Of what is secret only how many are set. */
export function providerSettingsInEffect(settings: ProviderSettings): Record<keyof typeof providerSettings, string> {
  const { klingai, vertex, gemini, openaiVideos, xai, concurrency } = settings
  const secrets = (count: number) => (count === 0 ? 'not set' : count === 1 ? 'set' : `${count} set`)
  const secret = (value: unknown) => secrets(value === undefined ? 0 : 1)
  const pairs = (named: Record<string, string | number>) =>
    Object.entries(named)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ') || 'none'
  const keyCount = klingai.credentials.filter((credential) => 'apiKey' in credential).length
  const pairCount = klingai.credentials.length - keyCount
  const files = vertex.credentials.flatMap(({ keyFile }) => keyFile ?? [])
  return {
    KLINGAI_API_KEY: secrets(keyCount),
    KLINGAI_ACCESS_KEY: secrets(pairCount),
    KLINGAI_SECRET_KEY: secrets(pairCount),
    KLINGAI_BASE_URL: klingai.baseUrl ?? 'not set',
    KLINGAI_WEBHOOK_SECRET: secret(klingai.webhookSecret),
    GOOGLE_CLOUD_PROJECT: vertex.credentials.map(({ project }) => project).join(', ') || 'not set',
    GOOGLE_CLOUD_LOCATION: [...new Set(vertex.credentials.map(({ location }) => location))].join(', ') || 'not set',
    GOOGLE_APPLICATION_CREDENTIALS: files.join(', ') || 'not set',
    GOOGLE_VERTEX_BASE_URL: vertex.baseUrl ?? 'not set',
    GOOGLE_VERTEX_STORAGE_URI: vertex.storageUri ?? 'not set',
    GEMINI_API_KEY: secrets(gemini.credentials.length),
    GOOGLE_API_KEY: secrets(gemini.credentials.length),
    GOOGLE_GEMINI_BASE_URL: gemini.baseUrl ?? 'not set',
    GEMINI_WEBHOOK_SECRET: secret(gemini.webhookSecret),
    OPENAI_API_KEY: secrets(openaiVideos.credentials.length),
    OPENAI_BASE_URL: openaiVideos.baseUrl ?? 'not set',
    OPENAI_ORG_ID: openaiVideos.organization ?? 'not set',
    OPENAI_PROJECT_ID: openaiVideos.project ?? 'not set',
    OPENAI_WEBHOOK_SECRET: secret(openaiVideos.webhookSecret),
    OPENAI_VIDEOS_MODELS: pairs(openaiVideos.models),
    OPENAI_VIDEOS_ENCODING: openaiVideos.encoding,
    OPENAI_VIDEOS_SECONDS: `${openaiVideos.seconds.key}:${openaiVideos.seconds.as}`,
    XAI_API_KEY: secrets(xai.credentials.length),
    XAI_BASE_URL: xai.baseUrl ?? 'not set',
    KINETOGRAPH_CONCURRENCY: pairs(concurrency),
  }
}
