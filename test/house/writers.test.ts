import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const writes =
  /(updateTable|insertInto|deleteFrom|mergeInto|replaceInto)\(\s*['"`]generation(\s+as\s+\w+)?['"`]|\b(update|insert\s+into|delete\s+from|merge\s+into|truncate(\s+table)?)\s+(only\s+)?"?generation"?\s/i

/** Decisions go through one fenced function; the start makes the row; the claim, the release and the hand-back are the lease's own. */
const writers = [
  'src/engine/lease.ts',
  'src/generations/judge/insert-generation.ts',
  'src/generations/record/decision.ts',
  'src/generations/record/write-progress.ts',
]

it('only the start, the fenced decision and progress, and the lease write the generation table (rule 1 of durability)', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.filter((name) => writes.test(readFileSync(name, 'utf8'))).sort()).toEqual(writers)
})

it('sees a write in each of the forms our statements have', () => {
  for (const write of [
    `database.updateTable('generation').set({})`,
    `.insertInto('generation as made')`,
    `.deleteFrom(\n  'generation')`,
    'sql`update generation set lease = 1`',
    'sql`UPDATE "generation" SET lease = 1`',
    'sql`insert into generation (id)`',
    'sql`delete from generation where true`',
  ])
    expect(write).toMatch(writes)
  for (const other of [
    `.updateTable('generation_event')`,
    `.selectFrom('generation')`,
    'sql`update generation_event set`',
  ])
    expect(other).not.toMatch(writes)
})
