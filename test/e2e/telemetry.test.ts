import { afterAll, beforeAll, expect, it } from 'vitest'
import { allEmulators } from '../../src/emulator/all.ts'
import { type EmulatedGateway, startEmulatedGateway } from '../support/emulated.ts'
import { cancelMutation, generationQuery, startMutation } from '../support/gateway.ts'
import { paidRequest, rowId } from '../support/paid-clips.ts'
import { rowsOf } from '../support/rows.ts'

/** In every prompt: it may be in no line of the log, no figure and no span. */
const canary = 'canary-4b1d'
const authorization = 'Bearer studio-has-a-long-key'
const headers = { authorization }

let gateway: EmulatedGateway
beforeAll(async () => {
  gateway = await startEmulatedGateway({
    emulators: allEmulators.filter(({ id }) => id === 'klingai'),
    environment: {
      KINETOGRAPH_API_KEYS: `studio:${authorization.slice(7)}`,
      KINETOGRAPH_MAXIMUM_UPLOAD_BYTES: '1000000',
    },
  })
})
afterAll(() => gateway?.stop())

const lines = () => gateway.log.map((line) => JSON.parse(line))
const linesOf = (generation: string) => lines().filter((line) => line.generation === generation)
const lineOf = async (request: string) => {
  await expect.poll(() => lines().some((line) => line.msg === 'request' && line.request === request)).toBe(true)
  return lines().find((line) => line.msg === 'request' && line.request === request)
}

async function start(prompt: string, more: Record<string, string> = {}, around: object = {}): Promise<string> {
  const request = await paidRequest('klingai', `${canary} ${prompt}`)
  const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 60_000 }
  const input = { request, provider: 'klingai', poll, ...around }
  const { data } = await gateway.query(startMutation, { input }, { ...headers, ...more })
  expect(data.startGeneration.userErrors).toEqual([])
  return data.startGeneration.generation.id
}
const made = async (id: string) => (await gateway.events(id, 0, headers)).at(-1)

it('each step of a generation leaves a line, its end at info, with the id that the API shows', async () => {
  const id = await start('a lake', { 'x-request-id': 'the-start' })
  expect(await made(id)).toMatchObject({ status: 'SUCCEEDED' })
  await expect.poll(() => linesOf(id).some(({ msg }) => msg === 'Ended')).toBe(true)
  const steps = linesOf(id)
  expect(steps.map(({ msg }) => msg)).toEqual([
    ...['Accepted', 'Claimed', 'Prepared', 'Slot taken', 'Submitted', 'Run ended', 'Collected', 'Ended'],
  ])
  for (const step of steps)
    expect(step).toMatchObject({ generation: id, tenant: 'studio', provider: 'klingai', model: 'kling-v3' })
  const step = (message: string) => steps.find(({ msg }) => msg === message)
  expect(step('Accepted')).toMatchObject({ level: 20, request: 'the-start' })
  const [{ operation }] = await rowsOf(gateway, 'select operation from attempt where generation_id = $1', [rowId(id)])
  expect(step('Submitted')).toMatchObject({ level: 20, attempt: 1, operation: operation.id })
  expect(step('Collected')).toMatchObject({ level: 20, attempt: 1, sizeBytes: expect.any(Number), verified: true })
  expect(step('Ended')).toMatchObject({
    ...{ level: 30, attempt: 1, status: 'SUCCEEDED', route: expect.stringContaining('kling-v3@') },
    ...{ charge: 'CHARGED', chargeMicros: expect.any(Number), seconds: expect.any(Number) },
  })
  expect(steps.filter(({ level }) => level >= 30)).toHaveLength(1)
  expect(await lineOf('the-start')).toMatchObject({ operation: 'mutation Start', tenant: 'studio', status: 200 })
})

