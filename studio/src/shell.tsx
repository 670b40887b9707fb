import type { ReactNode } from 'react'
import { hrefOf, type Place } from './place.ts'
import { Icon, type IconName } from './ui/icon.tsx'

const doors: { place: Place; label: string; icon: IconName; within: Place['name'][] }[] = [
  { place: { name: 'pick' }, label: 'Models', icon: 'models', within: ['pick'] },
  { place: { name: 'make', capability: null }, label: 'Make', icon: 'make', within: ['make'] },
  { place: { name: 'gallery' }, label: 'Clips', icon: 'clips', within: ['gallery', 'watch'] },
  { place: { name: 'compare', ids: [] }, label: 'Compare', icon: 'compare', within: ['compare'] },
]

export function Shell({ place, isReachable, children }: { place: Place; isReachable: boolean; children: ReactNode }) {
  return (
    <>
      <button type="button" className="skip" onClick={toContent}>
        To the content
      </button>
      <header className="bar">
        <a className="brand" href={hrefOf({ name: 'pick' })}>
          <span className="brand-mark" aria-hidden="true" />
          Kinetograph
        </a>
        <nav className="doors" aria-label="Places">
          {doors.map(({ place: door, label, icon, within }) => (
            <a
              key={label}
              className="door"
              href={hrefOf(door)}
              aria-current={within.includes(place.name) ? 'page' : undefined}
            >
              <Icon name={icon} />
              {label}
            </a>
          ))}
        </nav>
        <a className="api-link" href="graphql">
          GraphiQL
        </a>
      </header>
      <div role="status" className="outage-region">
        {!isReachable && (
          <p className="outage">The gateway cannot be reached. What was started goes on; trying again…</p>
        )}
      </div>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  )
}

/** No link: the address after `#` says where one is. */
function toContent(): void {
  document.getElementById('content')?.focus()
}
