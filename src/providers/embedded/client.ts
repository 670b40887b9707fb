import { readdir, rm, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { assembleFilm } from '../../assembly/assemble.ts'
import type { AssemblyPlan, SoundtrackPlan, VideoSource } from '../../assembly/plan.ts'
import { kindOfError } from '../../error-kind.ts'
import type { RenderPlan, RenderSegment } from '../../renderer/plan.ts'
import { isCodecInstalled, RenderError, type RenderOptions, renderClip } from '../../renderer/render.ts'
import type { CallContext, OperationState, Provider } from '../provider.ts'
import type { Code } from '../provider-error.ts'

type Plan = RenderPlan | AssemblyPlan

/** The embedded provider's operation: all it takes to render, again if need be. */
interface Operation {
  name: string
  plan: Plan
}

const isAssembly = (plan: Plan): plan is AssemblyPlan => 'kind' in plan && plan.kind === 'assembly'

interface Running {
  framesDone: number
  framesTotal: number
  ended?: OperationState
  controller: AbortController
  finished: Promise<void>
}

const pollMilliseconds = 500
/** Longer than any generation may take: a file this old belongs to nobody. */
const abandonedMilliseconds = 48 * 3_600_000

/**
 * Renders on this machine, one child process per clip. The operation holds everything needed: `poll` starts the child
 * when none is alive, so a takeover or a restart needs nothing but the row.
 */
export function createEmbeddedProvider(options: {
  /** Where finished files wait to be collected. */
  workDirectory: string
  /** Lends an object of the media store as a file. */
  withLocalFile: WithLocalFile
  /** Renders at once. */
  concurrency?: number
}): Provider & { sweep(): Promise<void>; stop(): Promise<void> } {
  const maximumConcurrent = options.concurrency ?? Math.max(1, availableParallelism() - 1)
  const renders = new Map<string, Running>()
  const fileOf = (operation: Operation) => join(options.workDirectory, `${operation.name}.mp4`)
  const aliveCount = () => [...renders.values()].filter((render) => !render.ended).length

  function startRender(operation: Operation, context: CallContext): void {
    const controller = new AbortController()
    const render: Running = { framesDone: 0, framesTotal: 0, controller, finished: Promise.resolve() }
    renders.set(operation.name, render)
    render.finished = withLocalFiles(keysOf(operation.plan), options.withLocalFile, (pathOf) =>
      make(operation.plan, pathOf, fileOf(operation), {
        signal: controller.signal,
        log: context.log,
        onProgress(framesDone, framesTotal) {
          render.framesDone = framesDone
          render.framesTotal = framesTotal
        },
      }),
    ).then(
      () => {
        render.ended = { state: 'succeeded', outputs: [{ file: fileOf(operation) }] }
        context.wake()
      },
      (error: unknown) => {
        // A store that does not answer now: the next poll begins anew.
        if (!controller.signal.aborted && !(error instanceof RenderError) && kindOfError(error) === 'machine') {
          context.log.warn({ code: (error as { code?: string }).code }, 'A render has to wait')
          renders.delete(operation.name)
          return
        }
        render.ended = controller.signal.aborted ? { state: 'canceled' } : failed(error)
        context.wake()
      },
    )
  }

  /** What a killed process left half written: only the holder of a lease renders under its name. */
  async function removeLeftovers(name: string): Promise<void> {
    for (const file of await readdir(options.workDirectory))
      if (file.startsWith(name) && file.endsWith('.part')) await rm(join(options.workDirectory, file), { force: true })
  }

  async function stopRender(operation: Operation): Promise<boolean> {
    const render = renders.get(operation.name)
    renders.delete(operation.name)
    if (!render || render.ended?.state === 'succeeded') return false
    render.controller.abort()
    await render.finished
    return true
  }

  return {
    id: 'embedded',
    label: 'Embedded renderer',
    reportsProgress: true,
    canCancel: true,
    local: true,
    maximumConcurrent,
    unavailable: () =>
      isCodecInstalled()
        ? null
        : 'The optional codec package (node-av) is not installed, so nothing can be rendered here.',
    credentials: () => [],
    async submit(request, context) {
      const operation = { name: context.idempotencyKey, plan: request }
      return { operation }
    },
    async poll(handle, context) {
      const operation = handle as unknown as Operation
      const render = renders.get(operation.name)
      // The answer is given once; of a clip the file stays and says it again.
      if (render?.ended) {
        renders.delete(operation.name)
        if (render.ended.state !== 'succeeded') return render.ended
      }
      if (!render || render.ended) {
        // A file from before a restart is whole: the child renames it into place only when it is done.
        if (await exists(fileOf(operation))) return { state: 'succeeded', outputs: [{ file: fileOf(operation) }] }
        if (aliveCount() >= maximumConcurrent)
          return { state: 'pending', fraction: 0, pollAfterMilliseconds: pollMilliseconds }
        await removeLeftovers(operation.name)
        // Two polls may have come this far: one child per operation.
        if (!renders.has(operation.name)) startRender(operation, context)
      }
      const { framesDone, framesTotal } = renders.get(operation.name) ?? { framesDone: 0, framesTotal: 0 }
      return {
        state: 'pending',
        fraction: framesTotal === 0 ? 0 : framesDone / framesTotal,
        pollAfterMilliseconds: pollMilliseconds,
      }
    },
    async cancel(handle) {
      const operation = handle as unknown as Operation
      if (await stopRender(operation)) return 'canceled'
      if (await exists(fileOf(operation))) return 'too-late'
      // After a restart nothing runs here: that is canceled too, not rendered anew to be dropped.
      await removeLeftovers(operation.name)
      return 'canceled'
    },
    async release(handle) {
      await stopRender(handle as unknown as Operation)
    },
    async sweep() {
      for (const file of await readdir(options.workDirectory)) {
        const path = join(options.workDirectory, file)
        const facts = await stat(path).catch(() => null)
        if (facts && Date.now() - facts.mtimeMs > abandonedMilliseconds) await rm(path, { force: true })
      }
    },
    async stop() {
      await Promise.all(
        [...renders.values()].map((render) => {
          render.controller.abort()
          return render.finished
        }),
      )
    },
  }
}

type PathOf = (key: string) => string
type WithLocalFile = <T>(key: string, use: (path: string) => Promise<T>) => Promise<T>

/** All of them at once, for as long as `use` runs. */
async function withLocalFiles<T>(
  keys: readonly string[],
  withLocalFile: WithLocalFile,
  use: (pathOf: PathOf) => Promise<T>,
  paths: ReadonlyMap<string, string> = new Map(),
): Promise<T> {
  const [key, ...rest] = keys
  if (key === undefined) return use((asked) => paths.get(asked)!)
  return withLocalFile(key, (path) => withLocalFiles(rest, withLocalFile, use, new Map([...paths, [key, path]])))
}

/** Fields of a plan that name an object of the media store. */
const objectFields: readonly string[] = ['still', 'endStill', 'video', 'audio'] satisfies (
  | keyof RenderSegment
  | keyof VideoSource
  | keyof SoundtrackPlan
)[]

function withPaths<Part>(part: Part, pathOf: PathOf): Part {
  if (typeof part !== 'object' || part === null) return part
  if (Array.isArray(part)) return part.map((one) => withPaths(one, pathOf)) as Part
  const fields = Object.entries(part).map(([name, value]) => [
    name,
    objectFields.includes(name) ? pathOf(value) : withPaths(value, pathOf),
  ])
  return Object.fromEntries(fields)
}

const keysOf = (plan: Plan): string[] => {
  const keys = new Set<string>()
  withPaths(plan, (key) => {
    keys.add(key)
    return key
  })
  return [...keys]
}

const make = (plan: Plan, pathOf: PathOf, file: string, options: RenderOptions) =>
  isAssembly(plan)
    ? assembleFilm(withPaths(plan, pathOf), file, options)
    : renderClip(withPaths(plan, pathOf), file, options)

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null

const failures: Readonly<Record<string, readonly [Code, string]>> = {
  CODEC_MISSING: [
    'PROVIDER_UNAVAILABLE',
    'The optional codec package (node-av) is not installed on this server, so nothing can be rendered.',
  ],
  STILL_UNREADABLE: ['INVALID_IMAGE', 'A picture could not be decoded by the renderer.'],
}

function failed(error: unknown): OperationState {
  const { code: name, message: own } = error instanceof RenderError ? error : { code: 'RENDER_FAILED', message: '' }
  const known = name === 'CLIP_UNREADABLE' ? (['INVALID_VIDEO', own] as const) : failures[name]
  const [code, message] = known ?? ['INTERNAL', 'The render ended badly.']
  return { state: 'failed', failure: { code, message, retryable: known === undefined }, charge: { state: 'NONE' } }
}
