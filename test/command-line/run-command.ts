import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { compileCache } from '../support/compile-cache.ts'

export interface Ended {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** One that hangs has no exit code, and what it said is in the failure. */
const patience = { timeout: 120_000, killSignal: 'SIGKILL' } as const
const main = resolve('dist/bundle/main.js')
const surroundings = () => ({ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...compileCache })

/** Runs `kinetograph …` to its end, off a terminal. */
export function runCommand(
  args: readonly string[],
  options: { environment?: Record<string, string>; cwd?: string } = {},
): Promise<Ended> {
  return runProgram(process.execPath, [main, ...args], options)
}

export function runProgram(
  program: string,
  args: readonly string[],
  options: { environment?: Record<string, string>; cwd?: string } = {},
): Promise<Ended> {
  const { environment = {}, cwd } = options
  return new Promise((settle) => {
    const child = execFile(
      program,
      args,
      { env: { ...surroundings(), ...environment }, ...patience, ...(cwd === undefined ? {} : { cwd }) },
      (_error, stdout, stderr) => settle({ exitCode: child.exitCode, stdout, stderr }),
    )
  })
}

/** Runs `kinetograph …` and sends it signals when its output says certain words. */
export async function runWithSignals(
  args: readonly string[],
  options: { environment: Record<string, string>; on: string; signal: NodeJS.Signals },
): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], {
    ...patience,
    env: { ...surroundings(), ...options.environment },
  })
  let stdout = ''
  let stderr = ''
  let isSent = false
  const look = () => {
    if (isSent || !(stdout + stderr).includes(options.on)) return
    isSent = true
    child.kill(options.signal)
  }
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk
    look()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
    look()
  })
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, stdout, stderr }
}
