import { setFlagsFromString } from 'node:v8'

/** Of what lives in the old generation, in percent. */
const growingPercent = 60

/**
 * From now on V8 collects all garbage when the heap has grown by this much since the last time. By itself it lets the heap of a
 * busy process double and more, and keeps those pages (ADR 67). For a process that is ready: V8 refuses code that was compiled
 * with other flags, and a start would compile its own anew. A V8 without the flag says so on stderr and goes on.
 */
export const limitHeapGrowth = (): void => setFlagsFromString(`--heap-growing-percent=${growingPercent}`)
