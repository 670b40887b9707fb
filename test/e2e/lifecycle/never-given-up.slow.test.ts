import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sleep, until } from '../../support/folder.ts'
import { startTestGateway } from '../../support/gateway.ts'
import { ended, startPaid, stateOf } from '../../support/paid-clips.ts'
import { rowsOf } from '../../support/rows.ts'
import { scriptedProvider } from '../../support/scripted-provider.ts'

const moderated = {
  state: 'failed',
  failure: { code: 'MODERATED', message: 'asked about', retryable: false },
  charge: { state: 'NONE' },
} as const

describe.concurrent('what a provider was asked to make', () => {
  it('is gone on with, however often its holders died', async () => {
    let isOver = false
    const provider = scriptedProvider({ poll: async () => (isOver ? moderated : { state: 'pending' }) })
    const first = await startTestGateway({}, { providers: [provider] })
    try {
      const ids = await Promise.all([1, 2, 3].map((nth) => startPaid(first, 'gemini', `taken up often ${nth}`)))
      await until(async () => provider.submits === 3)
      await until(async () => (await stateOf(first, ids[0]!)).status === 'RUNNING')
      await first.gateway.stop()
      // As seven holders leave it that were killed.
      await rowsOf(first, 'update generation set claims = 7, failed_starts = 7')
      isOver = true
      const { dataDirectory, databaseUrl } = first.config
      const second = await startTestGateway({}, { dataDirectory, databaseUrl: databaseUrl!, providers: [provider] })
      try {
        for (const id of ids)
          expect((await ended(second, id)).state.clips[0].failure).toMatchObject({ code: 'MODERATED' })
      } finally {
        await second.stop()
      }
    } finally {
      await first.stop()
    }
  })

  it('is heard of though another clip of the generation meets a defect meanwhile', async () => {
    let hasStumbled = false
    const timeouts = { submitMilliseconds: 4_000, graceMilliseconds: 1_000 }
    const provider = scriptedProvider({
      async submit(nth) {
        if (nth > 1) return sleep(2_000)
        await sleep(200)
        hasStumbled = true
        throw new TypeError('a fault of ours')
      },
      poll: async () => moderated,
    })
    const gateway = await startTestGateway({}, { timeouts, providers: [provider] })
    try {
      const id = await startPaid(gateway, 'gemini', 'siblings', { count: 2 })
      const { state } = await ended(gateway, id)
      expect(hasStumbled).toBe(true)
      const [bought] = await rowsOf(gateway, 'select clip_index as index from attempt where operation is not null')
      expect(state.clips[bought.index].failure).toMatchObject({ code: 'MODERATED' })
      expect(state.clips[1 - bought.index].failure).toMatchObject({ code: 'SUBMISSION_UNCERTAIN' })
    } finally {
      await gateway.stop()
    }
  })

  it('from an upload whose file is gone ends with that reason, not at its deadline', async () => {
    const provider = scriptedProvider({ poll: async () => ({ state: 'pending' }), maximumConcurrent: 0 })
    const gateway = await startTestGateway({}, { providers: [provider] })
    try {
      await gateway.gateway.stop()
      const { dataDirectory, databaseUrl } = gateway.config
      const shared = { dataDirectory, databaseUrl: databaseUrl!, providers: [provider] }
      const api = await startTestGateway({}, { ...shared, role: 'api' })
      const id = await startPaid(api, 'gemini', 'from an upload that is gone')
      await rm(join(dataDirectory, 'media', 'uploads'), { recursive: true })
      await api.stop()
      const next = await startTestGateway({}, shared)
      try {
        expect((await ended(next, id)).state.failure).toMatchObject({ code: 'MEDIA_UNREACHABLE', charged: 'NONE' })
      } finally {
        await next.stop()
      }
    } finally {
      await gateway.stop()
    }
  })

  it('is asked about again, ever more seldom, while a defect of ours is met', async () => {
    let polls = 0
    const provider = scriptedProvider({
      async poll() {
        polls += 1
        return { state: 'succeeded', outputs: [{ handle: 'x' }] }
      },
      async fetchResult() {
        throw new TypeError('a fault of ours')
      },
    })
    const gateway = await startTestGateway({}, { providers: [provider] })
    try {
      const id = await startPaid(gateway, 'gemini', 'stumbles')
      const failures = () => gateway.log.filter((line) => line.includes('Work on a generation failed'))
      await until(async () => failures().length >= 3)
      expect(
        failures()
          .slice(0, 3)
          .map((line) => JSON.parse(line).milliseconds),
      ).toEqual([1_000, 2_000, 4_000])
      expect((await stateOf(gateway, id)).status).toBe('COLLECTING')
      expect(polls).toBeLessThan(10)
    } finally {
      await gateway.stop()
    }
  })
})
