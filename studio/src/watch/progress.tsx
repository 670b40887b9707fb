import { type Generation, progressAt } from '@kinetograph/client'
import { useEffect, useRef, useState } from 'react'
import { duration, spoken } from '../words.ts'

/** A thin bar that moves between two events, and words about the queue and the expected end. */
export function Progress({ generation, receivedAt }: { generation: Generation; receivedAt: number }) {
  const now = useNow(generation.isFinal)
  const { progress, status } = generation
  const at = Date.parse(progress.asOf) + (now - receivedAt)
  const shown = useRef<{ id: string; fraction: number | null }>(undefined)
  const fraction = progressAt(progress, at, shown.current?.id === generation.id ? shown.current.fraction : null)
  useEffect(() => {
    shown.current = { id: generation.id, fraction }
  })
  const percent = fraction === null ? null : Math.floor(fraction * 100)
  const expected = progress.expected ? (Date.parse(String(progress.expected.medianAt)) - at) / 1000 : null
  const words = [
    spoken(status),
    progress.queuePosition !== null && `place ${progress.queuePosition} in the queue`,
    percent !== null && `${percent} %`,
    expected !== null && (expected > 0 ? `about ${duration(expected)} left` : 'any moment now'),
    progress.message,
  ].filter(Boolean)
  return (
    <div className="progress">
      <div
        className={`progress-bar${percent === null ? ' unknown' : ''}`}
        role="progressbar"
        aria-label="Progress of the clip"
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === null ? {} : { 'aria-valuenow': percent })}
      >
        <span style={percent === null ? undefined : { transform: `scaleX(${Math.max(0.01, fraction ?? 0)})` }} />
      </div>
      <p className="progress-words">{words.join(' · ')}</p>
      <Quarters percent={percent} status={status} />
    </div>
  )
}

/** Says each quarter once. */
function Quarters({ percent, status }: { percent: number | null; status: string }) {
  const quarter = percent === null ? 0 : Math.floor(percent / 25) * 25
  const [said, setSaid] = useState('')
  const highest = useRef(0)
  useEffect(() => {
    if (quarter > highest.current) {
      highest.current = quarter
      setSaid(`${quarter} percent`)
    }
  }, [quarter])
  useEffect(() => setSaid(spoken(status)), [status])
  return (
    <p className="visually-hidden" role="status">
      {said}
    </p>
  )
}

function useNow(isStill: boolean): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (isStill) return
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [isStill])
  return now
}
