import { idOf } from './global-id.ts'

export interface NamedMedium {
  /** From `input` down. */
  path: string[]
  uploadId?: string
  clip?: { generationId: string; index: number }
}

/** The uploads and the earlier clips that a request names. */
export function namedMedia(value: unknown, path: readonly string[] = ['request']): NamedMedium[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([field, item]): NamedMedium[] => {
    const at = [...path, field]
    if (field === 'uploadId' && typeof item === 'string') {
      const uploadId = idOf(item, 'Upload')
      return uploadId ? [{ path: at, uploadId }] : []
    }
    if ((field === 'generationFrame' || field === 'generationClip') && typeof item === 'object' && item !== null) {
      const { generationId, clipIndex } = item as { generationId?: unknown; clipIndex?: unknown }
      const id = typeof generationId === 'string' ? idOf(generationId, 'Generation') : null
      const index = typeof clipIndex === 'number' ? clipIndex : 0
      return id ? [{ path: at, clip: { generationId: id, index } }] : []
    }
    return namedMedia(item, at)
  })
}
