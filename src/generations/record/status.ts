export const statuses = [
  'QUEUED',
  'SUBMITTING',
  'RUNNING',
  'COLLECTING',
  'SUCCEEDED',
  'FAILED',
  'CANCELED',
  'EXPIRED',
] as const
export type Status = (typeof statuses)[number]

/** Where a clip may go from each status. Terminal statuses never change. */
export const transitions: Readonly<Record<Status, readonly Status[]>> = {
  QUEUED: ['SUBMITTING', 'CANCELED', 'EXPIRED', 'FAILED'],
  // Back to QUEUED: surely not delivered, or refused for now.
  SUBMITTING: ['RUNNING', 'QUEUED', 'FAILED', 'CANCELED', 'EXPIRED'],
  RUNNING: ['COLLECTING', 'FAILED', 'CANCELED', 'EXPIRED'],
  COLLECTING: ['SUCCEEDED', 'FAILED', 'CANCELED', 'EXPIRED'],
  SUCCEEDED: [],
  FAILED: [],
  CANCELED: [],
  EXPIRED: [],
}

export const isFinal = (status: Status): boolean => transitions[status].length === 0

/** The generation's status from its clips'; see the table in docs/architecture.md. */
export function statusOf(clips: readonly { status: Status; hasRun: boolean }[]): Status {
  const open = clips.filter((clip) => !isFinal(clip.status))
  if (open.length === 0) {
    const order: Status[] = ['SUCCEEDED', 'FAILED', 'EXPIRED', 'CANCELED']
    return order.find((status) => clips.some((clip) => clip.status === status))!
  }
  if (clips.some((clip) => clip.hasRun || clip.status === 'RUNNING' || clip.status === 'COLLECTING'))
    return open.every((clip) => clip.status === 'COLLECTING') ? 'COLLECTING' : 'RUNNING'
  return open.some((clip) => clip.status === 'SUBMITTING') ? 'SUBMITTING' : 'QUEUED'
}
