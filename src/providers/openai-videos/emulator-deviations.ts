import type { TakenForms } from './emulator-create.ts'
import type { Refusal } from './emulator-refusal.ts'
import type { Video, VideoStatus } from './emulator-video.ts'

/**
 * How servers that speak this wire are known to depart from it. UNSURE, all of it: collected from adapters, to be tolerated.
 * source: wire-openai-sora §13
 */
export interface Deviations extends Partial<TakenForms> {
  /** Shown as a number. */
  secondsShownAs?: 'number'
  /** `{ completed: 'succeeded' }` */
  statusNames?: Partial<Record<VideoStatus, string>>
  /** Where a finished job carries a link to its clip that needs no key. */
  link?: 'url' | 'video_url' | 'output' | 'data' | 'metadata'
  /** `/content` does not exist, or sends the client away: to the same host, or to another one that refuses a key. */
  content?: 'missing' | 'redirect' | 'redirect-to-other-host'
  createdAt?: 'iso' | 'milliseconds'
  progress?: 'fraction' | 'percent-text' | 'absent'
  /** Of jobs and of refusals. */
  errors?: 'text' | 'top-level'
  /** Refusals come with status 200. */
  errorsSucceed?: boolean
  /** 1 KB of base64 with signs that a path has to encode. */
  longIds?: boolean
  /** Keys that jobs do not have. */
  droppedKeys?: readonly string[]
  /** The key may come as `api-key`. source: wire-openai-sora §12 */
  apiKeyHeader?: boolean
}

export const takenForms = (deviations: Deviations): TakenForms => ({
  secondsKey: deviations.secondsKey ?? 'seconds',
  secondsType: deviations.secondsType ?? 'text',
})

/** An id in the vendor's form, or in that of a proxy which packs its own knowledge into it. */
export function videoId(random: string, deviations: Deviations): string {
  const plain = `video_${random.replaceAll(/[^A-Za-z0-9]/g, '')}`
  if (!deviations.longIds) return plain
  const packed = Buffer.from(`${'?>~???'.repeat(115)}provider:emulated;model:any;id:${plain};`)
  return `video_${packed.toString('base64')}`
}

/** A job in the form of a deviating server; the same where nothing deviates. */
export function deviate(video: Video, deviations: Deviations, link: () => string): Record<string, unknown> {
  const { seconds, created_at, progress, error, ...rest } = video
  const shown: Record<string, unknown> = {
    ...rest,
    status: deviations.statusNames?.[video.status] ?? video.status,
    [deviations.secondsKey ?? 'seconds']: deviations.secondsShownAs === 'number' ? Number(seconds) : seconds,
    created_at: timeIn(created_at, deviations),
    progress: progressIn(progress, deviations),
    ...errorIn(error, deviations),
    ...(video.status === 'completed' ? linkIn(link, deviations) : {}),
  }
  for (const key of deviations.droppedKeys ?? []) delete shown[key]
  return shown
}

function timeIn(seconds: number, { createdAt }: Deviations): number | string {
  if (createdAt === 'iso') return new Date(seconds * 1000).toISOString()
  return createdAt === 'milliseconds' ? seconds * 1000 : seconds
}

/** Nothing is sent for `undefined`. */
function progressIn(percent: number, { progress }: Deviations): number | string | undefined {
  if (progress === 'absent') return undefined
  if (progress === 'fraction') return percent / 100
  return progress === 'percent-text' ? `${percent}%` : percent
}

function errorIn(error: Video['error'], { errors }: Deviations): Record<string, unknown> {
  if (error && errors === 'text') return { error: error.message }
  return error && errors === 'top-level' ? { ...error } : { error }
}

function linkIn(link: () => string, { link: key }: Deviations): Record<string, unknown> {
  if (!key) return {}
  if (key === 'output') return { output: [{ url: link() }] }
  return key === 'data' || key === 'metadata' ? { [key]: { url: link() } } : { [key]: link() }
}

/** The body of a refusal. source: wire-openai-sora §7 */
export function refusalBody(refusal: Refusal, deviations: Deviations): Record<string, unknown> {
  const { message, type, parameter, code } = refusal
  const error = { message, type, param: parameter, code }
  if (deviations.errors === 'top-level') return error
  return { error: deviations.errors === 'text' ? message : error }
}
