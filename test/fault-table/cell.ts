import pg from 'pg'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { sleep, until } from '../support/folder.ts'
import { client } from '../support/gateway.ts'
import { rowId, seen, stateQuery } from '../support/paid-clips.ts'
import { type Counts, countAll, type Ended, type Outcome, outcomeOf } from './counts.ts'
import { follow } from './follow.ts'
import { randomFrom, seed } from './random.ts'
import type { Wire } from './wires.ts'

/** Where generations are started, and who knows what became of them. */
export interface Site {
  /** Of a gateway that should be there now; asked anew for every call. */
  url(): string
  emulator: Pick<Emulator, 'ledger'>
  /** Not through what breaks connections to it. */
  connectionString: string
}

/** Which of them are still open: worked on, or, until their `end`, not ended. */
export async function openOf(
  query: (text: string, parameters: unknown[]) => Promise<unknown[]>,
  ids: readonly string[],
  until: 'rest' | 'end' = 'rest',
): Promise<number> {
  const is = until === 'end' ? 'finished_at is not null' : 'work_done and holder is null'
  return (await query(`select id from generation where id = any($1) and not (${is})`, [ids.map(rowId)])).length
}

export interface Cell {
  site: Site
  fault: string
  wire: Wire
  ids: string[]
  /** Words of their prompts. */
  tokens: readonly string[]
  /** At rest, or once each has ended: what is counted, and how each ended. */
  ended(until?: 'rest' | 'end', patienceMilliseconds?: number): Promise<{ counts: Counts; outcomes: Outcome[] }>
}

const startPatienceMilliseconds = 120_000

/** Starts `count` clips, each with two subscribers of which one keeps breaking its connection. */
export async function begin(
  site: Site,
  fault: string,
  wire: Wire,
  options: { count?: number; marker?: string; timeoutMilliseconds?: number } = {},
): Promise<Cell> {
  const { count = 2, marker = '', timeoutMilliseconds = 600_000 } = options
  const poll = { intervalMilliseconds: 500, timeoutMilliseconds }
  const random = randomFrom(seed)
  const over = new AbortController()
  const tokens = Array.from({ length: count }, (_, index) => `no. ${fault}-${wire.id}-${index + 1}.`)
  const ids: string[] = []
  const transcripts: Promise<number[]>[][] = []
  await Promise.all(
    tokens.map(async (token, index) => {
      const request = await wire.request(`A boat ${token} ${marker}`)
      const around = { provider: wire.provider, poll, idempotencyKey: token }
      const { generation, userErrors } = await again(() => client(site.url()).start(request, around))
      if (!generation) throw new Error(`${wire.id}: ${JSON.stringify(userErrors)}`)
      ids[index] = generation.id
      transcripts[index] = [() => false, () => random() < 0.4].map((leaves) =>
        follow(site.url, generation.id, { leaves, signal: over.signal }),
      )
    }),
  )

  async function endOf(index: number, finalSequences: ReadonlyMap<string, number>): Promise<Ended> {
    const id = ids[index]!
    const { data } = await again(() => client(site.url()).query(stateQuery, { id }))
    const { state } = data.generation
    const video = state.clips[0].video as { url: string; sizeBytes: number } | null
    return {
      state,
      clip: video && { bytes: await bytesAt(video.url), promised: video.sizeBytes },
      purchases: seen(site, tokens[index]!).purchases,
      transcripts: await Promise.all(transcripts[index]!),
      finalSequence: finalSequences.get(rowId(id)) ?? null,
    }
  }

  let known: ReturnType<Cell['ended']> | undefined
  return {
    ...{ site, fault, wire, ids, tokens },
    ended: (moment = 'rest', patienceMilliseconds = 300_000) => (known ??= countAt(moment, patienceMilliseconds)),
  }

  async function countAt(moment: 'rest' | 'end', patienceMilliseconds: number) {
    const sql = new pg.Client(site.connectionString)
    await sql.connect()
    try {
      const query = async (text: string, parameters: unknown[]) => (await sql.query(text, parameters)).rows
      // What is not at rest by then is counted as it stands.
      await until(async () => (await openOf(query, ids, moment)) === 0, patienceMilliseconds).catch(() => {})
      const stop = setTimeout(() => over.abort(), 30_000)
      const { rows } = await sql.query(
        'select generation_id, sequence from event where generation_id = any($1) and is_final',
        [ids.map(rowId)],
      )
      const finalSequences = new Map(rows.map(({ generation_id, sequence }) => [generation_id, sequence]))
      const all = await Promise.all(ids.map((_, index) => endOf(index, finalSequences)))
      clearTimeout(stop)
      return { counts: countAll(all), outcomes: all.map(outcomeOf) }
    } finally {
      over.abort()
      await sql.end()
    }
  }
}

/** A client asks again with its key until it is answered. */
async function again<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const end = Date.now() + startPatienceMilliseconds
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (Date.now() > end) throw error
      await sleep(250)
    }
  }
}

const bytesAt = async (url: string): Promise<number> =>
  fetch(url)
    .then(async (answer) => (answer.ok ? (await answer.arrayBuffer()).byteLength : 0))
    .catch(() => 0)

/** Cells of one wire, one after the other, as one. */
export function inOne(cells: readonly Cell[]): Cell {
  const [first] = cells as readonly [Cell, ...Cell[]]
  return {
    ...first,
    ids: cells.flatMap(({ ids }) => ids),
    tokens: cells.flatMap(({ tokens }) => tokens),
    async ended(...parameters) {
      const all = await Promise.all(cells.map((cell) => cell.ended(...parameters)))
      const sum = (name: keyof Counts) => all.reduce((total, { counts }) => total + counts[name], 0)
      const names = Object.keys(all[0]!.counts) as (keyof Counts)[]
      const counts = Object.fromEntries(names.map((name) => [name, sum(name)])) as unknown as Counts
      return { counts, outcomes: all.flatMap(({ outcomes }) => outcomes) }
    },
  }
}
