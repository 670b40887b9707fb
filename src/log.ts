import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import type { Config } from './config.ts'

/** JSON to stdout for machines, lines for people on a terminal. Synchronous: the last words before a crash count. */
export function createLog(level: Config['logLevel'], stream: NodeJS.WriteStream = process.stdout): Logger {
  if (stream.isTTY) return pino({ level }, pretty({ sync: true, ignore: 'pid,hostname', destination: stream as never }))
  return pino({ level }, pino.destination({ dest: stream === process.stderr ? 2 : 1, sync: true }))
}
