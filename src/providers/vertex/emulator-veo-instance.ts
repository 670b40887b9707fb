import { Refusal } from '../gemini/emulator-refusal.ts'
import { base64, list, oneOf, optional, type Shape, shape, text } from '../gemini/emulator-shape.ts'

/** A picture or a clip as a prediction names it. */
export type VeoMedium = { bytes: Buffer } | { gcsUri: string }

export interface VeoInstance {
  prompt: string
  image: VeoMedium | null
  lastFrame: VeoMedium | null
  references: { medium: VeoMedium; type: 'asset' | 'style' }[]
  video: VeoMedium | null
}

const refuse = (message: string) => new Refusal('INVALID_ARGUMENT', message)

/** Source §B.1; UNSURE: webp, and whether the type is required everywhere. It is here ("required in practice"). */
const imageTypes = ['image/png', 'image/jpeg', 'image/webp'] as const
const videoTypes = ['video/mp4', 'video/mov', 'video/quicktime', 'video/mpeg', 'video/webm'] as const
/** Bytes. Source §B.1: 20 MB on the card of an older model, UNSURE for these. */
const largestImage = 20 * 1024 * 1024

/** What is wrong with the shape of `instances` is refused at once; all exclusions are part of it (source §B.1). */
export function readInstances(value: unknown): VeoInstance {
  const instances = list(value, 'instances')
  if (instances.length !== 1) throw refuse(`'instances' must have exactly one entry, got ${instances.length}.`)
  const path = 'instances[0]'
  const instance = shape(instances[0], path, ['prompt', 'image', 'lastFrame', 'referenceImages', 'video', 'mask'])
  const read: VeoInstance = {
    prompt: optional(instance, 'prompt', path, text) ?? '',
    image: optional(instance, 'image', path, image),
    lastFrame: optional(instance, 'lastFrame', path, image),
    references: (optional(instance, 'referenceImages', path, list) ?? []).map((entry, index) =>
      reference(entry, `${path}.referenceImages[${index}]`),
    ),
    video: optional(instance, 'video', path, video),
  }
  const hasMask = optional(instance, 'mask', path, mask) !== null
  if (read.image !== null && read.video !== null) throw refuse("'image' and 'video' cannot both be set.")
  if (read.lastFrame !== null && read.image === null) throw refuse("'lastFrame' requires 'image'.")
  if (hasMask && read.video === null) throw refuse("'mask' requires 'video'.")
  if (read.references.length > 0) {
    if (read.prompt === '') throw refuse("'referenceImages' requires 'prompt'.")
    if (read.image !== null || read.lastFrame !== null || read.video !== null)
      throw refuse("'referenceImages' cannot be combined with 'image', 'lastFrame' or 'video'.")
  }
  if (read.prompt === '' && read.image === null && read.video === null)
    throw refuse("Either 'prompt', 'image' or 'video' is required.")
  return read

  function image(given: unknown, at: string): VeoMedium {
    const fields = shape(given, at, ['bytesBase64Encoded', 'mimeType', 'gcsUri'])
    oneOf(imageTypes)(fields.mimeType, `${at}.mimeType`)
    const medium = bytesOrUri(fields, at)
    if ('bytes' in medium && medium.bytes.length > largestImage) throw refuse(`'${at}' exceeds the limit of 20 MB.`)
    return medium
  }

  function video(given: unknown, at: string): VeoMedium {
    const fields = shape(given, at, ['bytesBase64Encoded', 'gcsUri', 'mimeType'])
    oneOf(videoTypes)(fields.mimeType, `${at}.mimeType`)
    return bytesOrUri(fields, at)
  }

  function reference(given: unknown, at: string): VeoInstance['references'][number] {
    const fields = shape(given, at, ['image', 'referenceType'])
    // The vendor's library writes it in capitals, the documents in small letters.
    const type = oneOf(['asset', 'style', 'ASSET', 'STYLE'])(fields.referenceType, `${at}.referenceType`)
    return { medium: image(fields.image, `${at}.image`), type: type.toLowerCase() as 'asset' | 'style' }
  }

  function mask(given: unknown, at: string): VeoMedium {
    const fields = shape(given, at, ['bytesBase64Encoded', 'gcsUri', 'mimeType', 'maskMode'])
    oneOf(['INSERT', 'REMOVE', 'REMOVE_STATIC', 'OUTPAINT'])(fields.maskMode, `${at}.maskMode`)
    return bytesOrUri(fields, at)
  }
}

/** Exactly one of the two, and never an http(s) URL. */
function bytesOrUri(fields: Shape, path: string): VeoMedium {
  if ((fields.bytesBase64Encoded === undefined) === (fields.gcsUri === undefined))
    throw refuse(`'${path}' must have exactly one of 'bytesBase64Encoded' and 'gcsUri'.`)
  if (fields.gcsUri === undefined) return { bytes: base64(fields.bytesBase64Encoded, `${path}.bytesBase64Encoded`) }
  const gcsUri = text(fields.gcsUri, `${path}.gcsUri`)
  if (!/^gs:\/\/[^/]+\/.+/.test(gcsUri)) throw refuse(`Invalid Cloud Storage URI at '${path}.gcsUri': "${gcsUri}".`)
  return { gcsUri }
}
