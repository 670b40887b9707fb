import { z } from 'zod'
import type { JsonValue } from '../json.ts'
import type { VideosRequest } from './request.ts'
import { readJob, type VideoJob } from './video-job.ts'

/** A job's clock and ours may differ; later than the end of the grace it is nobody's answer to this submit. */
const earliestMilliseconds = -60_000
const latestMilliseconds = 15 * 60_000
/** Of 100 jobs each. */
const maximumPages = 10
const pageSize = 100

const page = z.looseObject({
  data: z.array(z.unknown()),
  last_id: z.string().nullish().catch(undefined),
  has_more: z.boolean().nullish().catch(undefined),
})

/**
 * Looks for the job of a submit whose answer was lost: the same prompt, model, length and size, made about then. Nothing
 * of ours is in a job, so that only a single candidate counts: `unknown` where there are several, where a candidate's
 * prompt is not shown, or where the list ended before its time did. source: wire-openai-sora §3, §8
 *
 * @param list one page of the newest jobs, after the one with that id; undefined when the server has no list.
 */
export async function findJob(
  request: VideosRequest,
  models: readonly string[],
  sentAt: Date,
  list: (query: string) => Promise<JsonValue | undefined>,
): Promise<string | 'not-found' | 'unknown'> {
  const from = sentAt.getTime() + earliestMilliseconds
  const until = sentAt.getTime() + latestMilliseconds
  const fits = new Set<string>()
  const seen = new Set<string>()
  let isUnsure = false
  let after: string | undefined
  for (let pages = 0; pages < maximumPages; pages += 1) {
    const query = new URLSearchParams({
      limit: String(pageSize),
      order: 'desc',
      ...(after === undefined ? {} : { after }),
    })
    const answer = page.safeParse(await list(query.toString()))
    if (!answer.success) return 'unknown'
    const jobs = answer.data.data.map((item) => readJob(item as JsonValue)).filter((job) => job !== undefined)
    const fresh = jobs.filter(({ id }) => id !== undefined && !seen.has(id))
    for (const job of fresh) {
      seen.add(job.id!)
      const fit = fitOf(job, request, models, from, until)
      if (fit === 'yes') fits.add(job.id!)
      if (fit === 'maybe') isUnsure = true
    }
    const isEnd = answer.data.has_more === false || (answer.data.has_more !== true && jobs.length < pageSize)
    if (isEnd || isBefore(jobs, from)) return isUnsure || fits.size > 1 ? 'unknown' : ([...fits][0] ?? 'not-found')
    after = answer.data.last_id ?? jobs.at(-1)?.id
    // A server that does not page shows the same again.
    if (fresh.length === 0 || after === undefined) return 'unknown'
  }
  return 'unknown'
}

/** The rest of a list that is really newest first is older still. */
function isBefore(jobs: readonly VideoJob[], from: number): boolean {
  const [first, last] = [jobs[0]?.createdAt, jobs.at(-1)?.createdAt]
  return first !== undefined && last !== undefined && last < from && first >= last
}

/** Maybe: nothing speaks against it, but it does not show its prompt or when it was made. */
function fitOf(
  job: VideoJob,
  request: VideosRequest,
  models: readonly string[],
  from: number,
  until: number,
): 'yes' | 'no' | 'maybe' {
  const { createdAt, prompt, model, seconds, size } = job
  if (createdAt !== undefined && (createdAt < from || createdAt > until)) return 'no'
  if (prompt !== undefined && plain(prompt) !== plain(request.prompt)) return 'no'
  if (model !== undefined && !models.some((name) => isModel(model, name))) return 'no'
  if (seconds !== undefined && seconds !== request.seconds) return 'no'
  if (size !== undefined && size !== request.size) return 'no'
  return createdAt === undefined || prompt === undefined ? 'maybe' : 'yes'
}

/** Multipart turns every line's end into CRLF. */
const plain = (prompt: string): string => prompt.replaceAll(/\r\n?/g, '\n').trim()

/** A server may name the dated model that it took, or the vendor before it. source: wire-openai-sora §2, §13 */
const isModel = (told: string, name: string): boolean => {
  const bare = told.split('/').at(-1)!
  return told === name || bare === name || bare.replace(/-\d{4}-\d{2}-\d{2}$/, '') === name
}
