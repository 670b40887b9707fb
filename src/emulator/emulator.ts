import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import type { BaseLogger } from 'pino'
import type { EmulatedWorld, EmulatorClock, Job, ProviderEmulator } from '../emulation/port.ts'
import { mountAdmin } from './admin.ts'
import { type Addressee, watchCalls } from './calls.ts'
import type { PictureMode } from './clip-plan.ts'
import { createClips } from './clips.ts'
import { createClock } from './clock.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { readAllBodies } from './request-bodies.ts'
import { createResultUrls, filesPath } from './result-urls.ts'
import { createScenarios, type NewScenario, type Scenario } from './scenarios.ts'
import { createWebhooks } from './webhooks.ts'
import { createWorld } from './world.ts'

export interface EmulatorOptions {
  emulators: readonly ProviderEmulator[]
  /** Default 127.0.0.1. */
  host?: string
  /** Default 4010; 0 for any that is free. */
  port?: number
  /** Where clients reach it, if not by host and port; no path. */
  publicUrl?: string
  /** `full`: length, shape and size asked for. `cheap`: length and shape, small, one frame a second. */
  pictures: PictureMode
  /** Of `full` clips; default 24. */
  frameRate?: number
  /** A folder in which cheap clips stay for other emulators, also of other processes; where its own folder is. Default: none. */
  cheapClips?: string
  /** How fast its time passes: 1 (default) as ours, 10 ten times as fast. */
  speed?: number
  /** Instead of `speed`; for tests. */
  clock?: EmulatorClock
  log: BaseLogger
  /** Where its own folder is made, which `stop` removes. Default: the system's for temporary files. */
  workDirectory?: string
}

export interface Emulator {
  /** No slash at the end. */
  readonly url: string
  /** Where clients of one provider find it; no slash at the end. Throws for one that is not there. */
  urlOf(providerId: string): string
  ledger(): Ledger
  addScenario(scenario: NewScenario): Scenario
  scenarios(): Scenario[]
  /** Forgets jobs, scenarios and the ledger. */
  reset(): void
  /** Ends every call, clip and webhook. */
  stop(): Promise<void>
}

/** Pictures come inside of JSON. */
const largestBodyBytes = 300 * 1024 * 1024
/** Characters of one part of a path; some vendors' ids are long. */
const longestPathPart = 8_192

