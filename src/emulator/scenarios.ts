import { createHash, randomUUID } from 'node:crypto'
import { createNewest } from '../emulation/newest.ts'
import { type ClipFault, type Job, type NewJob, type ScenarioKind, scenarioKinds } from '../emulation/port.ts'
import type { Outcome } from './jobs.ts'
import { type Marker, markersIn } from './markers.ts'

export interface NewScenario {
  kind: ScenarioKind
  /** Only there; any provider unless given. */
  provider?: string
  /** How often; once unless given. */
  times?: number | 'always'
  /**
   * For how long. Of the emulator's clock for `find-blind` (60) and `webhook-late` (30), of real time for
   * `submit-slow`, `poll-slow` (3) and `result-slow` (5).
   */
  seconds?: number
}

/** One that waits to happen. */
export interface Scenario extends NewScenario {
  id: string
  /** How often it will still happen. */
  times: number | 'always'
}

/** What is to happen now. */
export interface Happening<Kind extends ScenarioKind = ScenarioKind> {
  kind: Kind
  seconds: number
}

/** Whose prompts may hold markers. */
export interface Subject {
  /** Of a call that submits. */
  prompt?: string | undefined
  jobs: readonly Job[]
  /** Its turn in the queue has been: only markers count. */
  isServed?: boolean
}

export interface Scenarios {
  add(scenario: NewScenario): Scenario
  list(): Scenario[]
  /** False when there is none with this id. */
  remove(id: string): boolean
  /** The queue, and how often each marker has happened. */
  clear(): void
  /** The first of `kinds` to happen now; it counts as having happened. */
  take<Kind extends ScenarioKind>(
    provider: string,
    kinds: readonly Kind[],
    subject: Subject,
  ): (Happening<Kind> & { from: 'queue' | 'marker' }) | null
  decide(provider: string, job: NewJob): Outcome
}

const seconds: Partial<Record<ScenarioKind, number>> = {
  'find-blind': 60,
  'webhook-late': 30,
  'submit-slow': 3,
  'poll-slow': 3,
  'result-slow': 5,
}

/** Markers that happen so often and no more. */
const mostCounted = 50_000

const decided = ['moderated-at-output', 'fails', 'nul-in-message', 'moderated-as-success', 'never-ends'] as const
const isClipFault = (kind: ScenarioKind): kind is ClipFault => kind.startsWith('clip-')
const clipFaults = scenarioKinds.filter(isClipFault)
const ofPolls: ReadonlySet<ScenarioKind> = new Set(['expired', 'unknown-id', 'poll-server-error'])

/** What waits in one queue: a scenario does not overtake another one that the same call could be for. */
function queueOf(kind: ScenarioKind): string {
  if (kind === 'find-blind') return 'find'
  if (ofPolls.has(kind) || kind.startsWith('poll-')) return 'poll'
  if (kind.startsWith('result-')) return 'result'
  if (kind.startsWith('webhook-')) return 'webhook'
  if (isClipFault(kind)) return 'clip'
  return (decided as readonly string[]).includes(kind) ? 'outcome' : 'submit'
}

export function createScenarios(): Scenarios {
  let waiting: Scenario[] = []
  let happened = createNewest<number>({ most: mostCounted })

  function fromQueue<Kind extends ScenarioKind>(provider: string, kinds: readonly Kind[]): Happening<Kind> | null {
    const queues = new Set(kinds.map(queueOf))
    const next = waiting.find((one) => (one.provider ?? provider) === provider && queues.has(queueOf(one.kind)))
    const kind = kinds.find((one) => one === next?.kind)
    if (!next || kind === undefined) return null
    if (next.times !== 'always') next.times--
    waiting = waiting.filter(({ times }) => times !== 0)
    return { kind, seconds: secondsOf(kind, next.seconds) }
  }

  function fromMarkers<Kind extends ScenarioKind>(
    kinds: readonly Kind[],
    prompt: string,
    countedFor: (kind: ScenarioKind) => string,
  ): Happening<Kind> | null {
    for (const marker of markersIn(prompt)) {
      const kind = kinds.find((one) => one === marker.kind)
      if (kind !== undefined && isLeft(marker, countedFor(kind)))
        return { kind, seconds: secondsOf(kind, marker.seconds) }
    }
    return null
  }

  function isLeft({ times }: Marker, key: string): boolean {
    if (times === null) return true
    const before = happened.get(key) ?? 0
    if (before >= times) return false
    happened.set(key, before + 1)
    return true
  }

  const take: Scenarios['take'] = (provider, kinds, { prompt, jobs, isServed = false }) => {
    if (kinds.length === 0) return null
    const queued = isServed ? null : fromQueue(provider, kinds)
    if (queued) return { ...queued, from: 'queue' }
    const marked =
      prompt === undefined ? null : fromMarkers(kinds, prompt, (kind) => `${provider} ${kind} in ${digest(prompt)}`)
    if (marked) return { ...marked, from: 'marker' }
    for (const job of jobs) {
      const found = fromMarkers(kinds, job.prompt, (kind) => `${provider} ${kind} of ${job.id}`)
      if (found) return { ...found, from: 'marker' }
    }
    return null
  }

  return {
    add(scenario) {
      const added = { ...scenario, id: randomUUID(), times: scenario.times ?? 1 }
      waiting.push(added)
      return { ...added }
    },
    list: () => waiting.map((scenario) => ({ ...scenario })),
    remove(id) {
      const before = waiting.length
      waiting = waiting.filter((scenario) => scenario.id !== id)
      return waiting.length < before
    },
    clear() {
      waiting = []
      happened = createNewest<number>({ most: mostCounted })
    },
    take,
    decide(provider, { prompt }) {
      const end = take(provider, decided, { prompt, jobs: [] })?.kind ?? null
      const blind = take(provider, ['find-blind'], { prompt, jobs: [] })
      const clipFault = take(provider, clipFaults, { prompt, jobs: [] })?.kind
      return {
        ...(clipFault ? { clipFault } : {}),
        failedBy: end === 'moderated-as-success' || end === 'never-ends' ? null : end,
        isWithheld: end === 'moderated-as-success',
        neverEnds: end === 'never-ends',
        hiddenFor: (blind?.seconds ?? 0) * 1000,
      }
    },
  }
}

const secondsOf = (kind: ScenarioKind, given: number | null | undefined) => given ?? seconds[kind] ?? 0

const digest = (text: string) => createHash('sha256').update(text).digest('hex')
