import { createHash } from 'node:crypto'
import type { Model, Route } from '../catalog/family.ts'
import { type MediaPlace, mediaPlaces } from '../catalog/media-places.ts'
import type { ParamTable } from '../catalog/param.ts'
import type { Problem } from '../catalog/problem.ts'
import { type Settled, type SettledParameter, settle } from '../catalog/settle.ts'
import { type Choice, families } from '../families/index.ts'
import type { Provider } from '../providers/provider.ts'
import { judgePicture, type PictureContext, type PictureInput } from './judge-picture.ts'

/** What `startGeneration` and `plan` take, as the caller wrote it. */
export interface StartInput {
  request: Record<string, unknown>
  count?: number
  provider?: string
  idempotencyKey?: string
  poll?: { intervalMilliseconds?: number; timeoutMilliseconds?: number }
  clientReference?: string
}

/** Limits of everything around the request. */
export const startParameters = {
  count: {
    kind: 'INTEGER',
    label: 'Count',
    description: 'Clips to make.',
    ranges: [{ minimum: 1, maximum: 4 }],
    default: 1,
  },
  idempotencyKey: {
    kind: 'TEXT',
    label: 'Idempotency key',
    description: '1–255 characters. The same key with the same input answers with the same generation.',
    maximumLength: 255,
    lengthUnit: 'CODE_POINTS',
  },
  clientReference: {
    kind: 'TEXT',
    label: 'Client reference',
    description: 'Yours; comes back on the generation and can be filtered by.',
    maximumLength: 255,
    lengthUnit: 'CODE_POINTS',
  },
  poll: {
    kind: 'OBJECT',
    label: 'Poll',
    description: 'How often the provider is asked, and how long at most.',
    fields: {
      intervalMilliseconds: {
        kind: 'INTEGER',
        label: 'Poll interval',
        description: 'Between two questions to the provider.',
        ranges: [{ minimum: 500, maximum: 60_000 }],
        unit: 'milliseconds',
        default: 5_000,
      },
      timeoutMilliseconds: {
        kind: 'INTEGER',
        label: 'Timeout',
        description: 'From the start until the generation is EXPIRED, waiting included.',
        ranges: [{ minimum: 1_000, maximum: 86_400_000 }],
        unit: 'milliseconds',
        default: 600_000,
      },
    },
  },
} as const satisfies ParamTable

export interface Judgement {
  problems: Problem[]
  warnings: Problem[]
  choice: Choice | null
  route: { model: Model; route: Route; provider: Provider } | null
  settled: Settled
  parameters: SettledParameter[]
  count: number
  intervalMilliseconds: number
  timeoutMilliseconds: number
  pictures: PictureInput[]
  /** Paths that only the work on the generation can judge: a URL is not fetched before. */
  unchecked: string[][]
}

export interface JudgeContext extends PictureContext {
  providers: ReadonlyMap<string, Provider>
}

/** One judge for `startGeneration` and `plan`: everything wrong with the input at once. Writes and sends nothing. */
export async function judge(context: JudgeContext, tenant: string, input: StartInput): Promise<Judgement> {
  const { request, provider: providerId, ...around } = input
  const envelope = settle(startParameters, around, [])
  const problems = [...envelope.problems]
  if (input.idempotencyKey === '')
    problems.push({
      code: 'OUT_OF_RANGE',
      path: ['idempotencyKey'],
      parameter: null,
      message: 'An idempotency key has 1 to 255 characters.',
    })
  for (const problem of problems) problem.parameter = null

  const poll = (envelope.settled.poll ?? {}) as { intervalMilliseconds?: number; timeoutMilliseconds?: number }
  const judgement: Judgement = {
    problems,
    warnings: [],
    choice: null,
    route: null,
    settled: {},
    parameters: [],
    count: (envelope.settled.count as number | undefined) ?? 1,
    intervalMilliseconds: poll.intervalMilliseconds ?? startParameters.poll.fields.intervalMilliseconds.default,
    timeoutMilliseconds: poll.timeoutMilliseconds ?? startParameters.poll.fields.timeoutMilliseconds.default,
    pictures: [],
    unchecked: [],
  }
  const arm = findArm(request)
  if (!arm) {
    problems.push({
      code: 'SHAPE',
      path: ['request'],
      parameter: null,
      message: 'Exactly one family and one capability must be given.',
    })
    return judgement
  }
  judgeArm(judgement, arm)
  if (judgement.choice) judgement.route = chooseRoute(context, judgement, providerId)
  await judgePictures(context, tenant, judgement, arm)
  return judgement
}

