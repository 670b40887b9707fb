/**
 * Import it first: while `batching.isOff`, Kling's client is made without its batch, and every operation is asked about
 * alone. So the batch can be measured against its absence; the product has no such switch.
 */
import { registerHooks } from 'node:module'

export const batching = { isOff: false, wasTakenOut: false }
Object.assign(globalThis, { batching })

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('/dist/providers/klingai/client.js')) return nextLoad(url, context)
    const own = JSON.stringify(`${url}?own`)
    return {
      format: 'module',
      shortCircuit: true,
      source: `import * as own from ${own}
export * from ${own}
export const createKlingaiProvider = (options) => {
  const { pollMany, pollBatch, ...alone } = own.createKlingaiProvider(options)
  if (!globalThis.batching.isOff) return { pollMany, pollBatch, ...alone }
  globalThis.batching.wasTakenOut = true
  return alone
}`,
    }
  },
})
