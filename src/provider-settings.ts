import { createHash } from 'node:crypto'
import { z } from 'zod'
import { knownProviders } from './providers/known.ts'
import { list, unlessEmpty } from './setting-values.ts'

/** What the operator set for the providers: credentials under the vendors' own names, servers, limits. */
export interface ProviderSettings {
  klingai: {
    baseUrl?: string
    webhookSecret?: string
    credentials: ({ id: string } & ({ apiKey: string } | { accessKey: string; secretKey: string }))[]
  }
  vertex: {
    baseUrl?: string
    /** `gs://bucket/prefix/` */
    storageUri?: string
    /** Without a key file: the account of the machine (application default credentials). */
    credentials: { id: string; project: string; location: string; keyFile?: string }[]
  }
  gemini: { baseUrl?: string; webhookSecret?: string; credentials: { id: string; apiKey: string }[] }
  openaiVideos: {
    baseUrl?: string
    webhookSecret?: string
    organization?: string
    project?: string
    credentials: { id: string; apiKey: string }[]
    /** The catalog's wire name to the name at this server. */
    models: Record<string, string>
    encoding: 'multipart' | 'json'
    seconds: { key: 'seconds' | 'duration'; as: 'string' | 'number' }
  }
  xai: { baseUrl?: string; credentials: { id: string; apiKey: string }[] }
  /** Jobs at once per credential and model, where it is not the provider's default. */
  concurrency: Record<string, number>
}

/** For `--help`, docs and doctor. */
export const providerSettings = {
  KLINGAI_API_KEY: 'Kling AI: API key. Several, comma-separated: the next one is used where one is full or refused.',
  KLINGAI_ACCESS_KEY: 'Kling AI, older wire only: access key; several, comma-separated, with as many secret keys.',
  KLINGAI_SECRET_KEY: 'Kling AI, older wire only: secret key of each access key.',
  KLINGAI_BASE_URL: 'Kling AI: another host. Default https://api-singapore.klingai.com.',
  KLINGAI_WEBHOOK_SECRET: 'Kling AI: secret of its callbacks (whsec_…); with it unsigned ones are not believed.',
  GOOGLE_CLOUD_PROJECT: 'Vertex AI: project; several, comma-separated.',
  GOOGLE_CLOUD_LOCATION: 'Vertex AI: location of each project. Default us-central1.',
  GOOGLE_APPLICATION_CREDENTIALS:
    'Vertex AI: key file of each project’s service account. Default: the machine’s own account.',
  GOOGLE_VERTEX_BASE_URL: 'Vertex AI: another host. Default: the location’s.',
  GOOGLE_VERTEX_STORAGE_URI: 'Vertex AI: bucket that clips are delivered to (gs://bucket/prefix/). Default: inline.',
  GEMINI_API_KEY: 'Gemini API: key; several, comma-separated.',
  GOOGLE_API_KEY: 'Gemini API: the same, under its other name.',
  GOOGLE_GEMINI_BASE_URL: 'Gemini API: another host. Default https://generativelanguage.googleapis.com.',
  GEMINI_WEBHOOK_SECRET: 'Gemini API: signing secret of a webhook registered there (whsec_…).',
  OPENAI_API_KEY: 'OpenAI-compatible videos: key; several, comma-separated.',
  OPENAI_BASE_URL:
    'OpenAI-compatible videos: server that speaks POST /videos, with its /v1. OpenAI’s own no longer serves any model.',
  OPENAI_ORG_ID: 'OpenAI-compatible videos: organization header.',
  OPENAI_PROJECT_ID: 'OpenAI-compatible videos: project header.',
  OPENAI_WEBHOOK_SECRET: 'OpenAI-compatible videos: signing secret of its webhooks (whsec_…).',
  OPENAI_VIDEOS_MODELS: 'OpenAI-compatible videos: names of models at that server, such as sora-2=my-sora.',
  OPENAI_VIDEOS_ENCODING: 'OpenAI-compatible videos: multipart or json. Default multipart.',
  OPENAI_VIDEOS_SECONDS:
    'OpenAI-compatible videos: how the length is written: seconds:string, seconds:number, duration:string or duration:number. Default seconds:string.',
  XAI_API_KEY: 'xAI: key; several, comma-separated.',
  XAI_BASE_URL: 'xAI: another host, with its /v1. Default https://api.x.ai/v1.',
  KINETOGRAPH_CONCURRENCY:
    'Jobs at once per credential and model at a provider (klingai, vertex, gemini, openai-videos, xai), such as klingai=5,vertex=10. Default: what is usual there.',
} as const

