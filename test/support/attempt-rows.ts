import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** A generation that runs at a provider, as rows: `attempts` of its clips, of which nobody has heard yet. */
export async function insertRunning(
  connectionString: string,
  options: { provider?: string; attempts?: number } = {},
): Promise<{ generationId: string; attemptIds: string[] }> {
  const { provider = 'gemini', attempts = 1 } = options
  const client = new pg.Client(connectionString)
  await client.connect()
  try {
    const generationId = randomUUID()
    await client.query(
      `insert into generation (id, tenant, status, family, model, capability, provider, request, settled,
         settled_parameters, warnings, count, input_hash, poll_interval_milliseconds, deadline_at, prepared)
       values ($1, 'default', 'RUNNING', 'geminiOmni', 'gemini-omni-1-1-flash', 'imageToVideo', $2, '{}', '{}',
         '[]', '[]', $3, '', 1000, now() + interval '1 hour', '[]')`,
      [generationId, provider, attempts],
    )
    const attemptIds: string[] = []
    for (let index = 0; index < attempts; index += 1) {
      const id = randomUUID()
      attemptIds.push(id)
      await client.query(`insert into clip (generation_id, index, status, timing_key) values ($1, $2, 'RUNNING', '')`, [
        generationId,
        index,
      ])
      await client.query(
        `insert into attempt (id, generation_id, clip_index, number, provider, credential, model, submit_deadline_at)
         values ($1, $2, $3, 1, $4, 'one', 'gemini-omni-1-1-flash', now() + interval '1 minute')`,
        [id, generationId, index, provider],
      )
    }
    return { generationId, attemptIds }
  } finally {
    await client.end()
  }
}
