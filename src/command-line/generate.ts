import { basename, parse, resolve } from 'node:path'
import { cameraOfPrompt, enumName, parseCamera } from './camera.ts'
import { CommandError, type ExitCode, exitCodes } from './command-error.ts'
import { type AccessOptions, openGateway } from './gateway-access.ts'
import { checkImage, isUrl } from './image-input.ts'
import { watchInterruption } from './interruption.ts'
import { beside, describeVideo, type MadeClip, makeClip } from './make-clip.ts'
import { checkTarget } from './save-file.ts'
import type { Order } from './start-generation.ts'

export interface GenerateOptions extends AccessOptions {
  model: string
  camera?: string
  duration?: number
  resolution?: string
  aspectRatio?: string
  resizeMode?: string
  sound?: string
  seed?: number
  frameRate?: number
  output?: string
  force?: boolean
  stills?: boolean
  json?: boolean
}

/** One picture to one file, through the API. */
export async function generate(image: string, prompt: string, options: GenerateOptions): Promise<ExitCode> {
  const interruption = watchInterruption()
  const order: Order = { image, model: options.model, parameters: parametersOf(prompt, options) }
  await checkImage(image)
  const output = resolve(options.output ?? defaultName(image))
  const outputs = options.stills ? [output, beside(output, 'poster'), beside(output, 'last-frame')] : [output]
  for (const path of outputs) await checkTarget(path, options.force === true)

  const access = await openGateway(options)
  try {
    if (access.kind === 'own') process.stderr.write('No gateway serves here; this call has started one of its own.\n')
    const made = await makeClip(access, order, {
      output,
      isForced: options.force === true,
      withStills: options.stills === true,
      interruption,
    })
    process.stdout.write(
      options.json ? `${JSON.stringify(asJson(made), null, 2)}\n` : asText(made, access.kind === 'own'),
    )
    return exitCodes.ok
  } catch (error) {
    if (options.json) process.stdout.write(`${JSON.stringify(errorAsJson(error), null, 2)}\n`)
    throw error
  } finally {
    await access.close()
  }
}

/** Values stay as the caller wrote them wherever the schema has no other spelling: the gateway judges. */
function parametersOf(prompt: string, options: GenerateOptions): Order['parameters'] {
  const { duration, resolution, aspectRatio, resizeMode, sound, seed, frameRate } = options
  const camera = options.camera ? parseCamera(options.camera) : { preset: cameraOfPrompt(prompt) ?? 'PUSH_IN' }
  const given = {
    prompt,
    camera,
    durationSeconds: duration,
    frameRate,
    seed,
    resolution: resolution && withPrefix('RESOLUTION_', enumName(resolution)),
    aspectRatio: aspectRatio && (/^auto$/i.test(aspectRatio) ? 'AUTO' : withPrefix('RATIO_', enumName(aspectRatio))),
    resizeMode: resizeMode && enumName(resizeMode),
    sound: sound && enumName(sound),
  }
  const written = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return written as unknown as Order['parameters']
}

const withPrefix = (prefix: string, name: string): string => (name.startsWith(prefix) ? name : prefix + name)

function defaultName(image: string): string {
  const path = isUrl(image) ? decodeURIComponent(new URL(image).pathname) : image
  return `${parse(basename(path)).name || 'clip'}.mp4`
}

function asText({ id, video, files }: MadeClip, isOwn: boolean): string {
  const lines = [
    `Clip        ${files.clip}`,
    `            ${describeVideo(video)}`,
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

function asJson({ id, video, files }: MadeClip): object {
  const { poster, lastFrame, ...facts } = video
  return {
    id,
    status: 'SUCCEEDED',
    output: files.clip,
    poster: poster && { ...poster, file: files.poster ?? null },
    lastFrame: lastFrame && { ...lastFrame, file: files.lastFrame ?? null },
    video: facts,
  }
}

function errorAsJson(error: unknown): object {
  const { message } = error as Error
  return { error: { message, ...(error instanceof CommandError && error.details ? { ...error.details } : {}) } }
}
