import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { allEmulators } from '../../src/emulator/all.ts'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { runCommand } from '../command-line/run-command.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { sleep, until, withFolder } from '../support/folder.ts'
import { cameraMove, client } from '../support/gateway.ts'
import { expectInvariants, untilWorkDone } from '../support/invariants.ts'
import { ended, seen, startPaid, stateOf } from '../support/paid-clips.ts'
import { startServeChild } from '../support/serve-child.ts'
import { vendorSettings } from '../support/vendor-settings.ts'

let emulator: Emulator
let folder: string
/** Of the vendors: stands still until all is backed up, so that what runs and waits then does not depend on the machine. */
const clock = createVirtualClock(Date.now())
const tick = async () => {
  for (; isTicking; await sleep(100)) await clock.advance(1_000)
}
let isTicking = false
let ticking: Promise<void> | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-backup-'))
  const log = pino({ level: 'silent' })
  emulator = await startEmulator({ emulators: allEmulators, port: 0, pictures: 'cheap', clock, log })
})
afterAll(async () => {
  isTicking = false
  await ticking
  await emulator.stop()
  await rm(folder, { recursive: true, force: true })
})

it('backed up in the middle of work, which goes on and is killed: the restored one loses nothing, and buys nothing again', () =>
  withFolder((original) =>
    withFolder(
      async (restored) => {
        const vendors = vendorSettings(emulator)
        const first = await startServeChild({
          ...{ ...original.environment, ...vendors },
          KINETOGRAPH_CONCURRENCY: 'openai-videos=1',
        })
        const gateway = client(first.url)
        const done = (await gateway.start(await cameraMove())).generation.id
        await gateway.untilStatus(done, 'SUCCEEDED')
        const prompts = {
          running: 'the first of three',
          queued: 'the second in the queue',
          queuedToo: 'the last in the queue',
          kling: 'one at kling',
          unanswered: 'one without an answer [[submit-cut-after:1]] [[find-blind:30s]]',
          sending: 'one on its way [[submit-slow:1:300s]]',
          unseen: 'one on its way, where nobody can look [[submit-slow:1:300s]]',
        }
        const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 300_000 }
        const start = (provider: Parameters<typeof startPaid>[1], prompt: string) =>
          startPaid(gateway, provider, prompt, { poll })
        const running = await start('openai-videos', prompts.running)
        await until(async () => (await stateOf(gateway, running)).status === 'RUNNING')
        const ids = {
          running,
          queued: await start('openai-videos', prompts.queued),
          queuedToo: await start('openai-videos', prompts.queuedToo),
          kling: await start('klingai', prompts.kling),
          unanswered: await start('klingai', prompts.unanswered),
          sending: await start('fal', prompts.sending),
          unseen: await start('gemini', prompts.unseen),
        }
        const here = (await gateway.start(await cameraMove({ durationSeconds: 10, frameRate: 24 }))).generation.id
        for (const name of ['unanswered', 'sending', 'unseen'] as const)
          await until(async () => seen({ emulator }, prompts[name]).submits.length > 0)

        const target = join(folder, 'whole')
        const made = await runCommand(['backup', target, '--json'], { environment: { ...original.environment } })
        expect(made).toMatchObject({ exitCode: 0, stderr: '' })
        expect(JSON.parse(made.stdout)).toMatchObject({ generations: 9, media: { isCopied: true, missing: [] } })
        // The original goes on, faster, and buys all of them.
        await first.kill('SIGKILL')
        isTicking = true
        ticking = tick()
        const next = await startServeChild({
          ...original.environment,
          ...vendors,
          KINETOGRAPH_CONCURRENCY: 'openai-videos=9',
        })
        const goneOn = client(next.url)
        for (const [name, id] of Object.entries(ids).filter(([name]) => name !== 'unseen'))
          expect([name, (await ended(goneOn, id)).state.status]).toEqual([name, 'SUCCEEDED'])
        const { generation: later } = await goneOn.start(await cameraMove())
        await next.kill('SIGKILL')
        const bought = emulator.ledger().purchases.length
        expect(bought).toBe(Object.keys(ids).length)

        const environment = { ...restored.environment, ...vendors }
        const run = (...args: string[]) => runCommand(args, { environment })
        expect(await run('restore', target, '--check')).toMatchObject({ exitCode: 0 })
        const filled = await run('restore', target, '--json')
        expect(filled).toMatchObject({ exitCode: 0, stderr: '' })
        expect(JSON.parse(filled.stdout).held).toBeGreaterThanOrEqual(1)
        expect(await run('restore', target)).toMatchObject({
          exitCode: 1,
          stderr: expect.stringMatching(/not empty/),
        })

        const second = await startServeChild(environment)
        const again = client(second.url)
        // What nobody can look for stays open a while, and any that was just being sent may be such a one.
        const isOpen = `not work_done and not exists (
            select from attempt where generation_id = generation.id and closed_at is null and operation is null
              and provider in ('gemini', 'openai-videos'))`
        await until(async () => (await restored.sql(`select from generation where ${isOpen}`)).length === 0)
        expect((await again.query(`{ node(id: "${later.id}") { id } }`)).data).toEqual({ node: null })
        // What was known at a vendor when it was backed up is collected, and what is made here is made again.
        for (const id of [done, here, ids.running, ids.kling])
          expect([id, (await stateOf(again, id)).status]).toEqual([id, 'SUCCEEDED'])

        // All else is uncertain: found by our token, or named by hand, also while it is looked for.
        const uncertain = JSON.parse((await run('reconcile', '--json')).stdout) as {
          generation: string
          attempt: string
        }[]
        const named = uncertain.map(({ generation }) => generation)
        expect(named).toContain(ids.unseen)
        expect(named).toContain(ids.queuedToo)
        for (const { generation, attempt } of uncertain) {
          const name = Object.entries(ids).find(([, id]) => id === generation)![0] as keyof typeof prompts
          const { jobId } = seen({ emulator }, prompts[name]).purchases[0]!
          const settled = await run('reconcile', 'settle', attempt, '--operation', jobId, '--reason', 'its prompt')
          expect([name, settled]).toMatchObject([name, { exitCode: 0, stderr: '' }])
        }
        await untilWorkDone(restored.connectionString)
        for (const [name, id] of Object.entries(ids)) {
          const { clips } = await stateOf(again, id)
          expect([name, clips[0].video]).toMatchObject([name, { sizeBytes: expect.any(Number) }])
          expect((await fetch(clips[0].video.url)).status).toBe(200)
        }
        const { video } = (await stateOf(again, done)).clips[0]
        expect((await (await fetch(video.url)).arrayBuffer()).byteLength).toBe(video.sizeBytes)

        expect(emulator.ledger().purchases).toHaveLength(bought)
        await expectInvariants(restored.connectionString)
        expect(await restored.sql('select duplicates from attempt where duplicates is not null')).toEqual([])
        await second.kill('SIGTERM')
      },
      { migrated: false },
    ),
  ))

it('the embedded database is backed up while it serves, and restored into a folder of its own', async () => {
  const [from, to, target] = ['from', 'to', 'embedded'].map((name) => join(folder, name)) as [string, string, string]
  const first = await startServeChild({ KINETOGRAPH_DATA_DIR: from })
  const { generation } = await client(first.url).start(await cameraMove())
  await client(first.url).untilStatus(generation.id, 'SUCCEEDED')
  const made = await runCommand(['backup', target], { environment: { KINETOGRAPH_DATA_DIR: from } })
  expect(made).toMatchObject({
    exitCode: 0,
    stderr: '',
    stdout: expect.stringMatching(/^1 generations and \d objects/),
  })
  await first.kill('SIGTERM')
  const filled = await runCommand(['restore', target], { environment: { KINETOGRAPH_DATA_DIR: to } })
  expect(filled).toMatchObject({ exitCode: 0, stderr: '' })
  const second = await startServeChild({ KINETOGRAPH_DATA_DIR: to })
  const { video } = (await stateOf(client(second.url), generation.id)).clips[0]
  expect((await (await fetch(video.url)).arrayBuffer()).byteLength).toBe(video.sizeBytes)
  await second.kill('SIGTERM')
})
