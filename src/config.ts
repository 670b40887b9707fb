import { join, resolve } from 'node:path'
import { z } from 'zod'
import { parseDollars } from './catalog/dollars.ts'
import type { Retention } from './generations/record/retention.ts'
import type { S3Place } from './media/s3-store.ts'
import { allProviders } from './providers/all.ts'
import { type ConfiguredProvider, type ProviderDefinition, UnusableSetting } from './providers/define-provider.ts'
import { list, pairs, type Setting, unlessEmpty } from './providers/setting.ts'
import { version } from './version.ts'

/** Of the gateway itself, and what each means. */
const ownSettings = {
  PORT: 'Port to listen on; 0 takes a free one. Default 4000.',
  HOST: 'Address to listen on. Default 127.0.0.1. Any address other than loopback needs PUBLIC_URL and KINETOGRAPH_API_KEYS.',
  PUBLIC_URL:
    'URL at which clients reach this server, such as https://clips.example.com. Media URLs begin with it, and providers use it to call back and to fetch media.',
  DATABASE_URL:
    'URL of a Postgres database, version 15 or newer. Without it the gateway runs an embedded Postgres in the data folder.',
  KINETOGRAPH_DATA_DIR: 'Data folder of one serve: database, receipts, temporary files, media. Default .kinetograph.',
  KINETOGRAPH_MEDIA_DIR:
    'Media folder. All processes on one database must share it. Default: media in the data folder.',
  KINETOGRAPH_S3_BUCKET:
    'Store media in this bucket instead of a folder. Credentials are found as by the AWS SDK: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role.',
  KINETOGRAPH_S3_ENDPOINT:
    'URL of an S3-compatible server, such as https://minio.example.com:9000. Default: Amazon S3.',
  KINETOGRAPH_S3_PUBLIC_ENDPOINT: 'URL at which clients reach that server. Default: KINETOGRAPH_S3_ENDPOINT.',
  KINETOGRAPH_S3_REGION: 'Region of the bucket. Default us-east-1.',
  KINETOGRAPH_S3_PREFIX: 'Folder in the bucket for media, such as clips/production. Default: none.',
  KINETOGRAPH_S3_READS:
    'How clients read media. redirect: from the bucket, with a URL that is valid for at most 15 minutes. proxy: through the gateway. Default redirect.',
  KINETOGRAPH_S3_CACHE_BYTES:
    'Bytes of objects from the bucket that a process caches in the data folder, in addition to those in use. Default 2 GiB.',
  KINETOGRAPH_API_KEYS:
    'Who may call: tenant:key, comma-separated, keys of 16 characters or more. Without it (loopback only) everybody is tenant default.',
  KINETOGRAPH_MAX_ACTIVE: 'Active generations for each tenant. Default 100.',
  KINETOGRAPH_MAXIMUM_GENERATION_COST:
    'Maximum estimated cost of one generation, all its clips together, in US dollars, such as 2.50. Default: no limit.',
  KINETOGRAPH_MAXIMUM_DAILY_COST:
    'Maximum cost of each tenant per day (UTC), in US dollars. A generation counts with its estimate until its charge is known. Default: no limit.',
  KINETOGRAPH_MCP_MAXIMUM_COST:
    'Maximum cost of one generation that an agent starts through MCP, in US dollars. Default 1.',
  KINETOGRAPH_MAXIMUM_UPLOAD_BYTES:
    'Maximum bytes of all uploads of each tenant. Inline media count until their generation has finished. Default 10 GiB.',
  KINETOGRAPH_MAXIMUM_DERIVED_BYTES:
    'Maximum bytes of previews and single frames of each tenant’s clips. The oldest are deleted, and made again when requested. Default 1 GiB.',
  KINETOGRAPH_RETENTION:
    'How long clips, their requests and unused uploads are kept, such as 30d or 12h. Tenants may have their own times, such as 30d,studio:7d,archive:forever. Default: forever.',
  KINETOGRAPH_RENDERS: 'Maximum number of renders at once. Default: number of processors minus one, at least 1.',
  KINETOGRAPH_ALLOWED_HOSTS: 'Additional host names that this server answers to, comma-separated.',
  KINETOGRAPH_ALLOWED_ORIGINS:
    'Origins of web pages that may call the API, comma-separated, such as https://studio.example.com. * allows every origin, and needs API keys.',
  KINETOGRAPH_ALLOW_INPUT_HOSTS: 'Private hosts (host or host:port) that picture URLs may name, comma-separated.',
  KINETOGRAPH_CONTACT:
    'Web or mail address of the operator, such as mailto:clips@example.com. It is sent to every host from which pictures and clips are fetched; some hosts refuse requests without it.',
  KINETOGRAPH_ALLOW_RESULT_HOSTS:
    'Private hosts (host or host:port) from which finished clips may be fetched, comma-separated.',
  KINETOGRAPH_ALLOW_WEBHOOK_HOSTS:
    'Private hosts (host or host:port) that webhooks may be sent to, with or without TLS, comma-separated. A server without API keys sends to any private address.',
  KINETOGRAPH_TRUSTED_PROXIES:
    'Addresses or networks of proxies whose X-Forwarded-For header is trusted, comma-separated.',
  KINETOGRAPH_SIGNING_KEYS:
    'Keys that sign URLs and derive the secrets of `webhookUrl`s, id:secret (32 characters or more), newest first. Default: one that is stored in the database.',
  KINETOGRAPH_MINIMUM_FREE_BYTES:
    'Minimum free disk space in bytes. With less, or with less than twice the size of media in progress, nothing new is started. The fullest disk counts, of those for media, temporary files and the embedded database. Default 1 GiB.',
  KINETOGRAPH_LOG_LEVEL: 'trace, debug, info, warn, error, silent. Default info.',
  KINETOGRAPH_HEALTH_PORT:
    'Additional port on HOST, for /healthz and /readyz only, of each serve and worker; 0 takes a free one. Default: none; serve has them on PORT.',
  KINETOGRAPH_METRICS_PORT:
    'Port of /metrics, for Prometheus, of each serve and worker; 0 takes a free one. Default: no metrics.',
  KINETOGRAPH_METRICS_HOST: 'Address of that port. It needs no API key. Default 127.0.0.1.',
  KINETOGRAPH_CONCURRENCY: `Jobs at once for each credential and model at a provider, such as klingai=5,vertex=10. Default: ${allProviders
    .map(({ id, maximumConcurrent }) => `${id}=${maximumConcurrent}`)
    .join(',')}.`,
  KINETOGRAPH_POLLS_PER_JOB:
    'Average number of status calls for each job at a provider, 0.1 to 1,000. With more calls, the end of a job is noticed sooner. A call about several jobs counts in part for each. Default 5.',
} as const

