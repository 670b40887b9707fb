import type { GraphQLSchema } from 'graphql'
import type { BaseLogger } from 'pino'
import type { Config } from './config.ts'
import { contextOf } from './gateway-services.ts'
import { webhookHostsSetting } from './generations/record/webhook-endpoint.ts'
import type { WebhookAttempt, WebhookContext } from './generations/webhooks/context.ts'
import type { WorkContext } from './generations/work/work-context.ts'
import type { Services } from './graphql/context.ts'
import { renderEvent } from './graphql/webhook/render-event.ts'
import type { SigningKey } from './media/signed-url.ts'
import type { PostHosts } from './network/post-hosts.ts'
import { createSafePost } from './network/safe-post.ts'

/** What events are sent with. They are written by the API itself, which is there by the time there are any. */
export function webhookContextOf(options: {
  config: Config
  hosts: PostHosts
  signingKeys: readonly [SigningKey, ...SigningKey[]]
  work: WorkContext
  api(): { services: Services; schema: GraphQLSchema }
  log: BaseLogger
  onAttempt(attempt: WebhookAttempt): void
}): WebhookContext {
  const { config, hosts, signingKeys, work, api, log, onAttempt } = options
  const { database, wake, now, random, newId, killPoint } = work
  return {
    ...{ database, wake, now, random, newId, killPoint, signingKeys, log, onAttempt },
    post: createSafePost({ hosts, setting: webhookHostsSetting, userAgent: config.userAgent, log }),
    render: (tenant, generationId, sequence) => {
      const { services, schema } = api()
      const caller = { tenant, keyId: null, address: '', transport: 'http', requestId: 'webhook' } as const
      const context = contextOf(services, { ...caller, signal: new AbortController().signal })
      return renderEvent(schema, context, generationId, sequence)
    },
  }
}
