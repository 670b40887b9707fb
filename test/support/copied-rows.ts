const tables = [
  ['generation', 'id', `jsonb_build_object('id', copied.id, 'idempotency_key', null, 'holder', null, 'job_id', null)`],
  ['event', 'generation_id', `jsonb_build_object('generation_id', copied.id)`],
  ['clip', 'generation_id', `jsonb_build_object('generation_id', copied.id)`],
  [
    'attempt',
    'generation_id',
    `jsonb_build_object('generation_id', copied.id, 'id', copied.id,
       'operation', row.operation || jsonb_build_object('id', copied.id))`,
  ],
] as const

/** Makes ids, in a table named `copied`. */
export const newIds = (count: number): string =>
  `create table copied as select gen_random_uuid() as id from generate_series(1, ${count})`

/**
 * A generation of one clip that runs upstream, once more for each row of `copied`, which is also what its operation is
 * called there. Nobody holds them and they have no jobs, as if a process had died with them.
 */
export const copiesOf = (generationId: string): string[] =>
  tables.map(
    ([table, key, fields]) => `
      insert into ${table} select made.*
      from ${table} as row, copied, jsonb_populate_record(row, ${fields}) as made where row.${key} = '${generationId}'`,
  )
