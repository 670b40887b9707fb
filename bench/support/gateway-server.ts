/**
 * The gateway under measurement, in a process of its own so that its CPU and memory are its own. Speaks to the bench
 * by IPC: `cpu`, `memory`, and whatever else one bench asks for.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { readConfig, startGateway } from './product.ts'

export interface BenchServer {
  url: string
  gateway: Awaited<ReturnType<typeof startGateway>>
}

/**
 * Answers only, unless told otherwise: the work on generations would be measured along with what is to be measured.
 *
 * @param options.emulated base URLs of an emulator by provider id
 */
export async function startBenchGateway(
  options: {
    role?: 'api' | 'serve'
    environment?: Record<string, string>
    emulated?: ReadonlyMap<string, string>
  } = {},
): Promise<BenchServer> {
  const { role = 'api', environment = {}, emulated } = options
  const dataDirectory = mkdtempSync(join(tmpdir(), 'kinetograph-bench-'))
  // Run by root, the server is `nobody` and must pass through.
  chmodSync(dataDirectory, 0o711)
  const gateway = await startGateway({
    config: readConfig({
      PORT: '0',
      KINETOGRAPH_DATA_DIR: dataDirectory,
      KINETOGRAPH_MAX_ACTIVE: '1000000',
      KINETOGRAPH_MINIMUM_FREE_BYTES: '1',
      ...environment,
    }),
    log: pino({ level: 'error' }),
    role,
    ...(emulated ? { emulated } : {}),
    limits: { connectionsPerAddress: 30_000, subscriptionsPerKey: 30_000 },
  })
  process.on('disconnect', () => {
    void gateway.stop().then(() => {
      rmSync(dataDirectory, { recursive: true, force: true })
      process.exit(0)
    })
  })
  return { url: gateway.url!, gateway }
}

async function collect(how?: object): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    ;(globalThis.gc as ((how?: object) => void) | undefined)?.(how)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** Answers the bench's questions; `handlers` by name. */
export function answerQuestions(handlers: Record<string, (parameter: never) => unknown>): void {
  const all: Record<string, (parameter: never) => unknown> = {
    cpu: () => process.cpuUsage(),
    /** What stays: garbage is collected, and its pages are given back, before looking. */
    memory: async () => {
      await collect()
      return process.memoryUsage().rss
    },
    /** The same without what V8 keeps for objects to come: up to 130 MB once there was much to do at a time. */
    memoryInUse: async () => {
      await collect({ type: 'major', flavor: 'last-resort' })
      return process.memoryUsage().rss
    },
    ...handlers,
  }
  process.on('message', async ({ id, name, parameter }: { id: number; name: string; parameter: never }) => {
    try {
      process.send!({ id, answer: await all[name]!(parameter) })
    } catch (error) {
      process.send!({ id, fault: String(error) })
    }
  })
  process.send!({ ready: true })
}
