import { delimiter, dirname } from 'node:path'

/** Node 24 before everything else, and nothing of the npm that runs the tests but its settings and whom it trusts. */
export const npmEnvironment: Record<string, string | undefined> = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_(package|lifecycle|command|config_local)|INIT_CWD|NODE_(?!EXTRA_CA_CERTS))/.test(name),
    ),
  ),
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
}

/** What npm says when there is no network. */
export const unreachableRegistry =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|EHOSTUNREACH|ENETUNREACH/
