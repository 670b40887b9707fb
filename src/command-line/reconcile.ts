import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { parseDollars } from '../catalog/dollars.ts'
import { openRequeue } from '../engine/lease.ts'
import { openVendors } from '../gateway-providers.ts'
import type { Charge } from '../generations/record/charge.ts'
import { encodeId } from '../generations/record/global-id.ts'
import { toAttempt } from '../generations/record/record.ts'
import { type Uncertain, uncertainAttempts } from '../generations/record/uncertain.ts'
import { type Settled, settleCharge, settleOperation, unknownCredential } from '../generations/work/settle-by-hand.ts'
import type { JsonValue } from '../providers/json.ts'
import type { CallContext, ListedJob, Provider } from '../providers/provider.ts'
import { operationId } from '../providers/shapes.ts'
import { CommandError, type ExitCode, exitCodes } from './command-error.ts'
import { chargeInWords, instant, operationInWords, say } from './operate-generations.ts'
import { asOperator, type ByHand, type OperatorAccess, type OperatorOptions, operatorOf } from './operator-access.ts'
import { table } from './table.ts'

const askMilliseconds = 30_000

interface ReconcileOptions extends OperatorOptions {
  first: number
  offline?: boolean
}

/** What is uncertain, and what the vendor shows of it. Writes nothing. */
export const reconcile = (options: ReconcileOptions): Promise<ExitCode> =>
  asOperator(options, (access) =>
    withVendors(access, async (ask) => {
      const uncertain = await uncertainAttempts(access.database, options.first)
      const looks: Look[] = []
      // One after the other: a vendor takes few calls in a moment.
      for (const one of uncertain)
        looks.push(options.offline ? { shows: 'not-asked', others: [] } : await look(access, one, ask))
      if (options.json) {
        process.stdout.write(
          `${JSON.stringify(
            uncertain.map((one, index) => inJson(one, looks[index]!)),
            null,
            2,
          )}\n`,
        )
        return exitCodes.ok
      }
      const rows = uncertain.map((one, index) => rowOf(one, looks[index]!))
      process.stdout.write(
        rows.length === 0
          ? 'Nothing is uncertain.\n'
          : `${table([head, ...rows]).join('\n')}\n\n${othersInWords(uncertain, looks)}kinetograph reconcile settle --help says how one is settled by hand.\n`,
      )
      return exitCodes.ok
    }),
  )

interface Look {
  shows: 'shown' | 'not-shown' | 'cannot-tell' | 'no-answer' | 'not-asked'
  operation?: JsonValue
  /** Where it is not shown: what the vendor has of that time and no attempt of ours. Any of them may be somebody else's. */
  others: ListedJob[]
}

async function look(access: OperatorAccess, one: Uncertain, ask: Ask): Promise<Look> {
  const found = await lookByToken(one, ask)
  const isSought = !one.generation.emulated && found.operation === undefined && one.attempt.request !== null
  return { ...found, others: isSought ? await othersOf(access, one, ask) : [] }
}

/** By our own token, which the vendor shows again: what looks the same may be somebody else's. */
async function lookByToken({ attempt, generation }: Uncertain, ask: Ask): Promise<Omit<Look, 'others'>> {
  if (attempt.operation !== null) return { shows: 'shown', operation: attempt.operation as JsonValue }
  // What a restore wrote in the place of an attempt has no token that was ever sent.
  const hasToken = attempt.request !== null && attempt.credential !== unknownCredential
  if (generation.emulated || !hasToken) return { shows: 'cannot-tell' }
  try {
    return await ask(attempt.provider, attempt, async (provider, context) => {
      if (!provider.find) return { shows: 'cannot-tell' }
      const tag = { idempotencyKey: attempt.id, request: attempt.request as JsonValue }
      const found = await provider.find(tag, context)
      if (found === 'unknown') return { shows: 'cannot-tell' }
      return found === 'not-found' ? { shows: 'not-shown' } : { shows: 'shown', operation: found }
    })
  } catch {
    // Any error: the vendor was not reached, or refuses the credential.
    return { shows: 'no-answer' }
  }
}

/** A clock of the vendor's may be a little off. */
const aroundMilliseconds = 60_000

