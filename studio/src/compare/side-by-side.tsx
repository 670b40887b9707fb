import { useEffect, useRef, useState } from 'react'
import { here } from '../gateway.ts'
import { pictureOf, usePreview } from '../make/previews.ts'
import { hrefOf } from '../place.ts'
import { Icon } from '../ui/icon.tsx'
import type { Video } from '../watch/player.tsx'
import { Progress } from '../watch/progress.tsx'
import { useGeneration } from '../watch/use-generation.ts'
import { clock, duration } from '../words.ts'

/** How far players may be apart before they are set right, in seconds. */
const drift = 0.12

export function SideBySide({ ids }: { ids: readonly string[] }) {
  const players = useRef(new Map<string, HTMLVideoElement>())
  const [isPlaying, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [length, setLength] = useState(0)
  const all = () => [...players.current.values()]
  const seek = (seconds: number) => {
    for (const player of all()) player.currentTime = Math.min(seconds, Math.max(0, (player.duration || 0) - 0.05))
    setAt(seconds)
  }
  const toggle = () => {
    const next = !isPlaying
    setPlaying(next)
    for (const player of all()) {
      if (next) void player.play().catch(() => {})
      else player.pause()
    }
  }
  useEffect(() => {
    if (!isPlaying) return
    const timer = setInterval(() => {
      const leading = [...players.current.values()].reduce<HTMLVideoElement | null>(
        (longest, player) => (player.duration > (longest?.duration ?? 0) ? player : longest),
        null,
      )
      if (!leading) return
      if (leading.ended) {
        for (const player of players.current.values()) {
          player.currentTime = 0
          void player.play().catch(() => {})
        }
      }
      setAt(leading.currentTime)
      for (const player of players.current.values()) {
        const target = Math.min(leading.currentTime, player.duration)
        if (!player.ended && Math.abs(player.currentTime - target) > drift) player.currentTime = target
      }
    }, 100)
    return () => clearInterval(timer)
  }, [isPlaying])
  const keep = (id: string, player: HTMLVideoElement | null) => {
    if (player) players.current.set(id, player)
    else players.current.delete(id)
  }
  return (
    <>
      <header className="place-head">
        <h1 tabIndex={-1}>Compare</h1>
        <a href={hrefOf({ name: 'compare', ids: [] })}>Another comparison</a>
      </header>
      <div className={`stages of-${ids.length}`}>
        {ids.map((id) => (
          <Stage
            key={id}
            id={id}
            keep={keep}
            onLength={(seconds) => setLength((before) => Math.max(before, seconds))}
          />
        ))}
      </div>
      {length > 0 && (
        <div className="step-bar">
          <button type="button" className="button" onClick={toggle}>
            <Icon name={isPlaying ? 'pause' : 'play'} /> {isPlaying ? 'Pause' : 'Play in step'}
          </button>
          <input
            type="range"
            className="slider"
            aria-label="Moment in all clips"
            aria-valuetext={`${clock(at)} of ${clock(length)}`}
            min={0}
            max={length}
            step={0.04}
            value={at}
            onChange={(event) => seek(Number(event.target.value))}
          />
          <span className="time">
            {clock(at)} / {clock(length)}
          </span>
        </div>
      )}
    </>
  )
}

function Stage({
  id,
  keep,
  onLength,
}: {
  id: string
  keep(id: string, player: HTMLVideoElement | null): void
  onLength(seconds: number): void
}) {
  const { generation, receivedAt, told, isUnknown } = useGeneration(id)
  const video: Video | undefined = generation?.clips.find((clip) => clip.video)?.video ?? undefined
  const picture = usePreview(pictureOf(told?.request))
  const failure = generation?.failure ?? generation?.clips.find((clip) => clip.failure)?.failure
  const took =
    generation?.startedAt && generation.finishedAt
      ? (Date.parse(String(generation.finishedAt)) - Date.parse(String(generation.startedAt))) / 1000
      : null
  return (
    <section className="compare-stage" aria-label={told?.model.label ?? 'Clip'}>
      {video ? (
        <video
          ref={(player) => keep(id, player)}
          className="stage"
          src={here(video.url)}
          poster={video.poster ? here(video.poster.url) : undefined}
          aria-label={`Clip of ${told?.model.label ?? ''}`}
          muted
          playsInline
          preload="auto"
          onLoadedMetadata={({ currentTarget }) => onLength(currentTarget.duration)}
        />
      ) : (
        <div className={`stage waiting${generation?.isFinal ? '' : ' under-way'}`}>
          {picture ? <img src={here(picture.url)} alt="" /> : <Icon name="clips" />}
        </div>
      )}
      <h2>
        <a href={hrefOf({ name: 'watch', id })}>{told?.model.label ?? '…'}</a>
      </h2>
      {isUnknown && <p className="problem">There is no such clip.</p>}
      {generation && !generation.isFinal && <Progress generation={generation} receivedAt={receivedAt} />}
      {failure && <p className="problem">{failure.message}</p>}
      {generation?.isFinal && (
        <p className="quiet tabular">
          {[
            generation.charge.amount?.formatted ?? told?.estimate?.formatted,
            took !== null && `took ${duration(took)}`,
            video && `${video.width} × ${video.height}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      )}
    </section>
  )
}
