import { type ReactNode, useEffect, useRef } from 'react'
import { type Catalog, CatalogContext } from './catalog.ts'
import { ComparePlace } from './compare/compare-place.tsx'
import { catalogDocument } from './documents.ts'
import { GalleryPlace } from './gallery/gallery-place.tsx'
import { client, reachable, refusedKey } from './gateway.ts'
import { KeyForm } from './key-form.tsx'
import { MakePlace } from './make/make-place.tsx'
import { PickPlace } from './pick/pick-place.tsx'
import { type Place, placeOf, useHash } from './place.ts'
import { Shell } from './shell.tsx'
import { useStore } from './store.ts'
import { Failed } from './ui/notice.tsx'
import { useLoaded } from './use-loaded.ts'
import { WatchPlace } from './watch/watch-place.tsx'

export function App() {
  const needsKey = useStore(refusedKey)
  const isReachable = useStore(reachable)
  const catalog = useLoaded((signal) => client.request<Catalog>(catalogDocument, {}, { signal }), [])
  const place = placeOf(useHash())
  if (needsKey) return <KeyForm onKey={catalog.again} />
  return (
    <Shell place={place} isReachable={isReachable}>
      {catalog.state === 'loading' && <Skeleton />}
      {catalog.state === 'failed' && (
        <Failed title="The models could not be read" error={catalog.error} again={catalog.again} />
      )}
      {catalog.state === 'ready' && (
        <CatalogContext.Provider value={catalog.value}>
          <Titled place={place}>
            <PlaceOf place={place} />
          </Titled>
        </CatalogContext.Provider>
      )}
    </Shell>
  )
}

function PlaceOf({ place }: { place: Place }) {
  switch (place.name) {
    case 'pick':
      return <PickPlace />
    case 'make':
      return <MakePlace capabilityId={place.capability} />
    case 'watch':
      return <WatchPlace key={place.id} id={place.id} />
    case 'gallery':
      return <GalleryPlace />
    case 'compare':
      return <ComparePlace ids={place.ids} />
  }
}

const titles: Record<Place['name'], string> = {
  pick: 'Models',
  make: 'Make a clip',
  watch: 'Clip',
  gallery: 'Clips',
  compare: 'Compare',
}

/** Whoever does not see the page hears where it has gone: the heading takes the focus, but not on the first one. */
function Titled({ place, children }: { place: Place; children: ReactNode }) {
  const isFirst = useRef(true)
  useEffect(() => {
    document.title = `${titles[place.name]} · Kinetograph`
    if (!isFirst.current) {
      scrollTo(0, 0)
      document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
    }
    isFirst.current = false
  }, [place.name])
  return children
}

const Skeleton = () => (
  <div className="skeletons" role="status" aria-label="Loading the models">
    {Array.from({ length: 8 }, (_, index) => (
      <div key={index} className="skeleton" />
    ))}
  </div>
)
