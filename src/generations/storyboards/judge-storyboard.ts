import type { Problem } from '../../catalog/problem.ts'
import { expectedClip } from '../judge/expected-clip.ts'
import { type Judgement, judge } from '../judge/judge.ts'
import { estimateOf, generationCeilingProblems, maximumProblems } from '../judge/spending.ts'
import { refusalProblems, type StartContext } from '../judge/start.ts'
import type { MediumVerdict } from '../media/judge-medium.ts'
import type { ExpectedClip } from '../record/storyboard.ts'
import { envelopeProblems, type StoryboardInput, type TakeRequest } from './storyboard-input.ts'

export interface StoryboardJudgement {
  /** Everything, with paths from the storyboard’s input down. */
  problems: Problem[]
  shots: TakeJudgement[]
  /** The film that is to be cut of them; null where the shots are not even counted. */
  film: { request: Record<string, unknown>; judgement: Judgement } | null
  /** All shots together, in micro-USD; null where one is too wrong to be priced. */
  estimate: number | 'unknown' | null
}

export interface TakeJudgement {
  judgement: Judgement
  /** With paths from the shot down: `[request kling …]`. */
  problems: Problem[]
  estimate: number | 'unknown' | null
  expected: ExpectedClip
  /** The emulator stands in the provider's place. */
  isEmulated: boolean
}

/** One of the shots that a request may be tied to. */
export interface NamedShot {
  name: string
  expected: ExpectedClip
}

/** Everything wrong with a storyboard at once, ties included. Writes and sends nothing. */
export async function judgeStoryboard(
  context: StartContext,
  tenant: string,
  input: StoryboardInput,
): Promise<StoryboardJudgement> {
  const problems = envelopeProblems(input)
  if (problems.some(({ path }) => path[0] === 'shots' && path.length === 1))
    return { problems, shots: [], film: null, estimate: null }
  const named: NamedShot[] = []
  const shots: TakeJudgement[] = []
  // One after the other: what a shot will be is known to the ones that go on from it.
  for (const { name, crossFadeSeconds: _crossFadeSeconds, ...take } of input.shots) {
    const judged = await judgeTake(context, tenant, take, named)
    shots.push(judged)
    named.push({ name, expected: judged.expected })
    problems.push(...judged.problems.map(under(['shots', String(shots.length - 1)])))
  }
  const film = await judgeFilm(context, tenant, input, named)
  problems.push(...film.judgement.problems.map(inStoryboard))
  const estimate = sumOf(shots.map((shot) => shot.estimate))
  problems.push(...maximumProblems(estimate, input.maximumCost), ...refusalProblems(context))
  return { problems, shots, film, estimate }
}

/** One take, with what may be known of the shots it may be tied to. */
export async function judgeTake(
  context: StartContext,
  tenant: string,
  take: TakeRequest,
  earlier: readonly NamedShot[],
): Promise<TakeJudgement> {
  const judgement = await judge({ ...context, judgeTie: (tie) => judgeTie(earlier, tie) }, tenant, take)
  return {
    judgement,
    problems: [...judgement.problems, ...generationCeilingProblems(context.ceilings, judgement)],
    estimate: estimateOf(judgement),
    expected: expectedClip(judgement),
    isEmulated: context.providers.get(judgement.route?.provider ?? '')?.emulated === true,
  }
}

/** A picture of a shot is as large as its clip will be; where nobody knows, only the work can judge it. */
function judgeTie(shots: readonly NamedShot[], { shot: name, at }: Record<string, unknown>): MediumVerdict {
  const shot = shots.find((candidate) => candidate.name === name)
  if (!shot)
    return {
      at: ['shot'],
      problem: {
        code: 'UNKNOWN_REFERENCE',
        message: 'No earlier shot of this storyboard has that name.',
        allowedValues: shots.map((candidate) => candidate.name),
      },
    }
  const { width, height, seconds: length } = shot.expected
  const { seconds } = (at ?? {}) as { seconds?: unknown }
  if (typeof seconds === 'number' && (seconds < 0 || (length !== undefined && seconds > length)))
    return {
      at: ['at', 'seconds'],
      problem: {
        code: 'OUT_OF_RANGE',
        message: 'That shot has no frame at this time.',
        ...(length === undefined ? {} : { ranges: [{ minimum: 0, maximum: length }] }),
      },
    }
  return width === undefined || height === undefined
    ? { isUnchecked: true }
    : { facts: { mimeType: 'image/png', width, height } }
}

async function judgeFilm(
  context: StartContext,
  tenant: string,
  { shots, soundtrack, captions }: StoryboardInput,
  named: readonly NamedShot[],
): Promise<NonNullable<StoryboardJudgement['film']>> {
  const parts = shots.map(({ name, crossFadeSeconds }) => ({
    source: { video: { shotClip: { shot: name } } },
    ...(crossFadeSeconds === undefined ? {} : { crossFadeSeconds }),
  }))
  const clips = { parts, ...(soundtrack ? { soundtrack } : {}), ...(captions ? { captions } : {}) }
  const request = { assembly: { clips } }
  const judgeTie = ({ shot: name }: Record<string, unknown>): MediumVerdict => ({
    facts: { mimeType: 'video/mp4', ...named.find((shot) => shot.name === name)!.expected },
  })
  return { request, judgement: await judge({ ...context, judgeTie }, tenant, { request }) }
}

/** What is wrong with the film is wrong with the part of the storyboard that it is made of. */
export function inStoryboard(problem: Problem): Problem {
  const into = (path: readonly string[]): string[] => {
    const [, , , field, index, ...below] = path
    if (field === 'parts') return index === undefined ? ['shots'] : ['shots', index, ...below.filter(isOfShot)]
    return path.slice(3)
  }
  const { path, conflictsWith } = problem
  return { ...problem, path: into(path), ...(conflictsWith ? { conflictsWith: conflictsWith.map(into) } : {}) }
}

const isOfShot = (field: string): boolean => field === 'crossFadeSeconds'

/** The same problem below another field. */
export const under =
  (prefix: readonly string[]) =>
  (problem: Problem): Problem => ({
    ...problem,
    path: [...prefix, ...problem.path],
    ...(problem.conflictsWith ? { conflictsWith: problem.conflictsWith.map((path) => [...prefix, ...path]) } : {}),
  })

function sumOf(estimates: readonly (number | 'unknown' | null)[]): number | 'unknown' | null {
  if (estimates.includes(null)) return null
  return estimates.includes('unknown') ? 'unknown' : (estimates as number[]).reduce((sum, micros) => sum + micros, 0)
}
