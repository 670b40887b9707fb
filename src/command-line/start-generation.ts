import { randomUUID } from 'node:crypto'
import type { Client } from '../client/client.ts'
import { ClientError } from '../client/client-error.ts'
import {
  BeforeStartDocument,
  type GenerationRequestInput,
  ModelNamesDocument,
  StartDocument,
  type StillMotionCameraMoveInput,
} from '../client/generated/operations.ts'
import { CommandError, exitCodes } from './command-error.ts'
import { readImage } from './image-input.ts'
import { asRefusal, refuse } from './problems.ts'

export interface Order {
  /** A file or an http(s) URL. */
  image: string
  /** Catalog name. */
  model: string
  parameters: Omit<StillMotionCameraMoveInput, 'startFrame' | 'model'>
}

/** The capability that takes one picture and one camera. */
const capabilityField = 'cameraMove'
const sends = 3

/**
 * Starts the generation and answers with its id.
 * @throws CommandError 2 when the gateway refuses the input; ClientError
 */
export async function startGeneration(client: Client, order: Order): Promise<{ id: string; warnings: string[] }> {
  const { gateway, model } = await client.request(BeforeStartDocument, { model: order.model })
  const capability = model?.capabilities.find(({ field }) => field === capabilityField)
  if (!model || !capability) throw await unknownModel(client, order.model)
  if (!model.availability.usable)
    throw new CommandError(`${model.name} cannot be used on this server now: ${model.availability.reason ?? ''}`)

  const startFrame = await readImage(client, order.image, gateway.maximumInlineBytes)
  const request = {
    [capability.familyField]: {
      [capability.field]: { model: capability.modelValue, startFrame, ...order.parameters },
    },
  } as unknown as GenerationRequestInput
  const { generation, userErrors, warnings } = await start(client, request)
  if (!generation) throw refuse(userErrors)
  return { id: generation.id, warnings: warnings.map(({ message }) => message) }
}

/** The key makes it safe to send again when the answer was lost: it starts once. */
async function start(client: Client, request: GenerationRequestInput) {
  const idempotencyKey = randomUUID()
  for (let send = 1; ; send++) {
    try {
      return (await client.request(StartDocument, { input: { request, idempotencyKey } })).startGeneration
    } catch (error) {
      if (send === sends || !(error instanceof ClientError && error.code === 'UNREACHABLE')) throw asRefusal(error)
    }
  }
}

async function unknownModel(client: Client, name: string): Promise<CommandError> {
  const { models } = await client.request(ModelNamesDocument, {})
  return new CommandError(
    `There is no model ${name} that moves a camera over one picture. This gateway has: ${models.map((model) => model.name).join(', ')}.`,
    exitCodes.usage,
  )
}
