import pg from 'pg'
import { DatabaseError, errorCode, errorMessage } from './database-error.ts'

const OLDEST_SERVER = 150_000
const CONNECT_TIMEOUT_MILLISECONDS = 10_000

export interface ExternalServer {
  connectionString: string
  options: string
  serverVersion: string
  /** `host:port/database`, never with a password. */
  address: string
}

/**
 * Checks the operator's own server once.
 * @throws DatabaseError DATABASE_UNREACHABLE, DATABASE_CREDENTIALS, DATABASE_VERSION
 */
export async function openExternalServer(databaseUrl: string, ourOptions: string): Promise<ExternalServer> {
  const { connectionString, options } = mergeOptions(databaseUrl, ourOptions)
  let client: pg.Client
  try {
    client = new pg.Client({ connectionString, options, connectionTimeoutMillis: CONNECT_TIMEOUT_MILLISECONDS })
  } catch {
    // The parser's own error quotes the URL.
    throw new DatabaseError(
      'DATABASE_UNREACHABLE',
      'DATABASE_URL is not a Postgres URL (postgresql://user:password@host:5432/database).',
    )
  }
  client.on('error', () => undefined)
  const address = `${client.host}:${client.port}/${client.database ?? ''}`
  try {
    await client.connect()
    const { rows } = await client.query<{ number: string; version: string }>(
      `select current_setting('server_version_num') as number, current_setting('server_version') as version`,
    )
    const { number, version } = rows[0]!
    if (Number(number) < OLDEST_SERVER) {
      throw new DatabaseError(
        'DATABASE_VERSION',
        `The server at ${address} is Postgres ${version}; 15 or newer is needed.`,
      )
    }
    return { connectionString, options, serverVersion: version, address }
  } catch (error) {
    throw asDatabaseError(error, address, [client.password, databaseUrl])
  } finally {
    // Any error: it was to end.
    await client.end().catch(() => undefined)
  }
}

/** A URL's own `options` would replace ours, and with them every timeout; theirs come last and so still win. */
function mergeOptions(databaseUrl: string, ours: string): { connectionString: string; options: string } {
  const found = /([?&])options=([^&#]*)(&?)/.exec(databaseUrl)
  if (!found) return { connectionString: databaseUrl, options: ours }
  const [whole, before, theirs, after] = found
  const connectionString = databaseUrl.replace(whole, after ? before! : '')
  try {
    return { connectionString, options: `${ours} ${decodeURIComponent(theirs!.replaceAll('+', ' '))}` }
  } catch {
    // Any error: options that cannot be read are not theirs to set.
    return { connectionString, options: ours }
  }
}

function asDatabaseError(error: unknown, address: string, secrets: (string | null | undefined)[]): DatabaseError {
  if (error instanceof DatabaseError) return error
  const code = errorCode(error)
  let reason = errorMessage(error)
  for (const secret of secrets) if (secret) reason = reason.replaceAll(secret, '…')
  if (code?.startsWith('28')) {
    return new DatabaseError('DATABASE_CREDENTIALS', `The Postgres of DATABASE_URL (${address}) refuses: ${reason}.`)
  }
  return new DatabaseError(
    'DATABASE_UNREACHABLE',
    `The Postgres of DATABASE_URL (${address}) cannot be used: ${reason}.`,
  )
}