/** Of the time in which it was sent; of what a restore wrote that is not known, only that it was after its start. */
async function othersOf(
  { database }: OperatorAccess,
  { attempt, generation }: Uncertain,
  ask: Ask,
): Promise<ListedJob[]> {
  const isKnown = attempt.credential !== unknownCredential
  const since = new Date((isKnown ? attempt.sentAt : generation.createdAt).getTime() - aroundMilliseconds)
  const until = attempt.submitDeadlineAt.getTime() + aroundMilliseconds
  try {
    const listed = await ask(attempt.provider, attempt, async (provider, context) => {
      const credentials = isKnown ? [attempt.credential] : provider.credentials(undefined)
      const of = { since, request: attempt.request as JsonValue }
      const lists = credentials.map((credential) => provider.list?.(of, { ...context, credential }) ?? [])
      return (await Promise.all(lists)).flat()
    })
    const isOfThatTime = (at: Date) => at >= since && at.getTime() <= until
    const jobs = listed.filter(({ createdAt }) => createdAt === null || isOfThatTime(createdAt))
    const { rows } = await sql<{ id: string }>`
      select job.id from unnest(${jobs.map(({ id }) => id)}::text[]) as job (id)
      where not exists (select from attempt where provider = ${attempt.provider} and (operation ->> 'id' = job.id
        or jsonb_path_exists(duplicates, '$[*].operation ? (@.id == $id)', jsonb_build_object('id', job.id))))`.execute(
      database,
    )
    return jobs.filter(({ id }) => rows.some((row) => row.id === id))
  } catch {
    // Any error: then there is nothing to show.
    return []
  }
}

function othersInWords(uncertain: readonly Uncertain[], looks: readonly Look[]): string {
  const lines = looks.flatMap(({ others }, index) =>
    others.map(({ id, createdAt }) => {
      const { attempt } = uncertain[index]!
      return [attempt.id, attempt.provider, id, createdAt === null ? '' : instant(createdAt)]
    }),
  )
  if (lines.length === 0) return ''
  return `Jobs of that time that are no attempt’s. Each may be it, or somebody else’s:\n${table([['Attempt', 'Provider', 'Job', 'Made'], ...lines]).join('\n')}\n\n`
}

const head = ['Attempt', 'Generation', 'Provider', 'Credential', 'Sent', 'State', 'The vendor']

const rowOf = ({ attempt, generation, state }: Uncertain, { shows, operation }: Look): string[] => [
  attempt.id,
  encodeId('Generation', generation.id),
  attempt.provider,
  attempt.credential,
  instant(attempt.sentAt),
  state === 'given-up' ? 'given up' : 'looked for',
  operation === undefined ? inWords[shows] : `shows ${operationInWords(operation)}`,
]

const inWords = {
  shown: 'shows it',
  'not-shown': 'does not show it',
  'cannot-tell': 'cannot tell: look at its console',
  'no-answer': 'did not answer',
  'not-asked': 'was not asked',
}

const inJson = ({ attempt, generation, state }: Uncertain, { shows, operation, others }: Look) => ({
  attempt: attempt.id,
  generation: encodeId('Generation', generation.id),
  clipIndex: attempt.clipIndex,
  tenant: generation.tenant,
  status: generation.status,
  model: generation.model,
  provider: attempt.provider,
  credential: attempt.credential,
  sentAt: attempt.sentAt,
  state,
  vendor: shows,
  operation: operation ?? null,
  others,
})

interface SettleOptions extends OperatorOptions, ByHand {
  operation?: string
  charge?: string
  unchecked?: boolean
}

/** Writes the operation or the charge of one uncertain attempt. */
export const settle = (attemptId: string, options: SettleOptions): Promise<ExitCode> =>
  asOperator(options, async (access) => {
    const { operation, charge } = options
    if ((operation === undefined) === (charge === undefined))
      throw new CommandError('Give either --operation or --charge.', exitCodes.usage)
    if (!options.reason?.trim()) throw new CommandError('Give --reason: it is kept.', exitCodes.usage)
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(attemptId))
      throw new CommandError(`${attemptId} is not the id of an attempt.`, exitCodes.usage)
    const asked = charge === undefined ? undefined : parseCharge(charge)
    const jobs = await openRequeue(access.database, access.log)
    try {
      const context = { ...access.decisions, jobs }
      const settled = asked
        ? await settleCharge(context, attemptId, asked, operatorOf(options))
        : await settleOperation(
            context,
            attemptId,
            await operationFor(access, attemptId, operation!, options.unchecked === true),
            operatorOf(options),
          )
      if (settled.refusal !== null) throw new CommandError(settled.refusal, exitCodes.usage)
      say(options, settled, settledInWords(settled, asked))
      return exitCodes.ok
    } finally {
      await jobs.stop()
    }
  })

