import type { EmulatedWorld } from '../../emulation/port.ts'
import type { VeoInstance, VeoMedium } from './emulator-veo-instance.ts'

/** Whose clip a URI names, for a clip that goes on from another. */
export type PictureAt = (medium: { gcsUri: string }) => Promise<Buffer | null>

/** The picture that a clip is made from; null where it is made from words. */
export async function stillOf(
  world: EmulatedWorld,
  instance: VeoInstance,
  pictureAt: PictureAt,
): Promise<{ still: Buffer | null; hasBrokenPicture: boolean }> {
  let still: Buffer | null = null
  let hasBrokenPicture = false
  const pictures: (VeoMedium | null)[] = [
    instance.image,
    ...instance.references.map(({ medium }) => medium),
    instance.lastFrame,
  ]
  for (const medium of pictures) {
    if (medium === null) continue
    const bytes = 'bytes' in medium ? medium.bytes : await pictureAt(medium)
    if (bytes === null) continue
    const facts = await world.pictureFacts(bytes)
    if (facts === null) hasBrokenPicture = true
    else if (facts.format === 'jpeg' || facts.format === 'png' || facts.format === 'webp') still ??= bytes
  }
  if (instance.video !== null && !('bytes' in instance.video)) still ??= await pictureAt(instance.video)
  return { still, hasBrokenPicture }
}
