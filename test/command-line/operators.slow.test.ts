import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { allEmulators } from '../../src/emulator/all.ts'
import type { EmulatedGateway } from '../support/emulated.ts'
import { startEmulator } from '../support/emulator.ts'
import { freePort } from '../support/external-postgres.ts'
import { until } from '../support/folder.ts'
import { startTestGateway } from '../support/gateway.ts'
import { ended, paidRequest, rowId, seen, startPaid, stateOf } from '../support/paid-clips.ts'
import { rowsOf } from '../support/rows.ts'
import { vendorSettings } from '../support/vendor-settings.ts'
import { runCommand } from './run-command.ts'
import { runHere } from './run-here.ts'

let gateway: EmulatedGateway
let agenticflow: EmulatedGateway['emulator']
let environment: Record<string, string>
beforeAll(async () => {
  const log = pino({ level: 'silent' })
  const usual = { emulators: allEmulators, port: 0, pictures: 'cheap', log } as const
  const emulator = await startEmulator({ ...usual, speed: 20 })
  // Its times are ours: when a run began decides which runs are shown.
  agenticflow = await startEmulator({ ...usual, speed: 1 })
  const workflow = { AGENTICFLOW_API_KEY: 'a-key', AGENTICFLOW_WORKFLOW_ID: randomUUID() }
  const vendors = { ...vendorSettings(emulator), ...workflow, AGENTICFLOW_BASE_URL: agenticflow.urlOf('agenticflow') }
  // AgenticFlow fetches a picture by its address.
  const port = await freePort()
  const started = await startTestGateway({ ...vendors, PORT: `${port}`, PUBLIC_URL: `http://127.0.0.1:${port}` })
  gateway = { ...started, emulator }
  const { databaseUrl, dataDirectory } = started.config
  environment = { ...vendors, DATABASE_URL: databaseUrl!, KINETOGRAPH_DATA_DIR: dataDirectory }
})
afterAll(async () => {
  await gateway.stop()
  await gateway.emulator.stop()
  await agenticflow.stop()
})

const run = (...args: string[]) => runHere(args, environment)

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
    stderr: expect.stringMatching(/no work is left/),
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

/** Its submit arrived, and nobody was told. */
async function startLost(provider: 'openai-videos' | 'gemini', prompt: string, fault: string): Promise<string> {
  return lost(await startPaid(gateway, provider, `${prompt} [[${fault}]]`), prompt)
}

async function lost(id: string, prompt: string, emulator = gateway.emulator): Promise<string> {
  await until(
    async () => (await stateOf(gateway, id)).status === 'SUBMITTING' && seen({ emulator }, prompt).submits.length === 1,
  )
  // The answer may come no more.
  await rowsOf(
    gateway,
    `update attempt set submit_deadline_at = now() - interval '1 second' where generation_id = $1`,
    [rowId(id)],
  )
  return id
}

/** As a day and more later: whoever takes it up finds its time over. */
async function untilGivenUp(id: string): Promise<void> {
  const row = rowId(id)
  await rowsOf(gateway, `update attempt set submit_deadline_at = now() - interval '3 days' where generation_id = $1`, [
    row,
  ])
  await rowsOf(gateway, `update generation set deadline_at = now() - interval '3 days' where id = $1`, [row])
  await json('generations', 'requeue', id)
  await until(async () => (await rowsOf(gateway, 'select work_done from generation where id = $1', [row]))[0].work_done)
}

const uncertain = async (id: string, ...args: string[]) =>
  (await json('reconcile', ...args)).find((one: any) => one.generation === id)

const settleArgs = (attempt: string, ...args: string[]) => ['reconcile', 'settle', attempt, '--reason', 'seen', ...args]

