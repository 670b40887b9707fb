import { pino } from 'pino'
import { allEmulators } from '../../src/emulator/all.ts'
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts'
import type { Patience } from '../../src/generations/work/patience.ts'
import type { ProviderEmulator } from '../../src/providers/emulation.ts'
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
    /** How fast the emulator's time passes. */
    speed?: number
    patience?: Partial<Patience>
  } = {},
): Promise<EmulatedGateway> {
  const {
    environment = {},
    emulators = allEmulators,
    pictures = 'cheap',
    frameRate = 24,
    speed = 200,
    patience = {},
  } = options
  const log = pino({ level: 'silent' })
  const emulator = await startEmulator({ emulators, port: 0, pictures, frameRate, speed, log })
  const emulated = new Map(emulators.map(({ id }) => [id, emulator.urlOf(id)]))
  const gateway = await startTestGateway(environment, { emulated, patience })
  return {
    ...gateway,
    emulator,
    async stop() {
      await gateway.stop()
      await emulator.stop()
    },
  }
}
