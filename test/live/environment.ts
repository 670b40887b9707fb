import { formatDollars, parseDollars } from '../../src/catalog/dollars.ts'
import { allProviders } from '../../src/providers/all.ts'

const passedOn = [
  ...allProviders.flatMap(({ settings }) => Object.keys(settings)),
  'KINETOGRAPH_CONCURRENCY',
  'KINETOGRAPH_ALLOW_RESULT_HOSTS',
  'KINETOGRAPH_MAXIMUM_DAILY_COST',
]

/** What the operator set for the providers; and no more in a day than the limit, whatever the journeys think. */
export function liveEnvironment(variables: NodeJS.ProcessEnv, limitMicros: number): Record<string, string> {
  const given = Object.fromEntries(passedOn.flatMap((name) => (variables[name] ? [[name, variables[name]]] : [])))
  const daily = parseDollars(given.KINETOGRAPH_MAXIMUM_DAILY_COST ?? '') ?? Number.POSITIVE_INFINITY
  return { ...given, KINETOGRAPH_MAXIMUM_DAILY_COST: formatDollars(Math.min(daily, limitMicros)).slice(1) }
}