it('a job that is named by hand days later comes as a late result, is bought once, and named by one of two who try at once', async () => {
  const prompt = 'named by hand'
  const id = await startLost('openai-videos', prompt, 'submit-cut-after:1')
  // It has no token of ours there: it is one of those of that time that nobody has.
  const { others } = await uncertain(id)
  expect(others.map((job: any) => job.id)).toEqual([seen(gateway, prompt).purchases[0]!.jobId])
  expect((await run('reconcile')).stdout).toContain(others[0].id)
  await untilGivenUp(id)
  expect(await stateOf(gateway, id)).toMatchObject({ status: 'FAILED', failure: { code: 'SUBMISSION_UNCERTAIN' } })
  const { attempt } = await uncertain(id)
  expect(await uncertain(id)).toMatchObject({ state: 'given-up', vendor: 'cannot-tell', status: 'FAILED' })
  const check = JSON.parse((await run('doctor', '--json')).stdout).checks.find(({ name }: any) => name === 'Uncertain')
  expect(check).toMatchObject({ state: 'warning', found: expect.stringContaining(id) })

  const { jobId } = seen(gateway, prompt).purchases[0]!
  const refused: [string[], RegExp][] = [
    [settleArgs(attempt, '--operation', 'video_nobody_made'), /knows no job/],
    [settleArgs(attempt, '--operation', 'no/../path'), /cannot be/],
    [settleArgs(attempt), /either --operation or --charge/],
    [settleArgs(rowId(id), '--charge', 'none'), /no attempt/],
    [['reconcile', 'settle', attempt, '--charge', 'none'], /--reason/],
    [settleArgs(attempt, '--charge', 'much'), /dollars/],
  ]
  for (const [args, words] of refused)
    expect(await run(...args)).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(words) })

  const name = settleArgs(attempt, '--operation', jobId, '--actor', 'maria')
  const both = await Promise.all([runCommand(name, { environment }), runCommand(name, { environment })])
  expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 2])
  await until(async () => (await json('generations', 'show', id)).workDone)
  expect(await stateOf(gateway, id)).toMatchObject({
    status: 'FAILED',
    settling: false,
    charge: { state: 'CHARGED' },
    clips: [{ status: 'FAILED', arrivedLate: true, video: { sizeBytes: expect.any(Number) } }],
  })
  const { events, operatorActions } = await json('generations', 'show', id)
  expect(events.slice(-4).map(({ type }: any) => type)).toEqual([
    'Failed',
    'ChargeSettled',
    'LateResult',
    'ChargeSettled',
  ])
  expect(operatorActions.at(-1)).toMatchObject({ action: 'settle-operation', actor: 'maria', reason: 'seen' })
  expect(seen(gateway, prompt)).toMatchObject({ submits: { length: 1 }, purchases: { length: 1 } })
  expect(await uncertain(id)).toBeUndefined()
})

it('a run of a workflow without an input for our token is shown among those of that time', async () => {
  const prompt = 'a run that bears nothing'
  const { startFrame } = ((await paidRequest('xai', prompt)) as any).grokImagine.imageToVideo
  const input = { startFrame, prompt: `${prompt} [[submit-cut-after:1]]`, durationSeconds: 1 }
  const { generation, userErrors } = await gateway.start({ pixelml: { imageToVideo: input } })
  expect(userErrors).toEqual([])
  await lost(generation!.id, prompt, agenticflow)
  expect(await uncertain(generation!.id)).toMatchObject({
    vendor: 'cannot-tell',
    others: [{ id: seen({ emulator: agenticflow }, prompt).purchases[0]!.jobId, createdAt: expect.any(String) }],
  })
})

it('a job that is named while it is looked for is followed at once; it is no other attempt’s, whose charge is then written', async () => {
  const prompt = 'named in time'
  const id = await startLost('gemini', prompt, 'submit-cut-after:1')
  const { attempt } = await uncertain(id)
  expect(await uncertain(id, '--offline')).toMatchObject({ state: 'looked-for', vendor: 'not-asked' })
  expect(await run(...settleArgs(attempt, '--charge', '1'))).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/still looked for/),
  })
  const { jobId } = seen(gateway, prompt).purchases[0]!
  expect((await run(...settleArgs(attempt, '--operation', jobId))).stdout).toMatch(/goes on with it/)
  expect((await ended(gateway, id)).state).toMatchObject({ status: 'SUCCEEDED', charge: { state: 'CHARGED' } })

  const other = await startLost('gemini', 'not billed', 'submit-server-error:1')
  await untilGivenUp(other)
  const { attempt: lost } = await uncertain(other)
  expect(await run(...settleArgs(lost, '--operation', jobId))).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(`is ${id}’s`),
  })
  const { sequence } = await stateOf(gateway, other)
  expect((await run(...settleArgs(lost, '--charge', 'none'))).stdout).toMatch(/written: none/)
  expect(await stateOf(gateway, other)).toMatchObject({
    status: 'FAILED',
    sequence: sequence + 1,
    charge: { state: 'NONE' },
  })
  expect(await run(...settleArgs(lost, '--charge', '1'))).toMatchObject({ exitCode: 2 })
  expect(await uncertain(other)).toBeUndefined()
  expect(seen(gateway, prompt).purchases).toHaveLength(1)
})
