import pg from 'pg'
import type { BaseLogger } from 'pino'
import { close, keepAlive } from './connection.ts'

/**
 * One word of news between instances: this generation has new events, this one needs a worker, this storyboard changed, an
 * endpoint of webhooks wants events of this generation.
 */
export type WakeKind = 'events' | 'work' | 'storyboards' | 'webhooks'
type Listener = (id: string) => void

/**
 * The bus. It only wakes: whoever is woken reads the tables, so a lost message costs seconds and never an event.
 * One connection listens and holds this process's advisory lock: when the process vanishes, the lock goes, and others
 * see at once that its jobs are orphans.
 */
export interface Wake {
  readonly holder: number
  /**
   * Batched: one `pg_notify` for what gathers within `flushMilliseconds`. This process hears it at once. While nobody else
   * is heard on the channel, nothing is sent.
   */
  notify(kind: WakeKind, id: string): void
  on(kind: WakeKind, listener: Listener): () => void
  /** After a reconnect anything may have been missed. */
  onReconnect(listener: () => void): () => void
  /** Whether the connection has listened without a break since that instant, by `performance.now`. */
  listeningSince(): number | null
  stop(): Promise<void>
}

const channel = 'kinetograph'
/** First half of the advisory lock's key: ours among whoever else shares the database. */
export const holderLockNamespace = 0x6b67
const flushMilliseconds = 25
/** Its statements are answered at once, or not at all. */
const silentMilliseconds = 10_000
/** A self-notify that does not come back within two of these means the connection is dead, whatever it says. */
const proofMilliseconds = 5_000
/** Whose proof does not come within this does not listen, or reconnects and then reads everything. */
const silenceMilliseconds = 2 * proofMilliseconds + 1_000
/** pg_notify takes 7,999 bytes; an id with its kind is 37. */
const idsPerNotify = 200
const letters: Record<WakeKind, string> = { events: 'e', work: 'w', storyboards: 's', webhooks: 'h' }
const kinds: Record<string, WakeKind> = { e: 'events', w: 'work', s: 'storyboards', h: 'webhooks' }

export async function startWake(options: {
  connection: pg.ClientConfig
  holder: number
  log: BaseLogger
}): Promise<Wake> {
  const { holder, log } = options
  const listeners: Record<WakeKind, Set<Listener>> = {
    ...{ events: new Set(), work: new Set(), storyboards: new Set(), webhooks: new Set() },
  }
  const reconnectListeners = new Set<() => void>()
  const waiting = new Set<string>()
  let client: pg.Client | undefined
  let sending: Promise<void> = Promise.resolve()
  let since: number | null = null
  let provedAt = performance.now()
  /** When another one was heard last; a connection that has just begun to listen has not had the time to hear any. */
  let othersAt = performance.now()
  let stopped = false
  let reconnecting: Promise<void> | undefined
  let flushTimer: NodeJS.Timeout | undefined

  const emit = (kind: WakeKind, id: string) => {
    for (const listener of listeners[kind]) listener(id)
  }

  async function open(): Promise<void> {
    const opened = new pg.Client({
      ...options.connection,
      ...keepAlive,
      connectionTimeoutMillis: 5_000,
      query_timeout: silentMilliseconds,
    })
    let ownProcessId: number | undefined
    opened.on('error', () => lost(opened))
    opened.on('end', () => lost(opened))
    opened.on('notification', (message) => {
      if (message.payload === `p${holder}`) {
        provedAt = performance.now()
        return
      }
      if (message.processId !== ownProcessId) othersAt = performance.now()
      // Its own words this process has heard already.
      if (message.processId === ownProcessId) return
      for (const item of message.payload?.split(',') ?? []) {
        const kind = kinds[item[0] ?? '']
        if (kind) emit(kind, item.slice(1))
      }
    })
    try {
      await opened.connect()
      // An idle session is what this connection is for; the pool's statement limits do not fit it.
      const { rows: own } = await opened.query('select pg_backend_pid() as pid')
      ownProcessId = own[0].pid
      await opened.query('set idle_session_timeout = 0')
      const { rows } = await opened.query('select pg_try_advisory_lock($1, $2) as locked', [
        holderLockNamespace,
        holder,
      ])
      if (!rows[0]?.locked) {
        await endOldSession(opened)
        throw new Error('The holder lock of this process is still taken by its old connection')
      }
      await opened.query(`listen ${channel}`)
    } catch (error) {
      opened.removeAllListeners('end')
      await close(opened)
      throw error
    }
    client = opened
    since = provedAt = othersAt = performance.now()
    // Who was alone until now is no more.
    prove(opened)
  }

  /** The server does not know yet that nobody is at the other end of it. */
  async function endOldSession(by: pg.Client): Promise<void> {
    await by.query(
      `select pg_terminate_backend(pid) from pg_locks
       where locktype = 'advisory' and granted and classid = $1 and objid = $2
         and database = (select oid from pg_database where datname = current_database())`,
      [holderLockNamespace, holder],
    )
  }

  function lost(which: pg.Client): void {
    if (client !== which) return
    client = undefined
    since = null
    void close(which)
    if (!stopped) reconnecting ??= reconnect().finally(() => (reconnecting = undefined))
  }

  async function reconnect(): Promise<void> {
    log.warn('The listening connection broke; reconnecting')
    for (let attempt = 0; !stopped; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(2_000, 100 * 2 ** attempt)))
      try {
        if (stopped) return
        await open()
        log.info('Listening again')
        schedule()
        for (const listener of reconnectListeners) listener()
        return
      } catch {
        // Any error: tried again until it works or we stop: the database may be restarting.
      }
    }
  }

  function schedule(): void {
    flushTimer ??= setTimeout(() => {
      flushTimer = undefined
      void flush()
    }, flushMilliseconds)
  }

  async function flush(): Promise<void> {
    const sender = client
    if (!sender || waiting.size === 0) return
    const items = [...waiting]
    waiting.clear()
    if (performance.now() - othersAt > silenceMilliseconds) return
    const payloads: string[] = []
    for (let index = 0; index < items.length; index += idsPerNotify)
      payloads.push(items.slice(index, index + idsPerNotify).join(','))
    await send(sender, 'select pg_notify($1, payload) from unnest($2::text[]) as payload', [channel, payloads])
  }

  /** One statement after the other: pg does not queue them for us much longer. */
  function send(by: pg.Client, statement: string, values: unknown[]): Promise<void> {
    sending = sending
      .then(() => by.query(statement, values))
      .then(
        () => {},
        // Whoever watches re-reads every few seconds; the connection's own error handler reconnects.
        () => {},
      )
    return sending
  }

  const prove = (by: pg.Client): void => void send(by, 'select pg_notify($1, $2)', [channel, `p${holder}`])

  await open()
  const proof = setInterval(() => {
    const current = client
    if (!current) return
    if (performance.now() - provedAt > silenceMilliseconds) {
      lost(current)
      return
    }
    prove(current)
  }, proofMilliseconds)
  proof.unref()

  return {
    holder,
    notify(kind, id) {
      emit(kind, id)
      waiting.add(letters[kind] + id)
      schedule()
    },
    on(kind, listener) {
      listeners[kind].add(listener)
      return () => listeners[kind].delete(listener)
    },
    onReconnect(listener) {
      reconnectListeners.add(listener)
      return () => reconnectListeners.delete(listener)
    },
    listeningSince: () => since,
    async stop() {
      stopped = true
      clearInterval(proof)
      clearTimeout(flushTimer)
      await flush()
      const last = client
      client = undefined
      if (last) await close(last)
      await reconnecting
    },
  }
}
