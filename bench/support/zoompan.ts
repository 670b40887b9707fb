import { availableParallelism } from 'node:os'
import { runFfmpeg } from './ffmpeg.ts'
import { durationSeconds, frameRate, frames, magnifications, seed, zoom } from './render-move.ts'
import { chooseQuality, createAmbience, sampleRate } from './renderer.ts'

/** The same easing as the renderer's camera, in zoompan's own language: frame `on` becomes how far the move is. */
const eased =
  `st(0,on/${frames - 1});st(1,if(gt(ld(0),0.5),1-ld(0),ld(0)));` +
  'st(2,if(gte(ld(1),0.25),(ld(1)-0.125)/0.75,(ld(1)-0.25/PI*sin(PI*ld(1)/0.25))/1.5));' +
  'if(gt(ld(0),0.5),1-ld(2),ld(2))'

/**
 * The renderer's move as filters, from a still of the same aspect to limited-range BT.709 frames. Colours are converted
 * before anything is enlarged, which is cheapest.
 *
 * @param supersample how much larger than the frame zoompan gets the picture, as it only moves by whole pixels of it
 */
export function zoompanFilters(width: number, height: number, supersample: number): string {
  const start = magnifications(width / height)[0]
  return [
    'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p',
    `scale=${width * supersample}:${height * supersample}`,
    `zoompan=z='${eased.replace(/(if[^;]*)$/, `${start}*pow(${zoom},$1)`)}'` +
      `:x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)':d=${frames}:s=${width}x${height}:fps=${frameRate}`,
    'format=yuv420p',
  ].join(',')
}

/** The renderer's own sound as raw stereo, which zoompan's clip gets ready-made. */
export function generateSound(): Buffer {
  const ambience = createAmbience({ seed, durationSeconds })
  const [left, right] = ambience.next(ambience.totalSamples)
  const interleaved = new Float32Array(2 * left.length)
  for (const [index, sample] of left.entries()) interleaved.set([sample, right[index]!], 2 * index)
  return Buffer.from(interleaved.buffer)
}

export interface ZoompanCost {
  cpuSeconds: number
  peakMegabytes: number
}

/** Writes the clip with the renderer's encoder settings; `sound` is a file of `generateSound`. */
export async function makeZoompanClip(
  program: string,
  { still, sound, clip }: { still: string; sound: string; clip: string },
  { width, height, supersample }: { width: number; height: number; supersample: number },
): Promise<ZoompanCost> {
  const { preset, rateFactor, threads, x264Settings } = chooseQuality(width, height, availableParallelism())
  const filters = zoompanFilters(width, height, supersample)
  const { stderr } = await runFfmpeg(program, [
    ...['-benchmark', '-i', still, '-f', 'f32le', '-ar', String(sampleRate), '-ac', '2', '-i', sound],
    ...['-map', '0:v', '-map', '1:a', '-vf', filters, '-c:v', 'libx264', '-preset', preset, '-profile:v', 'high'],
    ...['-crf', String(rateFactor), '-threads', String(threads), '-g', String(2 * frameRate)],
    ...(x264Settings ? ['-x264-params', x264Settings] : []),
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
    ...['-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart', clip],
  ])
  const reading = (name: string) => Number(new RegExp(`${name}=([0-9.]+)`).exec(stderr)?.[1])
  return { cpuSeconds: reading('utime') + reading('stime'), peakMegabytes: (reading('maxrss') * 1024) / 1e6 }
}
