import type { DocumentNode } from 'graphql'

/** Parsed and validated documents, the least recently used dropped first. */
export interface DocumentCache {
  get(hash: string): DocumentNode | undefined
  set(hash: string, document: DocumentNode): void
  readonly bytes: number
}

/** What a token costs with its place in the linked list and its share of nodes, measured on Node 24. */
const bytesPerToken = 600

/** @param maximumBytes estimated heap; a document that would take an eighth of it alone is not kept. */
export function createDocumentCache(maximumBytes: number): DocumentCache {
  const entries = new Map<string, { document: DocumentNode; bytes: number }>()
  let total = 0
  return {
    get bytes() {
      return total
    },
    get(hash) {
      const entry = entries.get(hash)
      if (!entry) return undefined
      entries.delete(hash)
      entries.set(hash, entry)
      return entry.document
    },
    set(hash, document) {
      const bytes = estimateBytes(document)
      if (entries.has(hash) || bytes > maximumBytes / 8) return
      entries.set(hash, { document, bytes })
      total += bytes
      for (const [oldest, entry] of entries) {
        if (total <= maximumBytes) break
        entries.delete(oldest)
        total -= entry.bytes
      }
    },
  }
}

function estimateBytes(document: DocumentNode): number {
  if (!document.loc) return Number.POSITIVE_INFINITY
  let bytes = document.loc.source.body.length * 2
  for (let token = document.loc.startToken.next; token; token = token.next) bytes += bytesPerToken
  return bytes
}
