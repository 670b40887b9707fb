import pg from 'pg'
import { expect } from 'vitest'

/** What must be true of every generation in a database once all work is done (durability.md, I1–I8). */
export async function expectInvariants(connectionString: string): Promise<void> {
  const client = new pg.Client(connectionString)
  await client.connect()
  try {
    const generations = (await client.query('select * from generation')).rows
    for (const generation of generations) {
      const events = (
        await client.query('select sequence, type, is_final from event where generation_id = $1 order by sequence', [
          generation.id,
        ])
      ).rows
      const name = `generation ${generation.id} (${generation.status})`
      // I5: numbered 1..n without a gap, exactly one final event, only addenda after it.
      expect(
        events.map((event) => event.sequence),
        name,
      ).toEqual(events.map((_, index) => index + 1))
      expect(generation.sequence, name).toBe(events.length)
      expect(
        events.filter((event) => event.is_final),
        name,
      ).toHaveLength(1)
      const after = events.slice(events.findIndex((event) => event.is_final) + 1)
      expect(
        after.filter((event) => !['LateResult', 'ChargeSettled', 'MediaDeleted'].includes(event.type)),
        name,
      ).toEqual([])
      // I3: nothing is left open, and I8: no job is left either.
      expect(generation, name).toMatchObject({ work_done: true, settling: false, holder: null })
    }
    const { rows: open } = await client.query('select id from attempt where closed_at is null')
    expect(open).toEqual([])
    const { rows: jobs } = await client.query(
      `select id from pgboss.job where name = 'generation' and state < 'completed'`,
    )
    expect(jobs).toEqual([])
    // I1: one attempt that succeeded per clip, at most.
    const { rows: bought } = await client.query(
      `select generation_id, clip_index from attempt where outcome = 'succeeded' group by 1, 2 having count(*) > 1`,
    )
    expect(bought).toEqual([])
    // I4: what succeeded has its video.
    const { rows: missing } = await client.query(
      `select clip.generation_id from clip left join video on video.generation_id = clip.generation_id and video.clip_index = clip.index
       where clip.status = 'SUCCEEDED' and video.id is null
         and clip.generation_id not in (select id from generation where deleted_at is not null)`,
    )
    expect(missing).toEqual([])
  } finally {
    await client.end()
  }
}

/** Waits until no generation needs work any more, and none has a job: that goes a moment after the final event. */
export async function untilWorkDone(connectionString: string, timeoutMilliseconds = 120_000): Promise<void> {
  const client = new pg.Client(connectionString)
  await client.connect()
  try {
    const until = Date.now() + timeoutMilliseconds
    while (Date.now() < until) {
      const { rows } = await client.query(
        `select (select count(*) from generation where not work_done or holder is not null)::int
           + (select count(*) from pgboss.job where name = 'generation' and state < 'completed')::int as open`,
      )
      if (rows[0].open === 0) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`Generations still need work\n${await openWork(connectionString)}`)
  } finally {
    await client.end()
  }
}

/** For who wonders why: what is open of each generation, and all of the one with this id; and what the database is busy with. */
export async function openWork(connectionString: string, id = ''): Promise<string> {
  const client = new pg.Client(connectionString)
  await client.connect()
  try {
    return JSON.stringify(
      {
        generations: await open(client, Buffer.from(id, 'base64').toString().split(':').at(-1)!),
        sessions: await sessions(client),
      },
      null,
      1,
    )
  } finally {
    await client.end()
  }
}

async function sessions(client: pg.Client): Promise<unknown[]> {
  const { rows } = await client.query(
    `select pid, application_name, state, wait_event, pg_blocking_pids(pid) as blocked_by, now() - xact_start as open_for, query
     from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
  )
  return rows
}

async function open(client: pg.Client, rowId: string): Promise<unknown[]> {
  const { rows } = await client.query(
    `select row_to_json(generation)::jsonb - '{request,settled,input,prepared}'::text[] as generation, now() as asked_at,
       (select jsonb_agg(to_jsonb(clip)) from clip where clip.generation_id = generation.id) as clips,
       (select jsonb_agg(to_jsonb(attempt) - '{request}'::text[]) from attempt where attempt.generation_id = generation.id) as attempts,
       (select jsonb_agg(jsonb_build_array(sequence, type, at) order by sequence) from event where event.generation_id = generation.id) as events,
       (select jsonb_agg(to_jsonb(job)) from pgboss.job where job.singleton_key = generation.id::text) as jobs
     from generation
     where id::text = $1 or not work_done or holder is not null
       or exists (select from pgboss.job where singleton_key = generation.id::text and state < 'completed')`,
    [rowId],
  )
  return rows
}
