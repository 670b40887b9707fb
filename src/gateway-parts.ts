import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { GraphQLSchema } from 'graphql'
import type { Database as DatabaseServer } from './engine/database.ts'
import { removeLeftovers, temporaryName } from './engine/leftovers.ts'
import { catalog as builtInCatalog } from './families/index.ts'
import { wires as builtInWires } from './families/wires.ts'
import type { Gateway, GatewayOptions } from './gateway.ts'
import { openGatewayDatabase, readSigningKeys } from './gateway-database.ts'
import { lateSigner, serveHealth, serveHttp } from './gateway-http.ts'
import { startMetrics } from './gateway-metrics.ts'
import { openProviders } from './gateway-providers.ts'
import { servicesOf } from './gateway-services.ts'
import { startContextOf } from './gateway-start.ts'
import { agreeOnStore, openStore } from './gateway-store.ts'
import { webhookContextOf } from './gateway-webhooks.ts'
import { bytesInFlight } from './generations/record/bytes-in-flight.ts'
import type { DecisionContext } from './generations/record/decision.ts'
import { createReceiptFiles } from './generations/record/receipt-files.ts'
import { createReceipts } from './generations/record/receipts.ts'
import { createProgressReporter } from './generations/record/report-progress.ts'
import { createRunTimes } from './generations/record/run-times.ts'
import type { Step } from './generations/record/step.ts'
import { createSuspendedRoutes } from './generations/record/suspended-routes.ts'
import { createStoryboardRunner } from './generations/storyboards/runner.ts'
import type { WebhookAttempt } from './generations/webhooks/context.ts'
import { createWebhookRunner } from './generations/webhooks/runner.ts'
import { createCredentials } from './generations/work/credentials.ts'
import { createMediaUpkeep } from './generations/work/media-upkeep.ts'
import { createPollBatches } from './generations/work/poll-batches.ts'
import { createPublicAddresses } from './generations/work/public-addresses.ts'
import { createResultTurns } from './generations/work/result-turns.ts'
import { createSlots } from './generations/work/slots.ts'
import { createClipVerifier } from './generations/work/verify-clips.ts'
import { defaultTimeouts, type WorkContext } from './generations/work/work-context.ts'
import { createWorker } from './generations/work/worker.ts'
import type { ApiKeys } from './graphql/authentication.ts'
import type { Services } from './graphql/context.ts'
import { makeSchema } from './graphql/schema.ts'
import type { Server } from './graphql/server.ts'
import { createDiskGuard } from './media/disk-guard.ts'
import { createMediaPool } from './media/pool.ts'
import { createSafeFetch } from './network/safe-fetch.ts'
import { logAttempts } from './telemetry/log-attempts.ts'
import { logSteps } from './telemetry/log-steps.ts'
import type { Tracing } from './telemetry/tracing.ts'

export { makeSchema }

