import { formatDollars } from '../catalog/dollars.ts'
import { openRequeue } from '../engine/lease.ts'
import type { Charge } from '../generations/record/charge.ts'
import { encodeId } from '../generations/record/global-id.ts'
import {
  type Inspected,
  type InspectedWhole,
  inspectGeneration,
  inspectGenerations,
} from '../generations/record/inspect.ts'
import { recordAction } from '../generations/record/operator-action.ts'
import { statuses } from '../generations/record/status.ts'
import { cancelGeneration } from '../generations/work/cancel.ts'
import { requeueGeneration } from '../generations/work/requeue.ts'
import { knownProviders } from '../providers/all.ts'
import { CommandError, type ExitCode, exitCodes } from './command-error.ts'
import { cancelInWords } from './generations.ts'
import { asOperator, type ByHand, type OperatorOptions, operatorOf, rowIdOf } from './operator-access.ts'
import { table } from './table.ts'

export interface ListOptions extends OperatorOptions {
  first: number
  tenant?: string
  model?: string
  status?: string[]
  unfinished?: boolean
}

/** Of all tenants, the newest first. */
export const list = (options: ListOptions): Promise<ExitCode> =>
  asOperator(options, async ({ database }) => {
    const { status, ...filter } = options
    const wanted = status?.map((name) => name.toUpperCase())
    const unknown = wanted?.find((name) => !(statuses as readonly string[]).includes(name))
    if (unknown !== undefined)
      throw new CommandError(`${unknown} is not a status: ${statuses.join(', ')}.`, exitCodes.usage)
    const found = await inspectGenerations(database, { ...filter, ...(wanted && { statuses: wanted }) })
    const text = found.length === 0 ? 'There are none.' : table(found.map(rowOf)).join('\n')
    process.stdout.write(`${options.json ? JSON.stringify(found.map(inJson), null, 2) : text}\n`)
    return exitCodes.ok
  })

function rowOf({ generation, work }: Inspected): string[] {
  const { id, createdAt, tenant, status, settling, route, provider, failure } = generation
  return [
    encodeId('Generation', id),
    instant(createdAt),
    tenant,
    settling ? `${status}, settling` : status,
    route ?? `${generation.model}@${provider}`,
    work === 'done' ? '' : work,
    failure?.code ?? '',
  ]
}

const inJson = ({ generation, work }: Inspected) => {
  const { id, ...facts } = generation
  return { id: encodeId('Generation', id), work, ...facts }
}

/** One, with its clips, attempts, events and what operators did. */
export const show = (id: string, options: OperatorOptions): Promise<ExitCode> =>
  asOperator(options, async ({ database }) => {
    const whole = await inspectGeneration(database, rowIdOf(id))
    if (!whole) throw unknownGeneration(id)
    const { clips, attempts, events, actions, job } = whole
    const json = { ...inJson(whole), job, clips, attempts, events, operatorActions: actions }
    process.stdout.write(`${options.json ? JSON.stringify(json, null, 2) : inWords(whole)}\n`)
    return exitCodes.ok
  })

function inWords({ generation, work, job, clips, attempts, events, actions }: InspectedWhole): string {
  const { failure } = generation
  const heads = [
    ['Generation', encodeId('Generation', generation.id)],
    ['Status', `${generation.status}${generation.settling ? ', settling' : ''}`],
    ['Tenant', generation.tenant],
    ['Model', `${generation.model}, ${generation.capability}, by ${generation.route ?? generation.provider}`],
    ['Started', `${instant(generation.createdAt)}, deadline ${instant(generation.deadlineAt)}`],
    ['Charge', chargeInWords(generation.charge)],
    ...(failure ? [['Failure', `${failure.code}: ${failure.message}`]] : []),
    ['Work', `${workInWords[work]}; lease ${generation.lease}, job ${job ? job.state : 'none'}`],
  ]
  const sections: [string, string[][]][] = [
    [
      'Clips',
      clips.map(({ index, status, fraction, message, failure }) => [
        String(index),
        status,
        fraction === null ? '' : `${Math.floor(fraction * 100)} %`,
        failure?.code ?? message ?? '',
      ]),
    ],
    [
      'Attempts',
      attempts.map((attempt) => [
        attempt.id,
        `clip ${attempt.clipIndex}, ${attempt.number}.`,
        `${attempt.provider} with ${attempt.credential}`,
        instant(attempt.sentAt),
        operationInWords(attempt.operation),
        attempt.closedAt ? (attempt.outcome ?? 'closed') : 'open',
        attempt.charge ? chargeInWords(attempt.charge) : '',
      ]),
    ],
    ['Events', events.map(({ sequence, at, type }) => [String(sequence), instant(at), type])],
    ['By hand', actions.map(({ at, action, actor, reason }) => [instant(at), action, actor, reason ?? ''])],
  ]
  const parts = sections
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => [title, ...table(rows).map((line) => `  ${line}`)].join('\n'))
  return [table(heads).join('\n'), ...parts].join('\n\n')
}

const workInWords = {
  done: 'nothing is left to do',
  held: 'a living process has it',
  waiting: 'whoever claims it next has it',
}

export const instant = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ')

export function operationInWords(operation: unknown): string {
  if (operation === null) return 'no operation'
  const id = (operation as { id?: unknown }).id
  return typeof id === 'string' ? id : JSON.stringify(operation)
}

export const chargeInWords = ({ state, micros, providerUnits }: Charge): string =>
  state === 'CHARGED'
    ? micros === undefined
      ? (providerUnits ?? 'charged')
      : formatDollars(micros)
    : state.toLowerCase()

interface CancelOptions extends OperatorOptions, ByHand {
  keep?: boolean
}

/** What the API's cancel does, whoever the tenant is. */
export const cancel = (id: string, options: CancelOptions): Promise<ExitCode> =>
  asOperator(options, async ({ database, decisions }) => {
    const generationId = rowIdOf(id)
    const before = (await inspectGeneration(database, generationId))?.generation
    if (!before) throw unknownGeneration(id)
    const context = { ...decisions, providers: new Map(knownProviders.map((provider) => [provider.id, provider])) }
    const lateResult = options.keep ? 'KEEP' : 'DISCARD'
    const { outcome, problems } = await cancelGeneration(context, before.tenant, generationId, lateResult)
    if (outcome === null) throw new CommandError(problems[0]!.message, exitCodes.usage)
    const { status, cancelRequestedAt } = before
    const change = { before: { status, cancelRequestedAt }, after: { outcome, lateResult } }
    await recordAction(database, { ...operatorOf(options), action: 'cancel', generationId, ...change })
    say(options, { outcome }, cancelInWords[outcome])
    return exitCodes.ok
  })

/** A new job, and whoever had it has it no more. */
export const requeue = (id: string, options: OperatorOptions & ByHand): Promise<ExitCode> =>
  asOperator(options, async ({ database, decisions, log }) => {
    const jobs = await openRequeue(database, log)
    try {
      const outcome = await requeueGeneration({ ...decisions, jobs }, rowIdOf(id), operatorOf(options))
      if (outcome === 'unknown') throw unknownGeneration(id)
      if (outcome === 'done') throw new CommandError('It has ended, and no work is left.', exitCodes.usage)
      say(options, { outcome }, 'It has a new job; the next free process runs it.')
      return exitCodes.ok
    } finally {
      await jobs.stop()
    }
  })

export const say = ({ json }: OperatorOptions, details: object, words: string): void =>
  void process.stdout.write(`${json ? JSON.stringify(details, null, 2) : words}\n`)

export const unknownGeneration = (id: string) => new CommandError(`There is no generation ${id}.`, exitCodes.usage)
