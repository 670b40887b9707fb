import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { compileCache } from './compile-cache.ts'
import { sleep, within } from './folder.ts'

export interface ServeChild {
  process: ChildProcess
  url: string
  /** Lines of its log. */
  log: string[]
  exited: Promise<Exit>
  /**
   * Until it is killed at the point that KINETOGRAPH_KILL_AT names. Fails, and ends it, when it ended otherwise, when
   * what leads to that point is over, and when patience is.
   */
  killed(options?: { isOver?: () => Promise<boolean>; patienceMilliseconds?: number }): Promise<void>
  kill(signal?: NodeJS.Signals): Promise<void>
}

interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
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
  await within(60_000, 'its line that it is ready', ready).catch((error: Error) => {
    child.kill('SIGKILL')
    error.message += `\n${log.slice(-5).join('\n')}`
    throw error
  })
  return {
    process: child,
    url,
    log,
    exited,
    async killed({ isOver = async () => false, patienceMilliseconds = 90_000 } = {}) {
      const end = Date.now() + patienceMilliseconds
      const exitIn = (milliseconds: number) =>
        Promise.race<Exit | undefined>([exited, sleep(milliseconds).then(() => undefined)])
      let exit = await exitIn(250)
      const isDone = () => Promise.race([isOver(), exited.then(() => true)])
      while (!exit && Date.now() < end && !(await isDone())) exit = await exitIn(250)
      // The last step may be the one that it is killed after.
      exit ||= await exitIn(30_000)
      if (exit?.signal === 'SIGKILL') return
      child.kill('SIGKILL')
      const how = exit ? `ended with ${exit.code ?? exit.signal}` : 'lived on'
      throw new Error(`It ${how} and never came to ${environment.KINETOGRAPH_KILL_AT}:\n${log.slice(-5).join('\n')}`)
    },
    async kill(signal = 'SIGKILL') {
      child.kill(signal)
      await within(60_000, `its end after ${signal}`, exited)
    },
  }
}
