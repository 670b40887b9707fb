import { randomUUID } from 'node:crypto'
import DataLoader from 'dataloader'
import type { BaseLogger } from 'pino'
import type { StartContext } from './generations/judge/start.ts'
import { createEventStreams } from './generations/record/event-streams.ts'
import { loadVideos, loadViews } from './generations/record/queries.ts'
import { loadStoryboards, storyboardsOf } from './generations/record/storyboard.ts'
import type { WebhookContext } from './generations/webhooks/context.ts'
import type { WorkContext } from './generations/work/work-context.ts'
import type { Context, Services } from './graphql/context.ts'
import { defaultLimits, type Limits } from './graphql/limits.ts'
import type { Caller } from './graphql/server.ts'
import type { UrlSigner } from './media/signed-url.ts'
import { version } from './version.ts'

/** What the resolvers work with, whoever asks: a client, or a process that sends webhooks. */
export function servicesOf(options: {
  work: WorkContext
  start: StartContext
  webhooks: WebhookContext
  signer: UrlSigner
  limits: Partial<Limits> | undefined
  log: BaseLogger
  onStop: (() => Promise<void> | void)[]
}): Services {
  const { work, start, webhooks, signer, limits, log, onStop } = options
  const { database, wake, store, pool, providers, wires, now, onStep, killPoint, refusal } = work
  const { maximumStoredBytes } = start
  const eventStreams = createEventStreams({ database, wake, log })
  onStop.push(() => eventStreams.stop())
  return {
    database,
    start,
    work,
    webhooks,
    cancel: { database, wake, now, onStep, killPoint, providers },
    deletion: work,
    retention: work.retention,
    uploads: { database, pool, store, now, newId: randomUUID, refusal, maximumStoredBytes },
    eventStreams,
    wake,
    signer,
    runTimes: work.runTimes,
    providers,
    wires,
    version,
    maximumRequestBytes: limits?.bodyBytes ?? defaultLimits.bodyBytes,
  }
}

/** Of one request or one subscription. */
export function contextOf(services: Services, caller: Caller): Context {
  const { tenant } = caller
  const { database } = services
  let generations: Context['generations'] | undefined
  let videos: Context['videos'] | undefined
  let storyboards: Context['storyboards'] | undefined
  let storyboardIds: Context['storyboardIds'] | undefined
  return {
    services,
    caller,
    tenant,
    // Made when first asked for: ten thousand subscribers need none.
    get generations() {
      generations ??= new DataLoader((ids) => loadViews(database, tenant, ids), { cache: false })
      return generations
    },
    get videos() {
      videos ??= new DataLoader((ids) => loadVideos(database, tenant, ids), { cache: false })
      return videos
    },
    get storyboards() {
      storyboards ??= new DataLoader((ids) => loadStoryboards(database, tenant, ids), { cache: false })
      return storyboards
    },
    get storyboardIds() {
      storyboardIds ??= new DataLoader((ids) => storyboardsOf(database, tenant, ids), { cache: false })
      return storyboardIds
    },
  }
}
