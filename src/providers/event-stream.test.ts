import { expect, it } from 'vitest'
import { eventsOf } from './event-stream.ts'

async function* inPieces(text: string, size: number) {
  const bytes = Buffer.from(text)
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

async function read(text: string, size: number): Promise<string[]> {
  const events: string[] = []
  for await (const event of eventsOf(inPieces(text, size))) events.push(event)
  return events
}

it('reads the data of each event, however its bytes are cut and its lines end', async () => {
  const stream =
    ': hello\r\n\r\nid: 7\r\ndata: {"words":"grün"}\r\n\r\ndata:one\ndata: two\n\nevent: ping\n\ndata: cut off'
  for (let size = 1; size <= 20; size++)
    expect(await read(stream, size), `pieces of ${size} bytes`).toEqual(['{"words":"grün"}', 'one\ntwo'])
})

it('does not gather an event without an end', async () => {
  await expect(read(`data: ${'x'.repeat(1_100_000)}`, 65_536)).rejects.toThrow('too long')
  await expect(read('data: x\n'.repeat(1_100_000), 65_536)).rejects.toThrow('too long')
})
