import { expect } from 'vitest'
import type { LedgerCall, LedgerPurchase } from '../../../src/emulator/ledger.ts'
import type { EmulatedGateway } from '../../support/emulated.ts'

const journeyQuery = `query ($id: ID!) { generation(id: $id) { createdAt deadlineAt state { status route { id } failure { code message path }
  charge { state amount { micros currency } providerUnits }
  clips { status video { id url mimeType sha256 sizeBytes width height durationSeconds frameRate hasAudio videoCodec audioCodec providerVideoId
    warnings { code figures { name value } } } } } } }`

export interface Journey {
  route: string
  /** How long it may take at most. */
  patienceMilliseconds: number
  charge: { state: string; amount: { micros: number; currency: string } | null; providerUnits: string | null }
  video: any
  /** As `generationEvents` told them, to the end. */
  events: any[]
  /** What the emulator was asked to make. */
  submit: LedgerCall & { body: any }
  purchase: LedgerPurchase
}

/** One after the other: a start that waits half a minute for others to be looked at is refused as UNAVAILABLE. */
export function createTurns(): <Started>(start: () => Promise<Started>) => Promise<Started> {
  let before: Promise<unknown> = Promise.resolve()
  return (start) => {
    const started = before.then(start)
    before = started.catch(() => {})
    return started
  }
}

/** The least that it takes. */
export const poll = { intervalMilliseconds: 500 }

/**
 * Waits for the end of what was started, which is a clip, and finds what the emulator noted of it. `marker`: stands in
 * what its provider was sent for it, and for nothing else.
 */
export async function travel(
  gateway: Pick<EmulatedGateway, 'query' | 'events' | 'emulator'>,
  marker: string,
  start: Promise<{ generation: { id: string }; userErrors: object[] }>,
): Promise<Journey> {
  const { generation, userErrors } = await start
  expect(userErrors).toEqual([])
  const events = await gateway.events(generation.id)
  const { state, createdAt, deadlineAt } = (await gateway.query(journeyQuery, { id: generation.id })).data.generation
  expect(state).toMatchObject({ status: 'SUCCEEDED', failure: null, clips: [{ status: 'SUCCEEDED' }] })
  const ledger = gateway.emulator.ledger()
  const called = state.route.id.split('@')[1]
  const calls = ledger.calls.filter(
    ({ provider, kind, body }) =>
      // One emulator stands for both standards of klingai.
      kind === 'submit' && called.startsWith(provider) && JSON.stringify(body).includes(marker),
  )
  expect(calls).toHaveLength(1)
  const [submit] = calls as [Journey['submit']]
  const purchases = ledger.purchases.filter(({ jobId }) => jobId === submit.jobId)
  expect(purchases).toHaveLength(1)
  return {
    route: state.route.id,
    patienceMilliseconds: Date.parse(deadlineAt) - Date.parse(createdAt),
    charge: state.charge,
    video: state.clips[0].video,
    events,
    submit,
    purchase: purchases[0]!,
  }
}

/** A shortened medium of the ledger's: bytes as they went out, without any prefix. */
export const bareBytes: string = expect.stringMatching(/^<sha256:[0-9a-f]{64} \d+ characters>$/)
