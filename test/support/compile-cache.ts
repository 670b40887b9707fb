import { fileURLToPath } from 'node:url'

/**
 * For the environment of child processes: what one of them compiled, the others need not compile again. Not in the
 * machine's temporary folder: what lies there may be somebody else's.
 */
export const compileCache = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/kinetograph-compiled', import.meta.url)),
}
