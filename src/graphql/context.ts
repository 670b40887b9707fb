import type DataLoader from 'dataloader'
import type { Database } from '../engine/connection.ts'
import type { Wake } from '../engine/wake.ts'
import type { WireMapping } from '../families/wire.ts'
import type { StartContext } from '../generations/judge/start.ts'
import type { UploadContext } from '../generations/media/uploads.ts'
import type { DecisionContext } from '../generations/record/decision.ts'
import type { EventStreams } from '../generations/record/event-streams.ts'
import type { GenerationView, StoredVideo } from '../generations/record/queries.ts'
import type { Retention } from '../generations/record/retention.ts'
import type { KnownRunTimes } from '../generations/record/run-times.ts'
import type { StoryboardView } from '../generations/record/storyboard.ts'
import type { WebhookContext } from '../generations/webhooks/context.ts'
import type { DeleteContext } from '../generations/work/delete-generation.ts'
import type { WorkContext } from '../generations/work/work-context.ts'
import type { UrlSigner } from '../media/signed-url.ts'
import type { Provider } from '../providers/provider.ts'
import type { Caller } from './server.ts'

/** What the resolvers work with: made once by the gateway. */
export interface Services {
  database: Database
  start: StartContext
  work: WorkContext
  webhooks: WebhookContext
  cancel: DecisionContext & { providers: ReadonlyMap<string, Provider> }
  deletion: DeleteContext
  retention: Retention
  uploads: UploadContext
  eventStreams: EventStreams
  wake: Pick<Wake, 'on' | 'onReconnect'>
  signer: UrlSigner
  runTimes: KnownRunTimes
  providers: ReadonlyMap<string, Provider>
  wires: readonly WireMapping[]
  version: string
  maximumRequestBytes: number
}

/** One per HTTP request and one per subscription. */
export interface Context {
  services: Services
  caller: Caller
  tenant: string
  generations: DataLoader<string, GenerationView | null>
  videos: DataLoader<string, StoredVideo | null>
  storyboards: DataLoader<string, StoryboardView | null>
  /** By the generation that is a take, or the film. */
  storyboardIds: DataLoader<string, string | null>
}

/** What starts need, on behalf of one request. */
export const startOf = ({
  services,
  caller,
}: Pick<Context, 'services' | 'caller'>): StartContext & {
  signal: AbortSignal
} => ({
  ...services.start,
  signal: caller.signal,
  requestId: caller.requestId,
  traceContext: () => caller.notes?.traceContext ?? null,
})
