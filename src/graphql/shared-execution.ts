import { type DocumentNode, type ExecutionArgs, type ExecutionResult, execute } from 'graphql'

/**
 * What a subscription's selection makes of an event, made once for everybody who asks the same of the same event:
 * thousands who watch one generation cost one execution and thousands of sends. `scope` separates those who may not
 * see the same (the tenant).
 */
export type SharedExecution = (event: unknown, args: ExecutionArgs, scope: string) => Promise<ExecutionResult>

export function createSharedExecution(): SharedExecution {
  const documentNumbers = new WeakMap<DocumentNode, number>()
  let documentCount = 0
  // Held by the event: when the log's tail lets it go, its results go too.
  const results = new WeakMap<object, Map<string, Promise<ExecutionResult>>>()

  function numberOf(document: DocumentNode): number {
    let number = documentNumbers.get(document)
    if (number === undefined) {
      number = documentCount++
      documentNumbers.set(document, number)
    }
    return number
  }

  return (event, args, scope) => {
    const run = async () => execute({ ...args, rootValue: event })
    if (typeof event !== 'object' || event === null) return run()
    const ofEvent = results.get(event) ?? new Map<string, Promise<ExecutionResult>>()
    results.set(event, ofEvent)
    const key = JSON.stringify([scope, numberOf(args.document), args.operationName, args.variableValues])
    const known = ofEvent.get(key)
    if (known) return known
    const result = run()
    ofEvent.set(key, result)
    // A fault may pass: the next one who asks tries again.
    const forget = () => ofEvent.delete(key)
    result.then((made) => made.errors && forget(), forget)
    return result
  }
}
