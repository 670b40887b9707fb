import { afterAll, beforeAll, describe, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { picture } from '../support/still.ts'
import { type Allotment, describeAllotments, planLive, readSpendLimit, spendLimitSetting } from './budget.ts'
import { liveEnvironment } from './environment.ts'
import { liveJourneys } from './journeys.ts'
import { travelLive } from './travel.ts'

// Costs money: runs only by `npm run test:live`, and only as far as KINETOGRAPH_LIVE_SPEND_LIMIT allows.

const poll = { intervalMilliseconds: 5_000, timeoutMilliseconds: 1_200_000 }
let gateway: TestGateway
let startFrame: object
let allotments: Allotment[]

beforeAll(async () => {
  const limitMicros = readSpendLimit(process.env[spendLimitSetting])
  gateway = await startTestGateway(liveEnvironment(process.env, limitMicros))
  startFrame = { base64: (await picture(1280, 720)).toString('base64') }
  allotments = await planLive(gateway, startFrame, limitMicros)
  process.stdout.write(`\n${describeAllotments(allotments, limitMicros)}\n`)
})
afterAll(async () => await gateway?.stop())

describe.concurrent('a clip bought', () => {
  it.for(liveJourneys.map(({ provider }) => provider))('from %s', async (provider, { skip }) => {
    const allotment = allotments.find(({ journey }) => journey.provider === provider)!
    if (allotment.skipped !== null) skip(allotment.skipped)
    const { seconds, chargeState } = await travelLive(gateway, allotment, startFrame, poll)
    process.stdout.write(`  ${provider}: a clip of ${seconds} s, ${chargeState}\n`)
  })
})
