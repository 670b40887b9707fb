import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { EmulatedWorld, Job } from '../../emulation/port.ts'
import { legacyTask, newTask } from './emulator-answers.ts'
import { readBody, readValue } from './emulator-body.ts'
import type { Product } from './emulator-models.ts'
import { badParameters, Refusal } from './emulator-refusal.ts'
import { detailsOf, type Tasks } from './emulator-tasks.ts'

const idsQuery = z.strictObject({
  task_ids: z.string().min(1).optional(),
  external_task_ids: z.string().min(1).optional(),
})
const mostIds = 20

/** `GET /tasks`: an array; what is not known is not in it. source: §3 */
export function askMany(world: EmulatedWorld, tasks: Tasks, account: string, request: FastifyRequest) {
  const { task_ids: ids, external_task_ids: externalIds } = readValue(idsQuery, request.query)
  if (ids !== undefined && externalIds !== undefined) {
    throw badParameters('task_ids and external_task_ids exclude each other')
  }
  const named = (ids ?? externalIds)?.split(',')
  if (!named) throw badParameters('task_ids or external_task_ids is required')
  if (named.length > mostIds) throw badParameters(`at most ${mostIds} ids are supported`)
  refusePoll(world, request)
  return named.flatMap((id) => {
    const job = ids === undefined ? tasks.byExternalId(account, id) : tasks.byId(account, id)
    const fault = job ? world.scenarioOf(job, 'unknown-id', 'expired') : null
    return job && fault !== 'unknown-id' ? [newTask(world, job, fault === 'expired')] : []
  })
}

function refusePoll(world: EmulatedWorld, request: FastifyRequest): void {
  if (world.scenario(request, 'poll-server-error')) throw new Refusal(5001, 'Server temporarily unavailable')
}

// The documents disagree whether times are numbers or text.
const time = z.union([z.int(), z.string().regex(/^\d+$/)]).transform(Number)
const listBody = z.strictObject({
  start_time: time.optional(),
  end_time: time.optional(),
  cursor: z.string().optional(),
  limit: z.int().min(1).max(500).default(100),
  filters: z
    .array(z.strictObject({ key: z.enum(['status', 'product_type']), values: z.array(z.string()).min(1) }))
    .default([]),
})

/** `POST /tasks`: the tasks of both standards, newest first. source: §3 */
export function listTasks(world: EmulatedWorld, tasks: Tasks, account: string, request: FastifyRequest) {
  const { start_time: start = 0, end_time: end = Infinity, cursor, limit, filters } = readBody(request, listBody)
  refusePoll(world, request)
  const fits = (job: Job) =>
    job.createdAt >= start &&
    job.createdAt <= end &&
    filters.every(({ key, values }) =>
      values.includes(key === 'status' ? newTask(world, job).status : detailsOf(job).product),
    )
  const all = tasks.list(account).filter(fits)
  const first = cursor ? all.findIndex((job) => job.id === cursor) : 0
  if (first < 0) throw badParameters('cursor: invalid')
  const page = all.slice(first, first + limit)
  const next = all[first + limit]
  return {
    result: page.map((job) => newTask(world, job)),
    count: page.length,
    next_cursor: next?.id ?? '',
    has_more: next !== undefined,
  }
}

/** `GET /v1/videos/<product>/<id>`: by its own id or the client's, under its own product only. source: §4 */
export function askLegacy(
  world: EmulatedWorld,
  tasks: Tasks,
  account: string,
  request: FastifyRequest,
  product: Product,
) {
  const { id } = request.params as { id: string }
  refusePoll(world, request)
  const job = tasks.byId(account, id) ?? tasks.byExternalId(account, id)
  const isThere = job && isOf(job, product)
  const fault = isThere ? world.scenarioOf(job, 'unknown-id', 'expired') : null
  // UNSURE how the old standard says it: the documents have a code for what is missing, and no example.
  if (!isThere || fault === 'unknown-id') throw new Refusal(1203, `task ${id} not found`)
  return legacyTask(world, job, fault === 'expired')
}

const isOf = (job: Job, product: Product) => detailsOf(job).standard === 'legacy' && detailsOf(job).product === product

const whole = (most: number, usual: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(1).max(most)).default(usual)
const pageQuery = z.strictObject({ pageNum: whole(1000, 1), pageSize: whole(500, 30) })

/** `GET /v1/videos/<product>`. source: §4 */
export function listLegacy(
  world: EmulatedWorld,
  tasks: Tasks,
  account: string,
  request: FastifyRequest,
  product: Product,
) {
  const { pageNum, pageSize } = readValue(pageQuery, request.query)
  refusePoll(world, request)
  return tasks
    .list(account)
    .filter((job) => isOf(job, product))
    .slice((pageNum - 1) * pageSize, pageNum * pageSize)
    .map((job) => legacyTask(world, job))
}
