import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { type Database, openDatabase } from '../engine/database.ts'

/**
 * The database of DATABASE_URL or of the data folder, beside whoever serves it; an embedded one that nobody runs is
 * started. @throws DatabaseError
 */
export const openAsGuest = ({ dataDirectory, databaseUrl }: Config, log: Logger): Promise<Database> =>
  openDatabase({ dataDirectory, ...(databaseUrl === undefined ? {} : { databaseUrl }), purpose: 'guest', log })
