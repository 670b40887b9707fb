import { flushCompileCache } from 'node:module'
import { type Ffmpeg, loadFfmpeg } from '../media/ffmpeg.ts'
import type { RenderResult } from '../renderer/messages.ts'
import { CodecMissing, loadCodec } from '../renderer/render-child.ts'
import { type ClipFacts, openPart, readClip, UnreadableClip } from './clip-file.ts'
import { openSound, silence } from './clip-sound.ts'
import { CannotCopy, copyFilm, partsToCopy } from './copy-film.ts'
import { type PartFacts, planFilm } from './film.ts'
import { createMix, sampleAt, soundParts } from './mix.ts'
import type { AssemblyPart, AssemblyPlan } from './plan.ts'
import { openSoundtrack } from './soundtrack.ts'

/** Writes the film to `path`: copied where its parts allow it, encoded otherwise. For a process that may be killed. */
export async function makeFilm(
  plan: AssemblyPlan,
  path: string,
  progress: (framesDone: number, framesTotal: number) => void,
): Promise<Omit<RenderResult, 'sizeBytes'>> {
  const ffmpeg = await loadFfmpeg()
  if (ffmpeg === null) throw new CodecMissing('the codec package node-av does not load')
  const parts: PartFacts[] = []
  for (const [index, part] of plan.parts.entries()) {
    parts.push(await named(index, () => readPart(ffmpeg, part, parts.flatMap(clipOf))))
    progress(0, plan.parts.length)
  }
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
  // What only an encode needs is loaded for one: a copy is done before.
  const { encodeFilm } = await loadCodec(() => import('./encode-film.ts'))
  flushCompileCache()
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

const clipOf = (part: PartFacts): ClipFacts[] => ('clip' in part ? [part.clip] : [])

async function readPart(ffmpeg: Ffmpeg, { source }: AssemblyPart, known: readonly ClipFacts[]): Promise<PartFacts> {
  if ('still' in source) {
    const { stillSize } = await import('./still-pictures.ts')
    return { still: await stillSize(source.still), seconds: source.durationSeconds }
  }
  const clip = await readClip(ffmpeg, source.video, known)
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
