import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulatedGateway } from '../support/emulated.ts'
import { cameraMove, planQuery } from '../support/gateway.ts'
import { ended, startPaid } from '../support/paid-clips.ts'

/** A second of decoding in about a kilobyte. */
async function bomb(): Promise<string> {
  const create = { width: 6_928, height: 6_928, channels: 3, background: '#a50' } as const
  return (await sharp({ create }).avif({ effort: 0, quality: 1 }).toBuffer()).toString('base64')
}

test('sixty plans with 48 megapixels each, given up or not, do not keep a paid clip waiting', async () => {
  const gateway = await startEmulatedGateway({
    environment: { KINETOGRAPH_API_KEYS: 'flood:0123456789abcdef,paying:fedcba9876543210' },
  })
  onTestFinished(() => gateway.stop())
  const key = (own: string) => ({ authorization: `Bearer ${own}` })
  const paying: typeof gateway = {
    ...gateway,
    query: (text, variables) => gateway.query(text, variables, key('fedcba9876543210')),
    events: (id, after) => gateway.events(id, after, key('fedcba9876543210')),
    async start(request, around = {}) {
      const document =
        'mutation ($input: StartGenerationInput!) { startGeneration(input: $input) { generation { id } userErrors { message } } }'
      return (await paying.query(document, { input: { request, ...around } })).data.startGeneration
    },
  }
  const clip = async () => {
    const from = performance.now()
    const { state } = await ended(paying, await startPaid(paying, 'gemini', 'A clip'))
    expect(state.status).toBe('SUCCEEDED')
    return performance.now() - from
  }
  const input = { request: await cameraMove({ startFrame: { base64: await bomb() } }) }
  const flood = (signal: AbortSignal) => {
    const body = JSON.stringify({ query: planQuery, variables: { input } })
    const headers = { 'content-type': 'application/json', ...key('0123456789abcdef') }
    return Array.from({ length: 60 }, () =>
      fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body, signal }).catch(() => null),
    )
  }
  await clip()
  const usual = await clip()

  const givenUp = new AbortController()
  const plans = flood(givenUp.signal)
  await new Promise((resolve) => setTimeout(resolve, 500))
  givenUp.abort()
  await Promise.all(plans)
  const afterAborts = await clip()

  const kept = new AbortController()
  let answered = 0
  const others = flood(kept.signal).map((plan) => plan.then((response) => void (response?.ok && answered++)))
  await clip()
  const answeredBeside = answered
  kept.abort()
  await Promise.all(others)

  // Measured: 0.7 s more than usual. The rest is for a machine that does other things, too.
  expect(afterAborts).toBeLessThan(2 * usual + 2_000)
  expect(answeredBeside).toBeLessThan(20)
})
