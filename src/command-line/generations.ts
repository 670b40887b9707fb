import { resolve } from 'node:path'
import type { Generation, GenerationList, GenerationStatus } from '../client/index.ts'
import { CommandError, type ExitCode, exitCodes } from './command-error.ts'
import { type AccessOptions, type GatewayAccess, openGateway } from './gateway-access.ts'
import { checkOutputs, type OutputOptions, printClip } from './generate.ts'
import { watchInterruption } from './interruption.ts'
import { collectClip } from './make-clip.ts'
import { asRefusal } from './problems.ts'
import { table } from './table.ts'

type Listed = GenerationList['generations'][number]

async function withGateway(options: AccessOptions, use: (access: GatewayAccess) => Promise<void>): Promise<ExitCode> {
  const access = await openGateway(options)
  try {
    await use(access)
    return exitCodes.ok
  } finally {
    await access.close()
  }
}

export interface ListOptions extends AccessOptions {
  first: number
  model?: string
  status?: string[]
  json?: boolean
}

/** The newest generations, one a line. */
export const list = (options: ListOptions): Promise<ExitCode> =>
  withGateway(options, async ({ client }) => {
    const { first, model, status } = options
    const filter = {
      ...(model !== undefined && { modelName: model }),
      ...(status && { statuses: status.map((name) => name.toUpperCase() as GenerationStatus) }),
    }
    const { generations } = await client.list({ first, filter })
    const text = generations.length === 0 ? 'There are none.' : table(generations.map(rowOf)).join('\n')
    process.stdout.write(`${options.json ? JSON.stringify(generations, null, 2) : text}\n`)
  })

function rowOf({ id, createdAt, model, prompt, status, charge, progress }: Listed): string[] {
  const isUnderWay = progress.fraction !== null && progress.fraction < 1
  return [
    String(id),
    createdAt.slice(0, 19).replace('T', ' '),
    isUnderWay ? `${status} ${Math.floor(progress.fraction! * 100)} %` : status,
    model.name,
    charge.amount?.formatted ?? (charge.state === 'NONE' ? 'free' : ''),
    (prompt ?? '').replace(/\s+/g, ' ').slice(0, 60),
  ]
}

/** One generation, whole. */
export const get = (id: string, options: AccessOptions): Promise<ExitCode> =>
  withGateway(options, async ({ client }) => {
    const generation = await client.get(id)
    if (!generation) throw unknown(id)
    process.stdout.write(`${JSON.stringify(generation, null, 2)}\n`)
  })

export const cancel = (id: string, options: AccessOptions): Promise<ExitCode> =>
  withGateway(options, async ({ client }) => {
    const outcome = await client.cancel(id).catch((error: unknown) => {
      throw asRefusal(error)
    })
    process.stdout.write(`${cancelInWords[outcome]}\n`)
  })

export const cancelInWords = {
  CANCELED: 'It had not begun, and is canceled.',
  REQUESTED: 'It is being stopped.',
  UNSUPPORTED_BY_PROVIDER: 'The provider cannot stop it; what it makes is not collected, and may be charged.',
}

/** Its clips, and all that was asked for. */
export const remove = (id: string, options: AccessOptions): Promise<ExitCode> =>
  withGateway(options, async ({ client }) => {
    await client.delete(id).catch((error: unknown) => {
      throw asRefusal(error)
    })
    process.stdout.write('It is deleted.\n')
  })

type SaveOptions = AccessOptions & OutputOptions

/** Waits for its end, and saves the clip: at once when it has ended. Ctrl-C stops waiting, and cancels nothing. */
export const follow = (id: string, options: SaveOptions): Promise<ExitCode> => save(id, options, () => {})

/** The same for one that has ended; of another it says so, and does not wait. */
export const download = (id: string, options: SaveOptions): Promise<ExitCode> =>
  save(id, options, ({ status, isFinal }) => {
    if (!isFinal) throw new CommandError(`It is ${status} still; kinetograph follow ${id} waits for it.`)
  })

async function save(id: string, options: SaveOptions, check: (generation: Generation) => void): Promise<ExitCode> {
  const output = resolve(options.output ?? `${id}.mp4`)
  await checkOutputs(output, options)
  return withGateway(options, async (access) => {
    const generation = await access.client.get(id)
    if (!generation) throw unknown(id)
    check(generation)
    const made = await collectClip(id, access, {
      output,
      isForced: options.force === true,
      withStills: options.stills === true,
      interruption: watchInterruption(),
      cancels: false,
    })
    printClip(made, options, access.kind === 'own')
  })
}

const unknown = (id: string) => new CommandError(`There is no generation ${id}.`, exitCodes.usage)
