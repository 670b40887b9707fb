import { createClient, KinetographError } from '@kinetograph/client'
import { createStore } from './store.ts'

const keyName = 'kinetograph-key'
/** The page's own address without what follows its last slash: the gateway is there, below a proxy's path too. */
export const base = new URL('.', document.baseURI).href

export const hasKey = (): boolean => sessionStorage.getItem(keyName) !== null
/** Kept for this tab until it is closed, and sent nowhere but to the gateway. */
export const keepKey = (key: string): void => sessionStorage.setItem(keyName, key)

/** Whether the last request reached the gateway. */
export const reachable = createStore(true)
/** Set once a key is missing, or one is no longer accepted. */
export const refusedKey = createStore(false)

/**
 * Media come from whoever serves this page, whatever name their URL was signed for: the signature covers the path and what
 * follows. Nothing else than this origin (and the bucket that it sends on to) is let through by the page's policy.
 */
export function here(url: string): string {
  const { pathname, search } = new URL(url, base)
  const at = pathname.lastIndexOf('/media/')
  return at < 0 ? url : new URL(pathname.slice(at + 1) + search, base).href
}

export const client = createClient({
  url: base,
  apiKey: () => sessionStorage.getItem(keyName) ?? '',
  async fetch(input, init) {
    try {
      const response = await fetch(here(String(input)), init)
      reachable.set(![502, 503, 504].includes(response.status))
      if (response.status === 401) refusedKey.set(true)
      return response
    } catch (error) {
      if (!init?.signal?.aborted) reachable.set(false)
      throw error
    }
  },
})

/** For people. */
export function messageOf(error: unknown): string {
  if (error instanceof KinetographError) {
    return error.problems.length > 0 ? error.problems.map(({ message }) => message).join(' ') : error.message
  }
  return error instanceof Error ? error.message : String(error)
}

export const isGone = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'
