import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { allEmulators } from '../../src/emulator/all.ts'
import { type Allotment, allot, describeAllotments, planLive, readSpendLimit } from '../live/budget.ts'
import { liveEnvironment } from '../live/environment.ts'
import { liveJourneys } from '../live/journeys.ts'
import { travelLive } from '../live/travel.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { picture } from '../support/still.ts'

// What `npm run test:live` does with real vendors, done to the emulator through the settings an operator has.

const limitMicros = 1_500_000
let emulator: Emulator
let gateway: TestGateway
let startFrame: object
let allotments: Allotment[]

beforeAll(async () => {
  const log = pino({ level: 'silent' })
  emulator = await startEmulator({ emulators: allEmulators, port: 0, pictures: 'cheap', speed: 400, log })
  const variables = {
    KLINGAI_API_KEY: 'live-key',
    KLINGAI_BASE_URL: emulator.urlOf('klingai'),
    GEMINI_API_KEY: 'live-key',
    GOOGLE_GEMINI_BASE_URL: emulator.urlOf('gemini'),
    OPENAI_API_KEY: 'live-key',
    OPENAI_BASE_URL: `${emulator.urlOf('openai-videos')}/v1`,
    XAI_API_KEY: 'live-key',
    XAI_BASE_URL: `${emulator.urlOf('xai')}/v1`,
    DASHSCOPE_API_KEY: 'live-key',
    DASHSCOPE_HTTP_BASE_URL: `${emulator.urlOf('dashscope')}/api/v1`,
    ARK_API_KEY: 'live-key',
    ARK_BASE_URL: `${emulator.urlOf('modelark')}/api/v3`,
    FAL_KEY: 'live:key',
    FAL_QUEUE_URL: `${emulator.urlOf('fal')}/queue`,
    FAL_REST_URL: `${emulator.urlOf('fal')}/rest`,
    FAL_API_URL: `${emulator.urlOf('fal')}/api`,
    KINETOGRAPH_ALLOW_RESULT_HOSTS: new URL(emulator.url).host,
    KINETOGRAPH_MAXIMUM_DAILY_COST: '500',
  }
  gateway = await startTestGateway(liveEnvironment(variables, limitMicros))
  startFrame = { base64: (await picture(1280, 720)).toString('base64') }
  allotments = await planLive(gateway, startFrame, limitMicros)
})
afterAll(async () => {
  await gateway?.stop()
  await emulator?.stop()
})

it('says what each vendor costs and what is missing, and the journeys that run buy one clip each', async () => {
  const description = describeAllotments(allotments, limitMicros)
  expect(description).toContain('KINETOGRAPH_LIVE_SPEND_LIMIT is $1.50')
  expect(description).toMatch(/vertex .*does not run: .*GOOGLE_CLOUD_PROJECT/)
  const running = allotments.filter(({ skipped }) => skipped === null)
  expect(running.map(({ journey }) => journey.provider)).toEqual([
    'klingai',
    'gemini',
    'openai-videos',
    'fal',
    'xai',
    'dashscope',
    'modelark',
  ])

  const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 60_000 }
  const bought = await Promise.all(running.map((allotment) => travelLive(gateway, allotment, startFrame, poll)))
  expect(bought.map(({ seconds }) => Math.round(seconds))).toEqual([5, 3, 4, 5, 1, 2, 4])
  const purchases = emulator.ledger().purchases.map(({ provider }) => provider)
  expect(purchases.sort()).toEqual(['dashscope', 'fal', 'gemini', 'klingai', 'modelark', 'openai-videos', 'xai'])
})

it('the gateway itself refuses to spend more in a day than the limit', () => {
  expect(gateway.config.maximumDailyCostMicros).toBe(limitMicros)
  expect(liveEnvironment({ KINETOGRAPH_MAXIMUM_DAILY_COST: '0.25' }, limitMicros)).toEqual({
    KINETOGRAPH_MAXIMUM_DAILY_COST: '0.25',
  })
})

it('nothing runs without a limit, and each journey only while its estimate fits what is left', () => {
  const wishes = [210_000, 200_000, null, 50_000].map((micros, index) => ({
    journey: liveJourneys[index]!,
    micros,
    missing: null,
  }))
  const runs = (limit: string | undefined) =>
    allot(wishes, readSpendLimit(limit)).map(({ skipped }) => skipped === null)
  expect(runs(undefined)).toEqual([false, false, false, false])
  expect(runs('')).toEqual([false, false, false, false])
  expect(runs('0.26')).toEqual([true, false, false, true])
  expect(runs('5')).toEqual([true, true, false, true])
  expect(() => readSpendLimit('five')).toThrow('KINETOGRAPH_LIVE_SPEND_LIMIT')
})
