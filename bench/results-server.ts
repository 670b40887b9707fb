import { setInterval } from 'node:timers'
import { answerQuestions, startBenchGateway } from './support/gateway-server.ts'

let peakBytes = 0
setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
}, 10).unref()

answerQuestions({
  async begin(klingaiUrl: string) {
    const { url } = await startBenchGateway({
      role: 'serve',
      environment: {
        KINETOGRAPH_CONCURRENCY: 'klingai=10000',
        ...{ KLINGAI_API_KEY: 'bench-key', KLINGAI_BASE_URL: klingaiUrl },
        KINETOGRAPH_ALLOW_RESULT_HOSTS: new URL(klingaiUrl).host,
      },
    })
    return url
  },
  /** Bytes, since it was last asked. */
  peak() {
    const peak = peakBytes
    peakBytes = 0
    return peak
  },
})
