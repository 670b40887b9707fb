import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { createEmbeddedProvider } from './client.ts'

it('a cancel after a restart removes what a killed render left half written, and nothing of others', async () => {
  const workDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  try {
    for (const file of ['mine.mp4.1.part', 'other.mp4.1.part', 'finished.mp4'])
      await writeFile(join(workDirectory, file), '')
    const provider = createEmbeddedProvider({ workDirectory, withLocalFile: (key, use) => use(key) })
    const context = {
      signal: new AbortController().signal,
      idempotencyKey: 'mine',
      credential: '',
      callbackUrl: null,
      media: { read: () => Promise.reject(new Error('Nothing is read here')), url: () => null },
      resultFile: join(workDirectory, 'mine.result'),
      now: () => new Date(),
      log: pino({ level: 'silent' }),
      keep() {},
      wake() {},
    }
    expect(await provider.cancel!({ name: 'mine', plan: {} }, context)).toBe('canceled')
    expect(await provider.cancel!({ name: 'finished', plan: {} }, context)).toBe('too-late')
    expect((await readdir(workDirectory)).sort()).toEqual(['finished.mp4', 'other.mp4.1.part'])
  } finally {
    await rm(workDirectory, { recursive: true, force: true })
  }
})
