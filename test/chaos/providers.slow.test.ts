import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKlingaiEmulator } from '../../src/providers/klingai/emulator.ts'
import { emulator as openaiVideosEmulator } from '../../src/providers/openai-videos/emulator.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { type Folder, until, withFolder } from '../support/folder.ts'
import { client, type TestGateway } from '../support/gateway.ts'
import { ended, type PaidProvider, paidRequest, seen, startPaid } from '../support/paid-clips.ts'
import { startServeChild } from '../support/serve-child.ts'
import { startAgain } from '../support/start-again.ts'

/** Outlives the processes that are killed. */
let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({
    emulators: [createKlingaiEmulator(), openaiVideosEmulator],
    port: 0,
    pictures: 'cheap',
    // Jobs are looked for by when they were made: its time must not run ahead by a quarter of an hour.
    speed: 15,
    log: pino({ level: 'silent' }),
  })
})
afterAll(() => emulator.stop())

const settings = () => ({
  KLINGAI_API_KEY: 'a-key',
  KLINGAI_BASE_URL: emulator.urlOf('klingai'),
  OPENAI_API_KEY: 'a-key',
  OPENAI_BASE_URL: `${emulator.urlOf('openai-videos')}/v1`,
  KINETOGRAPH_ALLOW_RESULT_HOSTS: new URL(emulator.url).host,
})

const poll = { intervalMilliseconds: 500, timeoutMilliseconds: 60_000 }

/** Killed at each of the points, in the middle of a paid clip; started again by the same key, followed to its end. */
async function killAt(points: string[], provider: PaidProvider, folder: Folder) {
  const environment = settings()
  const prompt = `killed at ${points.join(' and ')} of ${provider}`
  const around = { provider, poll, idempotencyKey: 'once' }
  const request = await paidRequest(provider, prompt)
  for (const point of points) {
    const serve = await startServeChild({ ...folder.environment, ...environment, KINETOGRAPH_KILL_AT: point })
    await client(serve.url)
      .start(request, around)
      .catch(() => {})
    await serve.killed()
  }
  const second = await startAgain(folder, environment)
  const { generation, userErrors } = await second.start(request, around)
  expect(userErrors).toEqual([])
  return { second, prompt, id: generation.id as string }
}

async function expectOnePaidClip(second: TestGateway, id: string, prompt: string, folder: Folder) {
  const { state } = await ended(second, id)
  expect(state).toMatchObject({ status: 'SUCCEEDED', charge: { state: 'CHARGED' } })
  const { video } = state.clips[0]
  expect(video.providerVideoId).toEqual(expect.any(String))
  expect((await (await fetch(video.url)).arrayBuffer()).byteLength).toBe(video.sizeBytes)
  await folder.expectAllDone()
  // I1 by the provider's own books, I2 by ours.
  const { purchases } = seen({ emulator }, prompt)
  expect(purchases).toHaveLength(1)
  const attempts = await folder.sql(`select operation ->> 'id' as id, outcome from attempt`)
  expect(attempts).toEqual([{ id: purchases[0]!.jobId, outcome: 'succeeded' }])
}

describe.concurrent('killed or stopped while a provider works, then started again', () => {
  // Each point alone, and of a vendor that does not refuse a second job for one key: `npm run chaos`.
  it('three times in the middle of a clip of klingai: one purchase, and the clip is there', () =>
    withFolder(async (folder) => {
      const points = ['submit.sent', 'receipt.committed', 'collect.half']
      const { second, prompt, id } = await killAt(points, 'klingai', folder)
      await expectOnePaidClip(second, id, prompt, folder)
    }))

  it('SIGTERM while openai-videos answers a submit: one purchase, and the clip is there', () =>
    withFolder(async (folder) => {
      const prompt = 'stopped in the middle [[submit-slow:1:2s]]'
      const first = await startServeChild({ ...folder.environment, ...settings() })
      const id = await startPaid(client(first.url), 'openai-videos', prompt, { poll })
      await until(async () => seen({ emulator }, prompt).submits.length === 1)
      first.process.kill('SIGTERM')
      expect(await first.exited).toEqual({ code: 0, signal: null })
      await expectOnePaidClip(await startAgain(folder, settings()), id, prompt, folder)
      expect(seen({ emulator }, prompt).submits).toHaveLength(1)
    }))

  it('at submit.answered of openai-videos, which knows no key of ours: never sent again, and told to be uncertain', () =>
    withFolder(async (folder) => {
      const prompt = 'killed once'
      const killed = { KINETOGRAPH_KILL_AT: 'submit.answered' }
      const first = await startServeChild({ ...folder.environment, ...settings(), ...killed })
      const id = await startPaid(client(first.url), 'openai-videos', prompt, { poll })
      await first.killed()
      await folder.sql(`update generation set deadline_at = now() + interval '1 second'`)
      const second = await startAgain(folder, settings())
      const { state } = await ended(second, id)
      expect(state).toMatchObject({
        status: 'FAILED',
        settling: true,
        charge: { state: 'UNKNOWN' },
        failure: { code: 'SUBMISSION_UNCERTAIN', charged: 'UNKNOWN' },
      })
      expect(seen({ emulator }, prompt)).toMatchObject({ submits: { length: 1 }, purchases: { length: 1 } })
    }))
})
