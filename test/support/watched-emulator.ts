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

/** An emulator that keeps the picture of each request that it accepted. */
export function withStills(emulator: ProviderEmulator): { emulator: ProviderEmulator; stills: SentStill[] } {
  const stills: SentStill[] = []
  return {
    stills,
    emulator: {
      ...emulator,
      mount: (app, world) =>
        emulator.mount(app, {
          ...world,
          jobs: {
            ...world.jobs,
            create(job) {
              stills.push({ prompt: job.prompt, still: job.clip.still })
              return world.jobs.create(job)
            },
          },
        }),
    },
  }
}

export interface SentStill {
  prompt: string
  still: Buffer | null
}
