import { type ApolloServerPlugin, HeaderMap } from '@apollo/server'
import { type FormattedExecutionResult, Kind, type OperationDefinitionNode } from 'graphql'
import { type AvailabilityContext, availabilityOf } from '../../generations/judge/availability.ts'

/** Frontends ask a handful of different questions, each again on every page. */
const mostAnswers = 8
const catalogFields: readonly string[] = ['models', 'model', 'modelFamilies']

/**
 * Answers that only tell of the catalog are the same for everybody until something becomes available or ceases to be:
 * they are kept, whole, and neither worked out again field by field nor written again. A full answer has some forty
 * thousand fields.
 */
export function keepCatalogAnswers<Context extends { services: { start: AvailabilityContext } }>(): {
  plugins: ApolloServerPlugin<Context>[]
  stringifyResult(result: FormattedExecutionResult): string
} {
  const answers = new Map<string, Record<string, unknown>>()
  /** What is kept, as it is sent; written when it is first sent again. */
  const texts = new WeakMap<object, string>()
  let keptFor = ''
  const plugin: ApolloServerPlugin<Context> = {
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
          return data ? { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: { data } } } : null
        },
        async willSendResponse({ response }) {
          if (key === undefined || response.body.kind !== 'single') return
          const { data, errors } = response.body.singleResult
          if (!data || errors) return
          // The oldest makes room; what was just asked is the newest.
          answers.delete(key)
          answers.set(key, data)
          texts.set(data, texts.get(data) ?? '')
          if (answers.size > mostAnswers) answers.delete(answers.keys().next().value!)
        },
      }
    },
  }
  return {
    plugins: [plugin],
    stringifyResult(result) {
      const known = result.data ? texts.get(result.data) : undefined
      if (known) return known
      const text = JSON.stringify(result)
      if (known === '') texts.set(result.data!, text)
      return text
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
