import { type ScenarioKind, scenarioKinds } from '../emulation/port.ts'

export interface Marker {
  kind: ScenarioKind
  /** Null: every time. */
  times: number | null
  /** For how long, where there is something to say. */
  seconds: number | null
}

const pattern = /\[\[([a-z-]+)(?::(\d{1,6}))?(?::(\d{1,6}(?:\.\d{1,3})?)s)?\]\]/g

/** `[[kind]]`, `[[kind:times]]`, `[[kind:40s]]`, `[[kind:times:40s]]`, in their order. */
export function markersIn(prompt: string): Marker[] {
  if (!prompt.includes('[[')) return []
  return [...prompt.matchAll(pattern)].flatMap(([, kind, times, seconds]) =>
    isScenarioKind(kind)
      ? [
          {
            kind,
            times: times === undefined ? null : Number(times),
            seconds: seconds === undefined ? null : Number(seconds),
          },
        ]
      : [],
  )
}

export const isScenarioKind = (value: unknown): value is ScenarioKind =>
  (scenarioKinds as readonly unknown[]).includes(value)
