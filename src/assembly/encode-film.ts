import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Ffmpeg } from '../media/ffmpeg.ts'
import { openClip, samplesPerPacket } from '../renderer/encode.ts'
import { openPictures, type Pictures } from './clip-pictures.ts'
import type { Film, PartFacts } from './film.ts'
import { type Mix, sampleAt } from './mix.ts'
import type { AssemblyPlan } from './plan.ts'
import { openStill } from './still-pictures.ts'
import { createSubtitles } from './subtitles.ts'

/** Makes every frame of the film anew. At most two parts are open at once, so that memory does not grow with their number. */
export async function encodeFilm(
  ffmpeg: Ffmpeg,
  { film, plan, parts, mix }: { film: Film; plan: AssemblyPlan; parts: readonly PartFacts[]; mix: Mix | null },
  path: string,
  progress: (framesDone: number, framesTotal: number) => void,
): Promise<void> {
  const clip = await openClip(path, { ...film, hasSound: mix !== null })
  const samples = sampleAt(film.frames, film.frameRate)
  let samplesDone = 0
  async function writeSoundUpTo(sample: number): Promise<void> {
    while (mix && samplesDone < Math.min(sample, samples)) {
      const count = Math.min(samplesPerPacket, samples - samplesDone)
      await clip.writeSound(await mix.next(count))
      samplesDone += count
    }
  }
  const subtitles = createSubtitles(plan.captions ?? [], film)
  for await (const frame of drawFilm(ffmpeg, film, plan, parts)) {
    await clip.writeFrame(await subtitles.over(frame.picture, (frame.number * film.frameRate.den) / film.frameRate.num))
    await writeSoundUpTo(sampleAt(frame.number + 1, film.frameRate))
    progress(frame.number + 1, film.frames)
    await nextTurn()
  }
  await mix?.close()
  await clip.finish()
}

/** The film's frames as NV12. A picture is good until the next is asked for. */
async function* drawFilm(
  ffmpeg: Ffmpeg,
  film: Film,
  plan: AssemblyPlan,
  parts: readonly PartFacts[],
): AsyncGenerator<{ number: number; picture: Uint8Array }> {
  const open = new Map<number, Pictures>()
  const { num, den } = film.frameRate
  const pictureOf = async (index: number, number: number): Promise<Uint8Array> => {
    const pictures = open.get(index) ?? (await openPart(ffmpeg, film, plan, parts[index]!, index))
    open.set(index, pictures)
    return pictures.at(((number - film.stretches[index]!.first) * den) / num)
  }
  let mixed: Uint8Array | undefined
  let part = 0
  for (let number = 0; number < film.frames; number++) {
    while (number >= film.stretches[part]!.end) {
      await open.get(part)?.close()
      open.delete(part)
      part++
    }
    const next = film.stretches[part + 1]
    let picture = await pictureOf(part, number)
    if (next && number >= next.first) {
      mixed ??= new Uint8Array(picture.length)
      blend(picture, await pictureOf(part + 1, number), (number - next.first + 1) / (next.fadeIn + 1), mixed)
      picture = mixed
    }
    yield { number, picture }
  }
  for (const pictures of open.values()) await pictures.close()
}

async function openPart(
  ffmpeg: Ffmpeg,
  film: Film,
  { fit, parts }: AssemblyPlan,
  facts: PartFacts,
  index: number,
): Promise<Pictures> {
  const { source } = parts[index]!
  if ('still' in source) return openStill(source, film, fit)
  if (!('clip' in facts)) throw new Error('a video has the facts of a still')
  return openPictures(ffmpeg, facts.clip, facts.startSeconds, film, fit)
}

/** One picture dissolves into the other: `part` 0–1 of the second. */
function blend(first: Uint8Array, second: Uint8Array, part: number, into: Uint8Array): void {
  const weight = Math.round(part * 256)
  const rest = 256 - weight
  for (let index = 0; index < into.length; index++)
    into[index] = (first[index]! * rest + second[index]! * weight + 128) >> 8
}
