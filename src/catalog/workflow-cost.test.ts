import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Workflow, workflowCost, workflowProblems } from './workflow-cost.ts'

/** As the document reckons: stills at $0.067, clips of 8 seconds at $0.084 a second. */
const document: Workflow = {
  stills: { low: 8, high: 12 },
  stillMicros: 67_000,
  clips: { low: 2, high: 3 },
  clipMicros: 8 * 84_000,
  textToVideoAttempts: { low: 5, high: 8 },
}

describe('the cost of a workflow', () => {
  it('SLA-06: is exactly the document’s, and 40 to 50 per cent are saved', () => {
    const { savingFraction, ...money } = workflowCost(document)
    expect(money).toEqual({
      stills: { low: 536_000, high: 804_000 },
      clips: { low: 1_344_000, high: 2_016_000 },
      total: { low: 1_880_000, high: 2_820_000 },
      textToVideo: { low: 3_360_000, high: 5_376_000 },
    })
    expect(savingFraction!.low).toBeCloseTo(1 - 1.88 / 3.36, 12)
    expect(savingFraction!.high).toBeCloseTo(1 - 2.82 / 5.376, 12)
    expect(savingFraction!.low).toBeGreaterThan(0.4)
    expect(savingFraction!.high).toBeLessThan(0.5)
  })

  it('says nothing of a saving where nothing is compared, or nothing would be spent', () => {
    const alone = workflowCost({ ...document, textToVideoAttempts: null })
    expect(alone).toMatchObject({ textToVideo: null, savingFraction: null })
    const free = workflowCost({ ...document, clipMicros: 0 })
    expect(free).toMatchObject({ textToVideo: { low: 0, high: 0 }, savingFraction: null })
    expect(workflowCost({ ...document, textToVideoAttempts: { low: 0, high: 8 } }).savingFraction).toBeNull()
  })

  it('shows a workflow that costs more as a saving below nought', () => {
    const { savingFraction } = workflowCost({ ...document, textToVideoAttempts: { low: 1, high: 2 } })
    expect(savingFraction!.high).toBeLessThan(0)
  })

  it('stays whole and in order, for whatever is accepted', () => {
    const count = fc.integer({ min: 0, max: 1_000_000 })
    const span = fc.tuple(count, count).map((ends) => ({ low: Math.min(...ends), high: Math.max(...ends) }))
    const micros = fc.integer({ min: 0, max: 1_000_000_000 })
    void fc.assert(
      fc.property(span, span, span, micros, micros, (stills, clips, textToVideoAttempts, stillMicros, clipMicros) => {
        const workflow = { stills, stillMicros, clips, clipMicros, textToVideoAttempts }
        expect(workflowProblems(workflow)).toEqual([])
        const cost = workflowCost(workflow)
        for (const { low, high } of [cost.stills, cost.clips, cost.total, cost.textToVideo!]) {
          expect(Number.isSafeInteger(low) && Number.isSafeInteger(high)).toBe(true)
          expect(low).toBeLessThanOrEqual(high)
        }
        const { savingFraction } = cost
        if (savingFraction) expect(savingFraction.low).toBeLessThanOrEqual(savingFraction.high)
      }),
    )
  })
})

it('what is wrong with a workflow is said of each end, all at once, with what would be allowed', () => {
  const problems = workflowProblems({
    stills: { low: -1, high: 1_000_001 },
    stillMicros: -1,
    clips: { low: 3, high: 2 },
    textToVideoAttempts: { low: 0, high: 2 ** 31 - 1 },
  })
  expect(problems.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
    'OUT_OF_RANGE stills.low',
    'OUT_OF_RANGE stills.high',
    'OUT_OF_RANGE stillPrice.micros',
    'CONFLICT clips.low',
    'OUT_OF_RANGE textToVideoAttempts.high',
  ])
  expect(problems[0]).toMatchObject({ ranges: [{ minimum: 0, maximum: 1_000_000 }] })
  expect(problems[3]).toMatchObject({ conflictsWith: [['clips', 'high']] })
})
