import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Encoder as VideoEncoder } from 'node-av/api'
import { Encoder, Muxer } from 'node-av/api'
import type { FFAudioEncoder, FFVideoEncoder } from 'node-av/constants'
import * as av from 'node-av/constants'
import { Frame, Log } from 'node-av/lib'

export interface ClipPlan {
  container: 'mp4' | 'mov' | 'webm' | 'matroska'
  encoder: string
  encoderOptions?: Record<string, string>
  /** Instead of the stripes: planar 4:2:0 of these pixels. */
  scene?: { width: number; height: number; bitrate: string; drawFrame(index: number): Buffer }
  frameCount?: number
  groupOfPictures?: number
  colours?: 'bt709' | 'bt601'
  /** Whether the stream says how its colours are coded. */
  tagged?: boolean
  sound?: 'aac' | 'ac3'
  /** Of a tone, 1 at most; silent unless given. */
  loudness?: number
  muxerOptions?: Record<string, string>
}

export const [width, height, framesPerSecond] = [320, 180, 24]
/** Six upright stripes. Over the top runs a white bar that has grown to the whole width in the last frame. */
export const stripes = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
  [40, 40, 40],
  [200, 120, 60],
]

function drawFrame(shown: number, colours: 'bt709' | 'bt601'): Buffer {
  const [kr, kb] = colours === 'bt709' ? [0.2126, 0.0722] : [0.299, 0.114]
  const toYuv = ([r = 0, g = 0, b = 0]: number[]) => {
    const y = kr * r + (1 - kr - kb) * g + kb * b
    const chroma = (value: number, k: number) => Math.round(128 + (112 * (value - y)) / (1 - k) / 255)
    return [Math.round(16 + (219 * y) / 255), chroma(b, kb), chroma(r, kr)]
  }
  const coded = stripes.map(toYuv)
  const white = [235, 128, 128]
  const rows = (plane: number) => {
    const step = plane === 0 ? 1 : 2
    const row = Buffer.from(
      Array.from({ length: width / step }, (_, x) => coded[Math.floor((x * step * stripes.length) / width)]![plane]!),
    )
    const underBar = Buffer.from(row).fill(white[plane]!, 0, Math.ceil((width * shown) / step))
    return Array.from({ length: height / step }, (_, y) => (y * step < 20 ? underBar : row))
  }
  return Buffer.concat([0, 1, 2].flatMap(rows))
}

/** Coded here and now, by the encoder that is asked for. */
export async function makeClip(plan: ClipPlan): Promise<Buffer> {
  Log.setLevel(av.AV_LOG_QUIET)
  process.env.SVT_LOG = '0'
  const folder = await mkdtemp(join(tmpdir(), 'coded-clip-'))
  try {
    return await encode(plan, join(folder, `made.${plan.container}`))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function encode(plan: ClipPlan, path: string): Promise<Buffer> {
  const { container, frameCount = 30, groupOfPictures = 250, colours = 'bt709', tagged = true } = plan
  const standard = colours === 'bt709' ? av.AVCOL_SPC_BT709 : av.AVCOL_SPC_SMPTE170M
  const colorSpace = tagged ? standard : av.AVCOL_SPC_UNSPECIFIED
  const options = plan.muxerOptions ?? (container === 'mp4' ? { movflags: '+faststart' } : {})
  const muxer = await Muxer.open(path, { format: container, options })
  const { scene } = plan
  const encoder = await Encoder.create(plan.encoder as FFVideoEncoder, {
    bitrate: scene?.bitrate ?? '600k',
    options: plan.encoderOptions ?? {},
    gopSize: groupOfPictures,
    configure(context) {
      context.colorSpace = colorSpace
      context.colorRange = av.AVCOL_RANGE_MPEG
    },
  })
  const stream = muxer.addStream(encoder)
  const sound = plan.sound ? await Encoder.create(plan.sound as FFAudioEncoder, { bitrate: '64k' }) : null
  const soundStream = sound === null ? -1 : muxer.addStream(sound)
  const write = async (from: VideoEncoder, frame: Frame | null, index: number) => {
    for (const packet of await from.encodeAll(frame)) await muxer.writePacket(packet, index)
    frame?.free()
  }
  for (let index = 0; index < frameCount; index++) {
    const timeBase = { num: 1, den: framesPerSecond }
    const pixels = scene?.drawFrame(index) ?? drawFrame((index + 1) / frameCount, colours)
    const size = { width: scene?.width ?? width, height: scene?.height ?? height }
    const shape = { ...size, format: av.AV_PIX_FMT_YUV420P, timeBase, pts: BigInt(index) }
    const frame = Frame.fromVideoBuffer(pixels, shape)
    frame.colorSpace = colorSpace
    frame.colorRange = av.AVCOL_RANGE_MPEG
    await write(encoder, frame, stream)
    if (sound === null) continue
    const sampleRate = 48_000
    const nbSamples = sampleRate / framesPerSecond
    const tone = (sample: number) => (plan.loudness ?? 0) * Math.sin((2 * Math.PI * 440 * sample) / sampleRate)
    const samples = Buffer.from(
      Float32Array.from({ length: nbSamples }, (_, at) => tone(index * nbSamples + at)).buffer,
    )
    const layout = { order: av.AV_CHANNEL_ORDER_NATIVE, nbChannels: 1, mask: 4n }
    const format = { nbSamples, format: av.AV_SAMPLE_FMT_FLTP, sampleRate, channelLayout: layout }
    const soundTime = { timeBase: { num: 1, den: sampleRate }, pts: BigInt(index * nbSamples) }
    await write(sound, Frame.fromAudioBuffer(samples, { ...format, ...soundTime }), soundStream)
  }
  await write(encoder, null, stream)
  if (sound !== null) await write(sound, null, soundStream)
  await muxer.close()
  return readFile(path)
}
