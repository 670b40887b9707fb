import { mediaFields } from '../../catalog/media-fields.ts'
import type { WireMapping } from '../../families/wire.ts'
import { isRefusal, type MediaRefusal, type Point } from '../../media/job.ts'
import type { MediaStore } from '../../media/store.ts'
import { findClip, frameOf, isClipProblem } from '../media/earlier-clip.ts'
import { type MediaContext, type MediumInput, withFileOfBytes } from '../media/judge-medium.ts'
import { mayUseVideo } from '../media/media-references.ts'
import { uploadKey } from '../media/uploads.ts'
import { idOf } from '../record/global-id.ts'
import type { Judgement } from './judge.ts'
import { plannedChanges } from './planned-changes.ts'

interface FocusContext extends MediaContext {
  store: MediaStore
  wires: readonly WireMapping[]
}

/**
 * The judgement with what a cut of its pictures keeps in view: what the work finds in the same bytes. Looked for only
 * where a picture is cut; not in a frame that is yet to be taken out of a clip.
 */
export async function findFocuses(context: FocusContext, tenant: string, judgement: Judgement): Promise<Judgement> {
  if (!judgement.verdict || judgement.verdict.problems.length > 0) return judgement
  if (!plannedChanges(judgement, context.wires).some(({ kind }) => kind === 'CROP')) return judgement
  const fields = mediaFields(judgement.verdict.routeArm.parameters, judgement.settled)
  const media: MediumInput[] = []
  for (const medium of judgement.media) {
    const field = fields.find(({ field }) => field === medium.path.slice(3).join('.'))
    const isToBeFound = field?.spec.kind === 'IMAGE' && !medium.focus
    const focus = isToBeFound ? await attentionOf(context, tenant, medium, field.value) : null
    media.push(focus ? { ...medium, focus } : medium)
  }
  return { ...judgement, media }
}

async function attentionOf(
  context: FocusContext,
  tenant: string,
  { inline }: MediumInput,
  { uploadId, generationFrame }: Record<string, unknown>,
): Promise<Point | null> {
  const jobs = context.pool.forRequests(tenant, context.traceContext?.() ?? null)
  const find = (file: string) => jobs.findAttention(file, context.signal)
  const found = inline
    ? await withFileOfBytes(context, inline.bytes, find)
    : await inStore(context, await keyOf(context, tenant, uploadId, generationFrame), find)
  return found && !isRefusal(found) ? found : null
}

/** Null when it went away meanwhile: the work will say so. */
const inStore = async (
  { store }: FocusContext,
  key: string | null,
  find: (file: string) => Promise<Point | MediaRefusal>,
): Promise<Point | MediaRefusal | null> =>
  key !== null && (await store.stat(key)) ? store.withLocalFile(key, find) : null

async function keyOf(
  { database, storyboardId }: FocusContext,
  tenant: string,
  uploadId: unknown,
  generationFrame: unknown,
): Promise<string | null> {
  // Whose it is, the judge has seen.
  const id = typeof uploadId === 'string' ? idOf(uploadId, 'Upload') : null
  if (id) return uploadKey(id)
  if (typeof generationFrame !== 'object' || generationFrame === null) return null
  const named = generationFrame as Record<string, unknown>
  const video = await findClip(database, tenant, named, mayUseVideo(storyboardId))
  const frame = isClipProblem(video) ? video : frameOf(video, named.at)
  return isClipProblem(frame) ? null : (frame.stored?.key ?? null)
}
