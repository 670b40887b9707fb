import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import pg from 'pg'
import { digest, type Table, tableFile } from './manifest.ts'

/** What is of processes, or secret, or made by the schema itself. */
const leftOut = ['setting', 'slot_queue', 'request_limit', 'kysely_migration', 'kysely_migration_lock']
const rowsAtOnce = 500

const quoted = pg.escapeIdentifier

type Described = Pick<Table, 'name' | 'columns'>

/** Every table of ours with its columns, those first that others refer to. Of the jobs there are none: rows that need one get it. */
export async function describeTables(client: pg.Client): Promise<Described[]> {
  const { rows: columns } = await client.query<{ table: string; name: string; type: string }>(
    `select relname as table, attname as name, format_type(atttypid, atttypmod) as type
     from pg_attribute join pg_class on pg_class.oid = attrelid
     where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
       and relname <> all($1::text[])
     order by relname, attnum`,
    [leftOut],
  )
  const { rows: references } = await client.query<{ from: string; to: string }>(
    `select conrelid::regclass::text as from, confrelid::regclass::text as to from pg_constraint
     where contype = 'f' and connamespace = 'public'::regnamespace and conrelid <> confrelid`,
  )
  const ordered: Described[] = []
  const waiting = new Set(columns.map(({ table }) => table))
  while (waiting.size > 0) {
    const free = [...waiting].filter((table) => !references.some(({ from, to }) => from === table && waiting.has(to)))
    if (free.length === 0) throw new Error('Tables refer to each other in a circle')
    for (const table of free) {
      waiting.delete(table)
      const own = columns.filter((column) => column.table === table)
      ordered.push({ name: table, columns: own.map(({ name, type }) => ({ name, type })) })
    }
  }
  return ordered
}

/**
 * All rows as of the snapshot of the client's transaction, a line each: the columns as Postgres writes them, so that
 * they are read back as they were, whatever their types.
 */
export async function dumpTable(client: pg.Client, { name, columns }: Described, folder: string): Promise<Table> {
  const values = columns.map((column) => `${quoted(column.name)}::text`).join(', ')
  await client.query(
    `declare backup no scroll cursor for select json_build_array(${values})::text as row from ${quoted(name)}`,
  )
  let count = 0
  async function* lines() {
    for (;;) {
      const { rows } = await client.query<{ row: string }>(`fetch ${rowsAtOnce} from backup`)
      if (rows.length === 0) return
      count += rows.length
      // JSON of one line: Postgres escapes what breaks one within a text.
      yield `${rows.map(({ row }) => row).join('\n')}\n`
    }
  }
  const path = tableFile(folder, name)
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(path, { mode: 0o600, flags: 'wx' }))
  await client.query('close backup')
  return { name, columns, rows: count, file: await digest(path) }
}

/** `changes`: in the place of a column, an expression over the row as it was. */
export async function loadTable(
  client: pg.Client,
  { name, columns, rows: expected }: Table,
  folder: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<void> {
  const read = columns.map(({ name, type }, index) => `(value ->> ${index})::${type} as ${quoted(name)}`).join(', ')
  const written = columns.map(({ name }) => changes[name] ?? quoted(name)).join(', ')
  const names = columns.map(({ name }) => quoted(name)).join(', ')
  const statement = `insert into ${quoted(name)} (${names}) overriding system value
    select ${written} from (select ${read} from unnest($1::text[]) as line cross join lateral (select line::json as value) as parsed) as row`
  let batch: string[] = []
  let count = 0
  const flush = async () => {
    if (batch.length > 0) await client.query(statement, [batch])
    count += batch.length
    batch = []
  }
  for await (const line of linesOf(createReadStream(tableFile(folder, name)).pipe(createGunzip()))) {
    batch.push(line)
    if (batch.length === rowsAtOnce) await flush()
  }
  await flush()
  if (count !== expected) throw new Error(`${name} has ${count} rows in the backup, not ${expected}`)
  await continueNumbers(client, name)
}

/** By line feeds alone: `readline` breaks at separators that a text may hold. */
async function* linesOf(source: NodeJS.ReadableStream): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of source.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    yield* lines
  }
}

/** Numbers that Postgres gives go on after the last. */
async function continueNumbers(client: pg.Client, table: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attidentity <> ''`,
    [quoted(table)],
  )
  for (const { name } of rows)
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), coalesce((select max(${quoted(name)}) from ${quoted(table)}), 0) + 1, false)`,
      [quoted(table), name],
    )
}