interface Arm {
  family: Choice['family']
  capability: Choice['capability']
  input: Settled
  path: string[]
}

function findArm(request: Record<string, unknown>): Arm | undefined {
  for (const family of families) {
    const arms = request[family.field] as Record<string, Settled> | undefined
    for (const capability of family.capabilities) {
      const input = arms?.[capability.field]
      if (input) return { family, capability, input, path: ['request', family.field, capability.field] }
    }
  }
  return undefined
}

function judgeArm(judgement: Judgement, { family, capability, input, path }: Arm): void {
  const settlement = settle(capability.parameters, input, path)
  judgement.settled = settlement.settled
  judgement.parameters = settlement.parameters
  judgement.warnings.push(...settlement.warnings)
  judgement.problems.push(...settlement.problems)
  if (settlement.problems.length === 0) judgement.problems.push(...(capability.check?.(settlement.settled, path) ?? []))
  const model = family.models.find((candidate) => candidate.value === settlement.settled.model)
  if (model) judgement.choice = { family, capability, model }
}

function chooseRoute(context: JudgeContext, judgement: Judgement, providerId: string | undefined): Judgement['route'] {
  const { model } = judgement.choice!
  const candidates = model.routes.flatMap((route) => {
    const provider = context.providers.get(route.provider)
    return provider && (providerId === undefined || provider.id === providerId) ? [{ model, route, provider }] : []
  })
  if (candidates.length === 0) {
    judgement.problems.push({
      code: 'NO_ROUTE',
      path: providerId === undefined ? ['request'] : ['provider'],
      parameter: null,
      message:
        providerId === undefined
          ? 'No provider serves this model here.'
          : 'That provider does not serve this model here.',
      allowedValues: model.routes.map((route) => route.provider),
    })
    return null
  }
  const usable = candidates.find(({ provider }) => provider.unavailable() === null)
  if (usable) return usable
  judgement.problems.push({
    code: 'MODEL_UNAVAILABLE',
    path: ['request', judgement.choice!.family.field, judgement.choice!.capability.field, 'model'],
    parameter: 'model',
    message: candidates[0]!.provider.unavailable()!,
  })
  return null
}

async function judgePictures(
  context: JudgeContext,
  tenant: string,
  judgement: Judgement,
  { capability, path }: Arm,
): Promise<void> {
  const places = mediaPlaces(capability.parameters, judgement.settled, path)
  const known = new Map<string, Promise<Awaited<ReturnType<typeof judgePicture>>>>()
  const verdicts = await Promise.all(
    places.map((place) => {
      const same = createHash('sha256').update(JSON.stringify(place.value)).digest('hex')
      const verdict = known.get(same) ?? judgePicture(context, tenant, place)
      known.set(same, verdict)
      return verdict
    }),
  )
  places.forEach((place, index) => {
    const verdict = verdicts[index]!
    const at = { path: [...place.path, ...(verdict.field ? [verdict.field] : [])], parameter: parameterOf(place, path) }
    if (verdict.problem) judgement.problems.push({ ...verdict.problem, ...at })
    if (verdict.isUnchecked) judgement.unchecked.push(at.path)
    if (verdict.picture) judgement.pictures.push({ ...verdict.picture, path: place.path })
  })
}

/** `[request stillMotion multiShot shots 1 still]` as parameters are named: `shots[].still`. */
const parameterOf = (place: MediaPlace, path: readonly string[]): string =>
  place.path
    .slice(path.length)
    .map((part) => (/^\d+$/.test(part) ? '[]' : `.${part}`))
    .join('')
    .replace(/^\./, '')
