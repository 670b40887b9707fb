import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { TestGateway } from '../support/gateway.ts'
import type { Allotment } from './budget.ts'

const resultQuery = `query ($id: ID!) { generation(id: $id) { state { status failure { code message providerMessage } route { provider { id } }
  charge { state amount { micros } providerUnits } clips { video { url mimeType sizeBytes width height durationSeconds providerVideoId } } } } }`

/** What was bought, for people. */
export interface Bought {
  provider: string
  seconds: number
  chargeState: string
}

/** Buys one clip and sees that it is one; asks for it a second time, which must not buy another. */
export async function travelLive(
  gateway: Pick<TestGateway, 'query' | 'start' | 'events'>,
  { journey, micros }: Allotment,
  startFrame: object,
  poll: { intervalMilliseconds: number; timeoutMilliseconds: number },
): Promise<Bought> {
  const around = { provider: journey.provider, idempotencyKey: randomUUID(), maximumCost: { micros }, poll }
  const request = journey.request(startFrame)
  const { generation, userErrors } = await gateway.start(request, around)
  expect(userErrors).toEqual([])
  const again = await gateway.start(request, around)
  expect(again).toMatchObject({ replayed: true, generation: { id: generation.id } })

  const events = await gateway.events(generation.id, 0, {}, 1_200_000)
  const { state } = (await gateway.query(resultQuery, { id: generation.id })).data.generation
  // The vendor's own words, where it refused.
  expect(state.failure).toBeNull()
  expect(state).toMatchObject({ status: 'SUCCEEDED', route: { provider: { id: journey.provider } } })
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
  expect(events.filter(({ isFinal }) => isFinal)).toHaveLength(1)
  expect(events.at(-1)).toMatchObject({ isFinal: true, status: 'SUCCEEDED' })

  const { video } = state.clips[0]
  expect(Math.abs(video.durationSeconds - journey.seconds)).toBeLessThan(0.5)
  expect(video.width).toBeGreaterThan(video.height)
  const bytes = Buffer.from(await (await fetch(video.url)).arrayBuffer())
  expect(bytes).toHaveLength(video.sizeBytes)
  expect(bytes.subarray(4, 8).toString('latin1')).toBe('ftyp')
  expect(['CHARGED', 'UNKNOWN']).toContain(state.charge.state)
  return { provider: journey.provider, seconds: video.durationSeconds, chargeState: state.charge.state }
}
