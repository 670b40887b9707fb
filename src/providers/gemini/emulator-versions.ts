/** The documents say `v1beta`, the vendor's library says `v1` unless it is told otherwise; both are served. */
export const versions = ['v1beta', 'v1'] as const
