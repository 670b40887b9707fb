import { expect } from 'vitest'
import { expectInvariants } from '../invariants.ts'
import type { Subscriber } from './subscriber.ts'
import type { World } from './world.ts'

const graceMilliseconds = 25 * 3_600_000

/** What is true after every step (durability.md: I1, I2, I3, I5, I7, I10, I11). */
export async function expectAlways(world: World): Promise<void> {
  const { jobs } = world.vendor
  const attempts = await world.database.query(
    `select attempt.*, generation.deadline_at, concat(generation_id, '/', clip_index) as clip
     from attempt join generation on generation.id = generation_id`,
  )
  const attemptOf = new Map(attempts.map((attempt) => [attempt.id, attempt]))
  const clips = jobs.map(({ key }) => attemptOf.get(key)?.clip)
  expect(clips, 'I2: every purchase belongs to an attempt').not.toContain(undefined)
  expect(new Set(clips).size, 'I1: one purchase for a clip').toBe(clips.length)
  for (const { key, id } of jobs) {
    const { operation, outcome, closed_at } = attemptOf.get(key)
    // While it is open it is looked for, or its answer is on its way.
    const isNamed = operation === null ? closed_at === null || outcome === 'uncertain' : operation.id === id
    expect(isNamed, `I2: ${id} is named, or counted uncertain (${outcome})`).toBe(true)
  }
  const now = world.clock.now().getTime()
  const overdue = attempts.filter(
    ({ closed_at, deadline_at }) => closed_at === null && deadline_at.getTime() + graceMilliseconds < now,
  )
  expect(overdue, 'I3: open past deadline and grace').toEqual([])
  const generations = await world.database.query(
    `select generation.id, generation.sequence, generation.status, idempotency_key,
       array_agg(event.sequence order by event.sequence) as numbers,
       array_agg(event.type order by event.sequence) as types,
       array_agg(event.is_final order by event.sequence) as finals
     from generation join event on event.generation_id = generation.id group by generation.id`,
  )
  for (const { id, sequence, status, numbers, types, finals } of generations) {
    const name = `I5: ${id} ${types.join(' ')}`
    expect(numbers, name).toEqual(Array.from({ length: sequence }, (_, index) => index + 1))
    const isOver = ['SUCCEEDED', 'FAILED', 'CANCELED', 'EXPIRED'].includes(status)
    expect(finals.filter(Boolean).length, name).toBe(isOver ? 1 : 0)
    const after = isOver ? types.slice(finals.indexOf(true) + 1) : []
    expect(
      after.filter((type: string) => type !== 'LateResult' && type !== 'ChargeSettled'),
      name,
    ).toEqual([])
  }
  const keys = generations.map(({ idempotency_key }) => idempotency_key)
  expect(new Set(keys).size, 'I11: one generation for a key').toBe(keys.length)
  expect(await world.database.query('select * from broken')).toEqual([])
  expect(world.vendor.sentInSpite, 'I10: sent in spite of a cancel').toEqual([])
}

/** Lets everybody finish, and says what is true then (I4, I6, I8 and the others). */
export async function expectAtRest(world: World, subscribers: readonly Subscriber[]): Promise<void> {
  world.setDeaf(false)
  for (const { session } of world.processes) session.losing = null
  const steps = [1_000, 10_000, 60_000, 600_000]
  const open = () =>
    world.database.query('select id, status, holder from generation where not work_done or holder is not null')
  await world.settle()
  for (let round = 0; round < 48 && (round === 0 || (await open()).length > 0); round += 1) {
    // Also what nobody waits for any more: it may buy.
    for (const submit of [...world.vendor.submits]) world.vendor.decide(submit, 'accepted')
    await world.settle()
    for (const job of world.vendor.jobs) if (job.state === 'running' && !job.isEndless) job.state = 'succeeded'
    // What never ends is let go a day after its deadline, whoever is behind.
    await world.pass(round % 16 === 15 ? graceMilliseconds : steps[round % steps.length]!)
  }
  expect(await open(), 'I8: all work is done').toEqual([])
  await expectAlways(world)
  await expectInvariants(world.connectionString)
  const attempts = await world.database.query(
    `select attempt.id, operation, outcome, status, late_result from attempt join generation on generation.id = generation_id`,
  )
  for (const { key, id, state } of world.vendor.jobs) {
    const { operation, outcome, status, late_result } = attempts.find((attempt) => attempt.id === key)
    const isLost = outcome === 'uncertain' && (operation !== null || world.traits.finds)
    expect(isLost, `I2: ${id} is uncertain only where nobody can know of it`).toBe(false)
    if (state !== 'succeeded') continue
    const isDiscarded = status === 'CANCELED' && late_result === 'DISCARD'
    // `late-expired`: a day after the deadline nothing is expected any more.
    const isAccountedFor = isDiscarded || ['succeeded', 'uncertain', 'late-expired'].includes(outcome)
    expect(isAccountedFor, `I4: ${id} (${status}, ${outcome})`).toBe(true)
  }
  await world.pass(11_000)
  for (const { id, after, told, error } of subscribers) {
    expect(error).toBe(undefined)
    const [{ last }] = await world.database.query(
      'select sequence as last from event where generation_id = $1 and is_final',
      [id],
    )
    const upTo = Math.max(last, told.at(-1) ?? 0)
    const expected = Array.from({ length: Math.max(upTo - after, 0) }, (_, index) => after + index + 1)
    expect(told, `I6: ${id}`).toEqual(expected)
  }
}
