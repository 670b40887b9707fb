import { allEmulators } from '../../src/emulator/all.ts'
import { createKlingaiEmulator } from '../../src/providers/klingai/emulator.ts'
import { createOpenaiVideosEmulator } from '../../src/providers/openai-videos/emulator.ts'
import type { EmulatedGateway } from '../support/emulated.ts'
import { startEmulatedGateway } from '../support/emulated.ts'
import { freePort } from '../support/external-postgres.ts'
import type { Site } from './cell.ts'
import { startVendorProxy, type VendorProxy } from './vendor-proxy.ts'
import { wires } from './wires.ts'

const usualSpeed = 20
/** Minutes of the vendors' clock, which runs faster, as milliseconds of ours. */
export const minutes = (count: number): number => (count * 60_000) / usualSpeed

const secretOf = (provider: string) => `whsec_${Buffer.from(`of the fault table for ${provider}`).toString('base64')}`

/**
 * A gateway before the vendors of all wires, whose waits are as much shorter as their clock is faster.
 * @param speed of the vendors' clock
 */
export async function startSite(
  speed = usualSpeed,
): Promise<{ site: Site; vendors: VendorProxy; stop(): Promise<void> }> {
  const [port, emulatorPort, vendorPort] = [await freePort(), await freePort(), await freePort()]
  const vendors = await startVendorProxy(vendorPort, emulatorPort)
  const url = `http://127.0.0.1:${port}`
  const emulators = allEmulators.map((emulator) => {
    if (emulator.id === 'klingai')
      return createKlingaiEmulator({ webhookSecret: secretOf('klingai'), concurrency: 1_000 })
    if (emulator.id !== 'openai-videos') return emulator
    const webhook = { url: `${url}/webhooks/openai-videos`, secret: secretOf('openai-videos') }
    return createOpenaiVideosEmulator({ webhook })
  })
  const providers = [...new Set(wires.map(({ provider }) => provider))]
  const gateway: EmulatedGateway = await startEmulatedGateway({
    emulators,
    emulatorPort,
    publicUrl: `http://127.0.0.1:${vendorPort}`,
    speed,
    environment: {
      PORT: String(port),
      KLINGAI_WEBHOOK_SECRET: secretOf('klingai'),
      OPENAI_WEBHOOK_SECRET: secretOf('openai-videos'),
      KINETOGRAPH_CONCURRENCY: providers.map((id) => `${id}=1000`).join(','),
    },
    timeouts: {
      ...{ submitMilliseconds: 15_000, graceMilliseconds: 20_000, pollMilliseconds: 10_000, batchMilliseconds: 10_000 },
      ...{ unknownMilliseconds: 5_000, resultMilliseconds: 5_000 },
    },
  })
  const { emulator, config } = gateway
  return {
    site: { url: () => gateway.url, emulator, connectionString: config.databaseUrl! },
    vendors,
    async stop() {
      await gateway.stop()
      await vendors.stop()
    },
  }
}
