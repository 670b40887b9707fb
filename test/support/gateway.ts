import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import { pino } from 'pino'
import WebSocket from 'ws'
import { type Config, readConfig } from '../../src/config.ts'
import type { Catalog } from '../../src/families/catalog.ts'
import { type Gateway, type GatewayOptions, startGateway } from '../../src/gateway.ts'
import type { Timeouts } from '../../src/generations/work/work-context.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { createTestDatabase } from './cluster.ts'
import { NotInTime, until, within } from './folder.ts'
import { openWork } from './invariants.ts'
import { picture } from './still.ts'

export interface Answer<Data = Record<string, never>> {
  status: number
  data: Data
  errors?: { message: string; extensions?: Record<string, unknown> }[]
}

export interface TestGateway {
  url: string
  gateway: Gateway
  config: Config
  /** Everything logged, one JSON object a line. */
  log: string[]
  query<Data = any>(query: string, variables?: object, headers?: Record<string, string>): Promise<Answer<Data>>
  start(request: object, around?: object): Promise<any>
  untilStatus(id: string, status: string): Promise<void>
  /** All events after the cursor, to the end of the stream; the failure of one that does not end says where it stands. */
  events(
    id: string,
    afterSequence?: number,
    connectionParams?: Record<string, unknown>,
    patienceMilliseconds?: number,
  ): Promise<any[]>
  stop(): Promise<void>
}

/** A whole gateway in this process, on a database and a data folder of its own. */
export async function startTestGateway(
  environment: Record<string, string> = {},
  shared: {
    dataDirectory?: string
    /** Another gateway, which goes on: its database and media, a data folder of its own. */
    beside?: Config
    databaseUrl?: string
    catalog?: Catalog
    emulated?: ReadonlyMap<string, string>
    timeouts?: Partial<Timeouts>
    providers?: readonly Provider[]
    role?: 'serve' | 'api'
    pool?: GatewayOptions['pool']
  } = {},
): Promise<TestGateway> {
  const dataDirectory = shared.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'kinetograph-test-')))
  const databaseUrl = shared.databaseUrl ?? shared.beside?.databaseUrl
  const database = databaseUrl ? undefined : await createTestDatabase({ migrated: true })
  const config = readConfig({
    PORT: '0',
    KINETOGRAPH_DATA_DIR: dataDirectory,
    DATABASE_URL: databaseUrl ?? database!.connectionString,
    ...(shared.beside ? { KINETOGRAPH_MEDIA_DIR: shared.beside.mediaDirectory } : {}),
    KINETOGRAPH_MINIMUM_FREE_BYTES: '1',
    ...environment,
  })
  const log: string[] = []
  const gateway = await startGateway({
    config,
    log: pino({ level: 'debug' }, { write: (line: string) => void log.push(line) }),
    role: shared.role ?? 'serve',
    ...(shared.catalog ? { catalog: shared.catalog } : {}),
    ...(shared.emulated ? { emulated: shared.emulated } : {}),
    ...(shared.timeouts ? { timeouts: shared.timeouts } : {}),
    ...(shared.providers ? { providers: shared.providers } : {}),
    ...(shared.pool ? { pool: shared.pool } : {}),
  })
  const url = gateway.url!
  return {
    url,
    gateway,
    config,
    log,
    ...client(url, async (id) => {
      // Its own lines, and none of those who asked for it.
      const lines = log.filter((line) => !line.includes('"msg":"request"')).slice(-30)
      return `${await openWork(config.databaseUrl!, id)}\n${lines.join('')}`
    }),
    async stop() {
      await within(60_000, 'the end of the gateway', gateway.stop())
      await database?.drop()
      if (!shared.dataDirectory) await rm(dataDirectory, { recursive: true, force: true })
    },
  }
}

/**
 * A client of any gateway, however it runs.
 * @param standOf what else is known of a generation that was waited for in vain
 */
