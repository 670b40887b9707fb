import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
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

it('a finished render that nobody has collected for two days is removed', async () => {
  const workDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  try {
    for (const hours of [47, 49]) {
      const at = new Date(Date.now() - hours * 3_600_000)
      await writeFile(join(workDirectory, `${hours}.mp4`), '')
      await utimes(join(workDirectory, `${hours}.mp4`), at, at)
    }
    await createEmbeddedProvider({ workDirectory, withLocalFile: (key, use) => use(key) }).sweep()
    expect(await readdir(workDirectory)).toEqual(['47.mp4'])
  } finally {
    await rm(workDirectory, { recursive: true, force: true })
  }
})
