import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type MediaPlace, mediaPlaces } from '../catalog/media-places.ts'
import type { PreparedStill } from '../families/wire.ts'
import { type ImageFacts, isRefusal } from '../media/job.ts'
import { UrlError } from '../network/safe-fetch.ts'
import type { Failure } from './failure.ts'
import { idOf } from './global-id.ts'
import type { Hold } from './hold.ts'
import type { GenerationRow } from './record.ts'
import type { WorkContext } from './work-context.ts'

const maximumPictureBytes = 50 * 1024 * 1024
/** Twice 4K: more than any camera move over a 4K frame can show. */
const maximumPictureSide = 8192
const downloadAttempts = 3

export const inputFolder = (generationId: string): string => `inputs/${generationId}`

/**
 * Fetches, checks and normalises every picture of the request while the generation is still QUEUED: what is bad or
 * unreachable costs nothing and holds no slot. Nothing is prepared once a cancel or the deadline has made the pictures
 * useless; the clips then end before anybody looks for them.
 */
export async function prepareMedia(
  context: WorkContext,
  hold: Hold,
  generation: GenerationRow,
): Promise<PreparedStill[] | Failure> {
  const useless = new AbortController()
  let isDone = false
  const watching = watch()
  try {
    return await prepareAll(context, hold, generation, AbortSignal.any([hold.signal, useless.signal]))
  } catch (error) {
    if (useless.signal.aborted && !hold.signal.aborted) return []
    throw error
  } finally {
    isDone = true
    hold.poke()
    await watching
  }

  async function watch(): Promise<void> {
    try {
      while (!isDone && !hold.signal.aborted) {
        const since = hold.pokes()
        const { generation: now } = await hold.read()
        const remaining = now.deadlineAt.getTime() - context.now().getTime()
        if (now.cancelRequestedAt || remaining <= 0) return useless.abort()
        if (!isDone) await hold.pause(remaining, since)
      }
    } catch {
      // The row is out of reach or another's: whoever writes next meets that, too.
    }
  }
}

async function prepareAll(
  context: WorkContext,
  hold: Hold,
  generation: GenerationRow,
  signal: AbortSignal,
): Promise<PreparedStill[] | Failure> {
  const choice = context.catalog.choice(generation.model, generation.capability)
  if (!choice) throw new Error(`The catalog no longer knows ${generation.model}/${generation.capability}`)
  const places = mediaPlaces(choice.arm.parameters, generation.settled)
  const done = new Map<string, PreparedStill>()
  const stills: PreparedStill[] = []
  for (const place of places) {
    const sameAs = JSON.stringify(place.value)
    const known = done.get(sameAs)
    if (known) {
      stills.push({ ...known, place: place.place })
      continue
    }
    const still = await prepareStill(context, hold, generation, place, done.size, signal)
    if ('code' in still)
      return {
        ...still,
        path: ['request', choice.family.field, choice.capability.field, ...place.path, ...Object.keys(place.value)],
      }
    done.set(sameAs, still)
    stills.push(still)
  }
  return stills
}

async function prepareStill(
  context: WorkContext,
  hold: Hold,
  generation: GenerationRow,
  place: MediaPlace,
  index: number,
  signal: AbortSignal,
): Promise<PreparedStill | Failure> {
  const key = `${inputFolder(generation.id)}/${index}.png`
  const target = context.store.pathOf(key)
  // The lease is in every temporary name: a holder that lost it cannot write into its successor's file.
  const working = join(dirname(target), `${index}.${hold.lease.lease}`)
  await mkdir(working, { recursive: true })
  try {
    const source = await sourceOf(context, hold, place, join(working, 'source'), signal)
    if (typeof source !== 'string') return source
    const normalised = join(working, 'normalised.png')
    const facts = await context.pool.normaliseImage(
      source,
      normalised,
      { format: 'png', maximumSide: maximumPictureSide },
      signal,
    )
    if (isRefusal(facts))
      return refused(facts.code === 'MEDIA_TOO_LARGE' ? 'MEDIA_TOO_LARGE' : 'INVALID_IMAGE', facts.message)
    await context.store.adopt(key, normalised)
    const { width, height } = facts as ImageFacts
    return { place: place.place, key, width, height }
  } finally {
    await rm(working, { recursive: true, force: true })
  }
}

async function sourceOf(
  context: WorkContext,
  hold: Hold,
  place: MediaPlace,
  temporaryFile: string,
  signal: AbortSignal,
): Promise<string | Failure> {
  const { uploadId, url } = place.value as { uploadId?: string; url?: string }
  if (uploadId !== undefined) return context.store.pathOf(uploadKey(idOf(uploadId, 'Upload')!))
  for (let attempt = 1; ; attempt += 1) {
    try {
      await context.downloadTo(url!, temporaryFile, {
        maximumBytes: maximumPictureBytes,
        totalTimeoutMilliseconds: 60_000,
        signal,
        accept: 'image/avif,image/webp,image/png,image/jpeg',
      })
      return temporaryFile
    } catch (error) {
      if (!(error instanceof UrlError)) throw error
      if (error.retryable && attempt < downloadAttempts) {
        await hold.pause(1_000 * attempt, hold.pokes())
        signal.throwIfAborted()
        continue
      }
      if (error.code === 'INVALID_URL') return refused('MEDIA_UNREACHABLE', error.message)
      return { ...refused(error.code, error.message), retryable: error.retryable }
    }
  }
}

const refused = (code: Failure['code'], message: string): Failure => ({
  code,
  stage: 'PREPARE',
  message,
  retryable: false,
  charged: 'NONE',
})

export const uploadKey = (uploadId: string): string => `uploads/${uploadId}`
