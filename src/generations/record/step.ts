import type { Charge } from './charge.ts'
import type { FailureCode, FailureStage } from './failure.ts'
import { encodeId } from './global-id.ts'
import type { GenerationRow } from './record.ts'
import type { Status } from './status.ts'

/** Whose step it is, as far as everybody who hears of it may tell it on: no words of the request. */
export type StepSubject = Pick<GenerationRow, 'id' | 'tenant' | 'provider' | 'model' | 'route' | 'traceContext'>

interface OfClip {
  clipIndex: number
  /** Number of the attempt. */
  attempt: number
}

/** Since when: the step took time, and says so once it is over. */
interface Timed {
  since: Date
}

export interface Ended extends Timed {
  status: Status
  /** Why, where it did not succeed. */
  code: FailureCode | null
  stage: FailureStage | null
  charge: Charge
  /** Number of the latest attempt; null: nothing was ever sent. */
  attempt: number | null
}

/** What happens to a generation on its way. Told once it is committed, by the process that did it. */
export type Step = { generation: StepSubject } & (
  | { step: 'accepted'; requestId: string | null; estimateMicros: number | null }
  | { step: 'claimed' | 'taken-over'; lease: number; status: Status }
  | ({ step: 'prepared' } & Timed)
  | ({ step: 'slot-taken' } & OfClip & Timed)
  | ({ step: 'submitted'; operation: string | null } & OfClip & Timed)
  | ({ step: 'polled'; outcome: string; failure: FailureCode | 'defect' | null } & OfClip & Timed)
  /** The provider has ended it; it had at most for so long when we learned of it (null: nobody had looked). */
  | ({ step: 'ran'; outcome: string; latenessMilliseconds: number | null } & OfClip & Timed)
  | ({ step: 'collected'; sizeBytes: number; verified: boolean } & OfClip & Timed)
  | ({ step: 'route-changed'; from: string | null; code: FailureCode } & OfClip)
  | { step: 'cancel-requested'; outcome: string }
  /** One clip of several. */
  | { step: 'clip-ended'; clipIndex: number; status: Status; code: FailureCode | null; stage: FailureStage | null }
  | ({ step: 'ended' } & Ended)
  | { step: 'late-result' | 'charge-settled'; charge: Charge }
  | { step: 'deleted' }
  /** What providers took became known, at the end or after it; the rest of it, where some was known before. */
  | { step: 'charged'; micros: number; units: readonly { unit: string; amount: number }[] }
)

/** How a line of the log names a generation: by the id that the API shows. */
export const inLog = ({ id, tenant, provider, model }: Omit<StepSubject, 'route' | 'traceContext'>) => ({
  generation: generationInLog(id),
  tenant,
  provider,
  model,
})

export const generationInLog = (id: string): string => encodeId('Generation', id)
