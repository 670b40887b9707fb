/** The parts of an error that cannot carry input or secrets: names, codes and places in our code. */
export function describeError(error: unknown): Record<string, unknown> {
  // A GraphQLError's, known without loading GraphQL.
  const origin = (error as { originalError?: unknown } | null | undefined)?.originalError ?? error
  if (!(origin instanceof Error)) return { errorName: typeof origin }
  const code = 'code' in origin ? origin.code : undefined
  return {
    errorName: origin.constructor.name,
    ...(typeof code === 'string' && /^\w{1,40}$/.test(code) ? { errorCode: code } : {}),
    // The first lines of a stack are the message.
    stack: (origin.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)),
    ...(origin.cause instanceof Error ? { cause: describeError(origin.cause) } : {}),
  }
}
