import type { PictureFile, VideoFacts } from '../../media/job.ts'
import type { StoredPicture, VideoManifest } from '../record/record.ts'
import type { WorkContext } from './work-context.ts'

/** A clip's objects are named after its attempt: whoever collects writes the same ones. */
export const videoFolder = (attemptId: string): string => `videos/${attemptId}`
export const clipKey = (attemptId: string): string => `${videoFolder(attemptId)}/clip.mp4`
export const quarantineFolder = (attemptId: string): string => `quarantine/${attemptId}`

type Context = Pick<WorkContext, 'store'>

/** Takes a picture of a clip into the store. */
export async function keepPicture(
  { store }: Context,
  attemptId: string,
  { path, width, height, mimeType }: Omit<PictureFile, 'sizeBytes'>,
  name: string,
): Promise<StoredPicture> {
  const key = `${videoFolder(attemptId)}/${name}.${mimeType === 'image/png' ? 'png' : 'jpg'}`
  await store.adopt(key, path)
  return { key, width, height, mimeType }
}

/** All that are made of a clip that was decoded. */
export const keepPictures = async (
  context: Context,
  attemptId: string,
  { poster, first, last }: VideoFacts['pictures'],
): Promise<Pick<VideoManifest, 'poster' | 'firstFrame' | 'lastFrame'>> => ({
  poster: await keepPicture(context, attemptId, poster, 'poster'),
  firstFrame: await keepPicture(context, attemptId, first, 'first'),
  lastFrame: await keepPicture(context, attemptId, last, 'last'),
})

/**
 * What arrived is no clip: it is laid aside, so that another copy can come. It was paid for, so the largest copy is kept
 * until a good one is there.
 */
export async function quarantine({ store }: Context, attemptId: string): Promise<void> {
  const [from, to] = [clipKey(attemptId), `${quarantineFolder(attemptId)}/clip`]
  const [arrived, kept] = [await store.stat(from), await store.stat(to)]
  if (arrived && arrived.sizeBytes >= (kept?.sizeBytes ?? 0)) await store.move(from, to)
  await store.remove(videoFolder(attemptId))
}

/** A good copy is there. */
export const endQuarantine = ({ store }: Context, attemptId: string): Promise<void> =>
  store.remove(quarantineFolder(attemptId))

/** Nobody wants the clip. */
export async function removeClip({ store }: Context, attemptId: string): Promise<void> {
  await store.remove(videoFolder(attemptId))
  await store.remove(quarantineFolder(attemptId))
}
