import { runCommandLine } from '../../src/command-line/command-line.ts'
import type { Ended } from './run-command.ts'

/** Runs `kinetograph …` in this process, one at a time: a process of its own takes a second to start. */
export async function runHere(args: readonly string[], environment: Record<string, string>): Promise<Ended> {
  const before = { ...process.env }
  const listeners = process.stdout.listeners('error')
  const written = { stdout: '', stderr: '' }
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const { write } = process[name]
    process[name].write = ((text: string) => {
      written[name] += text
      return true
    }) as typeof write
    return () => (process[name].write = write)
  })
  Object.assign(process.env, environment)
  try {
    const exitCode = await runCommandLine(args)
    return { exitCode, ...written }
  } finally {
    for (const put of restore) put()
    for (const name of Object.keys(environment)) delete process.env[name]
    Object.assign(process.env, before)
    for (const listener of process.stdout.listeners('error'))
      if (!listeners.includes(listener)) process.stdout.off('error', listener as () => void)
  }
}
