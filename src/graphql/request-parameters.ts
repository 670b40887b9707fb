import type { FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import type { HostGuard } from './host-guard.ts'

/** The parameters of a GraphQL request: its body or, for a GET, its address. The gate judges what is in them. */
export function parametersOf(request: FastifyRequest): unknown {
  if (request.method !== 'GET') return request.body
  const { query, operationName, variables, extensions } = request.query as Record<string, unknown>
  return { query, operationName, variables: parsed(variables), extensions: parsed(extensions) }
}

/** Something that is no object, and is refused as such, where the text is no JSON. */
function parsed(value: unknown): unknown {
  if (value === undefined || value === '') return undefined
  try {
    return JSON.parse(String(value))
  } catch {
    return false
  }
}

/**
 * A page of another site can make a browser GET without asking first, as an image or a link. Browsers say so in
 * Sec-Fetch-Site, and pages that may call say who they are in Origin.
 */
export function refusedAsForeign(request: FastifyRequest, guard: HostGuard): GraphQLError | undefined {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  if (site !== 'cross-site' && site !== 'same-site') return
  if (origin !== undefined && guard.isOriginAllowed(origin, host)) return
  return new GraphQLError('Pages of other sites may not query with GET; add their origin to the allowed origins.', {
    extensions: { code: 'FORBIDDEN' },
  })
}
