import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isObjectKey } from '../../media/object-key.ts'
import { CommandError } from '../command-error.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const name = z.string().regex(/^[a-z_][a-z0-9_]*$/)
const file = z.strictObject({ sizeBytes: z.int(), sha256 })
const object = file.extend({ key: z.string().refine(isObjectKey) })
const column = z.strictObject({ name, type: z.string() })

const shape = z.strictObject({
  format: z.literal(1),
  id: z.uuid(),
  /** Of its snapshot, by the clock of the database. */
  madeAt: z.iso.datetime(),
  /** Of this program. */
  version: z.string(),
  migrations: z.array(z.string()),
  /** In an order in which they can be filled. */
  tables: z.array(z.strictObject({ name, columns: z.array(column), rows: z.int(), file })),
  media: z.strictObject({
    /** For people: where they were. */
    place: z.string(),
    /** Of the store; null where it had none yet. */
    marker: z.string().nullable(),
    isCopied: z.boolean(),
    /** What the rows name, as far as it was there; without a hash where it was not copied. */
    objects: z.array(object.partial({ sha256: true })),
    /** Named by rows, and not in the store. */
    missing: z.array(z.string()),
  }),
})
export type Manifest = z.infer<typeof shape>
export type Table = Manifest['tables'][number]
export type BackedUpObject = Manifest['media']['objects'][number]

/** Written last: a folder without it is no backup. */
export const manifestName = 'manifest.json'
export const tableFile = (folder: string, table: string): string => join(folder, 'tables', `${table}.jsonl.gz`)
export const mediaFile = (folder: string, key: string): string => join(folder, 'media', ...key.split('/'))

/** @throws CommandError where the folder holds no whole backup */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => {
    throw new CommandError(`${folder} holds no whole backup: there is no ${manifestName} that can be read.`)
  })
  const read = shape.safeParse(parse(text))
  if (!read.success)
    throw new CommandError(`${join(folder, manifestName)} is none of this version’s: ${z.prettifyError(read.error)}`)
  return read.data
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** All bytes are what was written. @throws CommandError */
export async function verify(folder: string, { tables, media }: Manifest): Promise<void> {
  const files = tables.map((table) => ({ path: tableFile(folder, table.name), ...table.file }))
  for (const { key, sizeBytes, sha256 } of media.isCopied ? media.objects : [])
    files.push({ path: mediaFile(folder, key), sizeBytes, sha256: sha256! })
  for (const { path, sizeBytes, sha256 } of files) {
    const found = await digest(path).catch(() => {
      throw new CommandError(`${path} cannot be read: the backup is not whole.`)
    })
    if (found.sizeBytes !== sizeBytes || found.sha256 !== sha256)
      throw new CommandError(`${path} is not what was backed up.`)
  }
}

export async function digest(path: string): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk)
    sizeBytes += chunk.byteLength
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}