/** Speaks the wires of vendors, on one port, and makes clips of the very pictures it is sent. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { emulators, host = '127.0.0.1', port = 4010, pictures, speed = 1, log } = options
  const clock = options.clock ?? createClock(speed)
  const basePaths = basePathsOf(emulators)
  const folder = await mkdtemp(join(options.workDirectory ?? tmpdir(), 'kinetograph-emulator-'))
  const stopping = new AbortController()
  const { signal } = stopping
  setMaxListeners(0, signal)

  const ledger = createLedger()
  const scenarios = createScenarios()
  const clips = createClips({
    ...{ folder, pictures, signal, log },
    ...{ frameRate: options.frameRate, cheapClips: options.cheapClips },
  })
  const webhooks = createWebhooks({ clock, signal, log, record: ledger.webhook })
  let url = options.publicUrl?.replace(/\/+$/, '') ?? ''
  const resultUrls = createResultUrls({
    secret: randomBytes(32).toString('hex'),
    origin: () => url,
    now: clock.now,
  })

  const app = fastify({
    bodyLimit: largestBodyBytes,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: longestPathPart },
  })
  readAllBodies(app)
  app.addHook('onError', async (request, _reply, error) => {
    if ((error.statusCode ?? 500) >= 500) log.error({ err: error, path: request.routeOptions.url }, 'A call failed')
  })
  const addressees: { basePath: string; addressee: Addressee }[] = []
  const calls = watchCalls({ app, clock, ledger, scenarios, log, addresseeOf: findAddressee })
  const surroundings = { clock, calls, clips, ledger, resultUrls, scenarios, webhooks, signal, log }
  const providers = emulators.map((emulator) => {
    const basePath = basePaths.get(emulator.id)!
    const { world, jobs } = createWorld(emulator, () => url + basePath, surroundings)
    addressees.push({
      basePath,
      addressee: { id: emulator.id, describe: (request) => emulator.describe(request), find: jobs.find },
    })
    return { emulator, basePath, world, jobs }
  })

  function findAddressee(request: FastifyRequest): Addressee | undefined {
    const path = request.url.split('?', 1)[0]!
    const found = addressees.find(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`))
    if (found) return found.addressee
    if (!path.startsWith(`${filesPath}/`)) return undefined
    const { provider, file = '' } = request.params as { provider?: string; file?: string }
    const owner = addressees.find(({ addressee }) => addressee.id === provider)?.addressee
    return owner && { ...owner, describe: () => ({ kind: 'result', jobId: jobIdOf(file) }) }
  }

  function reset(): void {
    for (const { jobs } of providers) jobs.clear()
    scenarios.clear()
    ledger.clear()
  }

  mountFiles(app, (providerId, jobId, query) => {
    const provider = providers.find(({ emulator }) => emulator.id === providerId)
    if (!provider || !resultUrls.isGood(providerId, jobId, query)) return 'forbidden'
    const job = provider.jobs.get(jobId)
    if (job?.status !== 'succeeded' || job.isWithheld) return undefined
    return { job, ...provider, lastFrame: () => clips.lastFrame(providerId, job) }
  })
  mountAdmin(app, {
    clock,
    ledger,
    scenarios,
    providers: () =>
      providers.map(({ emulator, basePath }) => ({
        id: emulator.id,
        url: url + basePath,
        models: Object.keys(emulator.models),
      })),
    reset,
  })

  async function stop(): Promise<void> {
    stopping.abort()
    await app.close()
    await Promise.all([clips.settled(), webhooks.settled()])
    await rm(folder, { recursive: true, force: true })
  }

  try {
    for (const { emulator, basePath, world } of providers)
      await app.register(async (scope) => emulator.mount(scope, world), { prefix: basePath })
    await app.listen({ host, port })
  } catch (error) {
    await stop()
    throw error
  }
  url ||= urlOf(host, (app.server.address() as AddressInfo).port)

  return {
    url,
    urlOf(providerId) {
      const basePath = basePaths.get(providerId)
      if (basePath === undefined) throw new Error(`the emulator has no provider named ${providerId}`)
      return url + basePath
    },
    ledger: () => ledger.read(),
    addScenario: scenarios.add,
    scenarios: scenarios.list,
    reset,
    stop,
  }
}

function basePathsOf(emulators: readonly ProviderEmulator[]): Map<string, string> {
  const paths = new Map<string, string>()
  for (const { id, basePath = `/${id}` } of emulators) {
    if (!/^\/[a-z0-9-]+$/.test(basePath)) throw new Error(`${basePath} is no base path`)
    if (paths.has(id) || [...paths.values()].includes(basePath)) throw new Error(`${id} is there twice`)
    paths.set(id, basePath)
  }
  return paths
}

/** Clips and last frames by signed URL. */
function mountFiles(
  app: FastifyInstance,
  find: (
    provider: string,
    jobId: string,
    query: Readonly<Record<string, unknown>>,
  ) => { job: Job; world: EmulatedWorld; lastFrame(): Promise<Buffer> } | 'forbidden' | undefined,
): void {
  app.get<{ Params: { provider: string; file: string }; Querystring: Record<string, unknown> }>(
    `${filesPath}/:provider/:file`,
    async ({ params, query }, reply) => {
      const found = find(params.provider, jobIdOf(params.file), query)
      if (found === 'forbidden') return reply.code(403).type('text/plain').send('Forbidden: wrong or expired signature')
      if (!found) return reply.code(404).type('text/plain').send('Not Found')
      if (params.file.endsWith('.png')) return reply.type('image/png').send(await found.lastFrame())
      await found.world.sendResult(reply, found.job)
      return reply
    },
  )
}

const jobIdOf = (file: string) => file.replace(/\.(mp4|png)$/, '')

/** A wildcard is no address to call. */
function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
