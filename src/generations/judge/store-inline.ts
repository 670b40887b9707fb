import type { Transaction } from 'kysely'
import type { Tables } from '../../engine/tables.ts'
import type { MediaStore } from '../../media/store.ts'
import { uploadKey } from '../media/uploads.ts'
import { encodeId } from '../record/global-id.ts'
import type { Judgement } from './judge.ts'

/** Inline bytes on their way to become an upload. */
export interface InlineUpload {
  id: string
  facts: object
  mimeType: string
  sizeBytes: number
  sha256: string
}

/** Of JSON. Its lists and objects may be changed; its texts, among them megabytes of Base64, are the same. */
export const copyOf = <Value>(value: Value): Value =>
  (Array.isArray(value)
    ? value.map(copyOf)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)]))
      : value) as Value

/** Inline bytes become uploads: stored once, and the stored request stays valid input. */
export async function storeInline(
  context: { store: MediaStore; newId(): string },
  judgement: Judgement,
  request: Record<string, unknown>,
  settled: Record<string, unknown>,
  /** What was stored before, by its digest; what is stored now is added. */
  byDigest = new Map<string, InlineUpload>(),
): Promise<InlineUpload[]> {
  for (const medium of judgement.media) {
    if (!medium.inline) continue
    const { bytes, sha256, facts } = medium.inline
    let upload = byDigest.get(sha256)
    if (!upload) {
      upload = { id: context.newId(), facts, mimeType: facts.mimeType, sizeBytes: bytes.length, sha256 }
      byDigest.set(sha256, upload)
      await context.store.write(uploadKey(upload.id), chunks(bytes), { maximumBytes: bytes.length })
    }
    // `path` runs from `input` down; the arm begins after [request, family, arm].
    const path = [...medium.path, ...(medium.within ?? [])]
    replaceAt(request, path.slice(1), { uploadId: encodeId('Upload', upload.id) })
    replaceAt(settled, path.slice(3), { uploadId: encodeId('Upload', upload.id) })
  }
  return [...byDigest.values()]
}

async function* chunks(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes
}

function replaceAt(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const last = path.at(-1)!
  let at: Record<string, unknown> | undefined = root
  for (const part of path.slice(0, -1)) at = at?.[part] as Record<string, unknown> | undefined
  if (at && last in at) at[last] = value
}

export const bytesOf = (uploads: readonly InlineUpload[]): number =>
  uploads.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)

/** `of`: whose they are, and since when they are there. */
export async function insertUploads(
  transaction: Transaction<Tables>,
  uploads: readonly InlineUpload[],
  of: { tenant: string; generation_id?: string; storyboard_id?: string; expires_at: Date },
): Promise<void> {
  if (uploads.length === 0) return
  await transaction
    .insertInto('upload')
    .values(
      uploads.map((upload) => ({
        ...of,
        id: upload.id,
        status: 'READY',
        content_type: upload.mimeType,
        declared_bytes: upload.sizeBytes,
        declared_sha256: upload.sha256,
        facts: JSON.stringify(upload.facts),
      })),
    )
    .execute()
}
