import { createHash } from 'node:crypto'
import { z } from 'zod'
import { defineVendor } from '../../emulation/define-vendor.ts'
import { pageOf } from '../../emulation/jobs.ts'
import type { ProviderEmulator } from '../../emulation/port.ts'
import { standardWebhook } from '../../emulation/signatures.ts'
import { accountEndpoint, batchEndpoint, submitEndpoint, type VendorEndpoint } from '../../emulation/vendor.ts'
import { accepted, legacyTask, newTask } from './emulator-answers.ts'
import { type AuthorizationOptions, authorize } from './emulator-authorization.ts'
import { legacyBodies, legacyOrder } from './emulator-legacy.ts'
import { type Product, vendorModels } from './emulator-models.ts'
import { newBody, newOrder } from './emulator-new.ts'
import { detailsOf } from './emulator-order.ts'
import { badParameters, words } from './emulator-refusals.ts'

export interface KlingaiEmulatorOptions extends AuthorizationOptions {
  /** Tasks of an account that may run at once with one version of a model; 20 unless given. */
  concurrency?: number
  /** `whsec_` and Base64, as in the vendor's console. Callbacks are not signed unless there is one. */
  webhookSecret?: string
}

/** Both standards of Kling's developer API on one host, with one store of tasks. source: wire-kling, all of it */
export function createKlingaiEmulator(options: KlingaiEmulatorOptions = {}): ProviderEmulator {
  const { webhookSecret } = options
  return defineVendor({
    id: 'klingai',
    models: vendorModels(options.concurrency ?? 20),
    newId: taskId,
    account: ({ headers, url }) => authorize(headers.authorization, /\/v1\//.test(url), options),
    ...words,
    envelope: (data, world) => ({ code: 0, message: 'SUCCEED', request_id: world.randomId(), data }),
    /** source: §8 */
    callbacks(job, world) {
      const { callbackUrl: url, standard } = detailsOf(job)
      if (url === undefined) return []
      const id = `msg_${world.randomId()}`
      const signed = (body: string, isWrong: boolean): Record<string, string> =>
        webhookSecret === undefined ? {} : standardWebhook({ id, at: Date.now(), body }, [webhookSecret], isWrong)
      return [{ url, body: standard === 'new' ? newTask(world, job) : legacyTask(world, job), signed }]
    },
    endpoints: [
      ...endpointsOf('image-to-video', '/v1/videos/image2video'),
      ...endpointsOf('omni-video', '/v1/videos/omni-video'),
      manyTasks,
      allTasks,
    ],
  })
}

const endpointsOf = (product: Product, legacyPath: string): VendorEndpoint[] => [
  submitEndpoint({
    path: `/${product}/:model`,
    body: (params) => newBody(product, params),
    order: (body, world, { params }) => newOrder(product, params.model!, body, world),
    answer: (job, world) => accepted(world, job),
  }),
  submitEndpoint({
    // The vendor's samples have a slash at the end.
    path: [legacyPath, `${legacyPath}/`],
    body: legacyBodies[product],
    order: (body, world) => legacyOrder(product, body, world),
    answer: (job, world) => accepted(world, job),
  }),
  {
    // By its own id or the client's, below its own product only. source: §4
    kind: 'poll',
    path: `${legacyPath}/:id`,
    ownIds: /^\d{18}$/,
    has: (job) => detailsOf(job).standard === 'legacy' && detailsOf(job).product === product,
    answer: (job, world, { isExpired }) => legacyTask(world, job, isExpired),
  },
  accountEndpoint({
    kind: 'list',
    path: legacyPath,
    query: z.looseObject({
      pageNum: z.coerce.number().int().min(1).max(1000).default(1),
      pageSize: z.coerce.number().int().min(1).max(500).default(30),
    }),
    answer({ pageNum, pageSize }, world, { jobs }) {
      const own = jobs.filter((job) => detailsOf(job).standard === 'legacy' && detailsOf(job).product === product)
      return own.slice((pageNum - 1) * pageSize, pageNum * pageSize).map((job) => legacyTask(world, job))
    },
  }),
]

/** An array; what is not known is not in it. Twenty ids at most. source: §3 */
const manyTasks = batchEndpoint({
  path: '/tasks',
  query: z.strictObject({ task_ids: z.string().min(1).optional(), external_task_ids: z.string().min(1).optional() }),
  ids({ task_ids, external_task_ids }) {
    if (task_ids && external_task_ids) throw badParameters('task_ids and external_task_ids exclude each other')
    const ids = (task_ids ?? external_task_ids)?.split(',')
    if (!ids) throw badParameters('task_ids and external_task_ids cannot both be empty')
    if (ids.length > 20) throw badParameters('at most 20 ids are supported')
    return task_ids ? ids : { external: ids }
  },
  answer: (asked, world) => asked.map(({ job, isExpired }) => newTask(world, job, isExpired)),
})

/** Documents disagree on the type of times. UNSURE: what `count` counts, and the words of products. source: §3 */
const time = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
const allTasks = accountEndpoint({
  kind: 'list',
  method: 'POST',
  path: '/tasks',
  query: z.strictObject({
    start_time: time.optional(),
    end_time: time.optional(),
    cursor: z.string().optional(),
    limit: z.number().int().min(1).max(500).default(100),
    filters: z.array(z.strictObject({ key: z.literal('status'), values: z.array(z.string()) })).default([]),
  }),
  answer({ start_time = 0, end_time = Number.POSITIVE_INFINITY, cursor, limit, filters }, world, { jobs }) {
    const asked = jobs
      .filter(({ createdAt }) => createdAt >= start_time && createdAt <= end_time)
      .map((job) => newTask(world, job))
      .filter(({ status }) => filters.every(({ values }) => values.includes(status)))
    const found = pageOf(asked, { after: cursor, limit })
    if (!found) throw badParameters('cursor is invalid')
    const next_cursor = found.hasMore ? found.page.at(-1)!.id : ''
    return { result: found.page, count: found.page.length, next_cursor, has_more: found.hasMore }
  },
})

/** Eighteen digits, as the vendor's: too many for a number. */
function taskId(random: string): string {
  const digits = BigInt(`0x${createHash('sha256').update(random).digest('hex').slice(0, 16)}`) % 10n ** 17n
  return `8${String(digits).padStart(17, '0')}`
}

export const emulator: ProviderEmulator = createKlingaiEmulator()