/** As Standard Webhooks writes them; what cannot be read as one would be found out with the first call only. */
const webhookSecret = unlessEmpty(
  z
    .string()
    .regex(/^(whsec_)?[A-Za-z0-9+/]+={0,2}$/)
    .optional(),
)

/** Sent in a header as they are: a space or a line end came along when they were copied. */
const keys = list.refine((items) => items.every((item) => /^[\x21-\x7e]+$/.test(item)))
/** Paths are written behind it; and a password in it would stand in logs. */
const isBase = (url: string): boolean => {
  const { search, hash, username, password } = new URL(url)
  return `${search}${hash}${username}${password}` === '' && !/[?#\s]/.test(url)
}
const optional = unlessEmpty(z.string().optional())
const optionalPrintable = optional.refine((value) => value === undefined || /^[\x21-\x7e]+$/.test(value))
const optionalUrl = unlessEmpty(
  z
    .url({ protocol: /^https?$/ })
    .refine(isBase)
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
)
const pairs = list.transform((items, context) => {
  const split = items.map((item) => item.split('=').map((part) => part.trim()))
  if (split.every((parts) => parts.length === 2 && parts.every((part) => part !== '')))
    return Object.fromEntries(split) as Record<string, string>
  context.addIssue({ code: 'custom', message: 'Not a list of name=value' })
  return z.NEVER
})
/** Of the embedded renderer's jobs there are KINETOGRAPH_RENDERS. */
const limitedProviders = knownProviders.flatMap(({ id, credentialSettings }) => (credentialSettings ? [id] : []))
const counts = pairs.transform((named, context) => {
  const numbers = Object.entries(named).map(([name, text]) => [name, Number(text)] as const)
  if (numbers.every(([, count]) => Number.isInteger(count) && count >= 1 && count <= 10_000))
    return Object.fromEntries(numbers) as Record<string, number>
  context.addIssue({ code: 'custom', message: 'Not a list of provider=number' })
  return z.NEVER
})

export const providerEnvironment = z.object({
  KLINGAI_API_KEY: keys,
  KLINGAI_ACCESS_KEY: keys,
  KLINGAI_SECRET_KEY: keys,
  KLINGAI_BASE_URL: optionalUrl,
  KLINGAI_WEBHOOK_SECRET: webhookSecret,
  GOOGLE_CLOUD_PROJECT: list.refine((items) => items.every((item) => /^[a-z0-9.:-]+$/.test(item))),
  GOOGLE_CLOUD_LOCATION: list.refine((items) => items.every((item) => /^[a-z0-9-]+$/.test(item))),
  GOOGLE_APPLICATION_CREDENTIALS: list,
  GOOGLE_VERTEX_BASE_URL: optionalUrl,
  GOOGLE_VERTEX_STORAGE_URI: unlessEmpty(
    z
      .string()
      .regex(/^gs:\/\/[^/]+/)
      .optional(),
  ),
  GEMINI_API_KEY: keys,
  GOOGLE_API_KEY: keys,
  GOOGLE_GEMINI_BASE_URL: optionalUrl,
  GEMINI_WEBHOOK_SECRET: webhookSecret,
  OPENAI_API_KEY: keys,
  OPENAI_BASE_URL: optionalUrl,
  OPENAI_ORG_ID: optionalPrintable,
  OPENAI_PROJECT_ID: optionalPrintable,
  OPENAI_WEBHOOK_SECRET: optional,
  OPENAI_VIDEOS_MODELS: pairs,
  OPENAI_VIDEOS_ENCODING: unlessEmpty(z.enum(['multipart', 'json']).default('multipart')),
  OPENAI_VIDEOS_SECONDS: unlessEmpty(
    z.enum(['seconds:string', 'seconds:number', 'duration:string', 'duration:number']).default('seconds:string'),
  ),
  XAI_API_KEY: keys,
  XAI_BASE_URL: optionalUrl,
  KINETOGRAPH_CONCURRENCY: counts.refine((named) => Object.keys(named).every((id) => limitedProviders.includes(id))),
})

type Read = z.infer<typeof providerEnvironment>

/** @throws the name of the setting that does not fit another one */
export function readProviderSettings(read: Read): ProviderSettings | { unusable: keyof typeof providerSettings } {
  const pairCount = read.KLINGAI_ACCESS_KEY.length
  if (pairCount !== read.KLINGAI_SECRET_KEY.length) return { unusable: 'KLINGAI_SECRET_KEY' }
  const projects = read.GOOGLE_CLOUD_PROJECT
  const fits = (items: readonly string[]) => items.length <= 1 || items.length === projects.length
  if (!fits(read.GOOGLE_CLOUD_LOCATION)) return { unusable: 'GOOGLE_CLOUD_LOCATION' }
  if (!fits(read.GOOGLE_APPLICATION_CREDENTIALS)) return { unusable: 'GOOGLE_APPLICATION_CREDENTIALS' }
  const [key, as] = read.OPENAI_VIDEOS_SECONDS.split(':') as ['seconds' | 'duration', 'string' | 'number']
  const gemini = read.GEMINI_API_KEY.length > 0 ? read.GEMINI_API_KEY : read.GOOGLE_API_KEY
  return {
    klingai: {
      ...given({ baseUrl: read.KLINGAI_BASE_URL, webhookSecret: read.KLINGAI_WEBHOOK_SECRET }),
      credentials: [
        ...keysOf(read.KLINGAI_API_KEY),
        ...read.KLINGAI_ACCESS_KEY.map((accessKey, index) => ({
          id: fingerprint(accessKey),
          accessKey,
          secretKey: read.KLINGAI_SECRET_KEY[index]!,
        })),
      ],
    },
    vertex: {
      ...given({ baseUrl: read.GOOGLE_VERTEX_BASE_URL, storageUri: read.GOOGLE_VERTEX_STORAGE_URI }),
      credentials: projects.map((project, index) => {
        const location = read.GOOGLE_CLOUD_LOCATION[index] ?? read.GOOGLE_CLOUD_LOCATION[0] ?? 'us-central1'
        const keyFile = read.GOOGLE_APPLICATION_CREDENTIALS[index] ?? read.GOOGLE_APPLICATION_CREDENTIALS[0]
        return { id: `${project}/${location}`, project, location, ...given({ keyFile }) }
      }),
    },
    gemini: {
      ...given({ baseUrl: read.GOOGLE_GEMINI_BASE_URL, webhookSecret: read.GEMINI_WEBHOOK_SECRET }),
      credentials: keysOf(gemini),
    },
    openaiVideos: {
      ...given({
        baseUrl: read.OPENAI_BASE_URL,
        webhookSecret: read.OPENAI_WEBHOOK_SECRET,
        organization: read.OPENAI_ORG_ID,
        project: read.OPENAI_PROJECT_ID,
      }),
      credentials: keysOf(read.OPENAI_API_KEY),
      models: read.OPENAI_VIDEOS_MODELS,
      encoding: read.OPENAI_VIDEOS_ENCODING,
      seconds: { key, as },
    },
    xai: { ...given({ baseUrl: read.XAI_BASE_URL }), credentials: keysOf(read.XAI_API_KEY) },
    concurrency: read.KINETOGRAPH_CONCURRENCY,
  }
}

const keysOf = (keys: readonly string[]) => keys.map((apiKey) => ({ id: fingerprint(apiKey), apiKey }))

/** Names a credential in rows, logs and doctor: the same key has the same name in whatever order it stands. */
const fingerprint = (key: string): string => `key-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`

/** Without what is not set. */
const given = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>
  }