/** Everything but the database server. What is to be undone when the gateway stops is pushed to `onStop`. */
export async function startParts({
  options,
  schema: madeEarlier,
  keys,
  server,
  tracing,
  onStop,
}: {
  options: GatewayOptions
  /** Made meanwhile; a worker makes it when it is first needed. */
  schema: GraphQLSchema | undefined
  keys: ApiKeys
  server: DatabaseServer
  tracing: Tracing | undefined
  onStop: (() => Promise<void> | void)[]
}): Promise<Omit<Gateway, 'stop'>> {
  const { config, log, role, limits, catalog = builtInCatalog, emulated = new Map() } = options
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  const now = () => new Date()
  const killPoint = createKillPoint(config.killAt)
  const opened = await openGatewayDatabase({ server, log, killPoint, onStop })
  const { database, vital, wake, leases } = opened

  const workDirectory = join(config.dataDirectory, 'work')
  await mkdir(workDirectory, { recursive: true })
  const { store, ...watched } = await openStore({ config, workDirectory, log, onStop })
  await agreeOnStore(database, store)
  const poolsDirectory = join(workDirectory, 'media')
  const inputsDirectory = join(workDirectory, 'inputs')
  for (const folder of [poolsDirectory, inputsDirectory, join(workDirectory, 'inline')]) {
    const removed = await removeLeftovers(folder)
    if (removed > 0) log.info({ folder, removed }, 'Removed what a killed process left')
  }
  // Any error: serve sweeps every minute.
  await store.sweep().catch(() => {})
  const ownPool = createMediaPool({
    log,
    workDirectory: join(poolsDirectory, temporaryName()),
    ...(tracing ? { onJob: tracing.onMediaJob } : {}),
  })
  onStop.push(() => ownPool.stop())
  const pool = options.pool?.(ownPool) ?? ownPool
  const disk = createDiskGuard({
    folders: [...(config.s3 ? [] : [config.mediaDirectory]), workDirectory, ...(server.folder ? [server.folder] : [])],
    minimumFreeBytes: config.minimumFreeBytes,
    bytesInFlight: () => bytesInFlight(database),
    log,
  })
  onStop.push(() => disk.stop())
  await disk.check()

  const added = options.providers ?? []
  const made = await openProviders({ config, emulated, added, database, store, workDirectory, log, now, onStop })
  const wires = [...(options.wires ?? []), ...builtInWires]

  const signing = lateSigner()
  const signingKeys = await readSigningKeys(database, config)
  const publicAddresses = createPublicAddresses({
    publicUrl: config.publicUrl,
    ownUrl: signing.url,
    sign: (target) => signing.signer.readUrl(target).url,
  })
  // A worker answers nobody, but signs addresses under which the gateway does.
  if (config.publicUrl !== undefined) signing.begin(signingKeys, config.publicUrl)

  const attemptListeners = [logAttempts(log)]
  const listeners = [logSteps(log), ...(tracing ? [tracing.onStep] : [])]
  const onStep = (step: Step) => {
    for (const listener of listeners) listener(step)
  }
  const decisions: DecisionContext = { database, wake, now, onStep, killPoint }
  const receiptFolder = join(config.dataDirectory, 'receipts')
  const files = createReceiptFiles(receiptFolder, join(config.dataDirectory, 'receipts.log'))
  const receipts = createReceipts({ files, database, wake, log })
  const imported = await receipts.importFiles()
  if (imported > 0) log.info({ imported }, 'Imported receipts of an earlier process')
  const progress = createProgressReporter(decisions, log)
  onStop.push(() => progress.stop())
  const suspendedRoutes = await createSuspendedRoutes(decisions)
  onStop.push(() => suspendedRoutes.stop())

  const work: WorkContext = {
    ...decisions,
    ...made,
    leases,
    catalog,
    wires,
    store,
    pool,
    inputsDirectory,
    resultTurns: createResultTurns(),
    downloadTo: createSafeFetch({
      ...{ allowHosts: config.allowInputHosts, setting: 'KINETOGRAPH_ALLOW_INPUT_HOSTS' },
      ...{ userAgent: config.userAgent, log },
    }).downloadTo,
    receipts,
    progress,
    runTimes: createRunTimes(database),
    pollsPerJob: config.pollsPerJob,
    pollBatches: createPollBatches(timeouts),
    timeouts,
    credentials: createCredentials(),
    publicAddresses,
    slots: createSlots(),
    suspendedRoutes,
    holderId: opened.holderId,
    log,
    random: Math.random,
    newId: randomUUID,
    refusal: () => disk.refusal() ?? watched.refusal(),
    retention: config.retention,
  }
  let streams: Server['connections'] | undefined
  const { providers } = made
  const parts = { database, vital, leases, pool: ownPool, catalog, providers, streams: () => streams?.() }
  const measured = await startMetrics(config, log, parts)
  if (measured) {
    listeners.push(measured.onStep)
    attemptListeners.push(measured.onAttempt)
    onStop.push(measured.stop)
  }
  const metricsUrl = measured?.url ?? null
  leases.start()
  const health = await serveHealth(config, log, work)
  if (health) onStop.push(health.stop)
  const healthUrl = health?.url ?? null
  const hosts = { allowHosts: config.allowWebhookHosts, mayBePrivate: keys.keyless }
  const ofWebhooks = { hosts, signingKeyId: signingKeys[0].id }
  const starts = startContextOf(config, work, workDirectory, ofWebhooks, () => tracing?.begin() ?? null)
  const onAttempt = (attempt: WebhookAttempt) => {
    for (const listener of attemptListeners) listener(attempt)
  }
  let api: { services: Services; schema: GraphQLSchema } | undefined
  const apiOf = () => {
    api ??= { services, schema: madeEarlier ?? makeSchema(catalog) }
    return api
  }
  const webhooks = webhookContextOf({ config, hosts, signingKeys, work, api: apiOf, log, onAttempt })
  const services = servicesOf({ work, start: starts, webhooks, signer: signing.signer, limits, log, onStop })
  // Begun when clients are answered: they would make them wait, and addresses of media are signed from there on.
  const tasks =
    role === 'api'
      ? []
      : [createWorker(work), createClipVerifier(work), createMediaUpkeep(work), createStoryboardRunner(starts, log)]
  const sendsWebhooks = role === 'serve' || (role === 'worker' && config.publicUrl !== undefined)
  if (sendsWebhooks) tasks.push(createWebhookRunner(webhooks))
  for (const task of tasks) onStop.push(() => task.stop())
  const startTasks = () => {
    for (const task of tasks) task.start()
  }
  if (role === 'worker') {
    startTasks()
    return { url: null, healthUrl, metricsUrl, database: server }
  }
  const { url, connections } = await serveHttp({
    config,
    log,
    keys,
    limits,
    work,
    ...apiOf(),
    signing,
    signingKeys,
    tracing,
    onStop,
  })
  streams = connections
  await server.announceEndpoint(url)
  log.info({ url, database: server.kind }, 'Ready')
  startTasks()
  return { url, healthUrl, metricsUrl, database: server }
}

/** Crash tests name a point; there the process dies as kill -9 would have it. */
function createKillPoint(killAt: string | undefined): (point: string) => void {
  if (killAt === undefined) return () => {}
  return (point) => {
    if (point === killAt) process.kill(process.pid, 'SIGKILL')
  }
}
