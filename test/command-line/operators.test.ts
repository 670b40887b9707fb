import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EmulatedGateway, startEmulatedGateway } from '../support/emulated.ts'
import { until } from '../support/folder.ts'
import { ended, rowId, seen, startPaid, stateOf } from '../support/paid-clips.ts'
import { rowsOf } from '../support/rows.ts'
import { runHere } from './run-here.ts'

let gateway: EmulatedGateway
beforeAll(async () => {
  gateway = await startEmulatedGateway({ speed: 20 })
})
afterAll(() => gateway.stop())

const run = (...args: string[]) =>
  runHere(args, { DATABASE_URL: gateway.config.databaseUrl!, KINETOGRAPH_DATA_DIR: gateway.config.dataDirectory })

const json = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await run(...args, '--json')
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return JSON.parse(stdout)
}

it('an operator lists every tenant’s generations, sees one whole, and cancels it', async () => {
  const id = await startPaid(gateway, 'gemini', 'to be canceled [[never-ends]]')
  await until(async () => (await stateOf(gateway, id)).status === 'RUNNING')
  await rowsOf(gateway, `update generation set tenant = 'studio' where id = $1`, [rowId(id)])
  expect(await json('generations', 'list', '--tenant', 'studio')).toMatchObject([
    { id, status: 'RUNNING', work: 'held', tenant: 'studio' },
  ])
  expect(await json('generations', 'list', '--status', 'failed,expired')).toEqual([])
  const { stdout } = await run('generations', 'show', id)
  for (const words of [id, 'studio', 'a living process has it', 'gemini with', 'Submitting', 'open'])
    expect(stdout).toContain(words)

  const canceled = ['generations', 'cancel', id, '--actor', 'maria', '--reason', 'asked for by mail']
  expect(await json(...canceled)).toEqual({ outcome: 'REQUESTED' })
  await until(async () => (await json('generations', 'show', id)).status === 'CANCELED')
  const whole = await json('generations', 'show', rowId(id))
  expect(whole.operatorActions).toMatchObject([{ action: 'cancel', actor: 'maria', reason: 'asked for by mail' }])
  expect(await run('generations', 'cancel', id)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/finished/),
  })
})

it('requeue takes it from its holder, and what was sent is not sent again', async () => {
  const prompt = 'requeued [[submit-slow:1:2s]]'
  const id = await startPaid(gateway, 'fal', prompt)
  await until(async () => seen(gateway, prompt).submits.length === 1)
  const before = await json('generations', 'show', id)
  expect(await json('generations', 'requeue', id)).toEqual({ outcome: 'requeued' })
  const { state } = await ended(gateway, id)
  expect(state).toMatchObject({ status: 'SUCCEEDED' })
  expect(seen(gateway, prompt)).toMatchObject({ submits: { length: 1 }, purchases: { length: 1 } })
  const after = await json('generations', 'show', id)
  expect(after.lease).toBeGreaterThan(before.lease + 1)
  expect(after.attempts.map(({ id }: any) => id)).toEqual(before.attempts.map(({ id }: any) => id))
  expect(after.operatorActions).toMatchObject([
    { action: 'requeue', reason: null, before: { lease: before.lease }, after: { holder: null } },
  ])
  await until(async () => (await json('generations', 'show', id)).job === null)
  expect(await run('generations', 'requeue', id)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/nothing is left/),
  })
})

it('says what is no id, no generation and no status', async () => {
  const refused = [
    ['show', 'nothing'],
    ['show', '00000000-0000-4000-8000-000000000000'],
    ['requeue', '00000000-0000-4000-8000-000000000000'],
    ['list', '--status', 'lost'],
    ['list', '--first', '0'],
  ]
  for (const args of refused)
    expect({ args, ...(await run('generations', ...args)) }).toMatchObject({ args, exitCode: 2, stdout: '' })
})
