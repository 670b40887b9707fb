import { type ApolloServerPlugin, HeaderMap } from '@apollo/server'
import { Kind, type OperationDefinitionNode } from 'graphql'
import { type AvailabilityContext, availabilityOf } from '../../generations/availability.ts'

/** Frontends ask a handful of different questions, each again on every page. */
const mostAnswers = 8
const catalogFields: readonly string[] = ['models', 'model', 'modelFamilies']

/**
 * Answers that only tell of the catalog are the same for everybody until something becomes available or ceases to be:
 * they are kept, whole, and not worked out again field by field. A full answer has some forty thousand fields.
 */
export function keepCatalogAnswers<
  Context extends { services: { start: AvailabilityContext } },
>(): ApolloServerPlugin<Context> {
  const answers = new Map<string, Record<string, unknown>>()
  let keptFor = ''
  return {
    async requestDidStart() {
      let key: string | undefined
      return {
        async responseForOperation({ operation, request, contextValue, source }) {
          if (!tellsOfCatalogOnly(operation)) return null
          const state = stateOf(contextValue.services.start)
          if (state !== keptFor) answers.clear()
          keptFor = state
          key = JSON.stringify([source, request.operationName, request.variables])
          const data = answers.get(key)
          if (!data) return null
          return { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: { data } } }
        },
        async willSendResponse({ response }) {
          if (key === undefined || response.body.kind !== 'single') return
          const { data, errors } = response.body.singleResult
          if (!data || errors) return
          // The oldest makes room; what was just asked is the newest.
          answers.delete(key)
          answers.set(key, data)
          if (answers.size > mostAnswers) answers.delete(answers.keys().next().value!)
        },
      }
    },
  }
}

/** No fragment and no other field at its root: what else could be asked is not the same for everybody. */
const tellsOfCatalogOnly = ({ operation, selectionSet }: OperationDefinitionNode): boolean =>
  operation === 'query' &&
  selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && catalogFields.includes(selection.name.value),
  )

/** Everything in these answers that is not in the catalog: what can be used, and what day it is. */
function stateOf(context: AvailabilityContext): string {
  const states = context.catalog.families.flatMap((family) =>
    family.models.flatMap(({ routes }) =>
      routes.map((route) => {
        const { state, reason } = availabilityOf(context, family, route)
        return `${state} ${reason ?? ''}`
      }),
    ),
  )
  return [context.now().toISOString().slice(0, 10), ...states].join('\n')
}
