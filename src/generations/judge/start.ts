import type { Problem } from '../../catalog/problem.ts'
import { isStorable } from '../../catalog/value.ts'
import type { Leases } from '../../engine/lease.ts'
import type { Wake } from '../../engine/wake.ts'
import type { MediaStore } from '../../media/store.ts'
import { createInlineReader } from '../media/judge-medium.ts'
import { uploadKey } from '../media/uploads.ts'
import { type ClipRow, type GenerationRow, type TraceContext, toGeneration } from '../record/record.ts'
import type { Step } from '../record/step.ts'
import { hashOfInput } from './input-hash.ts'
import { countActive, insertGeneration, type Link, tooManyActive } from './insert-generation.ts'
import { type JudgeContext, type Judgement, judge, judgePlan } from './judge.ts'
import { type Ceilings, dailyCeilingProblems, generationCeilingProblems, maximumCostProblems } from './spending.ts'
import type { StartInput } from './start-input.ts'
import { startsOf } from './starts-under-way.ts'
import { copyOf, storeInline } from './store-inline.ts'

export interface StartContext extends JudgeContext {
  leases: Leases
  wake: Wake
  store: MediaStore
  /** Active generations one tenant may have. */
  maximumActive: number
  /** Bytes one tenant's uploads may take. */
  maximumStoredBytes: number
  ceilings: Ceilings
  now(): Date
  newId(): string
  /** Why nothing can be started now (low disk); null when it can. */
  refusal(): string | null
  webhooks: JudgeContext['webhooks'] & { signingKeyId: string }
  /** Told of what happened, after it is committed. */
  onStep(step: Step): void
  /** The request that asks for it; none where a storyboard goes on by itself. */
  requestId?: string
  /** Of the trace that the start is to belong to; null where none is kept. */
  traceContext(): TraceContext | null
  killPoint(point: string): void
}

export interface StartOptions {
  /** What another judge found, along with the judgement's own. */
  problemsOf?: (judgement: Judgement) => Problem[]
  /** By which a retry is told; of the input unless given. */
  inputHash?: string
  /** Written along with the generation. */
  link?: Link
  /** Whose take it is: clips of its other takes are there for it, though they were deleted. */
  storyboardId?: string
}

export interface StartResult {
  generation: GenerationRow | null
  /** Of a generation that was just made. */
  clips?: ClipRow[]
  replayed: boolean
  problems: Problem[]
  warnings: Problem[]
}

/**
 * Judges the input, makes the bytes durable, then inserts the generation, its first event and its job in one
 * transaction: after the answer no crash can lose it.
 */
export const startGeneration = (
  context: StartContext,
  tenant: string,
  input: StartInput,
  options: StartOptions = {},
): Promise<StartResult> =>
  startsOf(context.database).answer(tenant, () => judgeAndInsert(context, tenant, input, options))

async function judgeAndInsert(
  context: StartContext,
  tenant: string,
  input: StartInput,
  { problemsOf = ownProblems, inputHash: givenHash, link, storyboardId }: StartOptions,
): Promise<StartResult> {
  const readInline = createInlineReader()
  const inputHash = givenHash ?? hashOfInput(input, readInline)
  const earlier = await replay(context, tenant, input.idempotencyKey, inputHash)
  if (earlier) return earlier

  const judgement = await judge({ ...context, readInline, ...(storyboardId ? { storyboardId } : {}) }, tenant, input)
  const problems = [...problemsOf(judgement), ...costProblems(context, judgement, input)]
  problems.push(...refusalProblems(context))
  if (problems.length > 0) return refused(problems, judgement.warnings)

  const request = copyOf(judgement.request)
  const settled = copyOf(judgement.settled) as Record<string, unknown>
  const uploads = await storeInline(context, judgement, request, settled)
  context.killPoint('start.media-stored')
  const inserted = await insertGeneration(context, tenant, input, {
    ...{ inputHash, judgement, request, settled, uploads, storyboardId },
    ...(link ? { link } : {}),
  })
  if (inserted === 'conflict' || Array.isArray(inserted)) {
    for (const upload of uploads) await context.store.remove(uploadKey(upload.id))
    // Somebody else may have won the race for this key: what they made is the answer.
    const winner = await replay(context, tenant, input.idempotencyKey, inputHash)
    if (winner) return winner
    if (inserted !== 'conflict') return refused(inserted, judgement.warnings)
    throw new Error('A generation with this idempotency key came and went')
  }
  context.killPoint('start.committed')
  const { generation, clips } = inserted
  context.wake.notify('work', generation.id)
  const { requestId = null, onStep } = context
  onStep({ step: 'accepted', generation, requestId, estimateMicros: generation.estimateMicros })
  return { generation, clips, replayed: false, problems: [], warnings: judgement.warnings }
}

