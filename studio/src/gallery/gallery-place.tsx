import type { GenerationFilter } from '@kinetograph/client'
import { useEffect, useRef, useState } from 'react'
import { useCatalog } from '../catalog.ts'
import { client, messageOf } from '../gateway.ts'
import { seedDraft } from '../make/draft.ts'
import { keepPreview } from '../make/previews.ts'
import { go } from '../place.ts'
import { Icon } from '../ui/icon.tsx'
import { Empty, Failed } from '../ui/notice.tsx'
import { GalleryCard } from './gallery-card.tsx'
import { type Entry, useGallery } from './use-gallery.ts'

const kinds: Record<string, GenerationFilter> = {
  All: {},
  'Under way': { isFinal: false },
  Done: { statuses: ['SUCCEEDED'] },
  Failed: { statuses: ['FAILED', 'CANCELED', 'EXPIRED'] },
}

/** All that was made, newest first. */
export function GalleryPlace() {
  const { models } = useCatalog()
  const [kind, setKind] = useState('All')
  const [modelName, setModelName] = useState('')
  const [day, setDay] = useState('')
  const filter = { ...kinds[kind], ...(modelName && { modelName }), ...(day && dayFilter(day)) }
  const { entries, error, hasMore, more, remove } = useGallery(filter)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string) =>
    setSelected((before) => {
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })
  const isFiltered = kind !== 'All' || modelName !== '' || day !== ''
  return (
    <div className="gallery">
      <header className="place-head">
        <h1 tabIndex={-1}>Clips</h1>
        <form className="gallery-filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
          <fieldset className="segments" aria-label="Status">
            {Object.keys(kinds).map((each) => (
              <label key={each} className="segment">
                <input type="radio" name="status" checked={each === kind} onChange={() => setKind(each)} />
                <span>{each}</span>
              </label>
            ))}
          </fieldset>
          <select
            className="input"
            aria-label="Model"
            value={modelName}
            onChange={(event) => setModelName(event.target.value)}
          >
            <option value="">Every model</option>
            {models.map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
          <input
            type="date"
            className="input"
            aria-label="Day"
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
        </form>
      </header>
      {error !== null && entries === null && <Failed title="The clips could not be read" error={error} />}
      {entries === null && error === null && (
        <div className="tiles" role="status" aria-label="Loading the clips">
          {Array.from({ length: 12 }, (_, index) => (
            <div key={index} className="skeleton tile" />
          ))}
        </div>
      )}
      {entries?.length === 0 && (
        <Empty icon="clips" title={isFiltered ? 'No clip is like that' : 'No clips yet'}>
          {!isFiltered && (
            <a className="button primary" href="#/make">
              Make the first one
            </a>
          )}
        </Empty>
      )}
      {entries && entries.length > 0 && (
        <ul className="tiles">
          {entries.map((entry) => (
            <GalleryCard
              key={entry.id}
              entry={entry}
              isSelected={selected.has(entry.id)}
              onSelect={() => toggle(entry.id)}
            />
          ))}
        </ul>
      )}
      {hasMore && <More error={error} onSeen={more} />}
      {selected.size > 0 && (
        <SelectionBar
          selected={(entries ?? []).filter(({ id }) => selected.has(id))}
          onClear={() => setSelected(new Set())}
          onDeleted={remove}
        />
      )}
    </div>
  )
}

function dayFilter(day: string): GenerationFilter {
  const begin = new Date(`${day}T00:00`)
  const end = new Date(begin)
  end.setDate(end.getDate() + 1)
  return { createdAfter: begin.toISOString(), createdBefore: end.toISOString() }
}

/** Reads on when it comes into view, and by the keyboard; after an error only when asked to, until it is over. */
function More({ error, onSeen }: { error: unknown; onSeen(): Promise<void> }) {
  const button = useRef<HTMLButtonElement>(null)
  const hasFailed = error !== null
  useEffect(() => {
    if (hasFailed) return
    // Several changes may come at once, when the page was busy: the last one counts.
    const observer = new IntersectionObserver((changes) => changes.at(-1)?.isIntersecting && void onSeen(), {
      rootMargin: '800px',
    })
    if (button.current) observer.observe(button.current)
    return () => observer.disconnect()
  }, [onSeen, hasFailed])
  return (
    <div className="more">
      {hasFailed && <p role="status">Not all clips could be read. {messageOf(error)}</p>}
      <button ref={button} type="button" className="button" onClick={() => void onSeen()}>
        {hasFailed ? 'Try again' : 'More'}
      </button>
    </div>
  )
}

function SelectionBar({
  selected,
  onClear,
  onDeleted,
}: {
  selected: readonly Entry[]
  onClear(): void
  onDeleted(ids: ReadonlySet<string>): void
}) {
  const { models } = useCatalog()
  const [isAsking, setAsking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const joining = models.flatMap(({ capabilities }) => capabilities).find(({ kind }) => kind === 'ASSEMBLY')
  const clips = selected.flatMap(({ id, state }) =>
    state.clips.flatMap(({ index, video }) => (video ? [{ id, index, video }] : [])),
  )
  const count = `${selected.length} ${selected.length === 1 ? 'clip' : 'clips'}`
  const join = () => {
    if (!joining) return
    // In the order in which they were made.
    const parts = clips.toReversed().map(({ id, index, video }) => {
      const input = { generationClip: { generationId: id, clipIndex: index } }
      keepPreview(input, { url: video.url, name: 'Clip' })
      return { source: { video: input } }
    })
    seedDraft({ parts })
    go({ name: 'make', capability: joining.id })
  }
  const remove = async () => {
    setAsking(false)
    setProblem(null)
    const gone = new Set<string>()
    for (const { id } of selected) {
      try {
        await client.delete(id)
        gone.add(id)
      } catch (error) {
        setProblem(messageOf(error))
      }
    }
    onDeleted(gone)
    if (gone.size === selected.length) onClear()
  }
  return (
    <section className="selection" aria-label="Selected clips">
      {isAsking ? (
        <>
          <p>Delete {count}? The files are gone for good; what they cost stays.</p>
          <button type="button" className="button dangerous" onClick={() => void remove()}>
            Delete
          </button>
          <button type="button" className="button" onClick={() => setAsking(false)}>
            Keep
          </button>
        </>
      ) : (
        <>
          <p role="status">{problem ?? `${count} selected`}</p>
          <button
            type="button"
            className="button"
            disabled={selected.length < 2 || selected.length > 4}
            onClick={() => go({ name: 'compare', ids: selected.map(({ id }) => id) })}
          >
            <Icon name="compare" /> Compare
          </button>
          <button type="button" className="button" disabled={!joining || clips.length < 2} onClick={join}>
            <Icon name="join" /> Join
          </button>
          <button type="button" className="button" onClick={() => setAsking(true)}>
            <Icon name="trash" /> Delete
          </button>
          <button type="button" className="icon-button" aria-label="Select none" onClick={onClear}>
            <Icon name="close" />
          </button>
        </>
      )}
    </section>
  )
}
