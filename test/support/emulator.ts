import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { type Emulator, type EmulatorOptions, startEmulator as startOwnEmulator } from '../../src/emulator/emulator.ts'

export type { Emulator, EmulatorOptions }

declare module 'vitest' {
  interface ProvidedContext {
    cheapClips: string
  }
}

/** Vitest's globalSetup: most tests ask for the same few clips, and each takes a process and a second to render. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-clips-'))
  project.provide('cheapClips', folder)
  return () => rm(folder, { recursive: true, force: true })
}

export const startEmulator = (options: EmulatorOptions): Promise<Emulator> =>
  startOwnEmulator({ cheapClips: inject('cheapClips'), ...options })
