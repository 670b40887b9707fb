import type { Generation } from '@kinetograph/client'
import { useEffect, useState } from 'react'
import { watchDocument } from '../documents.ts'
import { client, isGone } from '../gateway.ts'
import type { StudioWatchQuery } from '../generated/types.ts'

export type Told = NonNullable<StudioWatchQuery['generation']>

export interface Watched {
  generation: Generation | null
  /** On this page's clock: clocks differ. */
  receivedAt: number
  told: Told | null
  isUnknown: boolean
  error: unknown
}

const nothing: Watched = { generation: null, receivedAt: 0, told: null, isUnknown: false, error: null }
/** A late clip, a charge or a poster may still come without an event. */
const settlingMilliseconds = 3_000

/** One generation as it is now, to its end and over broken connections. An older state than the one shown never replaces it. */
export function useGeneration(id: string): Watched & { again(): void } {
  const [watched, setWatched] = useState(nothing)
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const show = (next: Partial<Watched>) => {
      if (!signal.aborted) setWatched((last) => ({ ...last, ...next }))
    }
    const showState = (generation: Generation) => {
      if (signal.aborted) return
      setWatched((last) =>
        last.generation && generation.sequence < last.generation.sequence
          ? last
          : { ...last, generation, receivedAt: Date.now() },
      )
    }
    const tell = async () => {
      const { generation: told } = await client.request<StudioWatchQuery>(watchDocument, { id }, { signal })
      show(told ? { told } : { isUnknown: true })
      return told
    }
    const watch = async () => {
      const found = await client.get(id)
      if (!found) return show({ isUnknown: true })
      showState(found)
      await tell()
      if (!found.isFinal) {
        for await (const generation of client.follow(id, { afterSequence: found.sequence, signal }))
          showState(generation)
        await tell()
      }
      for (let tries = 0; tries < 20; tries += 1) {
        const now = await client.get(id)
        if (now) showState(now)
        const isWhole = now?.clips.every(({ video }) => !video || video.poster) ?? true
        if (isWhole && !(await tell())?.state.settling) return
        await new Promise((resolve) => setTimeout(resolve, settlingMilliseconds))
        if (signal.aborted) return
      }
    }
    watch().catch((error: unknown) => {
      if (!isGone(error)) show({ error })
    })
    return () => controller.abort()
  }, [id, turn])
  return {
    ...watched,
    again: () => {
      setWatched(nothing)
      setTurn((last) => last + 1)
    },
  }
}
