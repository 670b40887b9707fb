import type { Settled } from '../../../catalog/settle.ts'
import type { JsonValue } from '../../../providers/json.ts'
import { bytesAt, ratioValue, resolutionValue } from '../../veo/wire/field-values.ts'
import type { PreparedMedium, WireInput } from '../../wire.ts'
import { formattedPrompts, promptFormatter, type Wording } from '../../wording.ts'

type Fields = { [key: string]: JsonValue }

/** A first and a last frame are two pictures of one task. source: wire-google-veo §A.1 */
const tasks: Readonly<Record<string, string>> = {
  textToVideo: 'text_to_video',
  imageToVideo: 'image_to_video',
  startEndFrame: 'image_to_video',
  references: 'reference_to_video',
}

/**
 * One interaction, the same on both of Google's surfaces. `background`: without it the call lasts as long as the render;
 * it needs `store`. Whom to call back, and a bucket, are the client's. source: wire-google-veo §A.1
 */
export function interactionOf(input: WireInput, delivery: 'uri' | 'inline'): Fields {
  const { route, capability, settled } = input
  const { prompt, seed } = settled
  return {
    model: route.wireName,
    background: true,
    store: true,
    input: [...mediaBlocks(input), { type: 'text', text: formatterOf(input)(prompt as string) }],
    response_format: {
      type: 'video',
      aspect_ratio: ratioValue(settled.aspectRatio),
      resolution: resolutionValue(settled.resolution),
      duration: durationValue(settled.durationSeconds as number),
      delivery,
    },
    generation_config: {
      // 0 is a seed.
      ...(seed === undefined ? {} : { seed: seed as number }),
      video_config: { task: tasks[capability]! },
    },
  }
}

/** Counted from 0; the start frame has a word of its own. source: catalog-audit 60 */
const formatterOf = (input: Omit<WireInput, 'media'>) =>
  promptFormatter(input, {
    referenceImages: (number) => `<IMAGE_REF_${number - 1}>`,
    referenceVideos: (number) => `<VIDEO_REF_${number - 1}>`,
    startFrame: () => '<FIRST_FRAME>',
  })

export const wordingOf = (input: Omit<WireInput, 'media'>): Wording => formattedPrompts(input, formatterOf(input))

/** protobuf's Duration as JSON has text, with at most nanoseconds; a number is refused. source: wire-google-veo §A.1 */
export const durationValue = (seconds: number): string => `${Number(seconds.toFixed(9))}s`

function mediaBlocks({ capability, settled, media }: WireInput): Fields[] {
  switch (capability) {
    case 'imageToVideo':
      return [blockAt(media, 'startFrame', 'image')]
    case 'startEndFrame':
      return [blockAt(media, 'startFrame', 'image'), blockAt(media, 'endFrame', 'image')]
    case 'references':
      return [
        ...itemFields(settled, 'referenceImages').map((name) => blockAt(media, name, 'image')),
        ...itemFields(settled, 'referenceVideos').map((name) => blockAt(media, name, 'video')),
      ]
    default:
      return []
  }
}

const itemFields = (settled: Settled, field: string): string[] =>
  ((settled[field] ?? []) as unknown[]).map((_, index) => `${field}.${index}`)

function blockAt(media: readonly PreparedMedium[], name: string, type: 'image' | 'video'): Fields {
  const { base64, mimeType } = bytesAt(media, name)
  return { type, data: base64, mime_type: mimeType }
}
