import { rmSync } from 'node:fs'
import { open, rename, stat } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { dirname } from 'node:path'
import type { RenderCost, RenderErrorCode, RenderOrder, RenderReport, RenderResult } from './messages.ts'

const millisecondsBetweenReports = 50

/** What a program that writes one clip does: all but the file's way to its place. */
export interface RenderProgram<Plan> {
  /** Writes the clip to `path`, and says how many of its frames are done. */
  render(
    plan: Plan,
    path: string,
    progress: (framesDone: number, framesTotal: number) => void,
  ): Promise<Omit<RenderResult, 'sizeBytes'>>
  codeOf(error: unknown): RenderErrorCode
}

/** Makes this process a child that renders one clip, as its parent (`render-process.ts`) orders, and is then killed. */
export function serveOneOrder<Plan>({ render, codeOf }: RenderProgram<Plan>): void {
  /** What must not stay behind. */
  let begun: string | undefined
  process.once('message', (order: RenderOrder<Plan>) => {
    begun = order.temporaryPath
    void obey(order)
  })
  // Without its parent nobody wants the clip, and nobody else removes what was begun.
  process.once('disconnect', () => {
    if (begun) rmSync(begun, { force: true })
    process.exit(1)
  })
  // A service manager may signal every process of a service: what the parent does about it decides.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})

  async function obey(order: RenderOrder<Plan>): Promise<void> {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
    tell(
      await carryOut(order).then(
        (result): RenderReport => ({ kind: 'done', result, cost: costSoFar() }),
        (error): RenderReport => ({ kind: 'failed', code: codeOf(error), message: messageOf(error) }),
      ),
    )
  }

  async function carryOut({ plan, temporaryPath, outputPath }: RenderOrder<Plan>): Promise<RenderResult> {
    const facts = await render(plan, temporaryPath, createProgress())
    await sync(temporaryPath)
    const { size: sizeBytes } = await stat(temporaryPath)
    await rename(temporaryPath, outputPath)
    // Windows cannot open a folder, and keeps its names without this.
    if (process.platform !== 'win32') await sync(dirname(outputPath))
    return { ...facts, sizeBytes }
  }
}

function createProgress(): (framesDone: number, framesTotal: number) => void {
  let reportedAt = 0
  return (framesDone, framesTotal) => {
    const now = performance.now()
    if (now - reportedAt < millisecondsBetweenReports && framesDone !== framesTotal) return
    reportedAt = now
    tell({ kind: 'progress', framesDone, framesTotal })
  }
}

function tell(report: RenderReport): void {
  // A failure to send means that the parent is gone, which `disconnect` deals with.
  process.send?.(report, undefined, undefined, () => {})
}

function costSoFar(): RenderCost {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  return { cpuMilliseconds: Math.round((userCPUTime + systemCPUTime) / 1000), peakMemoryBytes: maxRSS * 1024 }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The file is missing, damaged or no picture. */
export class UnreadableStill extends Error {
  override name = 'UnreadableStill'
  readonly kind = 'request'
}

/** The codec package is not there, or does not load. */
export class CodecMissing extends Error {
  override name = 'CodecMissing'
  readonly kind = 'machine'
}

/** Loads what imports node-av, which is an optional package. */
export async function loadCodec<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    throw new CodecMissing(`the codec package node-av does not load: ${messageOf(error)}`, { cause: error })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
