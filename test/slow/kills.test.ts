import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createVirtualClock } from '../../src/emulator/clock.ts'
import { createKlingaiEmulator } from '../../src/providers/klingai/emulator.ts'
import { emulator as openaiVideosEmulator } from '../../src/providers/openai-videos/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { sleep, until, withFolder } from '../support/folder.ts'
import { client } from '../support/gateway.ts'
import { ended, startPaid } from '../support/paid-clips.ts'
import { startServeChild } from '../support/serve-child.ts'
import { startAgain } from '../support/start-again.ts'

const jobs = 24
const kills = 7

/** Outlives the processes that are killed. Its time stands still until the last of them, so that all jobs still run then. */
let emulator: Emulator
const clock = createVirtualClock()
beforeAll(async () => {
  const emulators = [createKlingaiEmulator(), openaiVideosEmulator]
  emulator = await startEmulator({ emulators, port: 0, pictures: 'cheap', clock, log: pino({ level: 'silent' }) })
})
afterAll(() => emulator.stop())

it(`${kills} kills in a row with ${jobs} jobs upstream: ${jobs} purchases and ${jobs} clips`, () =>
  withFolder(async (folder) => {
    const settings = {
      KLINGAI_API_KEY: 'a-key',
      KLINGAI_BASE_URL: emulator.urlOf('klingai'),
      OPENAI_API_KEY: 'a-key',
      OPENAI_BASE_URL: `${emulator.urlOf('openai-videos')}/v1`,
      KINETOGRAPH_ALLOW_RESULT_HOSTS: new URL(emulator.url).host,
      KINETOGRAPH_CONCURRENCY: `klingai=${jobs},openai-videos=${jobs}`,
    }
    const poll = { intervalMilliseconds: 1_000, timeoutMilliseconds: 600_000 }
    let serve = await startServeChild({ ...folder.environment, ...settings })
    folder.onEnd(() => serve.kill())
    const ids: string[] = []
    for (let nth = 0; nth < jobs; nth += 1)
      ids.push(
        await startPaid(client(serve.url), nth % 2 === 0 ? 'klingai' : 'openai-videos', `clip ${nth}`, {
          poll,
          idempotencyKey: `clip ${nth}`,
        }),
      )
    const running = async () =>
      (await folder.sql(`select count(*)::int as running from clip where status = 'RUNNING'`))[0].running
    const claims = async () => (await folder.sql('select min(lease)::int as claims from generation'))[0].claims
    await until(async () => (await running()) === jobs)
    for (let kill = 1; kill <= kills; kill += 1) {
      await serve.kill('SIGKILL')
      serve = await startServeChild({ ...folder.environment, ...settings })
      // Taken up again, and being worked on, when it dies of the next one.
      await until(async () => (await claims()) === kill + 1)
      await sleep(500)
    }
    expect(await running()).toBe(jobs)
    await serve.kill('SIGKILL')
    const last = await startAgain(folder, settings)
    const time = setInterval(() => void clock.advance(1_000), 100)
    folder.onEnd(async () => clearInterval(time))
    const states = await Promise.all(ids.map(async (id) => (await ended(last, id)).state))
    expect(states.map(({ status }) => status)).toEqual(ids.map(() => 'SUCCEEDED'))
    expect(emulator.ledger().purchases).toHaveLength(jobs)
    await folder.expectAllDone()
  }))
