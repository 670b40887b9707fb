import type { Logger } from 'pino'
import type { ProviderEmulator } from '../emulation/port.ts'
import { CommandError, exitCodes } from './command-error.ts'

/**
 * The emulators of these providers; of all without any.
 * @throws CommandError 2 when one of them cannot be emulated
 */
export async function emulatorsOf(ids: readonly string[] | undefined): Promise<readonly ProviderEmulator[]> {
  const { allEmulators } = await import('../emulator/all.ts')
  if (ids === undefined) return allEmulators
  const known = allEmulators.map(({ id }) => id)
  const unknown = ids.filter((id) => !known.includes(id))
  if (unknown.length > 0)
    throw new CommandError(
      `There is no emulator of ${unknown.join(', ')}. There are: ${known.join(', ')}.`,
      exitCodes.usage,
    )
  return allEmulators.filter(({ id }) => ids.includes(id))
}

export interface EmulatedProviders {
  /** Base URL by provider id. */
  readonly urls: ReadonlyMap<string, string>
  /** Where it is told what is to go wrong. */
  readonly adminUrl: string
  stop(): Promise<void>
}

/** The emulator in this process, on a port of loopback that is free. */
export async function startEmulated(
  emulators: readonly ProviderEmulator[],
  options: { speed: number; pictures: 'full' | 'cheap'; log: Logger },
): Promise<EmulatedProviders> {
  const { startEmulator } = await import('../emulator/emulator.ts')
  const { url, urlOf, stop } = await startEmulator({ ...options, emulators, port: 0 })
  return { urls: new Map(emulators.map(({ id }) => [id, urlOf(id)])), adminUrl: `${url}/__emulator`, stop }
}
