import { setInterval } from 'node:timers'
import { answerQuestions, startBenchGateway } from './support/gateway-server.ts'

const { url } = await startBenchGateway({ environment: { KINETOGRAPH_API_KEYS: '' } })
let peakBytes = 0
/** Processor time of the longest stretch in which nobody else had a turn: a busy machine does not stretch it. */
let longestTurn = 0
let before = process.cpuUsage()
setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
  const { user, system } = process.cpuUsage(before)
  longestTurn = Math.max(longestTurn, (user + system) / 1_000)
  before = process.cpuUsage()
}, 10).unref()

answerQuestions({ begin: () => ({ url }), peaks: () => ({ peakBytes, longestTurn }) })
