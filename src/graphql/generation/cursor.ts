import type { PageCursor } from '../../generations/record/queries.ts'
import type { GenerationRow } from '../../generations/record/record.ts'
import { badArgument } from '../bad-argument.ts'

export const encodeCursor = (row: Pick<GenerationRow, 'createdAt' | 'id'>): string =>
  Buffer.from(`${row.createdAt.toISOString()}|${row.id}`).toString('base64url')

const written = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/**
 * @param argument names it in the error.
 * @throws BAD_USER_INPUT for anything we did not make.
 */
export function decodeCursor(cursor: string, argument: 'after' | 'before'): PageCursor {
  const [, instant = '', id = ''] = written.exec(Buffer.from(cursor.slice(0, 200), 'base64url').toString('utf8')) ?? []
  const createdAt = new Date(instant)
  if (Number.isNaN(createdAt.getTime()))
    throw badArgument({ code: 'SHAPE', path: [argument], message: 'This is not a cursor of this list.' })
  return { createdAt, id }
}
