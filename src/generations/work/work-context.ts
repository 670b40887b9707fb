import type { BaseLogger } from 'pino'
import type { Leases } from '../../engine/lease.ts'
import type { Catalog } from '../../families/catalog.ts'
import type { WireMapping } from '../../families/wire.ts'
import type { MediaPool } from '../../media/pool.ts'
import type { DiskStore } from '../../media/store.ts'
import type { DownloadTo } from '../../network/safe-fetch.ts'
import type { Provider } from '../../providers/provider.ts'
import type { DecisionContext } from '../record/decision.ts'
import type { Receipts } from '../record/receipts.ts'
import type { ProgressReporter } from '../record/report-progress.ts'
import type { Asker } from './asker.ts'
import type { Credentials } from './credentials.ts'
import type { Patience } from './patience.ts'
import type { Reach } from './reach.ts'
import type { Slots } from './slots.ts'

/** Everything the work on generations needs; made once per process by the gateway. */
export interface WorkContext extends DecisionContext {
  leases: Leases
  catalog: Catalog
  providers: ReadonlyMap<string, Provider>
  wires: readonly WireMapping[]
  store: DiskStore
  pool: MediaPool
  /** For addresses of the caller's. */
  downloadTo: DownloadTo
  /** For addresses out of providers' answers. */
  downloadResult: DownloadTo
  /** Where results arrive before they are in the store. */
  resultsDirectory: string
  asker: Asker
  patience: Patience
  credentials: Credentials
  outside: Reach
  receipts: Receipts
  progress: ProgressReporter
  slots: Slots
  /** This process among the holders. */
  holder: number
  log: BaseLogger
  random(): number
  newId(): string
  /** Why nothing may enter SUBMITTING now (low disk); null when it may. */
  refusal(): string | null
}
