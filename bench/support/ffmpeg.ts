import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'

export interface FfmpegOutput {
  stdout: Buffer
  /** What it tells about its work, statistics included. */
  stderr: string
}

/**
 * Runs the program to its end.
 *
 * @param input what it reads as `pipe:0`; a piece may be overwritten once the next is asked for
 * @throws what it said, if it fails
 */
export async function runFfmpeg(
  program: string,
  parameters: string[],
  input?: AsyncIterable<Uint8Array>,
): Promise<FfmpegOutput> {
  const child = spawn(program, ['-hide_banner', '-y', ...parameters], { stdio: ['pipe', 'pipe', 'pipe'] })
  const stdout: Buffer[] = []
  let stderr = ''
  child.stdout.on('data', (data) => stdout.push(data))
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const closed = once(child, 'close')
  const [[exitCode]] = await Promise.all([closed, input ? pipeline(copies(input), child.stdin) : child.stdin.end()])
  if (exitCode !== 0) throw new Error(stderr)
  return { stdout: Buffer.concat(stdout), stderr }
}

async function* copies(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) yield Buffer.from(piece)
}

/** The program's version, or nothing if there is no such program. */
export async function ffmpegVersion(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await runFfmpeg(program, ['-version'])
    return /version (\S+)/.exec(stdout.toString())?.[1]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
