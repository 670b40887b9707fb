import type { Problem } from './problem.ts'

/** Both ends included. */
export interface Span {
  low: number
  high: number
}

/** A clip in two steps: stills until one is right, then clips of it. Money in whole micro-USD. */
export interface Workflow {
  stills: Span
  stillMicros: number
  clips: Span
  clipMicros: number
  /** Clips from a prompt alone that it would take instead, of the same price: providers ask the same for both. */
  textToVideoAttempts: Span | null
}

export interface WorkflowCost {
  stills: Span
  clips: Span
  total: Span
  textToVideo: Span | null
  /** Like is compared with like: few attempts either way, and many either way. Null where nothing would be spent. */
  savingFraction: Span | null
}

const maximumCount = 1_000_000
/** A thousand dollars: sums stay whole numbers. */
const maximumStillMicros = 1_000_000_000

/** source: SLA-06, the document’s own reckoning. */
export function workflowCost(workflow: Workflow): WorkflowCost {
  const stills = times(workflow.stills, workflow.stillMicros)
  const clips = times(workflow.clips, workflow.clipMicros)
  const total = { low: stills.low + clips.low, high: stills.high + clips.high }
  const textToVideo = workflow.textToVideoAttempts && times(workflow.textToVideoAttempts, workflow.clipMicros)
  return { stills, clips, total, textToVideo, savingFraction: textToVideo && savingOf(total, textToVideo) }
}

const times = ({ low, high }: Span, micros: number): Span => ({ low: low * micros, high: high * micros })

function savingOf(total: Span, textToVideo: Span): Span | null {
  if (textToVideo.low === 0) return null
  const ofFew = 1 - total.low / textToVideo.low
  const ofMany = 1 - total.high / textToVideo.high
  return { low: Math.min(ofFew, ofMany), high: Math.max(ofFew, ofMany) }
}

/** What is wrong with the counts and the price of a still. */
export function workflowProblems(workflow: Omit<Workflow, 'clipMicros'>): Problem[] {
  const { stills, stillMicros, clips, textToVideoAttempts } = workflow
  return [
    ...spanProblems('stills', stills),
    ...within(['stillPrice', 'micros'], stillMicros, maximumStillMicros, 'The price of a still, in micros,'),
    ...spanProblems('clips', clips),
    ...(textToVideoAttempts ? spanProblems('textToVideoAttempts', textToVideoAttempts) : []),
  ]
}

function spanProblems(field: string, { low, high }: Span): Problem[] {
  const problems = [
    ...within([field, 'low'], low, maximumCount, 'A count'),
    ...within([field, 'high'], high, maximumCount, 'A count'),
  ]
  if (problems.length > 0 || low <= high) return problems
  return [
    {
      code: 'CONFLICT',
      path: [field, 'low'],
      parameter: null,
      message: 'The low end must not be above the high end.',
      conflictsWith: [[field, 'high']],
    },
  ]
}

function within(path: string[], value: number, maximum: number, subject: string): Problem[] {
  if (value >= 0 && value <= maximum) return []
  return [
    {
      code: 'OUT_OF_RANGE',
      path,
      parameter: null,
      message: `${subject} must be from 0 to ${maximum}.`,
      ranges: [{ minimum: 0, maximum }],
    },
  ]
}
