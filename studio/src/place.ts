import { useSyncExternalStore } from 'react'

/** Where one is. It stands in the address after `#`, so that it works below any path and with the browser's own buttons. */
export type Place =
  | { name: 'pick' }
  | { name: 'make'; capability: string | null }
  | { name: 'watch'; id: string }
  | { name: 'gallery' }
  | { name: 'compare'; ids: string[] }

export const hrefOf = (place: Place): string => {
  switch (place.name) {
    case 'pick':
      return '#/models'
    case 'make':
      return place.capability ? `#/make/${place.capability}` : '#/make'
    case 'watch':
      return `#/clips/${encodeURIComponent(place.id)}`
    case 'gallery':
      return '#/clips'
    case 'compare':
      return `#/compare${place.ids.length > 0 ? `/${place.ids.map(encodeURIComponent).join(',')}` : ''}`
  }
}

export function placeOf(hash: string): Place {
  const [name, ...rest] = hash.replace(/^#\/?/, '').split('/')
  if (name === 'make') return { name, capability: rest.join('/') || null }
  if (name === 'clips' && rest[0]) return { name: 'watch', id: decoded(rest.join('/')) }
  if (name === 'clips') return { name: 'gallery' }
  if (name === 'compare') return { name, ids: (rest[0] ?? '').split(',').filter(Boolean).map(decoded) }
  return { name: 'pick' }
}

export const go = (place: Place): void => {
  location.hash = hrefOf(place)
}

/** Of the address as it changes. */
export function useHash(): string {
  return useSyncExternalStore(
    (changed) => {
      addEventListener('hashchange', changed)
      return () => removeEventListener('hashchange', changed)
    },
    () => location.hash,
  )
}

/** Whoever typed the address may have typed anything. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
