import { sql } from 'kysely'
import { errorCode } from '../../engine/database-error.ts'
import { createVanishedHolders } from '../../engine/holders.ts'
import { kindOfError } from '../../error-kind.ts'
import { createPeriodicTask } from '../work/periodic-task.ts'
import type { WebhookContext } from './context.ts'
import { sweepWebhooks } from './sweep.ts'
import { giveBack, runTurn, type Turn, turnSeconds } from './turn.ts'

const lookMilliseconds = 1_000
/** News of a moment are looked for together. */
const gatherMilliseconds = 50
const sweepMilliseconds = 3_600_000
const maximumAtOnce = 25
/** So that an endpoint that hangs holds up no other tenant's. */
const maximumOfTenant = 5
/** After trouble of this machine's own. */
const patienceMilliseconds = 5_000

/**
 * Sends events to the endpoints that want them, in every process that can sign addresses of media: whoever takes a
 * cursor holds it for a while, and of a process that dies others take it over at once.
 */
export function createWebhookRunner(context: WebhookContext): { start(): void; stop(): Promise<void> } {
  const { database, wake, log, now } = context
  const running = new Map<Promise<void>, Turn>()
  const vanished = createVanishedHolders({ database, table: 'webhook_cursor', own: wake.holder })
  const stopping = new AbortController()
  const offWake: (() => void)[] = []
  let gathering: NodeJS.Timeout | undefined
  const looking = createPeriodicTask({
    everyMilliseconds: lookMilliseconds,
    async run() {
      for (const turn of await claim(maximumAtOnce - running.size)) run(turn)
    },
    onError: (error) => tell(error, 'Due webhooks could not be looked for'),
  })
  const onError = (error: unknown) => tell(error, 'Webhooks could not be looked through')
  const releasing = createPeriodicTask({ everyMilliseconds: lookMilliseconds, run: releaseVanished, onError })
  const sweeping = createPeriodicTask({
    ...{ everyMilliseconds: sweepMilliseconds, onError },
    run: () => sweepWebhooks(context),
  })

  function soon(): void {
    gathering ??= setTimeout(() => {
      gathering = undefined
      looking.request()
    }, gatherMilliseconds)
  }

  async function claim(free: number): Promise<Turn[]> {
    if (free <= 0) return []
    const at = now()
    const busy = [...running.values()].map(({ tenant }) => tenant)
    const isDue = sql`due_at <= ${at} and (held_until is null or held_until < now())`
    const { rows } = await sql<Turn>`
      with due as (
        select endpoint_id, generation_id, due_at, row_number() over (partition by tenant order by due_at)
          + (select count(*) from unnest(${busy}::text[]) as other (tenant) where other.tenant = webhook_cursor.tenant)
          as place
        from webhook_cursor where ${isDue}),
      taken as (
        select endpoint_id, generation_id from webhook_cursor
        where ${isDue} and (endpoint_id, generation_id) in (
          select endpoint_id, generation_id from due where place <= ${maximumOfTenant} order by due_at limit ${free})
        for update skip locked)
      update webhook_cursor set turn = turn + 1, holder = ${wake.holder},
        held_until = now() + ${turnSeconds} * interval '1 second'
      from taken
      where webhook_cursor.endpoint_id = taken.endpoint_id and webhook_cursor.generation_id = taken.generation_id
      returning webhook_cursor.endpoint_id as "endpointId", webhook_cursor.generation_id as "generationId",
        webhook_cursor.tenant, webhook_cursor.turn`.execute(database)
    return rows
  }

  function run(turn: Turn): void {
    const work = runTurn(context, turn, stopping.signal)
      .catch(async (error: unknown) => {
        tell(error, 'A webhook could not be sent; it will be tried again')
        const dueAt = stopping.signal.aborted ? null : new Date(now().getTime() + patienceMilliseconds)
        // Any error: others may take it when its time is over.
        await giveBack(context, turn, dueAt).catch(() => {})
      })
      .finally(() => {
        running.delete(work)
        looking.request()
      })
    running.set(work, turn)
  }

  async function releaseVanished(): Promise<void> {
    const holders = await vanished()
    if (holders.length === 0) return
    await sql`
      update webhook_cursor set holder = null, held_until = null where holder = any(${holders}::int[])`.execute(
      database,
    )
    looking.request()
  }

  function tell(error: unknown, message: string): void {
    if (stopping.signal.aborted) return
    const level = kindOfError(error) === 'machine' ? 'debug' : 'error'
    log[level]({ name: (error as Error).name, code: errorCode(error), stack: (error as Error).stack }, message)
  }

  return {
    start() {
      offWake.push(wake.on('webhooks', soon), wake.onReconnect(soon))
      for (const task of [looking, releasing, sweeping]) task.start()
    },
    async stop() {
      stopping.abort()
      clearTimeout(gathering)
      for (const off of offWake) off()
      await Promise.all([looking, releasing, sweeping].map((task) => task.stop()))
      await Promise.all(running.keys())
    },
  }
}
