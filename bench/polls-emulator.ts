import { pino } from 'pino'
import { startEmulator } from '../dist/emulator/emulator.js'
import { createKlingaiEmulator } from '../dist/providers/klingai/emulator.js'
import { answerQuestions } from './support/gateway-server.ts'

/** By prompt, milliseconds since 1970. */
const endedAt: Record<string, number> = {}
const klingai = createKlingaiEmulator({ concurrency: 1_000_000 })
const emulator = await startEmulator({
  emulators: [
    {
      ...klingai,
      models: {
        ...klingai.models,
        // One that outlasts the bench, and one that ends spread over 35 seconds.
        'kling-2.5-turbo': { queueSeconds: 0, baseSeconds: 36_000, perSecond: 0, spread: 0 },
        'kling-2.6': { queueSeconds: 0, baseSeconds: 25, perSecond: 0, spread: 0.7 },
      },
      mount(app, world) {
        world.jobs.onChange((job) => {
          if (job.status === 'succeeded') endedAt[job.prompt] = job.updatedAt
        })
        return klingai.mount(app, world)
      },
    },
  ],
  port: 0,
  pictures: 'cheap',
  log: pino({ level: 'error' }),
})
process.on('disconnect', () => void emulator.stop().then(() => process.exit(0)))

answerQuestions({
  url: () => emulator.urlOf('klingai'),
  polls: () => emulator.ledger().callsOf.klingai?.poll ?? 0,
  endedAt: () => endedAt,
})
