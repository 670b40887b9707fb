import { type DependencyList, useEffect, useState } from 'react'
import { isGone } from './gateway.ts'

export type Loaded<Value> =
  | { state: 'loading'; value?: undefined; error?: undefined }
  | { state: 'ready'; value: Value; error?: undefined }
  | { state: 'failed'; value?: undefined; error: unknown }

/** What `load` answers; asked again when one of `dependencies` changes, or `again` is called. An answer that was overtaken is dropped. */
export function useLoaded<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  dependencies: DependencyList,
): Loaded<Value> & { again(): void } {
  const [loaded, setLoaded] = useState<Loaded<Value>>({ state: 'loading' })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const controller = new AbortController()
    setLoaded({ state: 'loading' })
    load(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setLoaded({ state: 'ready', value })
      },
      (error: unknown) => {
        if (!controller.signal.aborted && !isGone(error)) setLoaded({ state: 'failed', error })
      },
    )
    return () => controller.abort()
  }, [...dependencies, turn])
  return { ...loaded, again: () => setTurn((last) => last + 1) }
}
