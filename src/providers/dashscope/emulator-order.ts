import { z } from 'zod'
import { readShape } from '../../emulation/body.ts'
import { aspectOf, frameOf, type PictureRule, type Resolution, readPicture } from '../../emulation/pictures.ts'
import type { EmulatedWorld } from '../../emulation/port.ts'
import type { Order } from '../../emulation/vendor.ts'
import { type Input, models, type Parameters, type WanModel } from './emulator-models.ts'
import { badMedium, invalid, malformed, unknownModel } from './emulator-refusals.ts'

/** source: wire-wan-dashscope, Start */
export const synthesis = z.strictObject({
  model: z.string(),
  input: z.looseObject({}),
  parameters: z.looseObject({}).default({}),
})

/** Formats, bytes and sides of newer pages. */
const picture: PictureRule = {
  forms: ['https', 'http', 'data'],
  formats: ['jpeg', 'png', 'webp'],
  megabytes: 20,
  minimumSide: 240,
}
/** The emulator opens no videos: each lasts as long, and so does a clip whose length is left to the model. */
const assumedSeconds = 5

export async function orderOf(
  { model, ...asked }: z.infer<typeof synthesis>,
  world: EmulatedWorld,
  stored: Stored,
): Promise<Order> {
  const facts = models[model]
  if (!facts) throw unknownModel()
  const read = readShape(asked.input, facts.input)
  if ('is' in read) throw malformed({ ...read, path: `input.${read.path}` })
  const input = read.body
  const types = (input.media ?? []).map(({ type }) => type)
  if (input.media && !facts.media?.test(types.toSorted().join(' ')))
    throw invalid(`The types of input.media do not go together: ${types.join(', ')}`)
  const pictures = await picturesOf(input, world, stored)
  const { parameters, fault } = parametersOf(asked.parameters, facts)
  const { resolution, duration, audio = true, ratio = 'adaptive' } = parameters
  const first = pictures[0] && !types.includes('reference_image') ? await world.pictureFacts(pictures[0]) : null
  const adaptive = first ? first.width / first.height : aspectOf('16:9')
  const seconds = duration === -1 ? assumedSeconds : duration
  const inputSeconds = types.filter((type) => type === 'reference_video').length * assumedSeconds
  const hasSound = audio || input.audio_url !== undefined
  return {
    model,
    prompt: input.prompt ?? '',
    clip: {
      still: pictures[0] ?? null,
      seconds,
      ...frameOf(resolution.toLowerCase() as Resolution, ratio === 'adaptive' ? adaptive : aspectOf(ratio)),
      hasSound,
    },
    price: {
      micros: facts.perSecond[resolution]! * (hasSound ? 1 : (facts.silentShare ?? 1)) * (seconds + inputSeconds),
    },
    ...(fault === undefined ? {} : { lateFault: fault }),
    details: { inputSeconds, resolution } satisfies TaskDetails,
  }
}

/** What lies behind an `oss://` address; undefined where the header does not say to look there, too. */
type Stored = (url: string) => Buffer | undefined
export interface TaskDetails {
  inputSeconds: number
  resolution: string
}

/** What is wrong with them is accepted, and fails the task. source: wire-wan-dashscope, Failures */
function parametersOf(sent: object, facts: WanModel): { parameters: Parameters; fault?: string } {
  const read = readShape(sent, facts.parameters)
  if (!('is' in read)) return { parameters: read.body }
  const { message: fault } = malformed({ ...read, path: `parameters.${read.path}` })
  return { parameters: facts.parameters.parse({}), fault }
}

async function picturesOf({ img_url, audio_url, media = [] }: Input, world: EmulatedWorld, stored: Stored) {
  const sent = [
    ...(img_url === undefined ? [] : [{ type: 'img_url', url: img_url }]),
    ...(audio_url === undefined ? [] : [{ type: 'audio_url', url: audio_url }]),
    ...media,
  ]
  const pictures: Buffer[] = []
  for (const { type, url } of sent) {
    const own = url.startsWith('oss://') ? stored(url) : await world.fetchMedium(url)
    if (/frame|image|img/.test(type)) {
      const read = await readPicture(world, own ? `data:;base64,${own.toString('base64')}` : url, picture)
      if (typeof read === 'string') throw badMedium(type, read)
      pictures.push(read.bytes)
    } else if (!own) throw badMedium(type, 'unreachable')
  }
  return pictures
}
