import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import { createDeriver, type DeriveContext } from './derive.ts'

/** It does not answer: whatever is begun goes on. */
const database = scriptedDatabase(() => new Promise(() => {}))
const deriver = () => createDeriver({ database } as unknown as DeriveContext)
const anyPreview = () => `videos/${randomUUID()}/preview.webp`

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

it('a reader waits for 50 s, which is less than proxies do, and is told to ask again', async () => {
  const answered = vi.fn()
  void deriver()(anyPreview(), 'a').then(answered)
  await vi.advanceTimersByTimeAsync(49_999)
  expect(answered).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(answered).toHaveBeenCalledWith({
    ...{ statusCode: 503, code: 'UNAVAILABLE' },
    message: 'It is still being made. Ask again.',
  })
})

it('of a tenant 64 are made at a time; who asks for one of these, or is another tenant, is not turned away', async () => {
  const derive = deriver()
  const keys = Array.from({ length: 65 }, anyPreview)
  const answered = new Map<string, unknown>()
  const ask = (key: string, tenant: string) =>
    void derive(key, tenant).then((answer) => answered.set(`${tenant} ${key}`, answer))
  for (const key of keys) ask(key, 'a')
  ask(keys[0]!, 'a')
  ask(anyPreview(), 'b')
  await vi.advanceTimersByTimeAsync(1)
  expect([...answered]).toEqual([
    [`a ${keys[64]}`, expect.objectContaining({ statusCode: 503, message: expect.stringContaining('64 others') })],
  ])
})
