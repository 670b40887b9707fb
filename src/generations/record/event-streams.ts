import type { BaseLogger } from 'pino'
import type { Database } from '../../engine/connection.ts'
import { errorCode } from '../../engine/database-error.ts'
import type { Wake } from '../../engine/wake.ts'
import { kindOfError } from '../../error-kind.ts'
import type { StoredEvent } from './event.ts'
import { type GenerationView, loadViews, readEvents } from './queries.ts'

/** An event on its way to a subscriber, with the generation as it is now: read once, shared by all who watch. */
export interface TailedEvent extends StoredEvent {
  current(): Promise<GenerationView | null>
}

/** NOT_FOUND: unknown, or another tenant's. BAD_SEQUENCE: a cursor beyond the last event. */
export class WatchError extends Error {
  override readonly name = 'WatchError'
  readonly kind = 'request'
  readonly code: 'NOT_FOUND' | 'BAD_SEQUENCE'
  constructor(code: WatchError['code'], message: string) {
    super(message)
    this.code = code
  }
}

export interface EventStreams {
  /**
   * Every stored event after the cursor, then live ones; ends after the final event. A caller who already has the
   * final event gets the addenda after it and the end as soon as nothing is settling any more.
   */
  watch(
    tenant: string,
    generationId: string,
    afterSequence: number,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<TailedEvent>>
  stop(): void
}

const eventsPerRead = 200

/** One per watched generation: reads what is new once, whoever watches. */
interface EventStream {
  /** Whose generation it is; certain once somebody's watch was let in, and nobody reads events before. */
  tenant: string
  /** The latest events, without a gap, up to `last`. */
  buffer: TailedEvent[]
  last: number
  watchers: number
  changed: Promise<void>
  signalChange(): void
  reading?: Promise<void> | undefined
  isStale: boolean
}

export function createEventStreams(options: {
  database: Database
  wake: Pick<Wake, 'on' | 'onReconnect'>
  log: BaseLogger
  /** How often what is watched is looked at without being told to; 10 s unless given. */
  reReadMilliseconds?: number
}): EventStreams {
  const { database, wake, log, reReadMilliseconds = 10_000 } = options
  const streams = new Map<string, EventStream>()

  /** A wake only sets a flag; the loop reads until nothing is new. */
  function refresh(id: string): void {
    const stream = streams.get(id)
    if (!stream) return
    stream.isStale = true
    stream.reading ??= read(id, stream).finally(() => (stream.reading = undefined))
  }

  async function read(id: string, stream: EventStream): Promise<void> {
    while (stream.isStale) {
      stream.isStale = false
      try {
        const events = await readEvents(database, id, stream.last, eventsPerRead)
        if (events.length === 0) {
          announce(stream)
          continue
        }
        stream.buffer.push(...share(stream, events))
        stream.buffer.splice(0, Math.max(0, stream.buffer.length - eventsPerRead))
        stream.last = events.at(-1)!.sequence
        if (events.length === eventsPerRead) stream.isStale = true
        announce(stream)
      } catch (error) {
        log.warn({ code: (error as { code?: string }).code }, 'Events could not be read; trying again')
        await new Promise((resolve) => setTimeout(resolve, 500))
        stream.isStale = true
        if (stream.watchers === 0) return
      }
    }
  }

  function announce(stream: EventStream): void {
    const signal = stream.signalChange
    stream.changed = new Promise((resolve) => {
      stream.signalChange = resolve
    })
    signal()
  }

  /** The generation behind a batch of events is read at most once for all subscribers. */
  function share(owner: { tenant: string }, events: StoredEvent[]): TailedEvent[] {
    let view: Promise<GenerationView | null> | undefined
    const current = () => {
      view ??= loadViews(database, owner.tenant, [events[0]!.generationId]).then((views) => views[0]!)
      return view
    }
    return events.map((event) => ({ ...event, current }))
  }

  function open(tenant: string, id: string): EventStream {
    let stream = streams.get(id)
    if (!stream) {
      stream = {
        tenant,
        buffer: [],
        last: 0,
        watchers: 0,
        changed: Promise.resolve(),
        signalChange: () => {},
        isStale: false,
      }
      announce(stream)
      streams.set(id, stream)
    }
    stream.watchers += 1
    return stream
  }

  function close(id: string, stream: EventStream): void {
    stream.watchers -= 1
    if (stream.watchers === 0 && streams.get(id) === stream) streams.delete(id)
  }

  const offEvents = wake.on('events', refresh)
  const offReconnect = wake.onReconnect(() => {
    for (const id of streams.keys()) refresh(id)
  })
  /** Nothing is lost when a notification is: what is watched is looked at again. */
  const timer = setInterval(() => void reRead(), reReadMilliseconds)
  timer.unref()

  async function reRead(): Promise<void> {
    if (streams.size === 0) return
    try {
      const rows = await database
        .selectFrom('generation')
        .select(['id', 'sequence'])
        .where('id', 'in', [...streams.keys()])
        .execute()
      for (const row of rows) if (row.sequence > (streams.get(row.id)?.last ?? row.sequence)) refresh(row.id)
    } catch (error) {
      // The next look, or the reconnect, catches up.
      if (kindOfError(error) !== 'machine')
        log.error({ name: (error as Error).name, code: errorCode(error) }, 'Watched generations could not be looked at')
    }
  }

  async function* follow(watch: {
    tenant: string
    id: string
    stream: EventStream
    afterSequence: number
    isAfterFinal: boolean
    signal: AbortSignal
    onEnd(): void
  }): AsyncGenerator<TailedEvent> {
    const { tenant, id, stream, signal } = watch
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    let cursor = watch.afterSequence
    try {
      while (!signal.aborted) {
        const changed = stream.changed
        const first = stream.buffer[0]
        const events =
          cursor >= stream.last
            ? []
            : first && first.sequence <= cursor + 1
              ? stream.buffer.slice(cursor + 1 - first.sequence)
              : share(stream, await readEvents(database, id, cursor, eventsPerRead))
        for (const event of events) {
          if (signal.aborted) return
          cursor = event.sequence
          yield event
          if (event.isFinal) return
        }
        if (events.length > 0) continue
        if (watch.isAfterFinal && !(await isSettling(tenant, id))) {
          const rest = await readEvents(database, id, cursor, eventsPerRead)
          for (const event of share(stream, rest)) yield event
          return
        }
        await Promise.race([changed, aborted])
      }
    } finally {
      watch.onEnd()
    }
  }

  async function isSettling(tenant: string, id: string): Promise<boolean> {
    const row = await database
      .selectFrom('generation')
      .select(['settling'])
      .where('id', '=', id)
      .where('tenant', '=', tenant)
      .executeTakeFirst()
    return row?.settling ?? false
  }

  return {
    async watch(tenant, id, afterSequence, signal) {
      // Registered before the row is read: what happens in between wakes the stream.
      const stream = open(tenant, id)
      let isOpen = true
      const closeOnce = () => {
        if (isOpen) close(id, stream)
        isOpen = false
      }
      try {
        const row = await database
          .selectFrom('generation')
          .select(['sequence', 'finished_at'])
          .where('id', '=', id)
          .where('tenant', '=', tenant)
          .executeTakeFirst()
        if (!row) throw new WatchError('NOT_FOUND', 'There is no such generation.')
        if (afterSequence > row.sequence || afterSequence < 0)
          throw new WatchError(
            'BAD_SEQUENCE',
            `The generation has ${row.sequence} events; the cursor is not one of them.`,
          )
        stream.tenant = tenant
        // A stream that has read something goes on from there: skipping ahead would leave a gap in its buffer.
        if (stream.last === 0) stream.last = row.sequence
        else if (row.sequence > stream.last) refresh(id)
        const isAfterFinal = row.finished_at !== null && afterSequence > 0 && (await hasFinalUpTo(id, afterSequence))
        // A generator that was never begun has no end of its own.
        if (signal.aborted) closeOnce()
        else signal.addEventListener('abort', closeOnce, { once: true })
        return follow({ tenant, id, stream, afterSequence, isAfterFinal, signal, onEnd: closeOnce })
      } catch (error) {
        closeOnce()
        throw error
      }
    },
    stop() {
      clearInterval(timer)
      offEvents()
      offReconnect()
    },
  }

  async function hasFinalUpTo(id: string, sequence: number): Promise<boolean> {
    const row = await database
      .selectFrom('event')
      .select('sequence')
      .where('generation_id', '=', id)
      .where('is_final', '=', true)
      .where('sequence', '<=', sequence)
      .executeTakeFirst()
    return row !== undefined
  }
}
