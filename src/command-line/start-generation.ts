import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from './client/client.ts'
import { ClientError } from './client/client-error.ts'
import {
  BeforeStartDocument,
  ModelNamesDocument,
  type MoneyInput,
  PriceDocument,
  StartDocument,
  type StartGenerationInput,
} from './client/generated/operations.ts'
import { CommandError, exitCodes } from './command-error.ts'
import { type Order, requestOf } from './order.ts'
import { asRefusal, refuse } from './problems.ts'

export interface Spending {
  maximumCost?: MoneyInput | undefined
  /** Asks whether this is right; a price is asked for at all only where somebody can answer. */
  confirm?: ((price: { micros: number; formatted: string }) => Promise<boolean>) | undefined
}

/** Of an outage, as long as a follower waits. */
export const patienceMilliseconds = 900_000

/**
 * Starts the generation and answers with its id.
 * @throws CommandError 2 when the gateway refuses the input, or the price is; ClientError
 */
export async function startGeneration(
  client: Client,
  order: Order,
  { maximumCost, confirm }: Spending = {},
): Promise<{ id: string; warnings: string[] }> {
  const { gateway, model } = await client.request(BeforeStartDocument, { model: order.model })
  if (!model) throw await unknownModel(client, order.model)
  if (!model.availability.usable)
    throw new CommandError(`${model.name} cannot be used on this server now: ${model.availability.reason ?? ''}`)
  const request = await requestOf(client, model, order, gateway)
  const input = { request, ...(maximumCost && { maximumCost }) }
  if (confirm) await confirmPrice(client, input, confirm)
  return startRequest(client, input)
}

/**
 * Starts any request and answers with its id.
 * @throws CommandError 2 when the gateway refuses the input; ClientError
 */
export async function startRequest(
  client: Client,
  input: StartGenerationInput,
): Promise<{ id: string; warnings: string[] }> {
  const { generation, userErrors, warnings } = await start(client, input)
  if (!generation) throw refuse(userErrors)
  return { id: generation.id, warnings: warnings.map(({ message }) => message) }
}

async function unknownModel(client: Client, name: string): Promise<CommandError> {
  const { models } = await client.request(ModelNamesDocument, {})
  return new CommandError(
    `There is no model ${name}. There are: ${models.map((model) => model.name).join(', ')}.`,
    exitCodes.usage,
  )
}

async function confirmPrice(
  client: Client,
  input: StartGenerationInput,
  confirm: NonNullable<Spending['confirm']>,
): Promise<void> {
  const { plan } = await client.request(PriceDocument, { input }).catch((error: unknown) => {
    throw asRefusal(error)
  })
  if (!plan.acceptable) throw refuse(plan.userErrors)
  if (plan.estimate && !(await confirm(plan.estimate.total)))
    throw new CommandError('Nothing was started.', exitCodes.usage)
}

/** The key makes it safe to send again when the answer was lost: it starts once. */
async function start(client: Client, input: StartGenerationInput) {
  const idempotencyKey = randomUUID()
  const begun = performance.now()
  for (let pause = 250; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      return (await client.request(StartDocument, { input: { ...input, idempotencyKey } })).startGeneration
    } catch (error) {
      const isLost = error instanceof ClientError && error.code === 'UNREACHABLE'
      if (!isLost || performance.now() - begun > patienceMilliseconds) throw asRefusal(error)
      await sleep(pause)
    }
  }
}
