import { pino } from 'pino'
import type { ProviderEmulator } from '../../src/emulation/port.ts'
import { allEmulators } from '../../src/emulator/all.ts'
import type { Timeouts } from '../../src/generations/work/work-context.ts'
import type { MediaPool } from '../../src/media/pool.ts'
import { type Emulator, startEmulator } from './emulator.ts'
import { startTestGateway, type TestGateway } from './gateway.ts'

export interface EmulatedGateway extends TestGateway {
  emulator: Emulator
}

/** A gateway in this process whose providers are all the emulator's, which runs here too. */
export async function startEmulatedGateway(
  options: {
    environment?: Record<string, string>
    emulators?: readonly ProviderEmulator[]
    pictures?: 'full' | 'cheap'
    /** Of full clips: fewer are sooner rendered. */
    frameRate?: number
    /** Any that is free, unless given. */
    emulatorPort?: number
    /** Where the gateway reaches the emulator, if not there itself. */
    publicUrl?: string
    /** How fast the emulator's time passes. */
    speed?: number
    timeouts?: Partial<Timeouts>
    /** In the place of its own pool, which it may use. */
    pool?: (own: MediaPool) => MediaPool
    /** A database of its own, dropped at the end, unless given. */
    databaseUrl?: string
    /** Removed at the end unless given. */
    dataDirectory?: string
  } = {},
): Promise<EmulatedGateway> {
  const {
    environment = {},
    emulators = allEmulators,
    pictures = 'cheap',
    frameRate = 24,
    speed = 200,
    emulatorPort: port = 0,
    publicUrl,
    timeouts = {},
    pool,
    databaseUrl,
    dataDirectory,
  } = options
  const log = pino({ level: 'silent' })
  const emulator = await startEmulator({
    ...{ emulators, port, pictures, frameRate, speed, log },
    ...(publicUrl === undefined ? {} : { publicUrl }),
  })
  const emulated = new Map(emulators.map(({ id }) => [id, emulator.urlOf(id)]))
  const gateway = await startTestGateway(environment, {
    emulated,
    timeouts,
    ...(pool === undefined ? {} : { pool }),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
  })
  return {
    ...gateway,
    emulator,
    async stop() {
      await gateway.stop()
      await emulator.stop()
    },
  }
}
