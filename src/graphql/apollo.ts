import { ApolloServer, type ApolloServerPlugin, type BaseContext } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { FormattedExecutionResult, GraphQLSchema } from 'graphql'
import type { BaseLogger } from 'pino'
import { describeError } from '../error-description.ts'
import type { ErrorMask } from './error-mask.ts'
import type { Gate } from './limits.ts'

/** What others may add to it, for operations over HTTP. */
export interface ApolloAdditions<Context extends BaseContext> {
  plugins?: readonly ApolloServerPlugin<Context>[]
  stringifyResult?(result: FormattedExecutionResult): string
}

/**
 * Apollo Server for operations the gate has accepted: it finds their documents in the gate's cache, and neither
 * parses nor validates by rules of its own. Its environment variables and reporting are switched off.
 */
export function createApolloServer<Context extends BaseContext>(
  schema: GraphQLSchema,
  gate: Gate,
  mask: ErrorMask,
  log: BaseLogger,
  more: ApolloAdditions<Context> = {},
): ApolloServer<Context> {
  const complain = (message: unknown) => {
    if (typeof message === 'string') log.warn({ from: 'apollo-server' }, message.split(':')[0])
    else log.warn({ from: 'apollo-server', ...describeError(message) }, 'complaint')
  }
  return new ApolloServer<Context>({
    schema,
    // Not from NODE_ENV: the same server everywhere.
    nodeEnv: 'production',
    introspection: true,
    // Ours is elsewhere: bodies are JSON or refused, and a GET of a foreign page is refused by `refusedAsForeign`.
    csrfPrevention: false,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    stopOnTerminationSignals: false,
    logger: { debug: () => {}, info: () => {}, warn: complain, error: complain },
    // For one of ours Apollo would write down the whole schema and hash it, at each start.
    documentStore: null,
    formatError: (_formatted, error) => {
      const [masked] = mask.errors([error])
      return masked?.toJSON() ?? { message: 'Internal error' }
    },
    plugins: [
      {
        async requestDidStart() {
          return {
            // The last hook before Apollo would parse.
            async didResolveSource(request) {
              const document = gate.documents.get(request.queryHash)
              if (document) Object.assign(request, { document })
            },
          }
        },
      },
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ...(more.plugins ?? []),
    ],
    ...(more.stringifyResult ? { stringifyResult: more.stringifyResult } : {}),
  })
}
