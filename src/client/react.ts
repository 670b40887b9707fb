import { useCallback, useEffect, useRef, useState } from 'react'
import type { Client, Clip, GenerateOptions, Generation, GenerationRequest } from './client.ts'
import type { KinetographError } from './error.ts'

export interface GenerationHook {
  status: 'idle' | 'starting' | 'running' | 'succeeded' | 'failed'
  /** Its latest state, once it has started. */
  generation: Generation | null
  clip: Clip | null
  /** A KinetographError, unless the gateway was not even asked. */
  error: KinetographError | Error | null
  /** Starts one, or another one; the one before goes on, and is followed no more. */
  generate(request: GenerationRequest, options?: Omit<GenerateOptions, 'signal'>): void
  cancel(): void
  /** Back to the beginning; cancels nothing. */
  reset(): void
}

type State = Pick<GenerationHook, 'status' | 'generation' | 'clip' | 'error'>
const idle: State = { status: 'idle', generation: null, clip: null, error: null }

/** One generation and its progress. When the component goes, the generation goes on: `client.follow` finds it by its id. */
export function useGeneration(client: Client): GenerationHook {
  const [state, setState] = useState(idle)
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  const generate = useCallback(
    (request: GenerationRequest, { onProgress, ...options }: Omit<GenerateOptions, 'signal'> = {}) => {
      running.current?.abort()
      const controller = new AbortController()
      const { signal } = controller
      running.current = controller
      const show = (next: Partial<State>) => {
        if (!signal.aborted) setState((last) => ({ ...last, ...next }))
      }
      setState({ ...idle, status: 'starting' })
      client
        .generate(request, {
          ...options,
          signal,
          onProgress(generation) {
            show({ status: 'running', generation })
            if (!signal.aborted) onProgress?.(generation)
          },
        })
        .then((clip) => show({ status: 'succeeded', clip, generation: clip.generation }))
        .catch((error: Error) => show({ status: 'failed', error }))
    },
    [client],
  )
  const id = state.generation?.id
  const cancel = useCallback(() => {
    if (id === undefined) return
    client.cancel(id).catch((error: Error) => setState((last) => ({ ...last, error })))
  }, [client, id])
  const reset = useCallback(() => {
    running.current?.abort()
    setState(idle)
  }, [])
  return { ...state, generate, cancel, reset }
}
