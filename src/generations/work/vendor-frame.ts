import { join } from 'node:path'
import { isRefusal } from '../../media/job.ts'
import { mediaKinds } from '../media/media-kinds.ts'
import type { GenerationRow, SentAttempt, StoredPicture } from '../record/record.ts'
import { inLog } from '../record/step.ts'
import { keepPicture } from './clip-files.ts'
import type { LeaseHolder } from './lease-holder.ts'
import type { WorkContext } from './work-context.ts'

/**
 * The vendor's own picture of the last frame of a clip that cannot be decoded here (ADR 35), written anew as any picture
 * that comes from outside is. It has a name of its own: the decoded frame that comes later is another picture. Null where
 * there is none to be had: that is no reason to keep the clip waiting.
 * @param folder for what is fetched and made
 * @throws the reason of the lease that was lost meanwhile
 */
export async function keepVendorFrame(
  context: WorkContext,
  { signal: held }: LeaseHolder,
  generation: GenerationRow,
  attempt: SentAttempt,
  url: string | undefined,
  folder: string,
): Promise<StoredPicture | null> {
  if (url === undefined) return null
  const [arrived, path] = [join(folder, 'arrived'), join(folder, 'vendor-last.png')]
  const { lastFrameMilliseconds: totalTimeoutMilliseconds } = context.timeouts
  const signal = AbortSignal.any([held, AbortSignal.timeout(totalTimeoutMilliseconds)])
  try {
    await context.downloadResult(url, arrived, {
      signal,
      maximumBytes: mediaKinds.IMAGE.maximumBytes,
      totalTimeoutMilliseconds,
    })
    const jobs = context.pool.forWork(generation.tenant, generation.traceContext)
    const facts = await jobs.normaliseImage(arrived, path, { format: 'png' }, signal)
    if (isRefusal(facts)) throw new Error(facts.message)
    const { width, height } = facts
    return await keepPicture(context, attempt.id, { path, width, height, mimeType: 'image/png' }, 'vendor-last')
  } catch (error) {
    held.throwIfAborted()
    const { message } = error as Error
    context.log.warn(
      { ...inLog(generation), attempt: attempt.number, reason: message },
      'The last frame was not brought in',
    )
    return null
  }
}
