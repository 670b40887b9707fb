import { createRequire } from 'node:module'
import { type Logger, pino } from 'pino'
import type pretty from 'pino-pretty'
import type { Config } from './config.ts'

/** JSON to stdout for machines, a line for people on a terminal. Synchronous: the last words before a crash count. */
export function createLog(level: Config['logLevel'], stream: NodeJS.WriteStream = process.stdout): Logger {
  if (stream.isTTY) {
    // Machines need none of its forty modules.
    const prettyStream: typeof pretty = createRequire(import.meta.url)('pino-pretty')
    const format = { translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname', hideObject: true, messageFormat: lineOf }
    return pino({ level }, prettyStream({ sync: true, ...format, destination: stream as never }))
  }
  return pino({ level }, pino.destination({ dest: stream === process.stderr ? 2 : 1, sync: true }))
}

type Entry = Readonly<Record<string, unknown>>

/** What everybody knows who sees the line. */
const unsaid = new Set(['level', 'time', 'pid', 'hostname', 'msg'])

/** One line, and the places of an error below it. */
export function lineOf({ stack, err, ...entry }: Entry): string {
  const [head, rest] = entry.msg === 'request' ? requestLine(entry) : [String(entry.msg ?? ''), entry]
  const facts = Object.entries(rest).flatMap(([name, value]) =>
    unsaid.has(name) || value === undefined || value === null ? [] : [`${name}=${shown(value)}`],
  )
  const places = stack ?? (err as { stack?: unknown } | undefined)?.stack
  return [[head, ...facts].join(' '), ...[places ?? []].flat()].join('\n')
}

function requestLine({ method, route, operation, status, milliseconds, ...rest }: Entry): [string, Entry] {
  const name = operation ?? `${method} ${route ?? '(no such address)'}`
  return [`${name} ${status} ${milliseconds} ms`, rest]
}

const shown = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)
