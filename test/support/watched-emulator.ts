import type { ProviderEmulator } from '../../src/emulation/port.ts'

/** An emulator that keeps what it was sent, bytes and all: the ledger has their digests. */
export function watched(emulator: ProviderEmulator): { emulator: ProviderEmulator; bodies: unknown[] } {
  const bodies: unknown[] = []
  return {
    bodies,
    emulator: {
      ...emulator,
      describe(request) {
        const call = emulator.describe(request)
        if (call.kind === 'submit') bodies.push(request.body)
        return call
      },
    },
  }
}
