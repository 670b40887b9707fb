import { get } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { allEmulators } from '../../src/emulator/all.ts'
import { type EmulatedGateway, startEmulatedGateway } from '../support/emulated.ts'
import {
  cancelMutation,
  generationQuery,
  startMutation,
  startTestGateway,
  type TestGateway,
} from '../support/gateway.ts'
import { paidRequest, rowId } from '../support/paid-clips.ts'
import { rowsOf } from '../support/rows.ts'

/** In every prompt: it may be in no line of the log, no figure and no span. */
const canary = 'canary-4b1d'
const authorization = 'Bearer studio-has-a-long-key'
const headers = { authorization }

let gateway: EmulatedGateway
/** On the same database: what it knows of the others, it has from there. */
let beside: TestGateway
beforeAll(async () => {
  gateway = await startEmulatedGateway({
    emulators: allEmulators.filter(({ id }) => id === 'klingai'),
    environment: {
      KINETOGRAPH_API_KEYS: `studio:${authorization.slice(7)}`,
      KINETOGRAPH_MAXIMUM_UPLOAD_BYTES: '1000000',
      KINETOGRAPH_METRICS_PORT: '0',
      KINETOGRAPH_CONCURRENCY: 'klingai=3',
    },
  })
  beside = await startTestGateway({ KINETOGRAPH_METRICS_PORT: '0' }, { beside: gateway.config, role: 'api' })
})
afterAll(async () => {
  await beside?.stop()
  await gateway?.stop()
})

const lines = () => gateway.log.map((line) => JSON.parse(line))
const linesOf = (generation: string) => lines().filter((line) => line.generation === generation)
const lineOf = async (request: string) => {
  await expect.poll(() => lines().some((line) => line.msg === 'request' && line.request === request)).toBe(true)
  return lines().find((line) => line.msg === 'request' && line.request === request)
}

async function start(prompt: string, more: Record<string, string> = {}, around: object = {}): Promise<string> {
  const request = await paidRequest('klingai', `${canary} ${prompt}`)
  const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 600_000 }
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
    ...{ setting: 'KINETOGRAPH_MAXIMUM_UPLOAD_BYTES', reason: expect.stringContaining('for all uploads') },
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

