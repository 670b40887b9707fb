import type { Client, GenerationRequest, MoneyInput } from '../client/index.ts'
import type { CameraReading } from './camera-words.ts'
import { CommandError, exitCodes } from './command-error.ts'
import { readModel } from './models.ts'
import { type Order, requestOf } from './order.ts'
import { asRefusal, refuse } from './problems.ts'

export interface Spending {
  maximumCost?: MoneyInput | undefined
  /** Asks whether this is right; a price is asked for at all only where somebody can answer. */
  confirm?: ((price: { micros: number; formatted: string }) => Promise<boolean>) | undefined
}

/**
 * Starts the generation and answers with its id.
 * @throws CommandError 2 when the gateway refuses the input, or the price is; KinetographError
 */
export async function startGeneration(
  client: Client,
  order: Order,
  { maximumCost, confirm }: Spending = {},
): Promise<{ id: string; warnings: string[]; reading?: CameraReading }> {
  const model = await readModel(client, order.model)
  if (!model.availability.usable)
    throw new CommandError(`${model.name} cannot be used on this server now: ${model.availability.reason ?? ''}`)
  const { request, reading } = await requestOf(client, model, order)
  const spending = maximumCost && { maximumCost }
  if (confirm) await confirmPrice(client, request, spending, confirm)
  return { ...(await startRequest(client, request, spending)), ...(reading && { reading }) }
}

/**
 * Starts any request and answers with its id.
 * @throws CommandError 2 when the gateway refuses the input; KinetographError
 */
export async function startRequest(
  client: Client,
  request: GenerationRequest,
  spending: { maximumCost?: MoneyInput } = {},
): Promise<{ id: string; warnings: string[] }> {
  const { generation, warnings } = await client.start(request, spending).catch((error: unknown) => {
    throw asRefusal(error)
  })
  return { id: generation.id, warnings: warnings.map(({ message }) => message) }
}

async function confirmPrice(
  client: Client,
  request: GenerationRequest,
  spending: { maximumCost?: MoneyInput } | undefined,
  confirm: NonNullable<Spending['confirm']>,
): Promise<void> {
  const plan = await client.plan(request, spending).catch((error: unknown) => {
    throw asRefusal(error)
  })
  if (!plan.acceptable) throw refuse(plan.userErrors)
  if (plan.estimate && !(await confirm(plan.estimate.total)))
    throw new CommandError('Nothing was started.', exitCodes.usage)
}
