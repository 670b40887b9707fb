import { GraphQLError } from 'graphql'
import type { PageCursor } from '../../generations/queries.ts'
import type { GenerationRow } from '../../generations/record.ts'

export const encodeCursor = (row: Pick<GenerationRow, 'createdAt' | 'id'>): string =>
  Buffer.from(`${row.createdAt.toISOString()}|${row.id}`).toString('base64url')

/** @throws BAD_USER_INPUT for anything we did not make. */
export function decodeCursor(cursor: string): PageCursor {
  const [instant = '', id = ''] = Buffer.from(cursor.slice(0, 200), 'base64url').toString('utf8').split('|')
  const createdAt = new Date(instant)
  if (Number.isNaN(createdAt.getTime()) || !/^[0-9a-f-]{36}$/.test(id))
    throw new GraphQLError('This is not a cursor of this list.', { extensions: { code: 'BAD_USER_INPUT' } })
  return { createdAt, id }
}
