import { execute, type GraphQLSchema, parse } from 'graphql'
import { encodeId } from '../../generations/record/global-id.ts'
import type { Context } from '../context.ts'

/**
 * `data` of a webhook. `Live` has the fields that docs/frontend.md and the examples select under that name, and more:
 * what is received can take the place of what a client has.
 */
const document = parse(/* GraphQL */ `
  query Webhook($id: ID!, $afterSequence: Int!) {
    generation(id: $id) {
      events(afterSequence: $afterSequence, first: 1) {
        __typename sequence at status isFinal
        generation { ...Live clientReference }
        ... on GenerationSucceeded { charge { ...Cost } }
        ... on GenerationFailed { charge { ...Cost } }
        ... on GenerationCanceled { charge { ...Cost } }
        ... on GenerationExpired { resultMayStillArrive charge { ...Cost } }
        ... on GenerationLateResult { charge { ...Cost } clip { index } }
        ... on GenerationChargeSettled { charge { ...Cost } }
        ... on GenerationClipFinished { clip { index } }
        ... on GenerationRouteChanged { clipIndex reason }
      }
    }
  }
  fragment Cost on Charge { state providerUnits amount { micros currency formatted } }
  fragment Live on Generation {
    id
    state {
      sequence status isFinal canCancel settling
      progress { fraction queuePosition message asOf expected { medianAt ninetiethPercentileAt } }
      failure { code stage message retryable charged }
      clips {
        index status failure { code message }
        video {
          id url downloadUrl urlExpiresAt width height durationSeconds frameRate hasAudio mimeType sizeBytes sha256
          poster { url } firstFrame { url } lastFrame { url }
        }
      }
    }
  }
`)

/** One event as the API shows it now to whom the context belongs; null when it is not there, or not theirs. */
export async function renderEvent(
  schema: GraphQLSchema,
  context: Context,
  generationId: string,
  sequence: number,
): Promise<unknown> {
  const result = await execute({
    schema,
    document,
    contextValue: context,
    variableValues: { id: encodeId('Generation', generationId), afterSequence: sequence - 1 },
  })
  const [error] = result.errors ?? []
  if (error) throw error.originalError ?? error
  const [event] = (result.data as { generation: { events: { sequence: number }[] } | null }).generation?.events ?? []
  return event?.sequence === sequence ? event : null
}
