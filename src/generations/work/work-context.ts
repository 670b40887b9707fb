import type { BaseLogger } from 'pino'
import type { Leases } from '../../engine/lease.ts'
import type { Catalog } from '../../families/catalog.ts'
import type { WireMapping } from '../../families/wire.ts'
import type { MediaPool } from '../../media/pool.ts'
import type { MediaStore } from '../../media/store.ts'
import type { DownloadTo } from '../../network/safe-fetch.ts'
import type { Provider } from '../../providers/provider.ts'
import type { DecisionContext } from '../record/decision.ts'
import type { Receipts } from '../record/receipts.ts'
import type { ProgressReporter } from '../record/report-progress.ts'
import type { Retention } from '../record/retention.ts'
import type { KnownRunTimes } from '../record/run-times.ts'
import type { SuspendedRoutes } from '../record/suspended-routes.ts'
import type { Credentials } from './credentials.ts'
import type { PollBatches } from './poll-batches.ts'
import type { PublicAddresses } from './public-addresses.ts'
import type { ResultTurns } from './result-turns.ts'
import type { Slots } from './slots.ts'

/** Everything the work on generations needs; made once per process by the gateway. */
export interface WorkContext extends DecisionContext {
  leases: Leases
  catalog: Catalog
  providers: ReadonlyMap<string, Provider>
  wires: readonly WireMapping[]
  store: MediaStore
  pool: MediaPool
  /** For addresses of the caller's. */
  downloadTo: DownloadTo
  /** For addresses out of providers' answers. */
  downloadResult: DownloadTo
  resultTurns: ResultTurns
  /** Where media of requests are fetched and made before they are in the store. Names tell the process. */
  inputsDirectory: string
  /** Where results arrive before they are in the store. */
  resultsDirectory: string
  pollBatches: PollBatches
  timeouts: Timeouts
  credentials: Credentials
  publicAddresses: PublicAddresses
  receipts: Receipts
  runTimes: KnownRunTimes
  /** How many calls for its status a job may cost on average. */
  pollsPerJob: number
  progress: ProgressReporter
  slots: Slots
  suspendedRoutes: SuspendedRoutes
  /** This process among the holders. */
  holderId: number
  log: BaseLogger
  random(): number
  newId(): string
  retention: Retention
  /** Why nothing may enter SUBMITTING now (low disk); null when it may. */
  refusal(): string | null
}

/** How long providers are waited for. Milliseconds. */
export interface Timeouts {
  /** A submit that has no answer this long after its last byte was written is uncertain. */
  submitMilliseconds: number
  /** How long after that an unanswered submit may still turn up at the provider. */
  graceMilliseconds: number
  /** A job whose submit was lost counts as running upstream for so long, where too few of its kind have been timed. */
  unknownJobMilliseconds: number
  /** One cancel of an operation. */
  cancelMilliseconds: number
  /** One question about one operation; its answer may bring the whole clip with it. */
  pollMilliseconds: number
  /** One question about many. */
  batchMilliseconds: number
  /** How long a provider that does not know its own operation is asked about it all the same. */
  unknownMilliseconds: number
  /** A result that is said to be there and is not, or is no clip, is fetched again for this long at least. */
  resultMilliseconds: number
  /** A vendor's own last frame of a clip that cannot be decoded here: from its address into the store. The clip waits for it. */
  lastFrameMilliseconds: number
  /** Between two looks for clips that could not be decoded when they came; doubled for each try at the same one. */
  verifyMilliseconds: number
  /** Between two looks for what was kept long enough, and for bytes that nobody needs any more. */
  upkeepMilliseconds: number
}

export const defaultTimeouts: Timeouts = {
  submitMilliseconds: 60_000,
  graceMilliseconds: 15 * 60_000,
  unknownJobMilliseconds: 10 * 60_000,
  cancelMilliseconds: 15_000,
  pollMilliseconds: 120_000,
  batchMilliseconds: 30_000,
  unknownMilliseconds: 5 * 60_000,
  resultMilliseconds: 10 * 60_000,
  lastFrameMilliseconds: 10_000,
  verifyMilliseconds: 60_000,
  upkeepMilliseconds: 60_000,
}
