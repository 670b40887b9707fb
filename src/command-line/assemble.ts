import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { AssemblyClipsInput, Client } from '../client/index.ts'
import { enumName } from './camera.ts'
import { CommandError, type ExitCode, exitCodes } from './command-error.ts'
import { type AccessOptions, openGateway } from './gateway-access.ts'
import { watchInterruption } from './interruption.ts'
import { collectClip, describeVideo } from './make-clip.ts'
import { checkMedium, kindOfMedium, uploadMedium } from './media-input.ts'
import { checkTarget } from './save-file.ts'
import { startRequest } from './start-generation.ts'

export interface AssembleOptions extends AccessOptions {
  output: string
  crossFade?: number
  stillSeconds: number
  soundtrack?: string
  captions?: string
  size?: { width: number; height: number }
  frameRate?: number
  resizeMode?: string
  force?: boolean
  json?: boolean
}

/** Clips and pictures to one film, through the API. */
export async function assemble(sources: readonly string[], options: AssembleOptions): Promise<ExitCode> {
  const interruption = watchInterruption()
  const { soundtrack, captions } = options
  for (const path of [...sources, ...(soundtrack ? [soundtrack] : []), ...(captions ? [captions] : [])])
    await checkMedium(path)
  const output = resolve(options.output)
  await checkTarget(output, options.force === true)

  const access = await openGateway(options)
  try {
    if (access.kind === 'own')
      process.stderr.write('No gateway is running here; this command has started a temporary one.\n')
    if (interruption.signal.aborted) throw new CommandError('Interrupted.', interruption.exitCode())
    const started = await startRequest(access.client, {
      assembly: { clips: await clipsOf(access.client, sources, options) },
    })
    for (const warning of started.warnings) process.stderr.write(`Note: ${warning}\n`)
    const { id, video } = await collectClip(started.id, access, {
      output,
      isForced: options.force === true,
      withStills: false,
      interruption,
    })
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ id, status: 'SUCCEEDED', output, video }, null, 2)}\n`
        : `Film        ${output}\n            ${describeVideo(video)}\nURL         ${video.url}\nGeneration  ${id}\n`,
    )
    return exitCodes.ok
  } finally {
    await access.close()
  }
}

async function clipsOf(
  client: Client,
  sources: readonly string[],
  { crossFade = 0, stillSeconds, soundtrack, captions, size, frameRate, resizeMode }: AssembleOptions,
): Promise<AssemblyClipsInput> {
  // A file that is named twice is sent once.
  const sent = new Map<string, ReturnType<typeof uploadMedium>>()
  const send = (path: string) => {
    const sending = sent.get(path) ?? uploadMedium(client, path)
    sent.set(path, sending)
    return sending
  }
  const parts = []
  for (const [index, path] of sources.entries()) {
    const medium = await send(path)
    const isPicture = (await kindOfMedium(path)) === 'IMAGE'
    parts.push({
      source: isPicture ? { still: { image: medium, durationSeconds: stillSeconds } } : { video: medium },
      ...(index > 0 && crossFade > 0 ? { crossFadeSeconds: crossFade } : {}),
    })
  }
  return {
    parts,
    ...(soundtrack === undefined ? {} : { soundtrack: { audio: await send(soundtrack) } }),
    ...(captions === undefined ? {} : { captions: { text: await readFile(captions, 'utf8') } }),
    ...(size === undefined ? {} : { size }),
    ...(frameRate === undefined ? {} : { frameRate }),
    ...(resizeMode === undefined ? {} : { resizeMode: enumName(resizeMode) }),
  } as unknown as AssemblyClipsInput
}