const providerSettings = Object.assign({}, ...allProviders.map((provider) => provider.settings)) as Readonly<
  Record<string, Setting>
>

/** Every setting there is and what it means, for `--help`, docs and doctor. */
export const settings: Readonly<Record<string, string>> = {
  ...ownSettings,
  ...Object.fromEntries(Object.entries(providerSettings).map(([name, { help }]) => [name, help])),
}
export type OwnSetting = keyof typeof ownSettings

const whole = (minimum: number, maximum: number) => z.coerce.number().int().min(minimum).max(maximum)

/** US dollars as micros. */
const dollars = z.string().transform((text, context) => {
  const micros = parseDollars(text)
  if (micros !== null) return micros
  context.addIssue({ code: 'custom', message: 'Not an amount of dollars' })
  return z.NEVER
})

/** Jobs at once by provider; of the embedded renderer's there are KINETOGRAPH_RENDERS. */
const counts = pairs.transform((named, context) => {
  const numbers = Object.entries(named).map(([id, text]) => [id, Number(text)] as const)
  const isCount = (count: number) => Number.isInteger(count) && count >= 1 && count <= 10_000
  if (numbers.every(([id, count]) => isCount(count) && allProviders.some((provider) => provider.id === id)))
    return Object.fromEntries(numbers) as Record<string, number>
  context.addIssue({ code: 'custom', message: 'Not a list of provider=number' })
  return z.NEVER
})

const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const

/** Seconds; null: for ever. */
function secondsOf(text: string): number | null | undefined {
  if (text === 'forever') return null
  const [, count, unit] = /^(\d{1,7})([smhd])$/.exec(text) ?? []
  const seconds = Number(count) * unitSeconds[unit as keyof typeof unitSeconds]
  return seconds > 0 ? seconds : undefined
}

