import { pino } from 'pino'
import { expect } from 'vitest'
import { createKlingaiEmulator } from '../../src/providers/klingai/emulator.ts'
import { emulator as openaiVideosEmulator } from '../../src/providers/openai-videos/emulator.ts'
import { type Emulator, startEmulator } from './emulator.ts'
import type { Folder } from './folder.ts'
import { client } from './gateway.ts'
import { seen } from './paid-clips.ts'
import { startServeChild } from './serve-child.ts'
import { freeShot, paidShot, startStoryboard, storyboardOf, untilStoryboard } from './storyboards.ts'

/** Outlives the processes that are killed. */
export const startLastingEmulator = (): Promise<Emulator> =>
  startEmulator({
    emulators: [createKlingaiEmulator(), openaiVideosEmulator],
    port: 0,
    pictures: 'cheap',
    // Jobs are looked for by when they were made: its time must not run ahead by a quarter of an hour.
    speed: 15,
    log: pino({ level: 'silent' }),
  })

export const settingsFor = (emulator: Emulator) => ({
  KLINGAI_API_KEY: 'a-key',
  KLINGAI_BASE_URL: emulator.urlOf('klingai'),
  OPENAI_API_KEY: 'a-key',
  OPENAI_BASE_URL: `${emulator.urlOf('openai-videos')}/v1`,
  KINETOGRAPH_ALLOW_RESULT_HOSTS: new URL(emulator.url).host,
})

/** Whether a process that asks for the storyboard died at the point; if not, it came to the film, and is stopped. */
export async function diesAt(point: string, folder: Folder, emulator: Emulator, input: object): Promise<boolean> {
  const environment = { ...folder.environment, ...settingsFor(emulator), KINETOGRAPH_KILL_AT: point }
  // What was begun is gone on with at once: it may die before it says that it is ready.
  const serve = await startServeChild(environment).catch(() => null)
  if (!serve) return true
  const gateway = client(serve.url)
  let isOver = false
  void startStoryboard(gateway, input)
    .then(({ storyboard }) => untilStoryboard(gateway, storyboard.id, 'SUCCEEDED'))
    .then(() => (isOver = true))
    .catch(() => {})
  return serve.killed({ isOver: async () => isOver }).then(
    () => true,
    () => false,
  )
}

/** Three shots, each going on from the one before, two of them paid. */
export async function killedStoryboard(prompt: string) {
  return {
    shots: [
      await paidShot('first', 'klingai', { prompt: `${prompt}, first` }),
      freeShot('second', { shotFrame: { shot: 'first' } }),
      await paidShot('third', 'klingai', { prompt: `${prompt}, third`, from: 'second' }),
    ],
    idempotencyKey: 'once',
  }
}

/** One purchase for each paid take by the provider's own books, one generation for each take, and the film. */
export async function expectOnePurchaseEach(
  gateway: Parameters<typeof storyboardOf>[0],
  emulator: Emulator,
  folder: Folder,
  { id, prompt, paid = ['first', 'third'], takes = 3 }: { id: string; prompt: string; paid?: string[]; takes?: number },
): Promise<void> {
  const storyboard = await storyboardOf(gateway, id)
  expect(storyboard.status).toBe('SUCCEEDED')
  await folder.expectAllDone()
  for (const shot of paid) expect(seen({ emulator }, `${prompt}, ${shot}`).purchases).toHaveLength(1)
  const [{ count }] = await folder.sql('select count(*)::int as count from generation')
  expect(count).toBe(takes + 1)
  expect(await folder.sql('select id from storyboard where due_at is not null')).toEqual([])
}
