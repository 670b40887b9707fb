/** Types that `node(id)` finds. */
export type NodeType =
  | 'Generation'
  | 'Video'
  | 'Upload'
  | 'Storyboard'
  | 'WebhookEndpoint'
  | 'WebhookDelivery'
  | 'Model'

/** Opaque to clients, checked by us: an id of one type is never taken for another's. */
export const encodeId = (type: NodeType, id: string): string => Buffer.from(`${type}:${id}`).toString('base64url')

const rowTypes: ReadonlySet<string> = new Set<NodeType>([
  ...(['Generation', 'Video', 'Upload', 'Storyboard', 'WebhookEndpoint', 'WebhookDelivery'] as const),
])
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Null for whatever we did not make. */
export function decodeId(globalId: string): { type: NodeType; id: string } | null {
  if (globalId.length > 200) return null
  const text = Buffer.from(globalId, 'base64url').toString('utf8')
  const separator = text.indexOf(':')
  const type = text.slice(0, separator)
  const id = text.slice(separator + 1)
  // base64 has many spellings of one text; ours is the only one.
  if (encodeId(type as NodeType, id) !== globalId) return null
  if (type === 'Model') return /^[a-z0-9.-]{1,100}$/.test(id) ? { type, id } : null
  return rowTypes.has(type) && uuid.test(id) ? { type: type as NodeType, id } : null
}

/** The row's id when `globalId` is one of that type, null otherwise. */
export function idOf(globalId: string, type: NodeType): string | null {
  const decoded = decodeId(globalId)
  return decoded?.type === type ? decoded.id : null
}
