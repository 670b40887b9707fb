import { mkdir, writeFile } from 'node:fs/promises'
import { join, parse, relative } from 'node:path'
import { cameraOfPrompt, describeReading, enumName, parseCamera } from './camera.ts'
import { type ExitCode, exitCodes } from './command-error.ts'
import { startDemoGateway } from './gateway-access.ts'
import { watchInterruption } from './interruption.ts'
import { describeVideo, makeClip } from './make-clip.ts'
import { checkMedium, isUrl } from './media-input.ts'

export interface DemoOptions {
  camera?: string
  duration: number
  resolution: string
  frameRate: number
  verbose?: boolean
}

const defaultPrompt = 'slow push in over the lake at dusk'

/** A whole gateway with data of its own, one picture, one clip: everything a newcomer wants to see once. */
export async function demo(
  image: string | undefined,
  prompt: string | undefined,
  options: DemoOptions,
): Promise<ExitCode> {
  const interruption = watchInterruption()
  const promptText = prompt ?? (image === undefined ? defaultPrompt : 'slow push in')
  const { camera, reading } = options.camera ? { camera: parseCamera(options.camera) } : cameraOfPrompt(promptText)

  if (image !== undefined) await checkMedium(image)
  say('Starting a gateway with a Postgres and a data folder of its own …')
  const access = await startDemoGateway(options)
  try {
    say(`  GraphQL at ${access.url}/graphql until the demo ends, data in ${shown(access.dataDirectory)}`)
    const folder = join(access.dataDirectory, 'clips')
    await mkdir(folder, { recursive: true })
    const still = image ?? (await drawTo(folder))
    say(`Sending startGeneration: ${shown(still)}, "${promptText}", camera ${cameraText(camera)}`)
    const { video, files } = await makeClip(
      access,
      {
        startFrame: still,
        model: 'still-motion',
        parameters: {
          prompt: promptText,
          camera,
          durationSeconds: options.duration,
          frameRate: options.frameRate,
          resolution: `RESOLUTION_${enumName(options.resolution)}` as 'RESOLUTION_720P',
        },
      },
      { output: join(folder, `${nameOf(still)}.mp4`), isForced: true, withStills: true, interruption },
    )
    say(`
Clip        ${shown(files.clip)}
            ${describeVideo(video)}${
              reading
                ? describeReading(reading)
                    .map((line) => `\n${line}`)
                    .join('')
                : ''
            }
Poster      ${shown(files.poster)}
Last frame  ${shown(files.lastFrame)}
URL         ${video.url}
            (ends with the demo; the files stay)

Next: npx kinetograph serve, then open http://127.0.0.1:4000/
      npx kinetograph demo path/to/photo.jpg "pan left"`)
    return exitCodes.ok
  } finally {
    await access.close()
  }
}

async function drawTo(folder: string): Promise<string> {
  const { drawStill } = await import('./demo-still.ts')
  const file = join(folder, 'lake-at-dusk.jpg')
  await writeFile(file, await drawStill())
  return file
}

function cameraText({ preset, axes, moves }: ReturnType<typeof parseCamera>): string {
  if (preset) return preset
  const shownAxes = (one: object) =>
    Object.entries(one)
      .map(([axis, amount]) => `${axis} ${amount}`)
      .join(', ')
  return (moves ?? [axes ?? {}]).map(shownAxes).join('; ')
}

const nameOf = (image: string): string => parse(isUrl(image) ? new URL(image).pathname : image).name || 'clip'

/** As the reader would type it. */
const shown = (path: string | undefined): string => {
  if (path === undefined || isUrl(path)) return path ?? 'none'
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
