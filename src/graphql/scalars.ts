import { GraphQLScalarType } from 'graphql'
import { GraphQLDateTimeISO, GraphQLSafeInt } from 'graphql-scalars'

export { GraphQLSafeInt as SafeInt }

export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTimeISO.toConfig(),
  name: 'DateTime',
  description: 'A point in time, as RFC 3339 writes it.',
})

export const Url = new GraphQLScalarType({ name: 'URL', description: 'Absolute URL. Output only.' })

export const Json = new GraphQLScalarType({ name: 'JSON', description: 'Any JSON value.' })
