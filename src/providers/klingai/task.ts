import { z } from 'zod'

/** Ids beyond 2^53 come as text already; shorter ones may come as numbers. What is printed only: ids are stored. */
const idText = z.union([z.string().regex(/^[\x21-\x7e]{1,200}$/), z.number().int().transform(String)])
const address = z
  .string()
  .refine((value) => /^https?:/i.test(value) && URL.canParse(value) && !value.includes('\u0000'))
  .optional()
  .catch(undefined)
const text = z.string().min(1).optional().catch(undefined)
const amount = z.union([z.string(), z.number().transform(String)])

/** Left out by a task that still runs. What is caught is worked out with a message in words: it costs as much as the rest. */
const outputs = z.array(z.unknown()).nullable().default(null).catch(null)
const anyAddress = z.looseObject({ url: z.string().min(1) }).or(z.looseObject({ watermark_url: z.string().min(1) }))
const videoSchema = z.object({
  type: text,
  id: idText.optional().catch(undefined),
  url: address,
  watermark_url: address,
})
const billingItemSchema = z.object({
  charge_type: z.string(),
  amount,
  package_type: text,
  currency: text,
  cash_type: text,
})
export type BillingItem = z.infer<typeof billingItemSchema>

/** source: wire-kling §3 */
const newTaskSchema = z
  .object({
    id: idText,
    status: z.string().min(1),
    message: z.string().default('').catch(''),
    outputs,
    billing: z.array(z.unknown()).default([]).catch([]),
  })
  .transform(({ outputs, billing, ...task }) => ({
    ...{ ...task, ...resultsOf(outputs) },
    billing: readEach(billingItemSchema, billing),
  }))

/** source: wire-kling §4 */
const legacyTaskSchema = z
  .object({
    task_id: idText,
    task_status: z.string().min(1),
    task_status_msg: z.string().default('').catch(''),
    task_result: z.object({ videos: outputs }).default({ videos: null }).catch({ videos: null }),
    final_unit_deduction: amount.optional().catch(undefined),
    final_balance_deduction: z.object({ quota: amount, currency: text }).optional().catch(undefined),
  })
  // Zeros mean that it was paid the other way, or not yet.
  .transform(({ final_unit_deduction: units, final_balance_deduction: balance, ...task }) => ({
    id: task.task_id,
    status: task.task_status,
    message: task.task_status_msg,
    ...resultsOf(task.task_result.videos),
    // UNSURE: the currency of a balance is in no source (wire-kling §4): it counts as dollars only where the answer says so.
    billing: readEach(billingItemSchema, [
      { charge_type: 'unit', amount: units },
      { charge_type: 'cash', amount: balance?.quota, currency: balance?.currency },
    ]).filter(({ amount: paid }) => Number(paid) !== 0),
  }))

/** Of one that still runs nothing else is of use, and most that are asked about do. */
const runningTaskSchema = z
  .object({ id: idText, status: z.enum(['submitted', 'processing']) })
  .transform((task): z.infer<typeof newTaskSchema> => ({ ...task, ...untold }))
const untold = { message: '', videos: [], isWithheld: false, billing: [] }

const taskSchema = z.union([runningTaskSchema, newTaskSchema, legacyTaskSchema])
/** A task in one form, whichever of the wire's two it came in. `status` is as it came: `succeed` and `succeeded`. */
export type Task = z.infer<typeof taskSchema>

/** Undefined when it is neither standard's. */
export const readTask = (value: unknown): Task | undefined => taskSchema.safeParse(value).data

const resultsOf = (items: readonly unknown[] | null) => ({
  videos: readEach(videoSchema, items ?? [])
    .filter(({ type, url, watermark_url }) => (type ?? 'video') === 'video' && (url ?? watermark_url))
    .map(({ id, url, watermark_url }) => ({ id, url, watermarkUrl: watermark_url })),
  /** Its list of results is there, and names no address of anything. */
  isWithheld: items !== null && !items.some((item) => anyAddress.safeParse(item).success),
})

const readEach = <Item>(schema: z.ZodType<Item>, items: readonly unknown[]): Item[] =>
  items.flatMap((item) => schema.safeParse(item).data ?? [])

const idsSchema = z.object({
  id: idText.optional().catch(undefined),
  task_id: idText.optional().catch(undefined),
  external_id: text,
  task_info: z.object({ external_task_id: text }).optional().catch(undefined),
})

/** Which task it is, of an answer or a callback of either standard, even where the rest cannot be read. */
export function idsOf(value: unknown): { id: string | undefined; externalId: string | undefined } {
  const ids = idsSchema.safeParse(value)
  if (!ids.success) return { id: undefined, externalId: undefined }
  const { id, task_id, external_id, task_info } = ids.data
  return { id: id ?? task_id, externalId: external_id ?? task_info?.external_task_id }
}

/** Milliseconds since 1970. source: wire-kling §2, §4 */
const milliseconds = z.coerce.number().int().positive().optional().catch(undefined)
const madeSchema = z.object({ create_time: milliseconds, created_at: milliseconds })

/** When the vendor took it, by its clock; null where it does not say. */
export function createdAtOf(value: unknown): Date | null {
  const { create_time, created_at } = madeSchema.catch({}).parse(value)
  const at = new Date(create_time ?? created_at ?? Number.NaN)
  return Number.isNaN(at.getTime()) ? null : at
}

/** A page of the list of all tasks. source: wire-kling §3 */
export const pageSchema = z.object({
  result: z.array(z.unknown()),
  next_cursor: z.union([z.string(), z.number().transform(String)]).nullish(),
  has_more: z.boolean().nullish(),
})

/** `data` is an array here and an object there. */
export const itemsOf = (data: unknown): unknown[] =>
  Array.isArray(data) ? data : data === null || data === undefined ? [] : [data]
