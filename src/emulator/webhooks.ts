import type { BaseLogger } from 'pino'
import type { EmulatorClock, Job, ScenarioKind } from '../emulation/port.ts'
import type { LedgerWebhook } from './ledger.ts'
import type { Happening } from './scenarios.ts'

export const webhookFaults = [
  'webhook-missing',
  'webhook-duplicated',
  'webhook-late',
  'webhook-wrong-signature',
] as const satisfies readonly ScenarioKind[]

/** Of the emulator's clock, after each call that was not answered with 2xx. */
const secondsBetweenAttempts = [1, 5, 25, 125]
/** Of real time. */
const longestCallMilliseconds = 10_000

export interface Webhook {
  provider: string
  job: Job
  url: string
  body: unknown
  signed(body: string, isWrong: boolean): Record<string, string>
  fault: Happening<(typeof webhookFaults)[number]> | null
}

/** Calls clients back until they answer well, a few times. */
export function createWebhooks(options: {
  clock: EmulatorClock
  signal: AbortSignal
  log: BaseLogger
  record(entry: LedgerWebhook): void
}): { send(webhook: Webhook): void; settled(): Promise<void> } {
  const { clock, signal, log, record } = options
  const work = new Set<Promise<void>>()

  async function deliver({ provider, job, url, body, signed, fault }: Webhook): Promise<void> {
    if (fault?.kind === 'webhook-late') await clock.sleep(fault.seconds * 1000, signal)
    const text = JSON.stringify(body)
    // A client knows a repeated call by the headers that came with the first.
    const headers = signed(text, fault?.kind === 'webhook-wrong-signature')
    const target = new URL(url)
    const attempts = async () => {
      for (let attempt = 1; ; attempt++) {
        const status = await call(target, text, headers)
        const { at, shown } = { at: new Date(clock.now()).toISOString(), shown: target.origin + target.pathname }
        const scenario = fault ? { scenario: fault.kind } : {}
        record({ at, provider, jobId: job.id, url: shown, attempt, ...scenario, status })
        const pause = secondsBetweenAttempts[attempt - 1]
        if ((status !== null && status >= 200 && status < 300) || pause === undefined) return
        await clock.sleep(pause * 1000, signal)
      }
    }
    await Promise.all(fault?.kind === 'webhook-duplicated' ? [attempts(), attempts()] : [attempts()])
  }

  async function call(target: URL, body: string, headers: Record<string, string>): Promise<number | null> {
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(longestCallMilliseconds)]),
      })
      await response.body?.cancel()
      return response.status
    } catch {
      return null
    }
  }

  return {
    send(webhook) {
      if (webhook.fault?.kind === 'webhook-missing') return
      const protocol = URL.parse(webhook.url)?.protocol
      if (protocol !== 'http:' && protocol !== 'https:') {
        log.warn({ provider: webhook.provider }, 'A URL to call back is no http(s) URL; nothing is sent')
        return
      }
      const delivery = deliver(webhook)
        .catch((error: unknown) => {
          if (!signal.aborted) log.error({ err: error }, 'A client could not be called back')
        })
        .finally(() => work.delete(delivery))
      work.add(delivery)
    },
    async settled() {
      await Promise.allSettled(work)
    },
  }
}
