import fc from 'fast-check'
import { pino } from 'pino'
import { afterEach, expect, it, vi } from 'vitest'
import { scriptedDatabase } from '../../../test/support/scripted-database.ts'
import { createEventStreams } from './event-streams.ts'

afterEach(() => void vi.useRealTimers())

const log = pino({ level: 'silent' })
const eventsAfter = (after: number, count: number, last: number) =>
  Array.from({ length: count }, (_, nth) => ({
    ...{ generation_id: 'one', sequence: after + nth + 1, type: 'Progressed', status: 'RUNNING', data: {} },
    ...{ at: new Date(), is_final: after + nth + 1 === last },
  }))

it('events are read 200 at a time, and all of them come in their order', async () => {
  const last = 1_001
  const reads: number[] = []
  const database = scriptedDatabase((statement, parameters) => {
    if (!statement.includes('from "event"')) return [{ sequence: last, finished_at: null }]
    const [, after, limit] = parameters as [string, number, number]
    const count = Math.min(limit, last - after)
    reads.push(count)
    return eventsAfter(after, count, last)
  })
  const wake = { on: () => () => {}, onReconnect: () => () => {} }
  const streams = createEventStreams({ database, wake, log })
  const seen: number[] = []
  for await (const { sequence } of await streams.watch('default', 'one', 0, new AbortController().signal))
    seen.push(sequence)
  streams.stop()
  expect(seen).toEqual(Array.from({ length: last }, (_, nth) => nth + 1))
  expect(reads).toEqual([200, 200, 200, 200, 200, 1])
})

/** Everything takes a time of its own, up to four seconds; so many milliseconds are more than all of it together. */
const longEnough = 300_000
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

it('whatever is slow, lost or broken, and whenever it comes, each follower is told every event once, and the end', () => {
  vi.useFakeTimers()
  return fc.assert(
    fc.asyncProperty(fc.gen(), async (draw) => {
      const upTo = (most: number) => draw(fc.nat, { max: most })
      const isDrawn = (percent: number) => upTo(99) < percent
      const [last, slowest, isBroken] = [1 + upTo(8), isDrawn(30) ? 2_000 : 30, isDrawn(30)]
      let committed = 1
      const breaks = () => {
        if (isBroken && isDrawn(15)) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' })
      }
      const database = scriptedDatabase(async (statement, [, after, limit]) => {
        await sleep(upTo(slowest))
        breaks()
        // As of this moment; its answer takes a time, too.
        const rows = statement.includes('from "event"')
          ? eventsAfter(after as number, Math.min(limit as number, committed - (after as number)), last)
          : [{ id: 'one', sequence: committed, finished_at: null }]
        await sleep(upTo(slowest))
        breaks()
        return rows
      })
      const heard: ((id: string) => void)[] = []
      const on = (_: string, listener: (id: string) => void) => {
        heard.push(listener)
        return () => {}
      }
      const streams = createEventStreams({ database, wake: { on, onReconnect: () => () => {} }, log })
      async function write() {
        while (committed < last) {
          await sleep(upTo(3_000))
          committed = Math.min(last, committed + 1 + upTo(2))
          if (isDrawn(60)) setTimeout(() => heard.forEach((listener) => void listener('one')), upTo(40))
        }
      }
      async function follow() {
        await sleep(upTo(8_000))
        const first = upTo(Math.min(committed, last - 1))
        const told: number[] = []
        while (first + told.length < last)
          try {
            const connection = new AbortController()
            for await (const { sequence } of await streams.watch('t', 'one', first + told.length, connection.signal)) {
              told.push(sequence)
              await sleep(upTo(isDrawn(30) ? slowest : 0))
              if (isDrawn(5)) connection.abort()
            }
          } catch {
            // A read failed: it connects anew.
            await sleep(10)
          }
        return told.map((sequence, nth) => sequence - nth - 1 - first)
      }
      const ended = Promise.all([write(), ...Array.from({ length: 1 + upTo(3) }, follow)])
      const tooLate = sleep(longEnough).then(() => Promise.reject(new Error('A stream did not end')))
      await vi.advanceTimersByTimeAsync(longEnough - 1)
      const all = Promise.race([ended, tooLate])
      await vi.advanceTimersByTimeAsync(1)
      const [, ...offsets] = await all
      expect(offsets.flat().filter((offset) => offset !== 0)).toEqual([])
      streams.stop()
    }),
    { numRuns: 300 },
  )
})
