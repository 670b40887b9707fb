import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { createAgenticflowEmulator } from '../../src/providers/agenticflow/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { picture } from '../support/still.ts'

const clock = createVirtualClock()
const workflow_id = '3f2c1d4e-0000-4000-8000-000000000001'
let emulator: Emulator
let host: string
const pictures = createServer(async ({ url }, response) =>
  response.end(url === '/page' ? '<html></html>' : await picture(...(url === '/small' ? [320, 180] : [640, 360]))),
)

beforeAll(async () => {
  await new Promise<void>((resolve) => pictures.listen(0, '127.0.0.1', resolve))
  host = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}`
  const emulators = [createAgenticflowEmulator({ keys: ['key', 'other'], outputKey: 'clip' })]
  emulator = await startEmulator({ emulators, port: 0, pictures: 'cheap', clock, log: pino({ level: 'silent' }) })
})
afterAll(async () => {
  await emulator.stop()
  pictures.closeAllConnections()
  pictures.close()
})

async function ask(path: string, body?: object, key = 'key'): Promise<[number, any]> {
  const response = await fetch(`${emulator.urlOf('agenticflow')}/v1/workflow_runs/${path}`, {
    headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  })
  return [response.status, await response.json()]
}
const start = (input: object) =>
  ask('', { workflow_id, input: { prompt: 'a boat', image: `${host}/`, duration: 5, ...input } })
const endOf = async (input: object) => {
  const [, { id }] = await start(input)
  await clock.advance(120_000)
  return (await ask(id))[1]
}

it('a run waits, runs and succeeds with the address of its clip and what it cost', async () => {
  const [status, { id, ...queued }] = await start({ width: 768 })
  expect([status, queued]).toMatchObject([200, { status: 'queued', output: null, operation_cost: null }])
  await clock.advance(10_000)
  expect((await ask(id))[1]).toMatchObject({ status: 'running' })
  await clock.advance(120_000)
  const [, done] = await ask(id)
  expect(done).toMatchObject({ status: 'success', state: null, operation_cost: 4, input: { width: 768, steps: 20 } })
  const clip = Buffer.from(await (await fetch(done.output.clip)).arrayBuffer())
  expect(clip.toString('latin1', 4, 8)).toBe('ftyp')
  expect(await ask(id, undefined, 'other')).toEqual([404, { detail: 'Workflow run not found' }])
  expect(await ask('', {}, 'bad')).toEqual([401, { detail: 'Error decoding token' }])
})

it.each([
  [{ end_image: 'small' }, 'Image Size Mismatch'],
  [{ image: 'page' }, 'Invalid Image Format'],
  [{ prompt: '[[fails]]' }, 'Generation failed'],
  [{ prompt: '[[moderated-at-output]]' }, 'The clip was refused by content moderation'],
])('%j is found out when the node runs, and costs nothing', async (wish, message) => {
  const input = Object.entries(wish).map(([key, value]) => [key, key === 'prompt' ? value : `${host}/${value}`])
  expect(await endOf(Object.fromEntries(input))).toMatchObject({
    ...{ status: 'failed', output: null, operation_cost: null },
    state: { error: { code: 'workflow_failed' }, nodes_state: [{ error: { code: 'node_failed', message } }] },
  })
})

it.each([
  [{ duration: 11 }, 'duration'],
  [{ width: 1285 }, 'width'],
  [{ steps: 20.5 }, 'steps'],
  [{ seed: 1 }, 'seed'],
  [{ prompt: undefined }, 'prompt'],
])('%j is refused, and says which input', async (wish, field) => {
  const [status, { detail }] = await start(wish)
  expect([status, detail[0].loc]).toEqual([422, ['body', 'input', field]])
})