const retention = list.transform((entries, context): Retention => {
  const given = entries.map((entry) => {
    const separator = entry.lastIndexOf(':')
    return { tenant: entry.slice(0, Math.max(separator, 0)), seconds: secondsOf(entry.slice(separator + 1)) }
  })
  const names = given.map(({ tenant }) => tenant)
  const isUsable =
    given.every(({ seconds }) => seconds !== undefined) &&
    new Set(names).size === names.length &&
    entries.every((entry) => !entry.startsWith(':'))
  if (!isUsable) {
    context.addIssue({ code: 'custom', message: 'Not a list of times' })
    return z.NEVER
  }
  const times = given.map(({ tenant, seconds }) => [tenant, seconds!] as const)
  return {
    everybody: times.find(([tenant]) => tenant === '')?.[1] ?? null,
    tenants: Object.fromEntries(times.filter(([tenant]) => tenant !== '')),
  }
})

const ofProviders = z.object(
  Object.fromEntries(Object.entries(providerSettings).map(([name, { schema }]) => [name, schema])),
)
const environment = z.object({
  PORT: unlessEmpty(whole(0, 65_535).default(4000)),
  HOST: unlessEmpty(z.string().default('127.0.0.1')),
  PUBLIC_URL: unlessEmpty(z.url({ protocol: /^https?$/ }).optional()),
  DATABASE_URL: unlessEmpty(z.string().optional()),
  KINETOGRAPH_DATA_DIR: unlessEmpty(z.string().default('.kinetograph')),
  KINETOGRAPH_MEDIA_DIR: unlessEmpty(z.string().optional()),
  KINETOGRAPH_S3_BUCKET: unlessEmpty(
    z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{2,62}$/)
      .optional(),
  ),
  KINETOGRAPH_S3_ENDPOINT: unlessEmpty(z.url({ protocol: /^https?$/ }).optional()),
  KINETOGRAPH_S3_PUBLIC_ENDPOINT: unlessEmpty(z.url({ protocol: /^https?$/ }).optional()),
  KINETOGRAPH_S3_REGION: unlessEmpty(z.string().default('us-east-1')),
  KINETOGRAPH_S3_PREFIX: unlessEmpty(
    z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*\/?$/)
      .optional(),
  ),
  KINETOGRAPH_S3_READS: unlessEmpty(z.enum(['redirect', 'proxy']).default('redirect')),
  KINETOGRAPH_S3_CACHE_BYTES: unlessEmpty(whole(0, Number.MAX_SAFE_INTEGER).default(2 * 1024 ** 3)),
  KINETOGRAPH_API_KEYS: unlessEmpty(z.string().optional()),
  KINETOGRAPH_MAX_ACTIVE: unlessEmpty(whole(1, 1_000_000).default(100)),
  KINETOGRAPH_MAXIMUM_GENERATION_COST: unlessEmpty(dollars.optional()),
  KINETOGRAPH_MAXIMUM_DAILY_COST: unlessEmpty(dollars.optional()),
  KINETOGRAPH_MCP_MAXIMUM_COST: unlessEmpty(dollars.default(1_000_000)),
  KINETOGRAPH_MAXIMUM_UPLOAD_BYTES: unlessEmpty(whole(0, Number.MAX_SAFE_INTEGER).default(10 * 1024 ** 3)),
  KINETOGRAPH_MAXIMUM_DERIVED_BYTES: unlessEmpty(whole(0, Number.MAX_SAFE_INTEGER).default(1024 ** 3)),
  KINETOGRAPH_RETENTION: retention,
  KINETOGRAPH_RENDERS: unlessEmpty(whole(1, 64).optional()),
  KINETOGRAPH_ALLOWED_HOSTS: list,
  KINETOGRAPH_ALLOWED_ORIGINS: list,
  KINETOGRAPH_ALLOW_INPUT_HOSTS: list,
  // In a comment of the User-Agent header.
  KINETOGRAPH_CONTACT: unlessEmpty(
    z
      .string()
      .regex(/^[!-'*-~]{1,200}$/)
      .optional(),
  ),
  KINETOGRAPH_ALLOW_RESULT_HOSTS: list,
  KINETOGRAPH_ALLOW_WEBHOOK_HOSTS: list,
  KINETOGRAPH_TRUSTED_PROXIES: list,
  KINETOGRAPH_SIGNING_KEYS: list,
  KINETOGRAPH_MINIMUM_FREE_BYTES: unlessEmpty(whole(0, Number.MAX_SAFE_INTEGER).default(1024 ** 3)),
  KINETOGRAPH_LOG_LEVEL: unlessEmpty(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info')),
  KINETOGRAPH_HEALTH_PORT: unlessEmpty(whole(0, 65_535).optional()),
  KINETOGRAPH_METRICS_PORT: unlessEmpty(whole(0, 65_535).optional()),
  KINETOGRAPH_METRICS_HOST: unlessEmpty(z.string().default('127.0.0.1')),
  KINETOGRAPH_CONCURRENCY: counts,
  KINETOGRAPH_POLLS_PER_JOB: unlessEmpty(z.coerce.number().min(0.1).max(1_000).default(5)),
  KINETOGRAPH_KILL_AT: unlessEmpty(z.string().optional()),
  OTEL_SDK_DISABLED: unlessEmpty(z.string().optional()),
  OTEL_TRACES_EXPORTER: unlessEmpty(z.string().optional()),
  OTEL_EXPORTER_OTLP_ENDPOINT: unlessEmpty(z.string().optional()),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: unlessEmpty(z.string().optional()),
  OTEL_SERVICE_NAME: unlessEmpty(z.string().optional()),
  OTEL_RESOURCE_ATTRIBUTES: unlessEmpty(z.string().optional()),
})

export interface Config {
  port: number
  host: string
  publicUrl: string | undefined
  databaseUrl: string | undefined
  dataDirectory: string
  mediaDirectory: string
  /** In the place of the media folder. */
  s3: S3Place | undefined
  s3CacheBytes: number
  apiKeys: string | undefined
  maximumActive: number
  /** Ceilings of a tenant; undefined: none. */
  maximumGenerationCostMicros: number | undefined
  maximumDailyCostMicros: number | undefined
  /** Of one start through MCP. */
  mcpMaximumCostMicros: number
  /** Of a tenant, stored and awaited together. */
  maximumUploadBytes: number
  /** Of a tenant. */
  maximumDerivedBytes: number
  retention: Retention
  renders: number | undefined
  allowedHosts: string[]
  allowedOrigins: string[]
  allowInputHosts: string[]
  allowResultHosts: string[]
  allowWebhookHosts: string[]
  /** What hosts of pictures and clips are told of who asks. */
  userAgent: string
  trustedProxies: string[]
  signingKeys: { id: string; secret: string }[]
  /** Those whose wire is spoken, each with what is set for it. */
  providers: readonly ConfiguredProvider[]
  /** Jobs at once per credential and model, by provider, where it is not the provider's default. */
  concurrency: Readonly<Record<string, number>>
  /** Calls for its status, on average. */
  pollsPerJob: number
  minimumFreeBytes: number
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Undefined: there is no such port. */
  healthPort: number | undefined
  /** Undefined: no metrics are served. */
  metricsPort: number | undefined
  metricsHost: string
  /** Null: no traces are kept. What is kept, and where, the SDK of OpenTelemetry reads itself. */
  tracing: { serviceName: string | undefined } | null
  /** For crash tests only: the process kills itself there. */
  killAt: string | undefined
}

/** What the operator set cannot be used. Names the setting, never its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly kind = 'machine'
}

/** The only reader of the environment. */
export function readConfig(variables: NodeJS.ProcessEnv = process.env): Config {
  // Read once: to compile what reads it takes longer.
  const parsed = environment.safeParse(variables, { jitless: true })
  const set = ofProviders.safeParse(variables, { jitless: true })
  if (!parsed.success || !set.success) {
    const issues = [parsed, set].flatMap(({ error }) => error?.issues ?? [])
    const names = new Set(issues.map((issue) => String(issue.path[0])))
    throw new ConfigError([...names].map((name) => unusable(name).message).join('\n'))
  }
  const read = parsed.data
  return {
    port: read.PORT,
    host: read.HOST,
    publicUrl: read.PUBLIC_URL,
    databaseUrl: read.DATABASE_URL,
    dataDirectory: resolve(read.KINETOGRAPH_DATA_DIR),
    mediaDirectory: resolve(read.KINETOGRAPH_MEDIA_DIR ?? join(read.KINETOGRAPH_DATA_DIR, 'media')),
    s3:
      read.KINETOGRAPH_S3_BUCKET === undefined
        ? undefined
        : {
            bucket: read.KINETOGRAPH_S3_BUCKET,
            endpoint: read.KINETOGRAPH_S3_ENDPOINT,
            publicEndpoint: read.KINETOGRAPH_S3_PUBLIC_ENDPOINT,
            region: read.KINETOGRAPH_S3_REGION,
            prefix: read.KINETOGRAPH_S3_PREFIX?.replace(/\/?$/, '/') ?? '',
            reads: read.KINETOGRAPH_S3_READS,
          },
    s3CacheBytes: read.KINETOGRAPH_S3_CACHE_BYTES,
    apiKeys: read.KINETOGRAPH_API_KEYS,
    maximumActive: read.KINETOGRAPH_MAX_ACTIVE,
    maximumGenerationCostMicros: read.KINETOGRAPH_MAXIMUM_GENERATION_COST,
    maximumDailyCostMicros: read.KINETOGRAPH_MAXIMUM_DAILY_COST,
    mcpMaximumCostMicros: read.KINETOGRAPH_MCP_MAXIMUM_COST,
    maximumUploadBytes: read.KINETOGRAPH_MAXIMUM_UPLOAD_BYTES,
    maximumDerivedBytes: read.KINETOGRAPH_MAXIMUM_DERIVED_BYTES,
    retention: read.KINETOGRAPH_RETENTION,
    renders: read.KINETOGRAPH_RENDERS,
    allowedHosts: read.KINETOGRAPH_ALLOWED_HOSTS,
    allowedOrigins: read.KINETOGRAPH_ALLOWED_ORIGINS,
    allowInputHosts: read.KINETOGRAPH_ALLOW_INPUT_HOSTS,
    allowWebhookHosts: read.KINETOGRAPH_ALLOW_WEBHOOK_HOSTS,
    allowResultHosts: read.KINETOGRAPH_ALLOW_RESULT_HOSTS,
    userAgent: `kinetograph/${version}${read.KINETOGRAPH_CONTACT === undefined ? '' : ` (${read.KINETOGRAPH_CONTACT})`}`,
    trustedProxies: read.KINETOGRAPH_TRUSTED_PROXIES,
    signingKeys: read.KINETOGRAPH_SIGNING_KEYS.map((entry) => {
      const separator = entry.indexOf(':')
      if (separator < 1) throw unusable('KINETOGRAPH_SIGNING_KEYS')
      return { id: entry.slice(0, separator), secret: entry.slice(separator + 1) }
    }),
    providers: allProviders.map((provider) => configured(provider, set.data)),
    concurrency: read.KINETOGRAPH_CONCURRENCY,
    pollsPerJob: read.KINETOGRAPH_POLLS_PER_JOB,
    minimumFreeBytes: read.KINETOGRAPH_MINIMUM_FREE_BYTES,
    logLevel: read.KINETOGRAPH_LOG_LEVEL,
    healthPort: read.KINETOGRAPH_HEALTH_PORT,
    metricsPort: read.KINETOGRAPH_METRICS_PORT,
    metricsHost: read.KINETOGRAPH_METRICS_HOST,
    tracing: tracingOf(read),
    killAt: read.KINETOGRAPH_KILL_AT,
  }
}

/** The SDK would export to localhost by default: traces are kept where somebody said how, or where to. */
function tracingOf(read: z.infer<typeof environment>): Config['tracing'] {
  const { OTEL_TRACES_EXPORTER: exporter } = read
  const isWanted = exporter ?? read.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? read.OTEL_EXPORTER_OTLP_ENDPOINT
  const isOff = read.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || exporter?.trim() === 'none'
  if (isWanted === undefined || isOff) return null
  const isNamed = read.OTEL_SERVICE_NAME !== undefined || read.OTEL_RESOURCE_ATTRIBUTES?.includes('service.name=')
  return { serviceName: isNamed ? undefined : 'kinetograph' }
}

function configured(provider: ProviderDefinition, set: Record<string, unknown>): ConfiguredProvider {
  try {
    return provider.configure(set)
  } catch (error) {
    throw error instanceof UnusableSetting ? unusable(error.setting) : error
  }
}

const unusable = (name: string): ConfigError => new ConfigError(`${name} cannot be used. ${settings[name] ?? ''}`)