/** Samples by name and labels: `kinetograph_polls_total{provider="klingai",outcome="failed"}`. */
async function metricsOf({
  gateway: { metricsUrl },
}: TestGateway): Promise<{ text: string; of(sample: string): number }> {
  const answer = await fetch(metricsUrl!)
  expect(answer.headers.get('content-type')).toContain('text/plain')
  const text = await answer.text()
  return {
    text,
    of: (sample) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${sample} `))
          ?.split(' ')[1],
      ),
  }
}

it('the metrics of a process count what it did, by route, status and code', async () => {
  const { text, of } = await metricsOf(gateway)
  const [ended] = await rowsOf(
    gateway,
    `select count(*)::int as all, count(*) filter (where status = 'SUCCEEDED')::int as good,
       count(*) filter (where failure ->> 'code' = 'MODERATED')::int as moderated,
       sum(estimate_micros)::float8 / 1e6 as estimated, sum(charge_micros)::float8 / 1e6 as charged, min(route) as route
     from generation`,
  )
  expect(ended.all).toBeGreaterThan(3)
  const labels = (status: string, code: string) => `{status="${status}",route="${ended.route}",code="${code}"}`
  expect(of(`kinetograph_generations_accepted_total{route="${ended.route}"}`)).toBe(ended.all)
  expect(of(`kinetograph_generations_ended_total${labels('SUCCEEDED', '')}`)).toBe(ended.good)
  expect(of(`kinetograph_generations_ended_total${labels('FAILED', 'MODERATED')}`)).toBe(ended.moderated)
  expect(of(`kinetograph_generation_seconds_count{model="kling-v3",status="SUCCEEDED"}`)).toBe(ended.good)
  expect(of(`kinetograph_estimated_dollars_total{route="${ended.route}"}`)).toBeCloseTo(ended.estimated)
  expect(of(`kinetograph_charged_dollars_total{route="${ended.route}"}`)).toBeCloseTo(ended.charged)
  const [{ units }] = await rowsOf(
    gateway,
    `select sum(amount[1]::float8) as units from generation, regexp_matches(charge_units, '([0-9.]+) units', 'g') as amount`,
  )
  expect(units).toBeGreaterThan(0)
  expect(of('kinetograph_charged_units_total{provider="klingai",unit="units"}')).toBeCloseTo(units)
  expect(of('kinetograph_polls_total{provider="klingai",outcome="succeeded"}')).toBeGreaterThan(0)
  expect(of('kinetograph_poll_lateness_seconds_count{provider="klingai"}')).toBeGreaterThan(0)
  expect(of('kinetograph_slots_maximum{provider="klingai",model="kling-v3"}')).toBe(3)
  expect(of('kinetograph_database_contact_timestamp_seconds') * 1_000).toBeGreaterThan(Date.now() - 60_000)
  expect(of('kinetograph_database_connections{pool="main",state="idle"}')).toBeGreaterThanOrEqual(0)
  expect(of('kinetograph_media_jobs{of="work",state="waiting"}')).toBe(0)
  expect(of('nodejs_eventloop_lag_mean_seconds')).toBeGreaterThan(0)
  expect(text).not.toContain('studio')
})

it('what all processes have together each of them says alike, out of the database', async () => {
  const said = (id: string, step: string) => expect.poll(() => linesOf(id).some(({ msg }) => msg === step)).toBe(true)
  // One more has the third slot: it was canceled, and Kling makes it all the same.
  const running = [await start('[[never-ends]]'), await start('[[never-ends]]')]
  for (const id of running) await said(id, 'Submitted')
  const waiting = await start('and one that waits')
  await said(waiting, 'Prepared')
  const watched = gateway.events(waiting, 0, headers)
  const figures = async (of: TestGateway) => {
    const samples = (await metricsOf(of)).text.split('\n').filter((line) => line.startsWith('kinetograph_fleet_'))
    return Object.fromEntries(samples.map((line) => line.split(' ') as [string, string]))
  }
  const model = 'provider="klingai",model="kling-v3"'
  // They are read anew every ten seconds.
  await expect
    .poll(() => figures(beside), { interval: 500 })
    .toMatchObject({
      [`kinetograph_fleet_queue_clips{${model}}`]: '1',
      [`kinetograph_fleet_slots_used{${model}}`]: '3',
      'kinetograph_fleet_generations{status="QUEUED",route="kling-v3@klingai"}': '1',
      'kinetograph_fleet_generations{status="RUNNING",route="kling-v3@klingai"}': '2',
    })
  const [{ bytes }] = await rowsOf(gateway, `select sum((facts ->> 'sizeBytes')::bigint)::text as bytes from video`)
  const there = await figures(beside)
  expect(there['kinetograph_fleet_stored_bytes{kind="clips"}']).toBe(bytes)
  expect(Number(there[`kinetograph_fleet_queue_oldest_seconds{${model}}`])).toBeGreaterThan(0)
  await expect.poll(async () => (await metricsOf(gateway)).of('kinetograph_streams{kind="websocket"}')).toBe(1)
  expect((await metricsOf(beside)).of('kinetograph_streams{kind="websocket"}')).toBe(0)
  for (const id of [...running, waiting]) await gateway.query(cancelMutation, { input: { id } }, headers)
  await watched
  expect((await metricsOf(beside)).text).not.toContain('kinetograph_generations_ended_total{')
})

it('the port of the metrics has nothing else, and answers to no other name', async () => {
  const url = gateway.gateway.metricsUrl!
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/)
  expect((await fetch(new URL('/graphql', url))).status).toBe(404)
  expect((await fetch(url, { method: 'POST' })).status).toBe(404)
  const foreign = await new Promise<number | undefined>((resolve) =>
    get(url, { headers: { host: 'evil.example' } }, (answer) => resolve(answer.resume().statusCode)),
  )
  expect(foreign).toBe(421)
  expect((await fetch(`${gateway.url}/metrics`)).status).toBe(404)
})

it('no line of the log and no metric has a word of a prompt, or a key', async () => {
  expect(gateway.log.length).toBeGreaterThan(50)
  const told = [...gateway.log, (await metricsOf(gateway)).text]
  expect(told.filter((text) => text.includes(canary) || text.includes(authorization.slice(7)))).toEqual([])
})
