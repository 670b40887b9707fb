import { createRequire } from 'node:module'
import { type Logger, pino } from 'pino'
import type pretty from 'pino-pretty'
import type { Config } from './config.ts'

/** JSON to stdout for machines, lines for people on a terminal. Synchronous: the last words before a crash count. */
export function createLog(level: Config['logLevel'], stream: NodeJS.WriteStream = process.stdout): Logger {
  if (stream.isTTY) {
    // Machines need none of its forty modules.
    const prettyStream: typeof pretty = createRequire(import.meta.url)('pino-pretty')
    return pino({ level }, prettyStream({ sync: true, ignore: 'pid,hostname', destination: stream as never }))
  }
  return pino({ level }, pino.destination({ dest: stream === process.stderr ? 2 : 1, sync: true }))
}
