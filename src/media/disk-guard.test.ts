import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { createDiskGuard } from './disk-guard.ts'

/** A guard of two disks, with 100 bytes as the least. */
function guard(free: Record<string, number>, bytesInFlight: () => Promise<number> = async () => 0) {
  const disk = createDiskGuard({
    folders: Object.keys(free),
    minimumFreeBytes: 100,
    bytesInFlight,
    freeBytes: async (folder) => free[folder]!,
    log: pino({ level: 'silent' }),
  })
  disk.stop()
  return async () => {
    await disk.check()
    return disk.refusal() !== null
  }
}

test('the fullest of the disks counts', async () => {
  const free = { media: 500, database: 100 }
  const isLow = guard(free)
  expect(await isLow()).toBe(false)
  free.database = 99
  expect(await isLow()).toBe(true)
})

test('what was too little is enough again only with something to spare', async () => {
  const free = { media: 99 }
  const isLow = guard(free)
  expect(await isLow()).toBe(true)
  free.media = 119
  expect(await isLow()).toBe(true)
  free.media = 120
  expect(await isLow()).toBe(false)
  free.media = 100
  expect(await isLow()).toBe(false)
})

test('twice what is on its way must be free, also while the database cannot be asked', async () => {
  let inFlight = async () => 200
  const free = { media: 399 }
  const isLow = guard(free, () => inFlight())
  expect(await isLow()).toBe(true)
  inFlight = () => Promise.reject(new Error('away'))
  free.media = 400
  expect(await isLow()).toBe(true)
  inFlight = async () => 0
  expect(await isLow()).toBe(false)
})

test('it is looked at every five seconds, until it stops', async () => {
  vi.useFakeTimers()
  try {
    let looks = 0
    const { stop } = createDiskGuard({
      ...{ folders: ['media'], minimumFreeBytes: 100, bytesInFlight: async () => 0 },
      freeBytes: async () => ++looks,
      log: pino({ level: 'silent' }),
    })
    await vi.advanceTimersByTimeAsync(15_000)
    expect(looks).toBe(3)
    stop()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(looks).toBe(3)
  } finally {
    vi.useRealTimers()
  }
})
