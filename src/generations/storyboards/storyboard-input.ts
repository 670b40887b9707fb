import { text } from '../../catalog/limit.ts'
import { narrow } from '../../catalog/narrow.ts'
import type { Problem } from '../../catalog/problem.ts'
import { settle } from '../../catalog/settle.ts'
import { type StartInput, startParameters } from '../judge/start-input.ts'

/** What `startStoryboard` and `planStoryboard` take, as the caller wrote it. */
export interface StoryboardInput {
  shots: ShotInput[]
  soundtrack?: Record<string, unknown>
  captions?: Record<string, unknown>
  /** All takes together. */
  maximumCost?: StartInput['maximumCost']
  idempotencyKey?: string
}

/** A take’s request, and what an ordinary start may have around it. */
export type TakeRequest = Pick<StartInput, 'request' | 'variables' | 'allowPlaceholders' | 'provider' | 'poll'>

export interface ShotInput extends TakeRequest {
  name: string
  crossFadeSeconds?: number
}

/** What `retryStoryboardShot` takes. */
export interface RetryInput extends Partial<TakeRequest> {
  storyboardId: string
  shot: string
  /** Instead of the one before. */
  maximumCost?: StartInput['maximumCost']
  idempotencyKey?: string
}

/** What `retryStoryboardFilm` takes. */
export interface RetryFilmInput {
  storyboardId: string
  /** The film that failed. */
  film?: string | null
}

/** The key under which a film is started. `takes`: as `FilmTake` has them. */
export const filmKey = (storyboardId: string, takes: string): string => `storyboard/${storyboardId}/assembly/${takes}`

export const maximumShots = 20
/** The first and nine retries. */
export const maximumTakes = 10

export const storyboardParameters = {
  name: narrow(
    {
      kind: 'TEXT',
      label: 'Name',
      description: 'Name of the shot, used by other shots and in the API; unique in the storyboard.',
      required: true,
    },
    text(64, { minimum: 1 }),
    undefined,
    'name',
  ),
}

/** What is wrong with the shots’ number and names, and with the key. */
export function envelopeProblems({ shots, idempotencyKey }: StoryboardInput): Problem[] {
  if (shots.length === 0 || shots.length > maximumShots)
    return [
      {
        code: shots.length === 0 ? 'TOO_FEW' : 'TOO_MANY',
        path: ['shots'],
        parameter: null,
        message: `A storyboard has from 1 to ${maximumShots} shots.`,
        ranges: [{ minimum: 1, maximum: maximumShots }],
      },
    ]
  const names = shots.map(({ name }) => name)
  return [
    ...keyProblems(idempotencyKey),
    ...names.flatMap((name, index): Problem[] => {
      const path = ['shots', String(index)]
      const { problems } = settle(storyboardParameters, { name }, path)
      const first = names.indexOf(name)
      if (first === index) return problems.map((problem) => ({ ...problem, parameter: null }))
      const message = 'Another shot has this name.'
      const conflictsWith = [['shots', String(first), 'name']]
      return [{ code: 'NOT_UNIQUE', path: [...path, 'name'], parameter: null, message, conflictsWith }]
    }),
  ]
}

export const keyProblems = (idempotencyKey: string | undefined): Problem[] =>
  settle({ idempotencyKey: startParameters.idempotencyKey }, { idempotencyKey }, []).problems.map((problem) => ({
    ...problem,
    parameter: null,
  }))
