import { amountsByUnit, type Charge } from './charge.ts'
import type { Decision } from './decision.ts'
import type { Failure } from './failure.ts'
import type { GenerationRow } from './record.ts'
import { isFinal } from './status.ts'
import type { Step } from './step.ts'

/** Ends, and what comes after them, as a decision wrote them. */
export function stepsOf({
  before,
  after,
  decision,
  ends,
  latestAttempt,
}: {
  /** Null where the decision was committed before, and its answer was lost. */
  before: GenerationRow | null
  after: GenerationRow
  decision: Decision
  ends: boolean
  latestAttempt: number | null
}): Step[] {
  const generation = after
  const steps: Step[] = []
  if (generation.count > 1)
    for (const { index: clipIndex, to: status, arrivedLate = false, failure } of decision.clips ?? [])
      if (isFinal(status) && !arrivedLate)
        steps.push({ step: 'clip-ended', generation, clipIndex, status, ...blameOf(failure) })
  if (ends) {
    const { status, charge, createdAt: since } = generation
    steps.push({
      ...({ step: 'ended', generation, status, charge, since, attempt: latestAttempt } as const),
      // An expired one has the reason at its clip alone.
      ...blameOf(generation.failure ?? decision.clips?.find(({ failure }) => failure)?.failure),
    })
  }
  for (const { type } of decision.events ?? []) {
    if (type === 'LateResult') steps.push({ step: 'late-result', generation, charge: generation.charge })
    if (type === 'MediaDeleted') steps.push({ step: 'deleted', generation })
    if (type === 'ChargeSettled') steps.push({ step: 'charge-settled', generation, charge: generation.charge })
  }
  const micros = (after.charge.micros ?? 0) - (before?.charge.micros ?? 0)
  const units = unitsSince(before?.charge, after.charge)
  if ((micros > 0 || units.length > 0) && (before !== null || ends))
    steps.push({ step: 'charged', generation, micros: Math.max(0, micros), units })
  return steps
}

function unitsSince(before: Charge | undefined, after: Charge): { unit: string; amount: number }[] {
  const known = amountsByUnit(before?.providerUnits)
  return [...amountsByUnit(after.providerUnits)]
    .map(([unit, amount]) => ({ unit, amount: amount - (known.get(unit) ?? 0) }))
    .filter(({ amount }) => amount > 0)
}

const blameOf = (failure: Failure | null | undefined) => ({
  code: failure?.code ?? null,
  stage: failure?.stage ?? null,
})
