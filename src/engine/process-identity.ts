import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Names one process for good: a pid alone is used again. */
export interface ProcessIdentity {
  pid: number
  host: string
  /** Changes when the machine starts anew. Linux only. */
  boot?: string
  /** Two containers may share host name and boot. Linux only. */
  pidNamespace?: string
  /** When the process started, in the system's own notation; compared, never parsed. */
  startedAt?: string
}

/**
 * - `running`: surely alive.
 * - `gone`: surely dead.
 * - `maybe-running`: a process has this pid, but the system does not tell whether it is the same one.
 * - `elsewhere`: on another host, in another container or of another boot, where we cannot look.
 */
export type Presence = 'running' | 'gone' | 'maybe-running' | 'elsewhere'

/** A process of this host that runs now. */
export function identify(pid: number): ProcessIdentity {
  return definedOnly({
    pid,
    host: hostname(),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
    startedAt: startOf(pid),
  })
}

/** What became of the process that `identity` names. */
export function presenceOf(identity: ProcessIdentity): Presence {
  const own = identify(process.pid)
  // A host name may change under a running process; boot and namespace do not.
  const here =
    own.boot === undefined
      ? own.host === identity.host
      : own.boot === identity.boot && own.pidNamespace === identity.pidNamespace
  return here ? presenceHere(identity) : 'elsewhere'
}

/** The same for a process that is surely of this host. */
export function presenceHere(identity: ProcessIdentity): Exclude<Presence, 'elsewhere'> {
  if (!isAlive(identity.pid)) return 'gone'
  if (identity.startedAt === undefined) return 'maybe-running'
  return startOf(identity.pid) === identity.startedAt ? 'running' : 'gone'
}

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)
const machineOf = ({ host, boot, pidNamespace }: ProcessIdentity) => shortHash(`${boot ?? host}/${pidNamespace ?? ''}`)
const birthOf = ({ startedAt }: ProcessIdentity) => (startedAt === undefined ? 'unknown' : shortHash(startedAt))

/** Part of the names of files and folders that only this process writes: whoever tidies up can tell whose they are. */
export function processName(): string {
  const own = identify(process.pid)
  return `${own.pid}-${machineOf(own)}-${birthOf(own)}`
}

/** What became of the process whose `processName` that is; undefined when it is none. */
export function presenceOfName(name: string): Presence | undefined {
  const [, pid, machine, birth] = /^(\d+)-([0-9a-f]{12})-([0-9a-f]{12}|unknown)$/.exec(name) ?? []
  if (pid === undefined) return undefined
  if (machine !== machineOf(identify(process.pid))) return 'elsewhere'
  if (!isAlive(Number(pid))) return 'gone'
  if (birth === 'unknown') return 'maybe-running'
  return birthOf(identify(Number(pid))) === birth ? 'running' : 'gone'
}

/** Whether a process (not a zombie) has this pid, whoever it is. */
export function isAlive(pid: number): boolean {
  if (process.platform === 'linux') {
    const state = linuxStatus(pid)?.[0]
    return state !== undefined && state !== 'Z' && state !== 'X'
  }
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The pid of the process's parent; undefined where the system does not tell. */
export function parentOf(pid: number): number | undefined {
  if (process.platform === 'linux') return Number(linuxStatus(pid)?.[1]) || undefined
  return Number(askPs(pid, 'ppid=')) || undefined
}

/** The program and the parameters a process was started with; undefined where the system does not tell. */
export function commandOf(pid: number): string[] | undefined {
  if (process.platform === 'linux') return attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'))
  return askPs(pid, 'command=')?.split(' ')
}

function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') return linuxStatus(pid)?.[19]
  return askPs(pid, 'lstart=')
}

/** The fields of /proc/<pid>/stat from the third (state) on; the second may itself hold spaces and brackets. */
function linuxStatus(pid: number): string[] | undefined {
  const line = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')
}

function askPs(pid: number, field: string): string | undefined {
  if (process.platform === 'win32') return undefined
  const answer = attempt(() => execFileSync('ps', ['-o', field, '-p', String(pid)], { encoding: 'utf8' }))
  return answer?.trim() || undefined
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    // Any error: the system does not tell.
    return undefined
  }
}

function definedOnly<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T
}
