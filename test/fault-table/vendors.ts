import { pino } from 'pino'
import type { EmulatorClock } from '../../src/emulation/port.ts'
import { emulator as falEmulator } from '../../src/providers/fal/emulator.ts'
import { createKlingaiEmulator } from '../../src/providers/klingai/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'

export interface Vendors {
  emulator: Emulator
  settings: Record<string, string>
}

/**
 * Of the two wires that processes, database and disk are tried with; they outlive whoever is killed.
 * @param time theirs. Jobs are looked for by when they were made: where one is, it must not run far ahead of ours.
 */
export async function startVendors(time: { speed?: number; clock?: EmulatorClock } = { speed: 15 }): Promise<Vendors> {
  const emulator = await startEmulator({
    emulators: [createKlingaiEmulator({ concurrency: 1_000 }), falEmulator],
    port: 0,
    pictures: 'cheap',
    ...time,
    log: pino({ level: 'silent' }),
  })
  const fal = emulator.urlOf('fal')
  return {
    emulator,
    settings: {
      KLINGAI_API_KEY: 'a-key',
      KLINGAI_BASE_URL: emulator.urlOf('klingai'),
      FAL_KEY: 'a:key',
      ...{ FAL_QUEUE_URL: `${fal}/queue`, FAL_REST_URL: `${fal}/rest`, FAL_API_URL: `${fal}/api` },
      KINETOGRAPH_ALLOW_RESULT_HOSTS: new URL(emulator.url).host,
      KINETOGRAPH_CONCURRENCY: 'klingai=1000,fal=1000',
    },
  }
}
