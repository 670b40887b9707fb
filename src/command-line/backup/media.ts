import { constants, createReadStream } from 'node:fs'
import { copyFile, link, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type pg from 'pg'
import type { MediaStore } from '../../media/store.ts'
import { CommandError } from '../command-error.ts'
import { type BackedUpObject, digest, type Manifest, mediaFile } from './manifest.ts'

/** Kinds of objects that rows name; what is only prepared for a provider is made again. */
const kinds = ['uploads', 'videos', 'quarantine']

export interface NamedObjects {
  objects: BackedUpObject[]
  missing: string[]
}

/** What the rows of the client's snapshot name, as far as it is there. */
export async function namedObjects(client: pg.Client, store: MediaStore): Promise<NamedObjects> {
  const { rows: ids } = await client.query<{ id: string }>(
    `select id from upload where status = 'READY' union all select id from attempt`,
  )
  const { rows: needed } = await client.query<{ key: string }>(
    `select 'uploads/' || id as key from upload where status = 'READY' union all select facts ->> 'key' from video`,
  )
  const named = new Set(ids.map(({ id }) => id))
  const objects: BackedUpObject[] = []
  for (const kind of kinds)
    for await (const { key, sizeBytes } of store.list(kind))
      if (named.has(key.split('/')[1]!)) objects.push({ key, sizeBytes })
  const there = new Set(objects.map(({ key }) => key))
  return { objects, missing: needed.map(({ key }) => key).filter((key) => !there.has(key)) }
}

/** By a second name for the same bytes where the disk can: an object never changes. */
export async function copyOut(
  store: MediaStore,
  objects: readonly BackedUpObject[],
  folder: string,
): Promise<BackedUpObject[]> {
  const copied: BackedUpObject[] = []
  for (const { key } of objects) {
    const target = mediaFile(folder, key)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await store.withLocalFile(key, (path) =>
      link(path, target).catch(() => copyFile(path, target, constants.COPYFILE_EXCL)),
    )
    copied.push({ key, ...(await digest(target)) })
  }
  return copied
}

/**
 * Brings the objects of a backup to the store of the settings, or looks whether they are there. Answers the marker that
 * the store has then. May be done again after it was broken off.
 *
 * @throws CommandError where the store is another database’s, or lacks what was not copied
 */
export async function bringIn(store: MediaStore, { id, media }: Manifest, folder: string): Promise<string> {
  const marker = await store.marker()
  if (marker === null && !(await isEmpty(store)))
    throw new CommandError(`${store.place} is not empty. Empty it, or name another place.`)
  // A store of its own, unless the one of the backup is still there.
  const own = `restored-${id}`
  if (marker !== null && marker !== own && marker !== media.marker)
    throw new CommandError(`${store.place} is another database’s media store. Name another place.`)
  if (marker === null && media.isCopied) await store.mark(own)
  for (const { key, sizeBytes, sha256 } of media.objects) {
    const there = await store.stat(key)
    if (there?.sizeBytes === sizeBytes) continue
    if (!media.isCopied)
      throw new CommandError(
        `${key} is not in ${store.place}. The backup has no media: put those of ${media.place} there first, with its marker.`,
      )
    await store.write(key, createReadStream(mediaFile(folder, key)), {
      maximumBytes: sizeBytes,
      expectedBytes: sizeBytes,
      ...(sha256 === undefined ? {} : { expectedSha256: sha256 }),
    })
  }
  if ((await store.marker()) === null) await store.mark(own)
  return (await store.marker())!
}

async function isEmpty(store: MediaStore): Promise<boolean> {
  const { done } = await store.list()[Symbol.asyncIterator]().next()
  return done === true
}
