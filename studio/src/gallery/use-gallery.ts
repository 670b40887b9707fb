import type { Generation, GenerationFilter } from '@kinetograph/client'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { galleryDocument } from '../documents.ts'
import { client, isGone } from '../gateway.ts'
import type { StudioGalleryQuery } from '../generated/types.ts'

export type Entry = StudioGalleryQuery['generations']['nodes'][number]

const pageSize = 48
const pollMilliseconds = 5_000
/** The gateway's own limit for one stream. */
const followedAtOnce = 100

/** Newest first and live: page one is read every five seconds, what is under way is followed on one stream. */
export function useGallery(filter: GenerationFilter) {
  const [entries, setEntries] = useState<readonly Entry[] | undefined>(undefined)
  const [end, setEnd] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  /** Of the filter as it stands: aborted, an answer is about another one. */
  const current = useRef<{ signal: AbortSignal; isReading: boolean } | null>(null)
  const latest = useRef<readonly Entry[]>([])
  latest.current = entries ?? []
  const asked = JSON.stringify(filter)

  const read = useCallback(
    async (after: string | null, signal?: AbortSignal) => {
      const variables = { first: pageSize, after, filter: JSON.parse(asked) as object }
      const options = signal ? { signal } : {}
      return (await client.request<StudioGalleryQuery>(galleryDocument, variables, options)).generations
    },
    [asked],
  )

  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    current.current = { signal, isReading: false }
    setEntries(undefined)
    setEnd(null)
    setError(null)
    let isFirst = true
    let isRefreshing = false
    const refresh = async () => {
      if (document.hidden || isRefreshing) return
      isRefreshing = true
      try {
        const { nodes, pageInfo } = await read(null, signal)
        const known = new Set(latest.current.map(({ id }) => id))
        // More than a page is new: all of it, down to what is known.
        let last = { nodes, pageInfo }
        while (known.size > 0 && last.pageInfo.hasNextPage && !last.nodes.some(({ id }) => known.has(id))) {
          last = await read(last.pageInfo.endCursor ?? null, signal)
          nodes.push(...last.nodes)
        }
        if (signal.aborted) return
        setError(null)
        if (isFirst) setEnd(pageInfo.hasNextPage ? pageInfo.endCursor : null)
        isFirst = false
        setEntries((before) => merged(before ?? [], nodes))
      } catch (reason) {
        if (!signal.aborted && !isGone(reason)) setError(reason)
      } finally {
        isRefreshing = false
      }
    }
    void refresh()
    const timer = setInterval(() => void refresh(), pollMilliseconds)
    return () => {
      controller.abort()
      clearInterval(timer)
    }
  }, [read])

  const open = useMemo(() => (entries ?? []).filter(({ state }) => !state.isFinal).slice(0, followedAtOnce), [entries])
  const openIds = open.map(({ id }) => id).join(' ')
  useEffect(() => {
    if (openIds === '') return
    const controller = new AbortController()
    const known = new Map(latest.current.map((entry) => [entry.id, entry.state.sequence]))
    const positions = openIds.split(' ').map((id) => ({ id, afterSequence: known.get(id) ?? 0 }))
    const follow = async () => {
      for await (const generation of client.followAll(positions, { signal: controller.signal }))
        setEntries((before) =>
          before?.map((entry) => (entry.id === generation.id ? advanced(entry, generation) : entry)),
        )
    }
    // Page one is read again all the same.
    follow().catch(() => {})
    return () => controller.abort()
  }, [openIds])

  const more = useCallback(async () => {
    const reading = current.current
    if (end === null || !reading || reading.isReading) return
    reading.isReading = true
    try {
      const { nodes, pageInfo } = await read(end, reading.signal)
      if (reading.signal.aborted) return
      setEntries((before) => [
        ...(before ?? []),
        ...nodes.filter(({ id }) => !before?.some((entry) => entry.id === id)),
      ])
      setEnd(pageInfo.hasNextPage ? pageInfo.endCursor : null)
      setError(null)
    } catch (reason) {
      // Until page one has been read again: then what is in view is read on.
      if (!reading.signal.aborted) setError(reason)
    } finally {
      reading.isReading = false
    }
  }, [end, read])

  const remove = (ids: ReadonlySet<string>) => setEntries((before) => before?.filter(({ id }) => !ids.has(id)))
  return {
    entries: entries?.filter(({ deletedAt }) => deletedAt === null) ?? null,
    error,
    hasMore: end !== null,
    more,
    remove,
  }
}

/** What is new stands in front; of what is known the later state counts. */
function merged(before: readonly Entry[], page: readonly Entry[]): Entry[] {
  const known = new Map(before.map((entry) => [entry.id, entry]))
  const fresh = new Map(page.map((entry) => [entry.id, entry]))
  const newer = (old: Entry | undefined, next: Entry) => (old && old.state.sequence > next.state.sequence ? old : next)
  return [
    ...page.filter(({ id }) => !known.has(id)),
    ...before.map((entry) => newer(entry, fresh.get(entry.id) ?? entry)),
  ]
}

function advanced(entry: Entry, { sequence, status, isFinal, progress, failure, clips }: Generation): Entry {
  if (sequence < entry.state.sequence) return entry
  return { ...entry, state: { sequence, status, isFinal, progress, failure, clips } as Entry['state'] }
}
