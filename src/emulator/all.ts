import { existsSync, readdirSync } from 'node:fs'
import type { ProviderEmulator } from '../emulation/port.ts'

/** The vendors' side may not see the list of providers, which leads to their clients: it goes by the folders. */
const folder = new URL('../providers/', import.meta.url)
const ids = readdirSync(folder).filter((id) =>
  ['ts', 'js'].some((extension) => existsSync(new URL(`${id}/emulator.${extension}`, folder))),
)

/** Every provider that can be emulated: `emulator` of `providers/<id>/emulator.ts`. */
export const allEmulators: readonly ProviderEmulator[] = await Promise.all(
  ids.sort().map(async (id) => {
    const { emulator } = (await import(`../providers/${id}/emulator.ts`)) as { emulator: ProviderEmulator }
    return emulator
  }),
)
