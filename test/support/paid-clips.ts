import type { EmulatedGateway } from './emulated.ts'
import { cancelMutation, type TestGateway } from './gateway.ts'
import { picture } from './still.ts'

export type PaidProvider = 'klingai' | 'vertex' | 'gemini' | 'openai-videos' | 'xai' | 'fal' | 'dashscope' | 'modelark'
export const paidProviders: readonly PaidProvider[] = [
  'klingai',
  'vertex',
  'gemini',
  'openai-videos',
  'xai',
  'fal',
  'dashscope',
  'modelark',
]

/** The shortest clip of one model of each. */
const requests: Record<PaidProvider, (startFrame: object, prompt: string) => object> = {
  klingai: (startFrame, prompt) => ({
    kling: { imageToVideo: { model: 'KLING_V3', startFrame, prompt, durationSeconds: 3 } },
  }),
  vertex: (startFrame, prompt) => ({
    veo: { imageToVideo: { model: 'VEO_3_1_FAST', startFrame, prompt, durationSeconds: 4 } },
  }),
  gemini: (startFrame, prompt) => ({
    geminiOmni: { imageToVideo: { model: 'GEMINI_OMNI_1_1_FLASH', startFrame, prompt, durationSeconds: 3 } },
  }),
  'openai-videos': (startFrame, prompt) => ({
    sora: { imageToVideo: { model: 'SORA_2', startFrame, prompt, durationSeconds: 4 } },
  }),
  xai: (startFrame, prompt) => ({
    grokImagine: { imageToVideo: { model: 'GROK_IMAGINE_VIDEO', startFrame, prompt, durationSeconds: 1 } },
  }),
  dashscope: (startFrame, prompt) => ({
    wan: { imageToVideo: { model: 'WAN_2_7_I2V', startFrame, prompt, durationSeconds: 2 } },
  }),
  modelark: (startFrame, prompt) => ({
    seedance: { imageToVideo: { model: 'SEEDANCE_2_0_FAST', startFrame, prompt, durationSeconds: 4 } },
  }),
  fal: (startFrame, prompt) => ({
    seedance: { imageToVideo: { model: 'SEEDANCE_2_0_FAST', startFrame, prompt, durationSeconds: 4 } },
  }),
}

let still: Promise<string> | undefined

export async function paidRequest(provider: PaidProvider, prompt: string): Promise<object> {
  still ??= picture(320, 320).then((bytes) => bytes.toString('base64'))
  return requests[provider]({ base64: await still }, prompt)
}

type Client = Pick<TestGateway, 'start' | 'query' | 'events'>

/** Starts a clip whose prompt says what is to go wrong; answers the generation's id. */
export async function startPaid(
  gateway: Client,
  provider: PaidProvider,
  prompt: string,
  around: object = {},
): Promise<string> {
  const request = await paidRequest(provider, prompt)
  const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 60_000 }
  const { generation, userErrors } = await gateway.start(request, { provider, poll, ...around })
  if (!generation) throw new Error(JSON.stringify(userErrors))
  return generation.id
}

export const stateQuery = `query State($id: ID!) { generation(id: $id) { id state { sequence status isFinal settling
  charge { state amount { micros currency } providerUnits }
  failure { code stage message retryable retryAfter charged providerMessage moderation { stage categories } }
  progress { fraction polls message }
  clips { status arrivedLate video { url providerVideoId durationSeconds sizeBytes warnings { code figures { name value } } } failure { code } } } } }`

export const stateOf = async (gateway: Client, id: string): Promise<any> =>
  (await gateway.query(stateQuery, { id })).data.generation.state

/** Waits for the final event; answers the events up to it and the state then. */
export async function ended(gateway: Client, id: string): Promise<{ events: any[]; state: any }> {
  const events = await gateway.events(id)
  return { events, state: await stateOf(gateway, id) }
}

/** Starts it and waits for its end. */
export const madePaid = async (gateway: Client, provider: PaidProvider, prompt: string, around: object = {}) => {
  const id = await startPaid(gateway, provider, prompt, around)
  return { id, ...(await ended(gateway, id)) }
}

export const cancelPaid = async (gateway: Client, id: string, lateResult = 'DISCARD'): Promise<string> =>
  (await gateway.query(cancelMutation, { input: { id, lateResult } })).data.cancelGeneration.outcome

/** The raw id of the attempt's row is the part after the type. */
export const rowId = (id: string): string => Buffer.from(id, 'base64').toString().split(':').at(-1)!

/** What the emulator saw of the clip whose prompt contains these words. */
export function seen({ emulator }: { emulator: Pick<EmulatedGateway['emulator'], 'ledger'> }, prompt: string) {
  const { calls, purchases } = emulator.ledger()
  const submits = calls.filter(({ kind, body }) => kind === 'submit' && JSON.stringify(body).includes(prompt))
  const jobs = new Set(submits.flatMap(({ jobId }) => jobId ?? []))
  return {
    submits,
    purchases: purchases.filter(({ jobId }) => jobs.has(jobId)),
    polls: calls.filter(
      ({ kind, jobId = '', jobIds = [] }) => kind === 'poll' && [jobId, ...jobIds].some((id) => jobs.has(id)),
    ),
  }
}
