import type { Generation } from '@kinetograph/client'
import { type RefObject, useRef, useState } from 'react'
import { here } from '../gateway.ts'
import { Icon } from '../ui/icon.tsx'
import { clock } from '../words.ts'

export type Video = NonNullable<Generation['clips'][number]['video']>

/** Plays without sound and over and over, until somebody wants it otherwise; frame by frame with the arrow keys too. */
export function Player({
  video,
  label,
  element,
}: {
  video: Video
  label: string
  element?: RefObject<HTMLVideoElement>
}) {
  const own = useRef<HTMLVideoElement>(null)
  const ref = element ?? own
  const [isPlaying, setPlaying] = useState(false)
  const [isMuted, setMuted] = useState(true)
  const [isLooping, setLooping] = useState(true)
  const [at, setAt] = useState(0)
  const step = (frames: number) => {
    const player = ref.current
    if (!player) return
    player.pause()
    // The middle of a frame: its edge may show the one before.
    const frame = Math.floor(player.currentTime * video.frameRate + 0.01) + frames
    const last = Math.max(0, Math.round(video.durationSeconds * video.frameRate) - 1)
    player.currentTime = (Math.min(last, Math.max(0, frame)) + 0.5) / video.frameRate
  }
  const toggle = () => {
    const player = ref.current
    if (!player) return
    if (player.paused) void player.play().catch(() => {})
    else player.pause()
  }
  return (
    <div className="player">
      <video
        ref={ref}
        src={here(video.url)}
        poster={video.poster ? here(video.poster.url) : undefined}
        aria-label={label}
        autoPlay={!matchMedia('(prefers-reduced-motion: reduce)').matches}
        muted={isMuted}
        loop={isLooping}
        playsInline
        onClick={toggle}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={({ currentTarget }) => setAt(currentTarget.currentTime)}
        onSeeked={({ currentTarget }) => setAt(currentTarget.currentTime)}
        style={{ aspectRatio: `${video.width} / ${video.height}` }}
      />
      <div className="player-bar">
        <button type="button" className="icon-button" aria-label={isPlaying ? 'Pause' : 'Play'} onClick={toggle}>
          <Icon name={isPlaying ? 'pause' : 'play'} />
        </button>
        <button type="button" className="icon-button" aria-label="One frame back" onClick={() => step(-1)}>
          <Icon name="previous" />
        </button>
        <button type="button" className="icon-button" aria-label="One frame on" onClick={() => step(1)}>
          <Icon name="next" />
        </button>
        <input
          type="range"
          className="slider"
          aria-label="Moment"
          aria-valuetext={`${clock(at)} of ${clock(video.durationSeconds)}`}
          min={0}
          max={video.durationSeconds}
          step={1 / video.frameRate}
          value={at}
          onChange={(event) => {
            if (ref.current) ref.current.currentTime = Number(event.target.value)
          }}
        />
        <span className="time">
          {clock(at)} / {clock(video.durationSeconds)}
        </span>
        <button
          type="button"
          className="icon-button"
          aria-label="Loop"
          aria-pressed={isLooping}
          onClick={() => setLooping(!isLooping)}
        >
          <Icon name="loop" />
        </button>
        {video.hasAudio && (
          <button
            type="button"
            className="icon-button"
            aria-label="Sound"
            aria-pressed={!isMuted}
            onClick={() => setMuted(!isMuted)}
          >
            <Icon name={isMuted ? 'mute' : 'sound'} />
          </button>
        )}
      </div>
    </div>
  )
}
