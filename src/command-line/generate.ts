import { basename, parse, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { describeReading, enumName, parseCamera } from './camera.ts'
import { CommandError, type ExitCode, exitCodes } from './command-error.ts'
import { type AccessOptions, openGateway } from './gateway-access.ts'
import { watchInterruption } from './interruption.ts'
import { beside, describeVideo, type MadeClip, makeClip } from './make-clip.ts'
import { checkMedium, isUrl } from './media-input.ts'
import { type Order, parseAssignments, parseShot, readParameters } from './order.ts'
import { checkTarget } from './save-file.ts'
import type { Spending } from './start-generation.ts'

export interface OutputOptions {
  output?: string
  force?: boolean
  stills?: boolean
  json?: boolean
}

export interface GenerateOptions extends AccessOptions, OutputOptions {
  model: string
  capability?: string
  endFrame?: string
  reference?: string[]
  shot?: string[]
  set?: string[]
  parameters?: string
  maximumCost?: number
  confirmAbove: number
  camera?: string
  duration?: number
  resolution?: string
  aspectRatio?: string
  resizeMode?: string
  sound?: string
  seed?: number
  focus?: { x: number; y: number }
  frameRate?: number
}

/** Pictures, or words alone, to one file, through the API. */
export async function generate(image: string, prompt: string, options: GenerateOptions): Promise<ExitCode> {
  const interruption = watchInterruption()
  const startFrame = image === '-' ? undefined : image
  if (options.focus && startFrame === undefined)
    throw new CommandError('--focus says what of a picture stays in view; there is none.', exitCodes.usage)
  const order: Order = {
    model: options.model,
    capability: options.capability,
    startFrame,
    focus: options.focus,
    endFrame: options.endFrame,
    references: options.reference,
    shots: options.shot?.map(parseShot),
    parameters: await parametersOf(prompt, options),
  }
  for (const medium of [startFrame, options.endFrame, ...(options.reference ?? [])])
    if (medium !== undefined) await checkMedium(medium)
  const output = resolve(options.output ?? defaultName(startFrame ?? options.model))
  await checkOutputs(output, options)

  const access = await openGateway(options)
  try {
    if (access.kind === 'own')
      process.stderr.write('No gateway is running here; this command has started a temporary one.\n')
    const made = await makeClip(access, order, {
      output,
      isForced: options.force === true,
      withStills: options.stills === true,
      interruption,
      spending: spendingOf(options),
    })
    printClip(made, options, access.kind === 'own')
    return exitCodes.ok
  } catch (error) {
    if (options.json) process.stdout.write(`${JSON.stringify(errorAsJson(error), null, 2)}\n`)
    throw error
  } finally {
    await access.close()
  }
}

/** @throws CommandError 2 when a result could not be put there */
export async function checkOutputs(output: string, { force, stills }: OutputOptions): Promise<void> {
  const outputs = stills ? [output, beside(output, 'poster'), beside(output, 'last-frame')] : [output]
  for (const path of outputs) await checkTarget(path, force === true)
}

/** Flags win over `--set`, and both over a file. */
async function parametersOf(prompt: string, options: GenerateOptions): Promise<Order['parameters']> {
  const { duration, resolution, aspectRatio, resizeMode, sound, seed, frameRate, camera } = options
  const given = {
    ...(prompt !== '' && { prompt }),
    camera: camera && parseCamera(camera),
    durationSeconds: duration,
    frameRate,
    seed,
    resolution: resolution && withPrefix('RESOLUTION_', enumName(resolution)),
    aspectRatio: aspectRatio && (/^auto$/i.test(aspectRatio) ? 'AUTO' : withPrefix('RATIO_', enumName(aspectRatio))),
    resizeMode,
    sound,
  }
  return {
    ...(options.parameters === undefined ? {} : await readParameters(options.parameters)),
    ...parseAssignments(options.set ?? []),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  }
}

const withPrefix = (prefix: string, name: string): string => (name.startsWith(prefix) ? name : prefix + name)

function spendingOf({ maximumCost, confirmAbove }: GenerateOptions): Spending {
  return {
    ...(maximumCost !== undefined && {
      maximumCost: { micros: Math.round(maximumCost * 1_000_000), currency: 'USD' as const },
    }),
    ...(process.stdin.isTTY && {
      async confirm({ micros, formatted }: { micros: number; formatted: string }) {
        if (micros <= confirmAbove * 1_000_000) return true
        const terminal = createInterface({ input: process.stdin, output: process.stderr })
        const answer = await terminal.question(`This costs about ${formatted}. Start? [y/N] `)
        terminal.close()
        return /^y(es)?$/i.test(answer.trim())
      },
    }),
  }
}

function defaultName(source: string): string {
  const path = isUrl(source) ? decoded(new URL(source).pathname) : source
  return `${parse(basename(path)).name || 'clip'}.mp4`
}

/** A percent sign in a URL need not be an escape of UTF-8. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function printClip(made: MadeClip, { json }: OutputOptions, isOwn: boolean): void {
  process.stdout.write(json ? `${JSON.stringify(asJson(made), null, 2)}\n` : asText(made, isOwn))
}

function asText({ id, video, files, reading }: MadeClip, isOwn: boolean): string {
  const lines = [
    `Clip        ${files.clip}`,
    `            ${describeVideo(video)}`,
    ...video.warnings.map(({ message }) => `Warning     ${message}`),
    ...(reading ? describeReading(reading) : []),
    `Poster      ${files.poster ?? video.poster?.url ?? 'none'}`,
    `Last frame  ${files.lastFrame ?? video.lastFrame?.url ?? 'none'}`,
    `URL         ${video.url}`,
    `Generation  ${id}`,
    ...(isOwn
      ? ['', 'The URLs ended with this command; kinetograph serve answers them. --stills saves the pictures.']
      : []),
  ]
  return `${lines.join('\n')}\n`
}

function asJson({ id, video, files, reading }: MadeClip): object {
  const { poster, lastFrame, ...facts } = video
  return {
    id,
    status: 'SUCCEEDED',
    output: files.clip,
    poster: poster && { ...poster, file: files.poster ?? null },
    lastFrame: lastFrame && { ...lastFrame, file: files.lastFrame ?? null },
    video: facts,
    ...(reading && { camera: { taken: reading.taken, notUnderstood: reading.notUnderstood } }),
  }
}

function errorAsJson(error: unknown): object {
  const { message } = error as Error
  return { error: { message, ...(error instanceof CommandError && error.details ? { ...error.details } : {}) } }
}