it('what ends badly says where and why, and one that is canceled that somebody asked', async () => {
  const moderated = await start('[[moderated-at-output]]')
  const canceled = await start('[[never-ends]]')
  const twins = await start('[[moderated-at-output:1]] two of them', {}, { count: 2 })
  await expect.poll(() => linesOf(canceled).some(({ msg }) => msg === 'Submitted')).toBe(true)
  await gateway.query(cancelMutation, { input: { id: canceled } }, headers)
  await Promise.all([moderated, canceled, twins].map(made))
  const endOf = async (id: string) => {
    await expect.poll(() => linesOf(id).some(({ msg }) => msg === 'Ended')).toBe(true)
    return linesOf(id).find(({ msg }) => msg === 'Ended')
  }
  expect(await endOf(moderated)).toMatchObject({ level: 30, status: 'FAILED', code: 'MODERATED', stage: 'RUN' })
  expect(await endOf(canceled)).toMatchObject({ level: 30, status: 'CANCELED' })
  expect(linesOf(canceled).find(({ msg }) => msg === 'Cancel requested')).toMatchObject({ level: 20, tenant: 'studio' })
  await endOf(twins)
  const clips = linesOf(twins).filter(({ msg }) => msg === 'A clip ended')
  expect(clips.map(({ level, clip }) => [level, clip]).sort()).toEqual([
    [30, 0],
    [30, 1],
  ])
  expect(clips.some(({ code, stage }) => code === 'MODERATED' && stage === 'RUN')).toBe(true)
})

it('a start or an upload that is refused says why, and names the setting', async () => {
  const refused = async (request: string, document: string, input: object) => {
    await gateway.query(document, { input }, { ...headers, 'x-request-id': request })
    return lineOf(request)
  }
  const startFrame = { url: 'http://10.0.0.1/a.png' }
  const camera = { preset: 'PUSH_IN' }
  expect(
    await refused('private', startMutation, { request: { stillMotion: { cameraMove: { startFrame, camera } } } }),
  ).toMatchObject({ level: 40, code: 'INVALID_URL', setting: 'KINETOGRAPH_ALLOW_INPUT_HOSTS' })
  const createUpload = `mutation Announce($input: CreateUploadInput!) {
    createUpload(input: $input) { upload { id } target { url headers { name value } } userErrors { code } } }`
  expect(await refused('quota', createUpload, { contentType: 'image/png', sizeBytes: 2_000_000 })).toMatchObject({
    ...{ level: 40, operation: 'mutation Announce', code: 'LIMIT_REACHED' },
    ...{ setting: 'KINETOGRAPH_MAXIMUM_UPLOAD_BYTES', reason: expect.stringContaining('uploads may take') },
  })
})

it('media, uploads and callbacks take over the id of a request, too, and say whose it was', async () => {
  const id = await start('another lake')
  await made(id)
  const { data } = await gateway.query(generationQuery, { id }, headers)
  const { url } = data.generation.state.clips[0].video
  const clip = await fetch(url, { headers: { 'x-request-id': 'clip' } })
  await clip.arrayBuffer()
  expect(clip.headers.get('x-request-id')).toBe('clip')
  expect(await lineOf('clip')).toMatchObject({ route: '/media/*', tenant: 'studio', status: 200 })
  const forged = await fetch(`${url}x`, { headers: { 'x-request-id': 'forged' } })
  expect(forged.headers.get('x-request-id')).toBe('forged')
  expect(await lineOf('forged')).toMatchObject({ status: 403, code: 'INVALID_SIGNATURE' })
  const put = await fetch(`${gateway.url}/media/uploads/none`, { method: 'PUT', headers: { 'x-request-id': 'put' } })
  expect(put.headers.get('x-request-id')).toBe('put')
  expect(await lineOf('put')).toMatchObject({ route: '/media/uploads/:uploadId', status: 403 })
  const webhook = await fetch(`${gateway.url}/webhooks/klingai`, {
    ...{ method: 'POST', headers: { 'x-request-id': 'callback' }, body: '{}' },
  })
  expect(webhook.headers.get('x-request-id')).toBe('callback')
  expect(await lineOf('callback')).toMatchObject({ route: '/webhooks/klingai', status: webhook.status })
})

it('no line has a word of a prompt, or a key', () => {
  expect(gateway.log.length).toBeGreaterThan(50)
  expect(gateway.log.filter((line) => line.includes(canary) || line.includes(authorization.slice(7)))).toEqual([])
})
