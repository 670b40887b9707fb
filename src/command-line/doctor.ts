import { styleText } from 'node:util'
import { formatDollars } from '../catalog/dollars.ts'
import { type Config, ConfigError, type OwnSetting, readConfig } from '../config.ts'
import type { Check } from '../providers/define-provider.ts'
import { inWords } from '../providers/setting.ts'
import { type ExitCode, exitCodes } from './command-error.ts'
import { checkData } from './doctor-data.ts'
import { checkInstallation, rendersAtOnce } from './doctor-installation.ts'
import { checkProviders } from './doctor-providers.ts'
import { inWords as unknownInWords, unknownSettings } from './unknown-settings.ts'

/** Looks at everything a gateway here needs, and says what to do about what is missing. */
export async function doctor(options: { json?: boolean }): Promise<ExitCode> {
  const { config, check } = readSettings()
  const checks = [check, ...checkUnknownSettings(), ...(await checkInstallation(config))]
  if (config) checks.push(...checkProviders(config), ...(await checkData(config)))
  const isBroken = checks.some(({ state }) => state === 'broken')
  const inEffect = config ? settingsInEffect(config) : {}
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ healthy: !isBroken, checks, settings: inEffect }, null, 2)}\n`
      : asText(checks, inEffect, isBroken),
  )
  return isBroken ? exitCodes.failed : exitCodes.ok
}

function readSettings(): { config: Config | null; check: Check } {
  try {
    return { config: readConfig(), check: { name: 'Settings', state: 'ok', found: 'can be read' } }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return {
      config: null,
      check: { name: 'Settings', state: 'broken', found: error.message, advice: 'Correct them; the rest follows.' },
    }
  }
}

function checkUnknownSettings(): Check[] {
  const unknown = unknownSettings()
  if (unknown.length === 0) return []
  const advice = 'Correct or remove them; those of other programs do no harm.'
  return [{ name: 'Unknown', state: 'warning', found: unknown.map(unknownInWords).join('\n'), advice }]
}

/** Every setting with the value in force; of what is secret only whether it is set. */
function settingsInEffect(config: Config): Record<string, string> {
  const list = (items: readonly string[]) => (items.length === 0 ? 'none' : items.join(', '))
  const secret = (value: unknown) => (value === undefined ? 'not set' : 'set')
  const ceiling = (micros: number | undefined) => (micros === undefined ? 'none' : formatDollars(micros))
  const own: Record<OwnSetting, string> = {
    PORT: String(config.port),
    HOST: config.host,
    PUBLIC_URL: config.publicUrl ?? 'not set',
    DATABASE_URL: secret(config.databaseUrl),
    KINETOGRAPH_DATA_DIR: config.dataDirectory,
    KINETOGRAPH_MEDIA_DIR: config.mediaDirectory,
    KINETOGRAPH_S3_BUCKET: config.s3?.bucket ?? 'not set',
    KINETOGRAPH_S3_ENDPOINT: config.s3?.endpoint ?? 'Amazon’s',
    KINETOGRAPH_S3_PUBLIC_ENDPOINT: config.s3?.publicEndpoint ?? 'not set',
    KINETOGRAPH_S3_REGION: config.s3?.region ?? 'not set',
    KINETOGRAPH_S3_PREFIX: config.s3?.prefix ?? 'not set',
    KINETOGRAPH_S3_READS: config.s3?.reads ?? 'not set',
    KINETOGRAPH_S3_CACHE_BYTES: String(config.s3CacheBytes),
    KINETOGRAPH_API_KEYS: secret(config.apiKeys),
    KINETOGRAPH_MAX_ACTIVE: String(config.maximumActive),
    KINETOGRAPH_MAXIMUM_GENERATION_COST: ceiling(config.maximumGenerationCostMicros),
    KINETOGRAPH_MAXIMUM_DAILY_COST: ceiling(config.maximumDailyCostMicros),
    KINETOGRAPH_MCP_MAXIMUM_COST: ceiling(config.mcpMaximumCostMicros),
    KINETOGRAPH_MAXIMUM_UPLOAD_BYTES: String(config.maximumUploadBytes),
    KINETOGRAPH_MAXIMUM_DERIVED_BYTES: String(config.maximumDerivedBytes),
    KINETOGRAPH_RETENTION: retentionInWords(config.retention),
    KINETOGRAPH_RENDERS: String(rendersAtOnce(config)),
    KINETOGRAPH_ALLOWED_HOSTS: list(config.allowedHosts),
    KINETOGRAPH_ALLOWED_ORIGINS: list(config.allowedOrigins),
    KINETOGRAPH_ALLOW_INPUT_HOSTS: list(config.allowInputHosts),
    KINETOGRAPH_CONTACT: config.userAgent,
    KINETOGRAPH_ALLOW_RESULT_HOSTS: list(config.allowResultHosts),
    KINETOGRAPH_ALLOW_WEBHOOK_HOSTS: list(config.allowWebhookHosts),
    KINETOGRAPH_TRUSTED_PROXIES: list(config.trustedProxies),
    KINETOGRAPH_SIGNING_KEYS: secret(config.signingKeys[0]),
    KINETOGRAPH_MINIMUM_FREE_BYTES: String(config.minimumFreeBytes),
    KINETOGRAPH_LOG_LEVEL: config.logLevel,
    KINETOGRAPH_HEALTH_PORT: String(config.healthPort ?? 'none'),
    KINETOGRAPH_METRICS_PORT: String(config.metricsPort ?? 'none'),
    KINETOGRAPH_METRICS_HOST: config.metricsHost,
    KINETOGRAPH_CONCURRENCY: inWords(config.concurrency),
    KINETOGRAPH_POLLS_PER_JOB: String(config.pollsPerJob),
  }
  return Object.assign(own, ...config.providers.map(({ settingsInEffect }) => settingsInEffect))
}

/** As it is set, in seconds. */
function retentionInWords({ everybody, tenants }: Config['retention']): string {
  const time = (seconds: number | null) => (seconds === null ? 'forever' : `${seconds}s`)
  return [time(everybody), ...Object.entries(tenants).map(([tenant, seconds]) => `${tenant}:${time(seconds)}`)].join(
    ',',
  )
}

const marks = {
  ok: ['green', '✓'],
  warning: ['yellow', '!'],
  broken: ['red', '✗'],
} as const

function asText(checks: readonly Check[], inEffect: Record<string, string>, isBroken: boolean): string {
  const lines = checks.flatMap(({ name, state, found, advice }) => {
    const [color, mark] = marks[state]
    const [first = '', ...rest] = found.split('\n')
    return [
      `${styleText(color, mark)} ${name.padEnd(14)} ${first}`,
      ...rest.map((line) => `${' '.repeat(17)}${line}`),
      ...(advice ? [`${' '.repeat(17)}→ ${advice}`] : []),
    ]
  })
  const width = Math.max(0, ...Object.keys(inEffect).map((name) => name.length))
  const values = Object.entries(inEffect).map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  return [
    ...lines,
    '',
    ...(values.length > 0 ? ['Settings in effect:', ...values, ''] : []),
    isBroken ? 'Something is broken: see ✗ above.' : 'Everything needed is there.',
    '',
  ].join('\n')
}
