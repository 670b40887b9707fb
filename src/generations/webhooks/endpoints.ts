import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Problem } from '../../catalog/problem.ts'
import { isStorable } from '../../catalog/value.ts'
import type { Database } from '../../engine/connection.ts'
import type { PostHosts } from '../../network/post-hosts.ts'
import { inTurn, lockTenant } from '../media/upload-quota.ts'
import { type EventType, eventTypes } from '../record/event.ts'
import { defaultWebhookTypes, maximumWebhookUrl, webhookUrlProblems } from '../record/webhook-endpoint.ts'
import type { WebhookContext } from './context.ts'
import { type Endpoint, typeInApi } from './message.ts'

type Context = Pick<WebhookContext, 'database' | 'now' | 'newId'>

/** Endpoints that one tenant may have. */
export const maximumEndpoints = 20
/** How long the secret before signs beside the new one. */
export const rotationMilliseconds = 86_400_000

export interface EndpointInput {
  url?: string
  /** As the API names them. */
  types?: readonly string[]
  enabled?: boolean
}

export interface EndpointResult {
  endpoint: Endpoint | null
  /** Told when it is made, and never again. */
  secret: string | null
  problems: Problem[]
}

export const refused = (...problems: Problem[]): EndpointResult => ({ endpoint: null, secret: null, problems })

export const noEndpoint: Problem = {
  ...{ code: 'NOT_FOUND', path: ['id'], parameter: null, message: 'There is no such endpoint.' },
}

/** Those of the tenant, the oldest first; what starts named is not among them. */
export function loadEndpoints(database: Database, tenant: string, id?: string): Promise<Endpoint[]> {
  let query = database
    .selectFrom('webhook_endpoint')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('generation_id', 'is', null)
  if (id !== undefined) query = query.where('id', '=', id)
  return query.orderBy('created_at').orderBy('id').execute()
}

/** It is told of events from then on. */
export async function createEndpoint(
  { database, now, newId }: Context,
  tenant: string,
  input: EndpointInput & { url: string },
  hosts: PostHosts,
): Promise<EndpointResult> {
  const problems = problemsOf(input, hosts)
  if (problems.length > 0) return refused(...problems)
  const secret = newSecret()
  return inTurn(database, tenant, async (transaction) => {
    await lockTenant(transaction, tenant)
    if ((await loadEndpoints(transaction, tenant)).length >= maximumEndpoints) return refused(tooMany)
    const types = input.types === undefined ? [...defaultWebhookTypes] : kindsOf(input.types)
    const endpoint = await transaction
      .insertInto('webhook_endpoint')
      .values({ id: newId(), tenant, url: input.url, types, secret, created_at: now() })
      .returningAll()
      .executeTakeFirstOrThrow()
    return { endpoint, secret, problems: [] }
  })
}

/** What is left out stays. Switched on, it goes on where it was. */
export async function updateEndpoint(
  { database, now }: Context,
  tenant: string,
  id: string,
  input: EndpointInput,
  hosts: PostHosts,
): Promise<EndpointResult> {
  const problems = problemsOf(input, hosts)
  const { url, types, enabled } = input
  return database.transaction().execute(async (transaction) => {
    if ((await loadEndpoints(transaction, tenant, id)).length === 0) return refused(noEndpoint)
    if (problems.length > 0) return refused(...problems)
    const endpoint = await transaction
      .updateTable('webhook_endpoint')
      .set({
        id,
        ...(url === undefined ? {} : { url }),
        ...(types === undefined ? {} : { types: kindsOf(types) }),
        ...(enabled === true ? { is_enabled: true, disabled_reason: null, failing_since: null } : {}),
        ...(enabled === false ? { is_enabled: false, disabled_reason: 'It was disabled manually.' } : {}),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
    if (!endpoint) return refused(noEndpoint)
    if (enabled === true)
      await sql`
        update webhook_cursor set due_at = ${now()} where endpoint_id = ${id} and due_at is null`.execute(transaction)
    return { endpoint, secret: null, problems: [] }
  })
}

/** Both secrets sign for a day; one from before that signs no more. */
export async function rotateSecret({ database, now }: Context, tenant: string, id: string): Promise<EndpointResult> {
  const secret = newSecret()
  const { rows } = await sql<Endpoint>`
    update webhook_endpoint set previous_secret = secret, secret = ${secret},
      previous_until = ${new Date(now().getTime() + rotationMilliseconds)}
    where tenant = ${tenant} and id = ${id} and generation_id is null returning *`.execute(database)
  const [endpoint] = rows
  return endpoint ? { endpoint, secret, problems: [] } : refused(noEndpoint)
}

/** With its deliveries; what it was still to be told is not sent. */
export function deleteEndpoint({ database }: Context, tenant: string, id: string): Promise<EndpointResult> {
  return database.transaction().execute(async (transaction) => {
    const endpoint = await transaction
      .deleteFrom('webhook_endpoint')
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .where('generation_id', 'is', null)
      .returningAll()
      .executeTakeFirst()
    if (!endpoint) return refused(noEndpoint)
    await transaction.deleteFrom('webhook_cursor').where('endpoint_id', '=', id).execute()
    return { endpoint, secret: null, problems: [] }
  })
}

/** 24 bytes, as Standard Webhooks has them at least. */
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`

const typesInApi = eventTypes.map(typeInApi)
const kindsOf = (types: readonly string[]): EventType[] => eventTypes.filter((type) => types.includes(typeInApi(type)))

function problemsOf({ url, types }: EndpointInput, hosts: PostHosts): Problem[] {
  const about = { parameter: null }
  const problems: Problem[] = []
  if (url !== undefined) {
    const path = ['url']
    if (url.length > maximumWebhookUrl)
      problems.push({
        ...{ code: 'TOO_LONG', path, ...about, maximumLength: maximumWebhookUrl },
        message: `The URL may have at most ${maximumWebhookUrl} characters.`,
      })
    else if (url === '' || !isStorable(url))
      problems.push({ code: 'INVALID_URL', path, ...about, message: 'This is not a valid URL.' })
    else problems.push(...webhookUrlProblems(hosts, url, path))
  }
  if (types?.length === 0)
    problems.push({ code: 'TOO_FEW', path: ['types'], ...about, message: 'At least one type is needed.' })
  for (const [index, type] of (types ?? []).entries())
    if (!typesInApi.includes(type))
      problems.push({
        ...{ code: 'NOT_ALLOWED', path: ['types', String(index)], ...about, allowedValues: typesInApi },
        message: 'There is no such event type.',
      })
  return problems.slice(0, 20)
}

const tooMany: Problem = {
  ...{ code: 'LIMIT_REACHED', path: [], parameter: null },
  message: `At most ${maximumEndpoints} endpoints may exist at once; delete one.`,
}
