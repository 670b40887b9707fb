/** How long clips are kept after their end, seconds; null: for ever. */
export interface Retention {
  everybody: number | null
  tenants: Readonly<Record<string, number | null>>
}

export const keptSecondsOf = ({ everybody, tenants }: Retention, tenant: string): number | null =>
  Object.hasOwn(tenants, tenant) ? tenants[tenant]! : everybody

/** When it is deleted; the operator's word and the caller's, whichever comes first. Null: never, or it has not ended. */
export function retainedUntil(
  retention: Retention,
  { tenant, finishedAt, keepForSeconds }: { tenant: string; finishedAt: Date | null; keepForSeconds: number | null },
): Date | null {
  const seconds = Math.min(keptSecondsOf(retention, tenant) ?? Infinity, keepForSeconds ?? Infinity)
  return finishedAt && seconds !== Infinity ? new Date(finishedAt.getTime() + seconds * 1_000) : null
}