const settledInWords = ({ isReopened }: Extract<Settled, { refusal: null }>, charge: Charge | undefined): string => {
  if (charge) return `Its charge is written: ${chargeInWords(charge)}.`
  return isReopened
    ? 'The job is written. Whoever works collects it as a late result; the generation stays what it is.'
    : 'The job is written. Whoever has the generation goes on with it.'
}

function parseCharge(text: string): Charge {
  if (text === 'none') return { state: 'NONE' }
  const micros = parseDollars(text)
  if (micros === null) throw new CommandError('--charge takes dollars such as 0.35, or none.', exitCodes.usage)
  return { state: 'CHARGED', micros }
}

/** @throws CommandError where the vendor does not know it */
async function operationFor(
  access: OperatorAccess,
  attemptId: string,
  id: string,
  isUnchecked: boolean,
): Promise<{ operation: JsonValue; credential: string }> {
  if (!operationId.safeParse(id).success)
    throw new CommandError(`${id} cannot be a vendor’s id of a job.`, exitCodes.usage)
  const row = await access.database.selectFrom('attempt').selectAll().where('id', '=', attemptId).executeTakeFirst()
  if (!row) throw new CommandError(`There is no attempt ${attemptId}.`, exitCodes.usage)
  const attempt = toAttempt(row)
  return withVendors(access, (ask) =>
    ask(attempt.provider, attempt, async (provider, context) => {
      const isKnown = attempt.credential !== unknownCredential
      const credentials = isKnown ? [attempt.credential] : provider.credentials(undefined)
      for (const credential of credentials) {
        const request = attempt.request as JsonValue
        const operation = provider.operationOf ? provider.operationOf(id, request, credential) : { id }
        if (isUnchecked) return { operation, credential }
        const state = await provider.poll(operation, { ...context, credential }).catch((error: Error) => {
          throw new CommandError(
            `${provider.label} cannot be asked about ${id} now: ${error.message}\n--unchecked writes it all the same.`,
          )
        })
        if (state.state !== 'unknown-operation') return { operation, credential }
      }
      throw new CommandError(`${provider.label} knows no job ${id} of this credential.`, exitCodes.usage)
    }),
  )
}

/** Asks a vendor about one attempt. @throws CommandError where it is not set up here */
type Ask = <T>(
  providerId: string,
  attempt: { id: string; credential: string },
  use: (provider: Provider, context: CallContext) => Promise<T>,
) => Promise<T>

/** The vendors of the settings, for a few questions. */
async function withVendors<T>(access: OperatorAccess, use: (ask: Ask) => Promise<T>): Promise<T> {
  const { config, database, log } = access
  const ends: (() => Promise<void> | void)[] = []
  // Some vendors send the clip itself with an answer.
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-reconcile-'))
  ends.push(() => rm(folder, { recursive: true, force: true }))
  const now = () => new Date()
  try {
    const { vendors, inTurn } = await openVendors({ config, emulated: new Map(), database, log, now, onStop: ends })
    return await use(async (providerId, { id, credential }, question) => {
      const provider = vendors.find((one) => one.id === providerId)
      if (!provider) throw new CommandError(`Nothing here speaks to ${providerId}.`)
      const none = async () => {
        throw new Error('A question has no media')
      }
      return question(inTurn(provider), {
        ...{ idempotencyKey: id, credential, callbackUrl: null, now, log },
        signal: AbortSignal.timeout(askMilliseconds),
        media: { read: none, url: () => null },
        resultFile: join(folder, randomUUID()),
        keep: () => {},
        wake: () => {},
      })
    })
  } finally {
    for (const end of ends.reverse()) await end()
  }
}
