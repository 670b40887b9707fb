import { expect, it } from 'vitest'
import { providerFacts } from '../../../src/providers/all.ts'
import { type AttemptTag, type CallContext, type Provider, ProviderError } from '../../../src/providers/provider.ts'
import { startTestGateway } from '../../support/gateway.ts'
import { rowsOf } from '../../support/rows.ts'
import { picture } from '../../support/still.ts'

const full = { code: 'RATE_LIMITED', message: 'All places are taken.', retryable: true } as const
const lost = { code: 'PROVIDER_UNAVAILABLE', message: 'The answer was lost.', retryable: true } as const

/** Takes the first submit, loses its answer, refuses every other one, and shows the job only after a while. */
function createForgetful(showsAfter: number) {
  const keys: string[] = []
  let looks = 0
  const provider: Provider = {
    ...providerFacts('klingai'),
    deduplicates: true,
    maximumConcurrent: 1,
    credentials: () => ['only'],
    async submit(_request, context: CallContext) {
      keys.push(context.idempotencyKey)
      throw keys.length === 1 ? new ProviderError('unknown', lost) : new ProviderError('refused', full, 10)
    },
    async find({ idempotencyKey }: AttemptTag) {
      looks += 1
      return looks > showsAfter ? { id: `job of ${idempotencyKey}` } : 'not-found'
    },
    async poll() {
      return {
        state: 'failed',
        failure: { ...full, code: 'PROVIDER_REJECTED', retryable: false },
        charge: { state: 'NONE' },
      }
    },
  }
  return { provider, keys }
}

it('a refusal of a repeated submit is not believed while the first may still turn up: no other key is ever sent', async () => {
  const { provider, keys } = createForgetful(1)
  const gateway = await startTestGateway(
    {},
    { providers: [provider], timeouts: { submitMilliseconds: 1, graceMilliseconds: 60_000 } },
  )
  try {
    const startFrame = { base64: (await picture()).toString('base64') }
    const { generation } = await gateway.start({ kling: { imageToVideo: { model: 'KLING_V3', startFrame } } })
    const events = await gateway.events(generation.id)
    expect(events.map(({ __typename }) => __typename)).toContain('GenerationSubmitted')
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
    expect(await rowsOf(gateway, 'select number, operation from attempt')).toEqual([
      { number: 1, operation: { id: `job of ${keys[0]}` } },
    ])
  } finally {
    await gateway.stop()
  }
})
