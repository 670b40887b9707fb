import { createHash } from 'node:crypto'
import { chargeFor } from '../emulation/jobs.ts'
import type { EmulatedCall, Job, ScenarioKind } from '../emulation/port.ts'
import type { LedgerValue } from './ledger-body.ts'

/** What arrived, and what was bought. */
export interface Ledger {
  /** In order of arrival; the last 50,000. */
  calls: LedgerCall[]
  /** Every job that was accepted, in order; the last 50,000. */
  purchases: LedgerPurchase[]
  /** What was sent to clients; the last 50,000. */
  webhooks: LedgerWebhook[]
  /** By provider and kind; all there were. */
  callsOf: Record<string, Partial<Record<EmulatedCall['kind'], number>>>
}

export interface LedgerCall {
  /** When it arrived, on the emulator's clock; ISO. */
  at: string
  provider: string
  method: string
  /** With the provider's base path, without the query. */
  path: string
  query: Record<string, LedgerValue>
  kind: EmulatedCall['kind']
  /** Which job it asked about, or made. */
  jobId?: string
  jobIds?: readonly string[]
  /** Long strings and files as `<sha256:… n characters>`. */
  body: LedgerValue
  /** What was put in its way. */
  scenario?: ScenarioKind
  /** `left`: the client went before the answer. Null while it is not answered. */
  status: number | 'cut' | 'hang' | 'left' | null
}

export interface LedgerPurchase {
  provider: string
  jobId: string
  model: string
  externalId: string | null
  /** `accountFingerprint` of it; never a key. */
  account: string
  /** ISO, on the emulator's clock. */
  acceptedAt: string
  status: Job['status']
  /** Null until it has ended, and where its end costs nothing. */
  charged: { micros?: number | undefined; units?: string } | null
}

export interface LedgerWebhook {
  at: string
  provider: string
  jobId: string
  /** Without its query. */
  url: string
  /** 1 for the first. */
  attempt: number
  scenario?: ScenarioKind
  /** What the client answered; null when nothing. */
  status: number | null
}

export interface LedgerBook {
  call(call: LedgerCall): void
  count(provider: string, kind: EmulatedCall['kind']): void
  purchase(provider: string, job: Job): void
  webhook(webhook: LedgerWebhook): void
  read(provider?: string): Ledger
  clear(): void
}

const mostEntries = 50_000

/** How an account is written down. */
export const accountFingerprint = (account: string): string =>
  `sha256:${createHash('sha256').update(account).digest('hex').slice(0, 16)}`

export function createLedger(): LedgerBook {
  let calls = createTail<LedgerCall>()
  let purchases = createTail<{ provider: string; job: Job }>()
  let webhooks = createTail<LedgerWebhook>()
  let callsOf: Ledger['callsOf'] = {}
  return {
    call: (call) => calls.add(call),
    count(provider, kind) {
      callsOf[provider] ??= {}
      callsOf[provider][kind] = (callsOf[provider][kind] ?? 0) + 1
    },
    purchase: (provider, job) => purchases.add({ provider, job }),
    webhook: (webhook) => webhooks.add(webhook),
    read(provider) {
      const isAsked = (entry: { provider: string }) => (provider ?? entry.provider) === entry.provider
      return {
        calls: calls.read().filter(isAsked).map(copy),
        purchases: purchases.read().filter(isAsked).map(describePurchase),
        webhooks: webhooks.read().filter(isAsked).map(copy),
        callsOf: Object.fromEntries(
          Object.entries(callsOf).flatMap(([name, kinds]) =>
            (provider ?? name) === name ? [[name, { ...kinds }]] : [],
          ),
        ),
      }
    },
    clear() {
      calls = createTail()
      purchases = createTail()
      webhooks = createTail()
      callsOf = {}
    },
  }
}

const copy = <Entry extends object>(entry: Entry): Entry => ({ ...entry })

function describePurchase({ provider, job }: { provider: string; job: Job }): LedgerPurchase {
  return {
    provider,
    jobId: job.id,
    model: job.model,
    externalId: job.externalId ?? null,
    account: accountFingerprint(job.account),
    acceptedAt: new Date(job.createdAt).toISOString(),
    status: job.status,
    charged: chargeFor(job),
  }
}

/** The last of what was added. */
function createTail<Entry>() {
  let entries: Entry[] = []
  return {
    add(entry: Entry) {
      entries.push(entry)
      if (entries.length >= 2 * mostEntries) entries = entries.slice(-mostEntries)
    },
    read: () => entries.slice(-mostEntries),
  }
}
