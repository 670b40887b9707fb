import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { BaseLogger } from 'pino'
import type { RenderErrorCode, RenderOrder, RenderReport, RenderResult } from './messages.ts'

export type { RenderErrorCode, RenderResult } from './messages.ts'

/** A clip could not be rendered. All but `RENDER_FAILED` will fail again until something is changed. */
export class RenderError extends Error {
  override name = 'RenderError'
  code: RenderErrorCode

  constructor(code: RenderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  get kind() {
    return this.code === 'STILL_UNREADABLE' || this.code === 'CLIP_UNREADABLE' ? 'request' : 'machine'
  }
}

export interface RenderOptions {
  /** Ends the render: the child is killed, what it began is removed, the promise rejects with the signal's reason. */
  signal?: AbortSignal
  /** At most 20 times a second, and once with the last frame. */
  onProgress?: (framesDone: number, framesTotal: number) => void
  log?: BaseLogger
  /** A child that says nothing for so long is stuck, and killed. */
  silenceMilliseconds?: number
}

/** Far more than one frame of 8K takes on a busy machine; a decoder that hangs on a hostile file never says anything. */
const longestSilenceMilliseconds = 600_000
/** For the last report of a child that has gone. */
const flushMilliseconds = 500

/** Whether the optional package `node-av` is there; it is not loaded. */
export function isCodecInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('node-av/lib')
    return true
  } catch {
    return false
  }
}

/**
 * Has `program`, which serves one order (`render-child.ts`), write a clip to `outputPath`, whose folder must exist. The
 * file appears there complete or not at all.
 *
 * @throws {RenderError}
 */
export async function renderInProcess<Plan>(
  program: string,
  plan: Plan,
  outputPath: string,
  options: RenderOptions = {},
): Promise<RenderResult> {
  const { signal, log } = options
  signal?.throwIfAborted()
  if (!isCodecInstalled()) {
    throw new RenderError(
      'CODEC_MISSING',
      'Clips cannot be rendered here: the optional package node-av is not installed',
    )
  }
  const order: RenderOrder<Plan> = { plan, outputPath, temporaryPath: `${outputPath}.${randomUUID()}.part` }
  const rendering = startChild(program)
  const gone = new Promise<void>((resolve) => {
    rendering.once('exit', () => resolve())
    rendering.once('error', () => resolve())
  })
  const stop = () => rendering.kill('SIGKILL')
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await follow(rendering, order, options)
  } catch (error) {
    signal?.throwIfAborted()
    log?.warn({ code: error instanceof RenderError ? error.code : undefined }, 'render failed')
    throw error
  } finally {
    signal?.removeEventListener('abort', stop)
    stop()
    await gone
    await rm(order.temporaryPath, { force: true })
  }
}

function startChild(program: string): ChildProcess {
  return fork(program, [], {
    execArgv: [],
    // Not in the terminal's group: Ctrl-C is for us, and we decide what becomes of the render.
    detached: true,
    env: {
      // Fewer memory arenas: the child's peak is large pictures, not small blocks.
      MALLOC_ARENA_MAX: '2',
      // Each clip starts the same program: where compiled code is kept, it need not be compiled again.
      ...(process.env.NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
    },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

function follow(
  rendering: ChildProcess,
  order: RenderOrder<unknown>,
  { onProgress, log, silenceMilliseconds = longestSilenceMilliseconds }: RenderOptions,
): Promise<RenderResult> {
  return new Promise((resolve, reject) => {
    const silence = setTimeout(
      () =>
        reject(new RenderError('RENDER_FAILED', `The rendering process said nothing for ${silenceMilliseconds} ms`)),
      silenceMilliseconds,
    )
    rendering.once('exit', () => clearTimeout(silence))
    rendering.on('message', (report: RenderReport) => {
      silence.refresh()
      if (report.kind === 'progress') onProgress?.(report.framesDone, report.framesTotal)
      else if (report.kind === 'done') {
        log?.info({ frames: report.result.frames, ...report.cost }, 'clip rendered')
        resolve(report.result)
      } else reject(new RenderError(report.code, report.message))
    })
    rendering.once('error', (error) => {
      reject(new RenderError('RENDER_FAILED', 'The rendering process could not be started', { cause: error }))
    })
    const ended = (exitCode: number | null, signal: NodeJS.Signals | null) =>
      reject(
        new RenderError('RENDER_FAILED', `The rendering process ended early (${signal ?? `exit code ${exitCode}`})`),
      )
    rendering.once('close', ended)
    // Of a child that dies while its channel is being set up, `close` was seen to be missing under load; its last
    // report may still be on its way.
    rendering.once('exit', (exitCode, signal) => setTimeout(ended, flushMilliseconds, exitCode, signal))
    rendering.send(order, (error) => {
      if (error) reject(new RenderError('RENDER_FAILED', 'The rendering process takes no order', { cause: error }))
    })
  })
}
