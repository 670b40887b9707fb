import { formatDollars, parseDollars } from '../../src/catalog/dollars.ts'
import type { TestGateway } from '../support/gateway.ts'
import { type LiveJourney, liveJourneys } from './journeys.ts'

/** What becomes of one journey. */
export interface Allotment {
  journey: LiveJourney
  /** Null where the gateway cannot tell. */
  micros: number | null
  /** Why it does not run; null when it does. */
  skipped: string | null
}

export const spendLimitSetting = 'KINETOGRAPH_LIVE_SPEND_LIMIT'

/** @throws for anything but dollars such as `0.50`: a misread limit must not become none */
export function readSpendLimit(text: string | undefined): number {
  const micros = parseDollars(text === undefined || text.trim() === '' ? '0' : text)
  if (micros === null) throw new Error(`${spendLimitSetting} is no amount of dollars such as 0.50.`)
  return micros
}

/** In their order, each as long as its estimate fits what the ones before it have left. Without an estimate none runs. */
export function allot(
  wishes: readonly { journey: LiveJourney; micros: number | null; missing: string | null }[],
  limitMicros: number,
): Allotment[] {
  let left = limitMicros
  return wishes.map(({ journey, micros, missing }) => {
    const skipped =
      missing ??
      (micros === null
        ? 'Nobody knows what it would cost.'
        : micros > left
          ? `It would cost ${formatDollars(micros)}, and of ${spendLimitSetting} ${formatDollars(left)} is left.`
          : null)
    if (skipped === null) left -= micros!
    return { journey, micros, skipped }
  })
}

const planQuery = `query ($input: StartGenerationInput!) { plan(input: $input) {
  userErrors { message } route { provider { id } } estimate { total { micros } } } }`

/** Asks the gateway what each would cost and what is missing; buys nothing. */
export async function planLive(
  gateway: Pick<TestGateway, 'query'>,
  startFrame: object,
  limitMicros: number,
): Promise<Allotment[]> {
  const wishes = await Promise.all(
    liveJourneys.map(async (journey) => {
      const input = { request: journey.request(startFrame), provider: journey.provider }
      const { data, errors } = await gateway.query(planQuery, { input })
      if (!data) throw new Error(JSON.stringify(errors))
      const { userErrors, estimate } = data.plan
      return {
        journey,
        micros: (estimate?.total?.micros as number | undefined) ?? null,
        missing: (userErrors[0]?.message as string | undefined) ?? null,
      }
    }),
  )
  return allot(wishes, limitMicros)
}

/** For people, before anything is bought. */
export function describeAllotments(allotments: readonly Allotment[], limitMicros: number): string {
  const lines = allotments.map(({ journey, micros, skipped }) => {
    const price = micros === null ? '' : formatDollars(micros)
    return `  ${journey.provider.padEnd(14)} ${price.padEnd(6)} ${skipped === null ? 'runs' : `does not run: ${skipped}`}`
  })
  const running = allotments.filter(({ skipped }) => skipped === null)
  const total = running.reduce((sum, { micros }) => sum + micros!, 0)
  return `Live journeys buy clips. ${spendLimitSetting} is ${formatDollars(limitMicros)}; these would spend ${formatDollars(total)}:\n${lines.join('\n')}\n`
}
