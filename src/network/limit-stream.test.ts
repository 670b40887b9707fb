import { describe, expect, test } from 'vitest'
import { limitStream, StreamLimitError, type StreamLimits } from './limit-stream.ts'

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function collect(source: AsyncIterable<Uint8Array>, limits: StreamLimits): Promise<number> {
  let sizeBytes = 0
  for await (const chunk of limitStream(source, limits)) sizeBytes += chunk.byteLength
  return sizeBytes
}

async function* chunks(count: number, bytes: number, everyMilliseconds = 0) {
  for (let index = 0; index < count; index++) {
    if (everyMilliseconds > 0) await pause(everyMilliseconds)
    yield new Uint8Array(bytes)
  }
}

async function* silent(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1)
  await new Promise(() => undefined)
}

const fault = (name: string) => expect.objectContaining({ constructor: StreamLimitError, fault: name })

describe('limitStream', () => {
  test('passes a stream of exactly the allowed size', async () => {
    expect(await collect(chunks(4, 25), { maximumBytes: 100 })).toBe(100)
  })

  test('cuts at the first byte too many and tells the source to stop', async () => {
    let stopped = false
    async function* endless() {
      try {
        while (true) yield new Uint8Array(60)
      } finally {
        stopped = true
      }
    }
    await expect(collect(endless(), { maximumBytes: 100 })).rejects.toEqual(fault('TOO_LARGE'))
    expect(stopped).toBe(true)
  })

  test('cuts a source that has gone silent', async () => {
    await expect(collect(silent(), { maximumBytes: 9, idleTimeoutMilliseconds: 30 })).rejects.toEqual(fault('IDLE'))
  })

  test('cuts a trickle that is never idle', async () => {
    const limits = {
      maximumBytes: 1e9,
      idleTimeoutMilliseconds: 5000,
      minimumBytesPerSecond: 1e6,
      rateGraceMilliseconds: 60,
    }
    await expect(collect(chunks(1000, 1, 5), limits)).rejects.toEqual(fault('TOO_SLOW'))
  })

  test('does not blame the source for a slow reader', async () => {
    const limits = { maximumBytes: 1e9, minimumBytesPerSecond: 1000, rateGraceMilliseconds: 500 }
    let sizeBytes = 0
    for await (const chunk of limitStream(chunks(5, 1), limits)) {
      await pause(150)
      sizeBytes += chunk.byteLength
    }
    expect(sizeBytes).toBe(5)
  })

  test('cuts at the deadline whatever the rate', async () => {
    await expect(collect(chunks(1000, 1000, 5), { maximumBytes: 1e9, deadlineMilliseconds: 50 })).rejects.toEqual(
      fault('DEADLINE'),
    )
  })

  test('a signal stops it in the middle of a wait with the reason given', async () => {
    const controller = new AbortController()
    const reason = new Error('lease lost')
    setTimeout(() => controller.abort(reason), 20)
    await expect(collect(silent(), { maximumBytes: 9, signal: controller.signal })).rejects.toBe(reason)
    await expect(collect(chunks(1, 1), { maximumBytes: 9, signal: controller.signal })).rejects.toBe(reason)
  })

  test("passes the source's own error on", async () => {
    const broken = new Error('broken')
    // biome-ignore lint/correctness/useYield: it fails before its first chunk
    async function* failing(): AsyncGenerator<Uint8Array> {
      throw broken
    }
    await expect(collect(failing(), { maximumBytes: 9 })).rejects.toBe(broken)
  })
})
