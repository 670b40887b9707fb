import { kindOfError } from '../../../src/error-kind.ts'
import type { Process, World } from './world.ts'

/** Somebody who follows one generation, and goes on elsewhere whenever the connection breaks. */
export interface Subscriber {
  readonly id: string
  readonly after: number
  /** Numbers of what it was told, in their order. */
  readonly told: readonly number[]
  /** Of an error that no database away explains. */
  readonly error: unknown
  /** The connection breaks, or its process ended: it goes on at another one, after what it was told. */
  reconnect(process: Process): void
  /** Whose answers it waits for. */
  readonly process: Process
}

export function subscribe(
  world: World,
  { id, after, process }: { id: string; after: number; process: Process },
): Subscriber {
  const told: number[] = []
  const subscriber = { id, after, told, error: undefined as unknown, process, reconnect }
  let connection = new AbortController()

  function reconnect(next: Process): void {
    connection.abort()
    connection = new AbortController()
    subscriber.process = next
    void read(next, connection.signal)
  }

  async function read({ streams }: Process, signal: AbortSignal): Promise<void> {
    try {
      for await (const { sequence } of await streams.watch('default', id, told.at(-1) ?? after, signal)) {
        if (signal.aborted) return
        told.push(sequence)
      }
    } catch (error) {
      if (signal.aborted) return
      if (kindOfError(error) === 'machine') setTimeout(() => signal.aborted || reconnect(world.process(0)), 1_000)
      else subscriber.error = error
    }
  }

  reconnect(process)
  return subscriber
}
