import { z } from 'zod'
import type { DownloadTo } from '../../network/safe-fetch.ts'
import { createCaller, type WireAnswer } from '../call.ts'
import type { JsonValue } from '../json.ts'
import type { CallContext, ListedJob, OperationState, Output, ProviderClient, RawAnswer } from '../provider.ts'
import { credentialGone, mediumUnreadable, unreadableAnswer } from '../provider-error.ts'
import { createResultDownload } from '../result-download.ts'
import { errorOf, failureOfJob, refusalOf } from './failure.ts'
import { type BodyOptions, jobBody, jobFields, type VideosRequest } from './request.ts'
import { readJob, type VideoJob } from './video-job.ts'
import { createVideosWebhook } from './webhook.ts'

export interface OpenaiVideosOptions extends BodyOptions {
  /** With its version, `https://api.openai.com/v1`, which is the default and serves nothing any more. */
  baseUrl?: string
  /** Best first. Jobs belong to the key's project: each is asked about with the key that made it. */
  credentials: readonly { id: string; apiKey: string }[]
  organization?: string
  project?: string
  /** Of the account's endpoint: `whsec_…`, or raw. */
  webhookSecret?: string
  /** For clips that lie on another host: nothing of ours is told there. */
  downloadTo: DownloadTo
}

const isOpenaiItself = (baseUrl: string): boolean =>
  /(^|\.)api\.openai\.com$/.test(new URL(baseUrl).hostname.toLowerCase())

/** source: wire-openai-sora §4 */
const listed = z.looseObject({ data: z.array(z.custom<JsonValue>()), has_more: z.boolean().nullish().catch(undefined) })
const largestPage = 100
const mostPages = 5

type Operation = { id: string }
/** `link`: where the clip may be when `/content` is not there. */
type ResultHandle = { id: string; link?: string }

/** source: wire-openai-sora §3 (the first of each), §13 */
const runningStatuses = ['queued', 'in_progress', 'processing', 'pending', 'running', 'submitted', 'not_start']
const doneStatuses = ['completed', 'success', 'succeeded']
const failedStatuses = ['failed', 'failure', 'error']
const canceledStatuses = ['canceled', 'cancelled']

