import { pino } from 'pino'
import type { Jobs } from '../dist/emulation/port.js'
import { startEmulator } from '../dist/emulator/emulator.js'
import { emulator as fal } from '../dist/providers/fal/emulator.js'
import { createKlingaiEmulator } from '../dist/providers/klingai/emulator.js'
import { answerQuestions } from './support/gateway-server.ts'

/** How many jobs the calls for status named, of Kling's. */
let asked = 0
/** By prompt, milliseconds since 1970. */
const endedAt: Record<string, number> = {}
const evenly = (seconds: number, spread: number) => ({ queueSeconds: 0, baseSeconds: seconds, perSecond: 0, spread })
/** Kling's. */
let jobs: Jobs | undefined
const klingai = createKlingaiEmulator({ concurrency: 1_000_000 })

/** With other run times, and notes when each job ends. */
const timed = (own: typeof klingai, curves: Record<string, ReturnType<typeof evenly>>): typeof klingai => ({
  ...own,
  models: { ...own.models, ...curves },
  mount(app, world) {
    if (own === klingai) jobs = world.jobs
    world.jobs.onChange((job) => {
      if (job.status === 'succeeded') endedAt[job.prompt] = job.updatedAt
    })
    app.addHook('onRequest', async ({ method, url }) => {
      if (method === 'GET') asked += (/[?&]task_ids=([^&]*)/.exec(url)?.[1] ?? 'one').split(/,|%2C/i).length
    })
    return own.mount(app, world)
  },
})

const emulator = await startEmulator({
  emulators: [
    timed(klingai, {
      // 10 to 30 minutes, and one that outlasts the bench, one that ends spread over 35 seconds, and one that takes 10 to 30.
      'kling-3.0-turbo': evenly(1_200, 0.5),
      'kling-2.5-turbo': evenly(36_000, 0),
      'kling-2.6': evenly(25, 0.7),
      'kling-3.0': evenly(20, 0.5),
    }),
    timed(fal, { 'bytedance/seedance-2.0/image-to-video': evenly(20, 0.5) }),
  ],
  port: 0,
  pictures: 'cheap',
  log: pino({ level: 'error' }),
})
process.on('disconnect', () => void emulator.stop().then(() => process.exit(0)))

answerQuestions({
  urls: () => ({ klingai: emulator.urlOf('klingai'), fal: emulator.urlOf('fal') }),
  polls: (provider: string) => emulator.ledger().callsOf[provider]?.poll ?? 0,
  endedAt: () => endedAt,
  asked: () => asked,
  /** The newest job once more for each of these ids, from now on. */
  copy(ids: readonly string[]) {
    const { model, account, prompt, clip, details } = jobs!.list()[0]!
    for (const id of ids) jobs!.create({ id, model, account, prompt, clip, details })
  },
})
