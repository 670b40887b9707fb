import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import { idOf } from '../../generations/record/global-id.ts'
import {
  loadDeliveries,
  loadDeliveriesOfStart,
  resendDelivery,
  testEndpoint,
} from '../../generations/webhooks/deliveries.ts'
import {
  createEndpoint,
  deleteEndpoint,
  loadEndpoints,
  noEndpoint,
  rotateSecret,
  updateEndpoint,
} from '../../generations/webhooks/endpoints.ts'
import { badArgument } from '../bad-argument.ts'
import type { Context } from '../context.ts'
import { Generation } from '../generation/types.ts'
import { IdInput } from '../node.ts'
import { CreateWebhookEndpointInput, UpdateWebhookEndpointInput } from './inputs.ts'
import { presentDelivery, presentEndpoint, presentWebhook } from './present.ts'
import { WebhookDelivery, WebhookEndpoint, WebhookPayload } from './types.ts'

const largestPage = 100

@Resolver(() => WebhookEndpoint)
export class WebhookResolver {
  @Query(() => [WebhookEndpoint], {
    description: 'The caller’s endpoints, oldest first. The `webhookUrl` of single starts is not included.',
  })
  async webhookEndpoints(@Ctx() { services, tenant }: Context): Promise<WebhookEndpoint[]> {
    return (await loadEndpoints(services.database, tenant)).map(presentEndpoint)
  }

  @FieldResolver(() => [WebhookDelivery], { description: 'Deliveries of the last week, newest first; at most 100.' })
  async deliveries(
    @Ctx() { services }: Context,
    @Root() { rowId }: WebhookEndpoint,
    @Arg('first', () => Int, { defaultValue: 20, description: 'Maximum number of items.' }) first: number,
  ): Promise<WebhookDelivery[]> {
    if (first < 0 || first > largestPage)
      throw badArgument({
        code: 'OUT_OF_RANGE',
        path: ['first'],
        message: `A page has from 0 to ${largestPage} items.`,
        ranges: [{ minimum: 0, maximum: largestPage }],
      })
    return (await loadDeliveries(services.database, rowId, first)).map(presentDelivery)
  }

  @Mutation(() => WebhookPayload, {
    description:
      'Creates an endpoint. From then on, events of all the caller’s generations are posted to it as Standard Webhooks. Only this answer contains its `secret`.',
  })
  async createWebhookEndpoint(
    @Ctx() context: Context,
    @Arg('input', () => CreateWebhookEndpointInput, { description: 'The address and the types of events.' })
    input: CreateWebhookEndpointInput,
  ): Promise<WebhookPayload> {
    const { services, tenant } = context
    const { hosts } = services.start.webhooks
    return presentWebhook(context, await createEndpoint(services.webhooks, tenant, withoutNulls(input), hosts))
  }

  @Mutation(() => WebhookPayload, { description: 'Changes, enables or disables an endpoint.' })
  async updateWebhookEndpoint(
    @Ctx() context: Context,
    @Arg('input', () => UpdateWebhookEndpointInput, { description: 'The endpoint and the changes.' })
    input: UpdateWebhookEndpointInput,
  ): Promise<WebhookPayload> {
    const { services, tenant } = context
    const { id: globalId, ...changes } = withoutNulls(input)
    const id = idOf(globalId, 'WebhookEndpoint')
    if (!id) return presentWebhook(context, { problems: [noEndpoint] })
    const { hosts } = services.start.webhooks
    return presentWebhook(context, await updateEndpoint(services.webhooks, tenant, id, changes, hosts))
  }

  @Mutation(() => WebhookPayload, {
    description: 'Creates a new secret for an endpoint. For one day messages are signed with both secrets.',
  })
  async rotateWebhookSecret(
    @Ctx() context: Context,
    @Arg('input', () => IdInput, { description: 'The endpoint.' }) input: IdInput,
  ): Promise<WebhookPayload> {
    const { services, tenant } = context
    const id = idOf(input.id, 'WebhookEndpoint')
    return presentWebhook(context, id ? await rotateSecret(services.webhooks, tenant, id) : { problems: [noEndpoint] })
  }

  @Mutation(() => WebhookPayload, {
    description: 'Deletes an endpoint and its deliveries. Pending events are not sent.',
  })
  async deleteWebhookEndpoint(
    @Ctx() context: Context,
    @Arg('input', () => IdInput, { description: 'The endpoint.' }) input: IdInput,
  ): Promise<WebhookPayload> {
    const { services, tenant } = context
    const id = idOf(input.id, 'WebhookEndpoint')
    return presentWebhook(
      context,
      id ? await deleteEndpoint(services.webhooks, tenant, id) : { problems: [noEndpoint] },
    )
  }

  @Mutation(() => WebhookPayload, {
    description: 'Posts a message of type `WebhookTest` once and returns the result (after 15 s at most).',
  })
  async testWebhookEndpoint(
    @Ctx() context: Context,
    @Arg('input', () => IdInput, { description: 'The endpoint.' }) input: IdInput,
  ): Promise<WebhookPayload> {
    const { services, tenant, caller } = context
    const id = idOf(input.id, 'WebhookEndpoint')
    if (!id) return presentWebhook(context, { problems: [noEndpoint] })
    return presentWebhook(context, await testEndpoint(services.webhooks, tenant, id, caller.signal))
  }

  @Mutation(() => WebhookPayload, {
    description:
      'Sends an event again with the same `webhook-id` and returns the result. A PENDING event is sent immediately, but not before earlier events of its generation.',
  })
  async resendWebhookDelivery(
    @Ctx() context: Context,
    @Arg('input', () => IdInput, { description: 'The delivery to send again.' }) input: IdInput,
  ): Promise<WebhookPayload> {
    const { services, tenant, caller } = context
    const id = idOf(input.id, 'WebhookDelivery') ?? '00000000-0000-0000-0000-000000000000'
    return presentWebhook(context, await resendDelivery(services.webhooks, tenant, id, caller.signal))
  }
}

@Resolver(() => Generation)
export class GenerationWebhookResolver {
  @FieldResolver(() => [WebhookDelivery], {
    description: 'Webhooks sent to the `webhookUrl` of its start in the last week, newest first; at most 100.',
  })
  async webhookDeliveries(@Ctx() { services }: Context, @Root() { rowId }: Generation): Promise<WebhookDelivery[]> {
    return (await loadDeliveriesOfStart(services.database, rowId, largestPage)).map(presentDelivery)
  }
}

const withoutNulls = <T extends object>(value: T): { [Key in keyof T]: NonNullable<T[Key]> } =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item != null)) as never