/** OpenAI's Videos API, at any server that speaks it. Nothing of ours is in a job: a submit whose answer is lost stays uncertain (rule 23). */
export function createOpenaiVideosProvider(options: OpenaiVideosOptions): ProviderClient & { stop(): Promise<void> } {
  const { credentials, organization, project, webhookSecret } = options
  const baseUrl = (options.baseUrl ?? 'https://api.openai.com/v1').replace(/\/+$/, '')
  const secrets = [...credentials.map(({ apiKey }) => apiKey), ...(webhookSecret === undefined ? [] : [webhookSecret])]
  const caller = createCaller({ secrets })
  const content = createResultDownload({
    authorize: async (context) => ({ ...headersFor(context), accept: 'application/binary' }),
    downloadTo: options.downloadTo,
    redact: caller.redact,
    refusalOf: (answer, now) => refusalOf(answer, 'content', caller.redact, now),
  })

  function headersFor({ credential }: CallContext): Record<string, string> {
    const apiKey = credentials.find(({ id }) => id === credential)?.apiKey
    if (apiKey === undefined) throw credentialGone()
    return {
      authorization: `Bearer ${apiKey}`,
      ...(organization === undefined ? {} : { 'openai-organization': organization }),
      ...(project === undefined ? {} : { 'openai-project': project }),
    }
  }
  const get = (path: string, context: CallContext): Promise<WireAnswer> =>
    caller.call(
      { method: 'GET', url: `${baseUrl}${path}`, headers: { ...headersFor(context), accept: 'application/json' } },
      { signal: context.signal, keep: context.keep },
    )
  const pathOf = (id: string) => `/videos/${encodeURIComponent(id)}`

  /** Null on a link that is no address; a relative one is the server's own. */
  function linkOf({ link }: VideoJob): URL | null {
    if (link === undefined || !URL.canParse(link, `${baseUrl}/`)) return null
    const url = new URL(link, `${baseUrl}/`)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null
  }

  function outputOf(id: string, job: VideoJob): Output {
    const link = linkOf(job)
    return { providerVideoId: id, handle: { id, ...(link && { link: link.href }) } satisfies ResultHandle }
  }

  function stateOf(id: string, job: VideoJob, context: CallContext): OperationState {
    const { status = '', fraction, error, expiresAt } = job
    if (doneStatuses.includes(status)) {
      if (expiresAt !== undefined && expiresAt <= context.now().getTime()) return { state: 'expired' }
      return { state: 'succeeded', outputs: [outputOf(id, job)], charge: { state: 'CHARGED' } }
    }
    // Nobody says whether a failed job costs (UNSURE). source: wire-openai-sora §11
    if (failedStatuses.includes(status))
      return { state: 'failed', failure: failureOfJob(error, caller.redact), charge: { state: 'UNKNOWN' } }
    if (canceledStatuses.includes(status)) return { state: 'canceled', charge: { state: 'UNKNOWN' } }
    if (status === 'expired') return { state: 'expired' }
    // A status nobody knows is no end: the deadline is.
    if (!runningStatuses.includes(status))
      context.log.warn({ status: caller.redact(status).slice(0, 40) }, 'A status that is not known')
    return { state: 'pending', ...(fraction === undefined ? {} : { fraction }) }
  }

  return {
    // source: wire-openai-sora §4
    resultLifeMilliseconds: 3_600_000,
    // What OpenAI itself has retired others may serve.
    ...(isOpenaiItself(baseUrl) ? {} : { servesRetired: true as const }),
    credentials: () => credentials.map(({ id }) => id),

    sent: (request) => jobFields(request as VideosRequest, options),

    async submit(request, context) {
      const headers = { ...headersFor(context), accept: 'application/json' }
      const body = await jobBody(request as VideosRequest, options, context.media).catch(() => {
        throw mediumUnreadable()
      })
      const url = `${baseUrl}/videos`
      const answer = await caller.call({ method: 'POST', url, headers, body, isSubmit: true }, context)
      const isWell = answer.status >= 200 && answer.status < 300
      const job = isWell ? readJob(answer.json) : undefined
      // A job that has failed at once is a job all the same: the next poll says why.
      if (job?.id !== undefined) return { operation: { id: job.id } satisfies Operation }
      if (isWell && !errorOf(answer)) throw unreadableAnswer()
      throw refusalOf(answer, 'create', caller.redact, context.now())
    },

    async poll(operation, context) {
      const { id } = operation as Operation
      const answer = await get(pathOf(id), context)
      if (answer.status === 404 || answer.status === 410) return { state: 'unknown-operation' }
      if (answer.status !== 200) throw refusalOf(answer, 'poll', caller.redact, context.now())
      const job = readJob(answer.json)
      if (job?.status !== undefined) return stateOf(id, job, context)
      const error = errorOf(answer)
      if (error?.code?.includes('not_found')) return { state: 'unknown-operation' }
      throw error ? refusalOf(answer, 'poll', caller.redact, context.now()) : unreadableAnswer()
    },

    async list({ since }, asking) {
      const context = { ...asking, keep: (answer: RawAnswer) => asking.keep({ ...answer, body: null }) }
      const jobs: ListedJob[] = []
      for (let page = 0, after = ''; page < mostPages; page++) {
        const answer = await get(`/videos?order=desc&limit=${largestPage}${after}`, context)
        const read = listed.safeParse(answer.json)
        if (answer.status !== 200 || !read.success) throw refusalOf(answer, 'poll', caller.redact, context.now())
        for (const { id, createdAt } of read.data.data.flatMap((one) => readJob(one) ?? []))
          if (id !== undefined) jobs.push({ id, createdAt: createdAt === undefined ? null : new Date(createdAt) })
        const last = jobs.at(-1)
        if (!read.data.has_more || !last || (last.createdAt && last.createdAt < since)) break
        after = `&after=${encodeURIComponent(last.id)}`
      }
      return jobs.filter(({ createdAt }) => createdAt === null || createdAt >= since)
    },

    async fetchResult(handle, toFile, context) {
      const { id, link } = handle as ResultHandle
      const address = { url: `${baseUrl}${pathOf(id)}/content`, ownOrigin: new URL(baseUrl).origin }
      await content.download({ ...address, ...(link === undefined ? {} : { otherwise: link }) }, toFile, context)
    },

    ...(webhookSecret === undefined ? {} : { webhook: createVideosWebhook(webhookSecret) }),
    async stop() {
      await Promise.all([caller.stop(), content.stop()])
    },
  }
}
