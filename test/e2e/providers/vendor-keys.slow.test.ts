import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allEmulators } from '../../../src/emulator/all.ts'
import { accountFingerprint } from '../../../src/emulator/ledger.ts'
import { type Emulator, startEmulator } from '../../support/emulator.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { type InputServer, startInputServer } from '../../support/input-server.ts'
import { type PaidProvider, paidProviders, paidRequest } from '../../support/paid-clips.ts'
import { plan } from '../../support/planning.ts'
import { rowsOf } from '../../support/rows.ts'
import { picture } from '../../support/still.ts'
import { type Journey, poll, travel } from './journey.ts'

/** Keys of the operator’s own, and servers that are not said to be the emulator. */
const keyOf = (provider: PaidProvider | 'pair') => `own-key-of-${provider}`
const digest = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 16)

let emulator: Emulator
let tokens: InputServer
let folder: string
let keyed: TestGateway
/** Only klingai’s older wire can be used there. */
let paired: TestGateway
const still = { base64: '' }
const byPair = {
  kling: {
    cameraControl: { model: 'KLING_V2_6', startFrame: still, prompt: 'By a pair', camera: { simple: { tilt: 2 } } },
  },
}
let journeys: Promise<Journey[]>
let journeyOfPair: Promise<Journey>

beforeAll(async () => {
  still.base64 = (await picture()).toString('base64')
  emulator = await startEmulator({
    ...{ emulators: allEmulators, port: 0, pictures: 'cheap', speed: 400, log: pino({ level: 'silent' }) },
  })
  const shared = {
    KINETOGRAPH_ALLOW_RESULT_HOSTS: new URL(emulator.url).host,
    KLINGAI_BASE_URL: emulator.urlOf('klingai'),
  }
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-keys-'))
  const settings: Record<PaidProvider, Record<string, string>> = {
    klingai: { KLINGAI_API_KEY: keyOf('klingai') },
    vertex: {
      ...{ GOOGLE_CLOUD_PROJECT: 'own-project', GOOGLE_APPLICATION_CREDENTIALS: await keyFile() },
      GOOGLE_VERTEX_BASE_URL: emulator.urlOf('vertex'),
    },
    gemini: { GEMINI_API_KEY: keyOf('gemini'), GOOGLE_GEMINI_BASE_URL: emulator.urlOf('gemini') },
    'openai-videos': {
      OPENAI_API_KEY: keyOf('openai-videos'),
      OPENAI_BASE_URL: `${emulator.urlOf('openai-videos')}/v1`,
    },
    xai: { XAI_API_KEY: keyOf('xai'), XAI_BASE_URL: `${emulator.urlOf('xai')}/v1` },
    dashscope: {
      DASHSCOPE_API_KEY: keyOf('dashscope'),
      DASHSCOPE_HTTP_BASE_URL: `${emulator.urlOf('dashscope')}/api/v1`,
    },
    modelark: { ARK_API_KEY: keyOf('modelark'), ARK_BASE_URL: `${emulator.urlOf('modelark')}/api/v3` },
    fal: {
      ...{ FAL_KEY: keyOf('fal'), FAL_QUEUE_URL: `${emulator.urlOf('fal')}/queue` },
      ...{ FAL_REST_URL: `${emulator.urlOf('fal')}/rest`, FAL_API_URL: `${emulator.urlOf('fal')}/api` },
    },
  }
  const starting = [
    startTestGateway(Object.assign({}, shared, ...Object.values(settings))),
    startTestGateway({ ...shared, KLINGAI_ACCESS_KEY: keyOf('pair'), KLINGAI_SECRET_KEY: 'emulator-secret' }),
  ] as const
  ;[keyed, paired] = await Promise.all(starting)
  journeys = Promise.all(
    paidProviders.map(async (provider) => {
      const prompt = `Ask ${provider}`
      return travelAt(keyed, prompt, await paidRequest(provider, prompt), { provider })
    }),
  )
  journeyOfPair = travelAt(paired, 'By a pair', byPair)
  // They are looked at in their own tests.
  for (const journey of [journeys, journeyOfPair]) journey.catch(() => {})
})
afterAll(async () => {
  await Promise.all([keyed.stop(), paired.stop()])
  await Promise.all([emulator.stop(), tokens.stop(), rm(folder, { recursive: true })])
})

/** Of a workload: the kind of key file whose token server is ours to name. */
async function keyFile(): Promise<string> {
  const token = { access_token: 'emulator-token', expires_in: 3600, token_type: 'Bearer', issued_token_type: 'x' }
  tokens = await startInputServer({
    '/token': (response) => void response.setHeader('content-type', 'application/json').end(JSON.stringify(token)),
  })
  const [path, subject] = [join(folder, 'key.json'), join(folder, 'subject')]
  await writeFile(subject, 'subject-token')
  const pool = 'projects/1/locations/global/workloadIdentityPools/pool/providers/provider'
  await writeFile(
    path,
    JSON.stringify({
      ...{ type: 'external_account', audience: `//iam.googleapis.com/${pool}`, token_url: tokens.url('/token') },
      ...{ subject_token_type: 'urn:ietf:params:oauth:token-type:jwt', credential_source: { file: subject } },
    }),
  )
  return path
}

