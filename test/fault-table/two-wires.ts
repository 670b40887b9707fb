import type { Emulator } from '../../src/emulator/emulator.ts'
import { until } from '../support/folder.ts'
import { client, startTestGateway } from '../support/gateway.ts'
import { stateOf } from '../support/paid-clips.ts'
import type { Cell, Site } from './cell.ts'
import { fal, klingai } from './wires.ts'

/** The one refuses a second job for one key, the other does not. */
export const both = [klingai, fal]

/** A gateway in this process before the vendors of both. */
export async function withGateway(
  { emulator, settings }: { emulator: Emulator; settings: Record<string, string> },
  options: {
    databaseUrl: string
    /** Past all that is between the gateway and its database; there, unless given. */
    direct?(): string
    dataDirectory?: string
  },
  use: (site: Site) => Promise<void>,
): Promise<void> {
  const { direct, ...shared } = options
  const gateway = await startTestGateway(settings, shared)
  const site: Site = {
    url: () => gateway.url,
    emulator,
    get connectionString() {
      return direct?.() ?? options.databaseUrl
    },
  }
  await use(site).finally(gateway.stop)
}

/** Until what is asked for is true of each clip. */
export async function untilEach(
  cells: readonly Cell[],
  is: (state: { status: string; isFinal: boolean }) => boolean,
): Promise<void> {
  await until(async () => {
    const states = cells.flatMap(({ site, ids }) => ids.map((id) => stateOf(client(site.url()), id)))
    return (await Promise.all(states)).every(is)
  }, 120_000)
}

export const isRunning = ({ status }: { status: string }): boolean => status === 'RUNNING'
/** The vendor has it, or has had it. */
export const isSent = ({ status }: { status: string }): boolean => !['QUEUED', 'SUBMITTING'].includes(status)
