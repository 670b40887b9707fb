/** The program of an assembly's child process: it decodes foreign clips, and is made to be killed. */
import { Worker } from 'node:worker_threads'
import sharp from 'sharp'
import type { Ffmpeg } from '../media/ffmpeg.ts'
import { loadFfmpeg } from '../media/ffmpeg.ts'
import type { WatchdogData } from '../media/watchdog.ts'
import type { RenderResult } from '../renderer/messages.ts'
import { CodecMissing, loadCodec, serveOneOrder } from '../renderer/render-child.ts'
import { UnreadableStill } from '../renderer/still.ts'
import { openPart, readClip, UnreadableClip } from './clip-file.ts'
import { openSound, silence } from './clip-sound.ts'
import { type PartFacts, planFilm } from './film.ts'
import { createMix, sampleAt, soundParts } from './mix.ts'
import type { AssemblyPart, AssemblyPlan } from './plan.ts'
import { openSoundtrack } from './soundtrack.ts'

/** Of the whole process. Two decoders and an encoder of 4K take 1.3 GB. */
const memoryBytes = 2.5 * 1024 ** 3

const watchdog = new URL(
  import.meta.url.endsWith('.ts') ? '../media/watchdog.ts' : '../media/watchdog.js',
  import.meta.url,
)
new Worker(watchdog, { workerData: { parentProcessId: process.ppid, memoryBytes } satisfies WatchdogData }).unref()

serveOneOrder<AssemblyPlan>({
  render,
  codeOf(error) {
    if (error instanceof CodecMissing) return 'CODEC_MISSING'
    if (error instanceof UnreadableStill) return 'STILL_UNREADABLE'
    return error instanceof UnreadableClip ? 'CLIP_UNREADABLE' : 'RENDER_FAILED'
  },
})

async function render(
  plan: AssemblyPlan,
  path: string,
  progress: (framesDone: number, framesTotal: number) => void,
): Promise<Omit<RenderResult, 'sizeBytes'>> {
  sharp.cache(false)
  sharp.concurrency(1)
  const [{ encodeFilm }, { copyFilm, partsToCopy, CannotCopy }] = await loadCodec(() =>
    Promise.all([import('./encode-film.ts'), import('./copy-film.ts')]),
  )
  const ffmpeg = await loadFfmpeg()
  if (ffmpeg === null) throw new CodecMissing('the codec package node-av does not load')
  const parts: PartFacts[] = []
  for (const [index, part] of plan.parts.entries()) parts.push(await named(index, () => readPart(ffmpeg, part)))
  const film = planFilm(plan, parts)
  const copied = partsToCopy(film, plan, parts)
  if (copied) {
    try {
      const { frames, seconds } = await copyFilm(ffmpeg, copied, path, progress)
      const hasAudio = copied[0]!.clip.hasSound
      const { width, height } = film
      return { width, height, frameRate: frames / seconds, frames, durationSeconds: seconds, hasAudio }
    } catch (error) {
      if (!(error instanceof CannotCopy)) throw error
    }
  }
  const sounds = parts.map((part, index) => ({
    volume: plan.parts[index]!.volume,
    open: () => named(index, () => soundOf(ffmpeg, part)),
  }))
  const soundtrack =
    plan.soundtrack && (await openSoundtrack(ffmpeg, plan.soundtrack, sampleAt(film.frames, film.frameRate)))
  const hasSound = soundtrack !== undefined || parts.some((part) => 'clip' in part && part.clip.hasSound)
  const mix = hasSound ? createMix(soundParts(film.stretches, film.frameRate, sounds), soundtrack) : null
  await encodeFilm(ffmpeg, { film, plan, parts, mix }, path, progress)
  const { width, height, frames } = film
  const frameRate = film.frameRate.num / film.frameRate.den
  return { width, height, frameRate, frames, durationSeconds: frames / frameRate, hasAudio: hasSound }
}

async function readPart(ffmpeg: Ffmpeg, { source }: AssemblyPart): Promise<PartFacts> {
  if ('still' in source) {
    const { width, height } = await sharp(source.still).metadata()
    return { still: { width, height }, seconds: source.durationSeconds }
  }
  const clip = await readClip(ffmpeg, source.video)
  const { startSeconds = 0, endSeconds = clip.seconds } = source
  const seconds = Math.min(endSeconds, clip.seconds) - startSeconds
  if (seconds <= 0) throw new UnreadableClip('it ends before the moment from which it is to be shown')
  return { clip, startSeconds, seconds }
}

async function soundOf(ffmpeg: Ffmpeg, part: PartFacts) {
  if (!('clip' in part) || !part.clip.hasSound) return silence
  const { clip, startSeconds } = part
  const { format, audio, close } = await openPart(ffmpeg, clip.path)
  if (audio === null) return silence
  const zeroSeconds = (Number(clip.survey.firstTime) * clip.timeBase.num) / clip.timeBase.den
  return openSound(ffmpeg, { format, stream: audio, close }, zeroSeconds, startSeconds)
}

/** Says of which part it is that a clip cannot be read. */
async function named<Result>(index: number, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UnreadableClip)) throw error
    throw new UnreadableClip(`The clip of part ${index + 1} cannot be put into the film: ${error.message}.`, {
      cause: error,
    })
  }
}
