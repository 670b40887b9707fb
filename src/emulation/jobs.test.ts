import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { expect, it } from 'vitest'
import { nextChange } from './jobs.ts'
import type { EmulatedWorld, Job } from './port.ts'

const job = { id: 'own' } as Job

it.each<[string, longest: number, (changed: (id: string) => void, raw: EventEmitter) => void]>([
  ['its next change', 60_000, (changed) => changed('own')],
  ['the caller’s leaving', 60_000, (_changed, raw) => raw.emit('close')],
  ['the end of its time', 20, () => {}],
])('a job is waited for until %s, not longer, and then listens no more', async (_what, longest, end) => {
  const listeners = new Set<(job: Job) => void>()
  const onChange = (listener: (job: Job) => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const changed = (id: string) => {
    for (const listener of listeners) listener({ id } as Job)
  }
  const clock = { sleep: (milliseconds: number, signal?: AbortSignal) => sleep(milliseconds, undefined, { signal }) }
  const raw = new EventEmitter()
  const world = { jobs: { onChange }, clock } as unknown as EmulatedWorld
  let isOver = false
  const waiting = nextChange(job, world, { raw } as unknown as FastifyReply, longest).then(() => {
    isOver = true
  })
  changed('another')
  await sleep(5)
  expect(isOver).toBe(false)
  end(changed, raw)
  await waiting
  expect([listeners.size, raw.listenerCount('close')]).toEqual([0, 0])
})