/** What `startGeneration` would say to this input now; nothing is written, and no place is held. */
export async function planGeneration(
  context: StartContext,
  tenant: string,
  input: StartInput,
  problemsOf: (judgement: Judgement) => Problem[] = ownProblems,
): Promise<{ judgement: Judgement; problems: Problem[] }> {
  const judgement = await judgePlan(context, tenant, input)
  const problems = [...problemsOf(judgement)]
  const earlier = input.idempotencyKey && (await replay(context, tenant, input.idempotencyKey, hashOfInput(input)))
  // What was paid for is found again, whatever the catalog says by now.
  if (earlier) return { judgement, problems: earlier.replayed ? [] : [...problems, ...earlier.problems] }
  problems.push(...costProblems(context, judgement, input))
  problems.push(...refusalProblems(context))
  if ((await countActive(context.database, tenant)) >= context.maximumActive) problems.push(tooManyActive(context))
  const { database, ceilings } = context
  problems.push(...(await dailyCeilingProblems(ceilings, judgement, { database, tenant, at: context.now() })))
  return { judgement, problems }
}

/** What `refusal` follows from. */
export const diskSetting = 'KINETOGRAPH_MINIMUM_FREE_BYTES'

export function refusalProblems({ refusal }: Pick<StartContext, 'refusal'>): Problem[] {
  const message = refusal()
  return message ? [{ code: 'LIMIT_REACHED', path: [], parameter: null, message, setting: diskSetting }] : []
}

const ownProblems = ({ problems }: Judgement): Problem[] => problems

/** The day's ceiling is judged with the insert: who retries a start that spent the last of it must find that start. */
const costProblems = ({ ceilings }: StartContext, judgement: Judgement, { maximumCost }: StartInput): Problem[] => [
  ...maximumCostProblems(judgement, maximumCost),
  ...generationCeilingProblems(ceilings, judgement),
]

const refused = (problems: Problem[], warnings: Problem[]): StartResult => ({
  generation: null,
  replayed: false,
  problems,
  warnings,
})

/** Looked up before any validation: a retry must find what was paid for, even if the catalog has changed since. */
export async function replay(
  context: StartContext,
  tenant: string,
  key: string | undefined,
  inputHash: string,
): Promise<StartResult | undefined> {
  if (key === undefined || key === '' || !isStorable(key)) return undefined
  const row = await context.database
    .selectFrom('generation')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('idempotency_key', '=', key)
    .executeTakeFirst()
  if (!row) return undefined
  const generation = toGeneration(row)
  if (generation.inputHash === inputHash)
    return { generation, replayed: true, problems: [], warnings: generation.warnings }
  return refused([keyConflict('generation')], [])
}

export const keyConflict = (made: 'generation' | 'storyboard' | 'take'): Problem => ({
  code: 'IDEMPOTENCY_CONFLICT',
  path: ['idempotencyKey'],
  parameter: null,
  message: `This key was used before with another input. Use a new key for a new ${made}.`,
})
