import { progressAt } from '@kinetograph/client'
import { memo, useState } from 'react'
import { here } from '../gateway.ts'
import { hrefOf } from '../place.ts'
import { Icon } from '../ui/icon.tsx'
import { ago, spoken } from '../words.ts'
import type { Entry } from './use-gallery.ts'

/** A poster that plays while it is pointed at or has the focus. */
export const GalleryCard = memo(
  function GalleryCard({ entry, isSelected, onSelect }: { entry: Entry; isSelected: boolean; onSelect(): void }) {
    const [isLive, setLive] = useState(false)
    const { id, prompt, model, state, createdAt } = entry
    const video = state.clips.find((clip) => clip.video)?.video
    const title = prompt || model.label
    const fraction = state.isFinal ? null : progressAt(state.progress, Date.now())
    return (
      <li
        className={`tile${isSelected ? ' selected' : ''}`}
        onPointerEnter={() => setLive(true)}
        onPointerLeave={() => setLive(false)}
        onFocus={() => setLive(true)}
        onBlur={() => setLive(false)}
      >
        <a className="tile-link" href={hrefOf({ name: 'watch', id })}>
          {video?.poster ? (
            <img className="tile-picture" src={here(video.poster.url)} alt="" loading="lazy" decoding="async" />
          ) : (
            <span className={`tile-picture tile-blank${state.isFinal ? '' : ' under-way'}`}>
              <Icon name={state.isFinal && !video ? 'alert' : 'clips'} />
            </span>
          )}
          {video && isLive && (
            <video className="tile-picture tile-live" src={here(video.url)} muted loop autoPlay playsInline />
          )}
          <span className="tile-text">
            <span className="tile-title">{title}</span>
            <span className="tile-facts">
              {prompt ? `${model.label} · ` : ''}
              {state.status === 'SUCCEEDED' ? '' : `${spoken(state.status)} · `}
              {ago(createdAt)}
            </span>
          </span>
          {!state.isFinal && (
            <span className={`progress-bar${fraction === null ? ' unknown' : ''}`}>
              <span style={fraction === null ? undefined : { transform: `scaleX(${fraction})` }} />
            </span>
          )}
        </a>
        <label className="tile-check">
          <input type="checkbox" checked={isSelected} onChange={onSelect} />
          <span className="visually-hidden">
            Select {title}, {ago(createdAt)}
          </span>
        </label>
      </li>
    )
  },
  (before, after) => before.entry === after.entry && before.isSelected === after.isSelected,
)
