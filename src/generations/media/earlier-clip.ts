import { type RawBuilder, sql } from 'kysely'
import type { Problem } from '../../catalog/problem.ts'
import type { Database } from '../../engine/connection.ts'
import { idOf } from '../record/global-id.ts'
import { type StoredPicture, toManifest, type VideoManifest } from '../record/record.ts'
import { isFinal, type Status } from '../record/status.ts'
import type { MediumFacts } from './inspect-medium.ts'

/** Why an earlier clip, or a frame of it, cannot be used. */
export interface ClipProblem {
  problem: Pick<Problem, 'code' | 'message' | 'ranges'>
  /** Below the clip's own field: `[at seconds]`. */
  at: string[]
}

/** The video of a finished clip of the tenant's, named as `GenerationClipInput` and `GenerationFrameInput` do. */
export async function findClip(
  database: Database,
  tenant: string,
  named: Record<string, unknown>,
  /** What of those there are may be used. */
  mayUse: RawBuilder<boolean>,
): Promise<VideoManifest | ClipProblem> {
  const { generationId, clipIndex = 0 } = named
  const id = typeof generationId === 'string' ? idOf(generationId, 'Generation') : null
  const noGeneration = notFound('There is no such generation.', 'generationId')
  if (!id) return noGeneration
  const { rows } = await sql<{ index: number; status: Status; facts: VideoManifest | null; isDeleted: boolean }>`
    select clip.index, clip.status, video.facts, generation.deleted_at is not null as "isDeleted" from generation
    join clip on clip.generation_id = generation.id
    left join video on video.generation_id = clip.generation_id and video.clip_index = clip.index
      and ${mayUse}
    where generation.id = ${id} and generation.tenant = ${tenant}`.execute(database)
  if (rows.length === 0) return noGeneration
  const clip = rows.find(({ index }) => index === clipIndex)
  if (!clip) {
    const { problem, at } = notFound(
      `That generation has ${rows.length === 1 ? 'one clip' : `${rows.length} clips`}, counted from 0.`,
      'clipIndex',
    )
    return { at, problem: { ...problem, ranges: [{ minimum: 0, maximum: rows.length - 1 }] } }
  }
  if (clip.facts) return toManifest(clip.facts)
  if (clip.isDeleted) return notFound('That generation was deleted.', 'generationId')
  return notFound(
    isFinal(clip.status)
      ? 'That clip ended without a video, so it cannot be continued.'
      : 'That clip is not finished yet; wait for its generation to end.',
  )
}

const notFound = (message: string, ...at: string[]): ClipProblem => ({ problem: { code: 'NOT_FOUND', message }, at })

/** A frame of a clip that is there: one of the pictures made with it, or what is to be taken out of it. */
export interface ClipFrame {
  facts: MediumFacts
  stored: StoredPicture | null
  /** From the clip's beginning. */
  seconds: number
}

/** `at` as `FramePositionInput` has it; the last frame when it says nothing. */
export function frameOf(video: VideoManifest, at: unknown): ClipFrame | ClipProblem {
  const { edge = 'LAST', seconds } = (at ?? {}) as { edge?: unknown; seconds?: unknown }
  const { durationSeconds } = video
  const stored = edge === 'FIRST' ? video.firstFrame : video.lastFrame
  // The vendor may have given the last one of a clip that could not be decoded.
  if (!video.verified && (video.damage !== undefined || typeof seconds === 'number' || !stored))
    return notFound(video.damage ?? 'That clip is not verified yet: its frames could not be decoded.')
  if (typeof seconds === 'number') {
    if (seconds >= 0 && seconds <= durationSeconds) return toBeTaken(video, seconds)
    return {
      at: ['at', 'seconds'],
      problem: {
        code: 'OUT_OF_RANGE',
        message: `That clip lasts ${durationSeconds} s: it has frames from 0 to ${durationSeconds} s.`,
        ranges: [{ minimum: 0, maximum: durationSeconds }],
      },
    }
  }
  // No pictures were made of it where the codec package was missing.
  if (!stored) return toBeTaken(video, edge === 'FIRST' ? 0 : durationSeconds)
  return {
    facts: { mimeType: stored.mimeType, width: stored.width, height: stored.height },
    stored,
    seconds: edge === 'FIRST' ? 0 : durationSeconds,
  }
}

const toBeTaken = ({ width, height }: VideoManifest, seconds: number): ClipFrame => ({
  facts: { mimeType: 'image/png', width, height },
  stored: null,
  seconds,
})

export const isClipProblem = (answer: object): answer is ClipProblem => 'problem' in answer
