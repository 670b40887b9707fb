import { type Problem, problemCodes } from '../../catalog/problem.ts'
import { requestPath } from '../../families/catalog.ts'
import { isStill, type PreparedStill } from '../../families/wire.ts'
import type { Rectangle } from '../../media/job.ts'
import { wireOf } from '../judge/availability.ts'
import { clipSize, enlargedBy } from '../judge/enlargement.ts'
import { type Judgement, judgePlan } from '../judge/judge.ts'
import { refusalProblems, type StartContext } from '../judge/start.ts'
import type { StartInput } from '../judge/start-input.ts'
import { isPreviewKept, releasePreview, reservePreview } from '../media/previews.ts'
import type { Failure } from '../record/failure.ts'
import { namedMedia } from '../record/named-media.ts'
import { prepareInto } from './prepare.ts'
import type { WorkContext } from './work-context.ts'

export interface PreviewedPicture {
  path: string[]
  picture: { key: string; mimeType: 'image/png' | 'image/jpeg'; width: number; height: number }
  crop: Rectangle | null
  enlargedBy: number | null
}

interface Preview {
  pictures: PreviewedPicture[]
  problems: Problem[]
}

/**
 * Makes of the pictures of a request what the work on it would make, by the same code, and keeps that for an hour. What
 * lies behind URLs is fetched. A tenant may keep as many previews as it may have active generations.
 * @throws the reason of the context's signal
 */
export async function previewInputs(
  context: StartContext & { signal: AbortSignal },
  work: WorkContext,
  tenant: string,
  input: StartInput,
  problemsOf: (judgement: Judgement) => Problem[],
): Promise<Preview> {
  const judgement = await judgePlan(context, tenant, input)
  const problems = [...problemsOf(judgement), ...refusalProblems(context)]
  if (problems.length > 0) return { pictures: [], problems }
  const { database, maximumActive: maximum } = context
  const madeOf = namedMedia(input.request).flatMap(({ uploadId, clip }) => uploadId ?? clip?.generationId ?? [])
  const folder = await reservePreview(database, tenant, { id: context.newId(), maximum, madeOf })
  if (folder === null) return { pictures: [], problems: [tooMany(maximum)] }
  let preview: Preview | undefined
  try {
    const made = await makePreview(context, work, { tenant, judgement, folder })
    const isGone = made.pictures.length > 0 && !(await isPreviewKept(database, folder))
    preview = isGone ? { pictures: [], problems: [deletedMeanwhile] } : made
    return preview
  } finally {
    // Any error: it goes in an hour.
    if (!preview?.pictures.length) await releasePreview(database, folder).catch(() => {})
  }
}

async function makePreview(
  { store, signal, traceContext }: StartContext & { signal: AbortSignal },
  work: WorkContext,
  { tenant, judgement, folder }: { tenant: string; judgement: Judgement; folder: string },
): Promise<Preview> {
  const { family, capability, model } = judgement.choice!
  const { settled } = judgement
  const route = judgement.route!
  const request = {
    id: null,
    ...{ tenant, settled, family: family.id, model: model.name, capability: capability.field },
    ...{ provider: route.provider, route: route.id, traceContext: traceContext() },
  }
  // Its places are those of requests: what was started waits for nobody who only looks.
  const context = { ...work, pool: { ...work.pool, forWork: work.pool.forRequests } }
  const prepared = await prepareInto(context, request, { folder, only: 'IMAGE' }, signal)
  if (!Array.isArray(prepared)) return { pictures: [], problems: [toProblem(prepared)] }
  const stills = prepared.filter(isStill)
  const kept = new Set(stills.map(({ key }) => key))
  for await (const { key } of store.list(folder)) if (!kept.has(key)) await store.remove(key)

  const arm = requestPath(judgement.choice!)
  const at = ({ field }: PreparedStill) => [...arm, ...field.split('.')]
  const sent = ({ original, width, height }: PreparedStill) => original ?? { width, height }
  // What came by URL is known now.
  const known = {
    ...judgement,
    media: stills.map((still) => ({ path: at(still), facts: { mimeType: 'image/png', ...sent(still) } })),
  }
  const clip = clipSize(known, work.wires)
  const changes =
    wireOf(work, family.id, route)?.changes?.({ route, capability: capability.field, settled, media: stills }) ?? []
  const pictures = stills.map((still): PreviewedPicture => {
    const { field, key, width, height, mimeType = 'image/png', crop } = still
    return {
      path: at(still),
      picture: { key, mimeType, width, height },
      crop: crop ?? changes.find((change) => change.field === field)?.crop ?? null,
      enlargedBy: enlargedBy(known, clip, field, sent(still)),
    }
  })
  return { pictures, problems: [] }
}

const deletedMeanwhile: Problem = {
  code: 'NOT_FOUND',
  path: ['request'],
  parameter: null,
  message: 'A clip or an upload that it is made of was deleted.',
}

const tooMany = (maximum: number): Problem => ({
  code: 'LIMIT_REACHED',
  path: [],
  parameter: null,
  message: `At most ${maximum} previews are kept at once, each for an hour; wait for the oldest to go.`,
  setting: 'KINETOGRAPH_MAX_ACTIVE',
})

function toProblem({ code, message, path = [] }: Failure & { path?: string[] }): Problem {
  const known = problemCodes.find((candidate) => candidate === code) ?? 'MEDIA_UNREACHABLE'
  return { code: known, path, parameter: null, message }
}
