/**
 * Import it first: while `batching.isOff`, providers that are made have no batch, and every operation is asked about
 * alone. So the batch can be measured against its absence; the product has no such switch.
 */
import { registerHooks } from 'node:module'

export const batching = { isOff: false }
Object.assign(globalThis, { batching })

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('/dist/paid-providers.js')) return nextLoad(url, context)
    const own = JSON.stringify(`${url}?own`)
    return {
      format: 'module',
      shortCircuit: true,
      source: `import * as own from ${own}
const alone = ({ pollMany, pollBatch, ...provider }) => provider
export const createPaidProviders = (options) => {
  const providers = own.createPaidProviders(options)
  return globalThis.batching.isOff ? providers.map(alone) : providers
}`,
    }
  },
})
