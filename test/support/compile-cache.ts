import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** For the environment of child processes: what one of them compiled, the others need not compile again. */
export const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'kinetograph-compiled') }
