import { until } from './folder.ts'
import type { TestGateway } from './gateway.ts'
import { type PaidProvider, paidRequest } from './paid-clips.ts'
import { subscribeOverWebSocket } from './subscribe.ts'

const problems = 'code path message allowedValues conflictsWith'
const generation = `id createdAt request estimate { micros } storyboard { id }
  state { status startedAt finishedAt sequence failure { code } charge { state amount { micros } } clips { video { id url width height durationSeconds hasAudio } } }`
export const storyboardFields = `id status createdAt estimate { micros } maximumCost { micros } charge { state amount { micros } } problems { ${problems} }
  shots { name status request estimate { micros } problems { ${problems} } takes { ${generation} } } assembly { ${generation} }`

export const startStoryboardMutation = `mutation Start($input: StoryboardInput!) {
  startStoryboard(input: $input) { replayed userErrors { ${problems} } storyboard { ${storyboardFields} } } }`
export const planStoryboardQuery = `query Plan($input: StoryboardInput!) {
  planStoryboard(input: $input) { acceptable isUpperBound userErrors { ${problems} } estimate { micros }
    shots { acceptable userErrors { ${problems} } unchecked changes { path kind message } route { id } estimate { total { micros } } } } }`
export const retryShotMutation = `mutation Retry($input: RetryShotInput!) {
  retryStoryboardShot(input: $input) { replayed userErrors { ${problems} } storyboard { ${storyboardFields} } } }`
export const retryFilmMutation = `mutation RetryFilm($input: RetryFilmInput!) {
  retryStoryboardFilm(input: $input) { replayed userErrors { ${problems} } storyboard { ${storyboardFields} } } }`
export const cancelStoryboardMutation = `mutation Cancel($input: IdInput!) {
  cancelStoryboard(input: $input) { userErrors { ${problems} } storyboard { ${storyboardFields} } } }`
export const storyboardQuery = `query ($id: ID!) { storyboard(id: $id) { ${storyboardFields} } }`
const eventsSubscription = `subscription ($id: ID!, $positions: [GenerationPositionInput!]!) {
  storyboardEvents(id: $id, positions: $positions) { __typename sequence status isFinal generation { id } } }`

type Client = Pick<TestGateway, 'query'>

const answerOf = (name: string) => async (answer: Promise<any>) => {
  const { data, errors } = await answer
  if (!data?.[name]) throw new Error(JSON.stringify(errors))
  return data[name]
}

export const startStoryboard = (gateway: Client, input: object, headers = {}): Promise<any> =>
  answerOf('startStoryboard')(gateway.query(startStoryboardMutation, { input }, headers))
export const planStoryboard = (gateway: Client, input: object, headers = {}): Promise<any> =>
  answerOf('planStoryboard')(gateway.query(planStoryboardQuery, { input }, headers))
export const retryShot = (gateway: Client, input: object, headers = {}): Promise<any> =>
  answerOf('retryStoryboardShot')(gateway.query(retryShotMutation, { input }, headers))
export const retryFilm = (gateway: Client, input: object, headers = {}): Promise<any> =>
  answerOf('retryStoryboardFilm')(gateway.query(retryFilmMutation, { input }, headers))
export const cancelStoryboard = (gateway: Client, id: string, headers = {}): Promise<any> =>
  answerOf('cancelStoryboard')(gateway.query(cancelStoryboardMutation, { input: { id } }, headers))
export const storyboardOf = async (gateway: Client, id: string): Promise<any> =>
  (await gateway.query(storyboardQuery, { id })).data.storyboard

export async function untilStoryboard(
  gateway: Client,
  id: string,
  status: string,
  milliseconds = 120_000,
): Promise<any> {
  let storyboard: any
  await until(async () => {
    storyboard = await storyboardOf(gateway, id)
    return storyboard.status === status
  }, milliseconds)
  return storyboard
}

/** Every event of every generation of it, to the end of the stream. */
export async function storyboardEvents(
  url: string,
  id: string,
  positions: object[] = [],
  headers: Record<string, string> = {},
): Promise<any[]> {
  const results = await subscribeOverWebSocket(url, eventsSubscription, { id, positions }, headers)
  return results.map(({ data, errors }) => {
    if (errors) throw new Error(JSON.stringify(errors))
    return data.storyboardEvents
  })
}

export const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 60_000 }

/** A shot of a paid family, of its own picture or of a frame of another shot. */
export async function paidShot(
  name: string,
  provider: PaidProvider,
  { prompt = name, from }: { prompt?: string; from?: string | object } = {},
): Promise<any> {
  const request: any = structuredClone(await paidRequest(provider, prompt))
  if (from !== undefined) {
    const [family] = Object.values<any>(request)
    const [arm] = Object.values<any>(family)
    arm.startFrame = { shotFrame: typeof from === 'string' ? { shot: from } : from }
  }
  return { name, provider, poll, request }
}

/** A shot of our own renderer: free. */
export const freeShot = (name: string, startFrame: object, more: object = {}) => ({
  name,
  poll: { timeoutMilliseconds: 60_000 },
  request: {
    stillMotion: {
      cameraMove: {
        ...{ startFrame, camera: { preset: 'PUSH_IN' }, durationSeconds: 1, frameRate: 6 },
        ...{ resolution: 'RESOLUTION_480P', ...more },
      },
    },
  },
})