export function client(
  url: string,
  standOf: (id: string) => Promise<string> = async () => '',
): Pick<TestGateway, 'query' | 'start' | 'untilStatus' | 'events'> {
  const query: TestGateway['query'] = async (text, variables = {}, headers = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: text, variables }),
    })
    return { status: response.status, ...((await response.json()) as { data: never }) }
  }
  /** Of what did not come in time, with all that tells why. */
  async function failure(error: unknown, id: string, events: object[] = []): Promise<never> {
    if (!(error instanceof NotInTime)) throw error
    const { state } = (await query(generationQuery, { id })).data?.generation ?? {}
    const after = events.length === 0 ? '' : `after ${JSON.stringify(events.slice(-3))} `
    throw new Error(`${error.message}; ${after}${id} is ${JSON.stringify(state)}\n${await standOf(id)}`)
  }
  return {
    query,
    async start(request, around = {}) {
      const answer = await query(startMutation, { input: { request, ...around } })
      if (!answer.data?.startGeneration) throw new Error(JSON.stringify(answer))
      return answer.data.startGeneration
    },
    async untilStatus(id, status) {
      const has = async () => (await query(generationQuery, { id })).data.generation.state.status === status
      await until(has).catch((error: unknown) => failure(error, id))
    },
    async events(id, afterSequence = 0, connectionParams = {}, patienceMilliseconds = 180_000) {
      const socket = createClient({
        url: `${url.replace(/^http/, 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams,
      })
      const events: any[] = []
      const untilFinal = async () => {
        for await (const message of socket.iterate({ query: eventsSubscription, variables: { id, afterSequence } })) {
          if (message.errors) throw new Error(JSON.stringify(message.errors))
          events.push((message.data as any).generationEvents)
        }
      }
      await within(patienceMilliseconds, `the final event of ${id}`, untilFinal())
        .catch((error: unknown) => failure(error, id, events))
        .finally(() => socket.dispose())
      return events
    },
  }
}

const problemFields = 'code path parameter message allowedValues ranges { minimum maximum } maximumLength conflictsWith'
const stateFields = `sequence status isFinal settling canCancel cancelRequestedAt startedAt finishedAt pollAfterMilliseconds
  route { id } charge { state } failure { code stage message charged path retryable }
  progress { fraction source queuePosition polls }
  clips { index status arrivedLate failure { code } video { id url verified warnings { code message } width height durationSeconds frameRate hasAudio sizeBytes sha256 mimeType
    poster { url width height } firstFrame { url width height } lastFrame { url width height } } }`
export const generationFields = `id request prompt clientReference createdAt deadlineAt settled { name value source } state { ${stateFields} }`

export const startMutation = `mutation Start($input: StartGenerationInput!) {
  startGeneration(input: $input) { generation { ${generationFields} } replayed userErrors { ${problemFields} } warnings { ${problemFields} } } }`
export const planQuery = `query Plan($input: StartGenerationInput!) {
  plan(input: $input) { acceptable userErrors { ${problemFields} } warnings { ${problemFields} } settled { name value source }
    route { id } changes { path kind message crop { x y width height } } unchecked providerRequest } }`
export const cancelMutation = `mutation Cancel($input: CancelGenerationInput!) {
  cancelGeneration(input: $input) { outcome generation { ${generationFields} } userErrors { ${problemFields} } } }`
export const deleteMutation = `mutation Delete($input: IdInput!) {
  deleteGeneration(input: $input) { generation { deletedAt ${generationFields} } userErrors { ${problemFields} } } }`
export const generationQuery = `query Generation($id: ID!) { generation(id: $id) { ${generationFields} } }`
export const eventsSubscription = `subscription Events($id: ID!, $afterSequence: Int!) {
  generationEvents(id: $id, afterSequence: $afterSequence) { __typename sequence at status isFinal progress { fraction queuePosition source polls }
    generation { id state { sequence status } } } }`

/** The smallest request that makes a clip: one second, a few frames. */
export const cameraMove = async (more: object = {}) => ({
  stillMotion: {
    cameraMove: {
      startFrame: { base64: (await picture()).toString('base64') },
      camera: { preset: 'PUSH_IN' },
      durationSeconds: 1,
      frameRate: 6,
      resolution: 'RESOLUTION_480P',
      ...more,
    },
  },
})
