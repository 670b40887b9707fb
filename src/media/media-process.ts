import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import { programAt } from '../places.ts'
import type { ChildOrder, ChildReport, MediaAnswer, MediaJob } from './job.ts'
import type { KillReason } from './watchdog.ts'

/** How a job ended. Only `answer` speaks about the media with certainty. */
export type JobOutcome =
  | { kind: 'answer'; answer: MediaAnswer }
  /** The child threw: a missing file, a full disk, our bug. It lives on. */
  | { kind: 'fault'; message: string }
  /** The child is gone. `crash`: it went by itself, with this signal or exit code. */
  | { kind: 'ended'; reason: KillReason | 'wall-time' | 'aborted' | 'crash'; how: string }

export interface MediaProcess {
  processId: number | undefined
  /** Jobs it has been given. */
  jobs: number
  /** Resident memory after its last job, bytes. */
  memoryBytes: number
  /** One job at a time. Never rejects. Where the child ended, it resolves once the process is gone. */
  run(job: MediaJob, limits: JobLimits, signal?: AbortSignal): Promise<JobOutcome>
  /** Ends it at once, whatever it does; resolves when it is gone. */
  kill(): Promise<void>
  gone: Promise<void>
}

export interface JobLimits {
  processorSeconds: number
  wallMilliseconds: number
}

const program = programAt('media/child')
/** Larger than any picture we write, smaller than a disk: a runaway encoder stops here. */
const maximumFileBytes = 512 * 1024 * 1024

/** For the last words of a child that has gone. */
const flushMilliseconds = 500

/**
 * Starts a child with `folder` as its working and temporary folder; of our environment it is told nothing but where
 * compiled code is kept. An idle one does not keep this process alive. Where Linux's `prlimit` is at hand, files it
 * writes are capped, core dumps are off and it may hold 256 files; memory and processor time are watched by the child's
 * own watchdog thread everywhere (an address space limit is no use: V8 reserves far more than it takes).
 */
export function startMediaProcess(options: { folder: string; memoryBytes: number }): MediaProcess {
  const { folder, memoryBytes } = options
  const nodeArguments = ['--max-old-space-size=256', program, String(memoryBytes)]
  const prlimit = process.platform === 'linux' ? ['/usr/bin/prlimit', '/bin/prlimit'].find(existsSync) : undefined
  const limits = ['--core=0', '--nofile=256', `--fsize=${maximumFileBytes}`]
  const [command, commandArguments] =
    prlimit === undefined
      ? [process.execPath, nodeArguments]
      : [prlimit, [...limits, process.execPath, ...nodeArguments]]
  const child = spawn(command, commandArguments, {
    cwd: folder,
    // Not in the terminal's group: Ctrl-C is for the parent.
    detached: true,
    env: childEnvironment(folder),
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    windowsHide: true,
  })
  let killReason: KillReason | undefined
  child.stdout?.on('data', (output: Buffer) => {
    killReason ??= (['memory', 'processor-time'] as const).find((reason) => output.includes(reason))
  })
  let settle: ((outcome: JobOutcome) => void) | undefined
  let ownReason: 'wall-time' | 'aborted' | undefined
  let startError: string | undefined
  child.on('error', (error) => {
    startError = error.message
  })
  let ended: JobOutcome | undefined
  const gone = new Promise<void>((resolve) => {
    const finish = (code: number | null, signal: string | null) => {
      resolve()
      ended ??= {
        kind: 'ended',
        reason: ownReason ?? killReason ?? 'crash',
        how: startError ?? signal ?? `exit ${code}`,
      }
      settle?.(ended)
    }
    child.on('close', finish)
    // Of a child that dies while its channel is being set up, `close` was seen to be missing under load.
    child.on('exit', (code, signal) => setTimeout(() => finish(code, signal), flushMilliseconds))
    // A child that never started closes no streams.
    child.on('error', () => child.pid === undefined && finish(null, null))
  })
  child.on('message', (report: ChildReport) => {
    // Too late: the child is being killed, and the job ends with it.
    if (ownReason !== undefined) return
    media.memoryBytes = report.memoryBytes
    settle?.('answer' in report ? { kind: 'answer', answer: report.answer } : { kind: 'fault', message: report.fault })
  })
  hold(child, false)

  const media: MediaProcess = {
    processId: child.pid,
    jobs: 0,
    memoryBytes: 0,
    gone,
    run(job, limits, signal) {
      if (ended) return Promise.resolve(ended)
      media.jobs++
      hold(child, true)
      return new Promise<JobOutcome>((resolve) => {
        const end = (reason: 'wall-time' | 'aborted') => {
          ownReason ??= reason
          child.kill('SIGKILL')
        }
        const abort = () => end('aborted')
        const timer = setTimeout(() => end('wall-time'), limits.wallMilliseconds)
        signal?.addEventListener('abort', abort, { once: true })
        settle = (outcome) => {
          settle = undefined
          clearTimeout(timer)
          signal?.removeEventListener('abort', abort)
          hold(child, false)
          resolve(outcome)
        }
        const order: ChildOrder = { job, processorSeconds: limits.processorSeconds }
        // A failed send means that the child is on its way out; its end settles the job.
        child.send(order, () => {})
      })
    },
    kill() {
      hold(child, true)
      child.kill('SIGKILL')
      return gone
    },
  }
  return media
}

function childEnvironment(folder: string): NodeJS.ProcessEnv {
  const windows = process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot } : {}
  const { NODE_COMPILE_CACHE } = process.env
  const compiled = NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}
  // Two arenas keep glibc from holding on to what many decoder threads have freed.
  return { ...windows, ...compiled, TMPDIR: folder, TEMP: folder, TMP: folder, MALLOC_ARENA_MAX: '2' }
}

/** Whether the child keeps this process running. */
function hold(child: ChildProcess, held: boolean): void {
  const method = held ? 'ref' : 'unref'
  child[method]()
  child.channel?.[method]()
  ;(child.stdout as Socket | null)?.[method]()
}