const travelAt = (gateway: TestGateway, prompt: string, request: object, around: object = {}): Promise<Journey> =>
  travel({ ...gateway, emulator }, prompt, gateway.start(request, { poll, ...around }))

it('SLA-05 every provider is called, and pays, with the operator’s own key', async () => {
  const ended = await journeys
  const accounts: Partial<Record<PaidProvider, string>> = { klingai: digest(keyOf('klingai')), vertex: 'own-project' }
  expect(ended.map(({ charge, purchase }) => [purchase.provider, purchase.account, charge.state])).toEqual(
    paidProviders.map((one) => [one, accountFingerprint(accounts[one] ?? keyOf(one)), 'CHARGED']),
  )

  const rows = JSON.stringify([
    await rowsOf(keyed, 'select * from attempt'),
    await rowsOf(keyed, 'select * from generation'),
  ])
  for (const one of paidProviders) expect(rows + keyed.log.join('')).not.toContain(keyOf(one))
})

it('SLA-05 a pair of access and secret key speaks the older wire', async () => {
  const { route, purchase } = await journeyOfPair
  expect([route, purchase.account]).toEqual(['kling-v2-6@klingai-legacy', accountFingerprint(digest(keyOf('pair')))])
  const rows = JSON.stringify(await rowsOf(paired, 'select * from attempt'))
  for (const secret of [keyOf('pair'), 'emulator-secret']) expect(rows + paired.log.join('')).not.toContain(secret)
})

describe('what a server cannot do', () => {
  const availabilities = async (gateway: TestGateway) => {
    const { data } = await gateway.query('{ models { routes { id availability { state usable reason } } } }')
    const routes = data.models.flatMap((model: any) => model.routes)
    return Object.fromEntries(routes.map(({ id, availability }: any) => [id, availability]))
  }

  it('is said at its models: no credential, and which setting it is', async () => {
    const [ready, poor] = await Promise.all([availabilities(keyed), availabilities(paired)])
    const routes = ['kling-v3@klingai', 'veo-3-1@vertex', 'gemini-omni-1-1-flash@gemini', 'sora-2@openai-videos']
    for (const id of [...routes, 'kling-v3@klingai-legacy'])
      expect(ready[id]).toEqual({ state: 'READY', usable: true, reason: null })
    expect(poor['kling-v3@klingai-legacy'].state).toBe('READY')
    const settings = [/KLINGAI_API_KEY/, /GOOGLE_CLOUD_PROJECT/, /GEMINI_API_KEY/]
    for (const [index, setting] of settings.entries())
      expect(poor[routes[index]!]).toEqual({
        ...{ state: 'NO_CREDENTIAL', usable: false },
        reason: expect.stringMatching(setting),
      })
    // Without a server of one’s own there is no Sora at all.
    expect(poor['sora-2@openai-videos'].state).toBe('RETIRED')
  })

  it('is said by the plan, and nothing is started', async () => {
    const request = { kling: { imageToVideo: { model: 'KLING_V3_TURBO', startFrame: still, prompt: 'x' } } }
    const { acceptable, userErrors, providerRequest } = await plan(paired, request)
    expect([acceptable, userErrors]).toMatchObject([
      false,
      [{ code: 'MODEL_UNAVAILABLE', path: ['request', 'kling', 'imageToVideo', 'model'] }],
    ])
    expect(userErrors[0].message).toMatch(/no credential for Kling AI .*KLINGAI_API_KEY/)
    // It can be shown all the same.
    expect(providerRequest).toMatchObject({ path: '/image-to-video/kling-3.0-turbo' })
    expect((await paired.start(request)).generation).toBeNull()
  })

  it('is said of a reference video where nobody outside reaches the server', async () => {
    const references = { model: 'KLING_V3_OMNI', prompt: 'x', durationSeconds: 3, automaticShots: true }
    const request = {
      kling: { references: { ...references, referenceVideo: { url: 'https://example.com/clip.mp4' } } },
    }
    for (const gateway of [keyed, paired]) {
      const { userErrors } = await plan(gateway, request, { provider: 'klingai' })
      expect(userErrors).toMatchObject([{ code: 'MODEL_UNAVAILABLE', message: expect.stringMatching(/PUBLIC_URL/) }])
    }
    const { rejectedRoutes } = await plan(keyed, request)
    expect(rejectedRoutes.find(({ route }: any) => route.id.endsWith('legacy')).reason).toMatch(/PUBLIC_URL/)
    expect((await plan(keyed, { kling: { references } })).userErrors).toEqual([])
  })
})
