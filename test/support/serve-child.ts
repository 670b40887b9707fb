import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { compileCache } from './compile-cache.ts'

export interface ServeChild {
  process: ChildProcess
  url: string
  /** Lines of its log. */
  log: string[]
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  kill(signal?: NodeJS.Signals): Promise<void>
}

/** `kinetograph serve` (or worker) as users run it, in a process of its own that can be killed. */
export async function startServeChild(
  environment: Record<string, string>,
  command: 'serve' | 'worker' = 'serve',
  {
    args = [],
    ...options
  }: {
    /** Options of the command. */
    args?: readonly string[]
    /** Where it is installed; here, if not given. */
    cwd?: string
    /** In a process group of its own, as a terminal gives every command. */
    detached?: boolean
  } = {},
): Promise<ServeChild> {
  const child = spawn(process.execPath, ['dist/bundle/main.js', command, ...args], {
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      KINETOGRAPH_MINIMUM_FREE_BYTES: '1',
      ...compileCache,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  })
  // A test that fails does not stop what it started.
  const stopWithTests = () => void child.kill('SIGKILL')
  process.once('exit', stopWithTests)
  child.once('exit', () => process.off('exit', stopWithTests))
  const log: string[] = []
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  let url = ''
  const ready = new Promise<void>((resolve, reject) => {
    createInterface(child.stderr!).on('line', (line) => log.push(line))
    createInterface(child.stdout!).on('line', (line) => {
      log.push(line)
      if (!line.includes('"msg":"Ready"')) return
      url = JSON.parse(line).url ?? ''
      resolve()
    })
    void exited.then(() => reject(new Error(`It ended before it was ready:\n${log.join('\n')}`)))
  })
  await ready
  return {
    process: child,
    url,
    log,
    exited,
    async kill(signal = 'SIGKILL') {
      child.kill(signal)
      await exited
    },
  }
}
