import { z } from 'zod'
import type { DownloadTo } from '../../network/safe-fetch.ts'
import type { WireAnswer } from '../call.ts'
import type { JsonValue } from '../json.ts'
import { withoutBodies } from '../kept-answers.ts'
import { createKeyedCaller, isWell, type Key } from '../keyed-caller.ts'
import type { CallContext, ListedJob, OperationState, Output, ProviderClient } from '../provider.ts'
import { failureOf, fromStore, ProviderError } from '../provider-error.ts'
import { createResultDownload } from '../result-download.ts'
import { webUrl } from '../shapes.ts'
import { errorOf, failureOfJob, refusalOf } from './failure.ts'
import { type BodyOptions, jobBody, jobFields, type VideosRequest } from './request.ts'
import { readJob, type VideoJob } from './video-job.ts'
import { createVideosWebhook } from './webhook.ts'

export interface OpenaiVideosOptions extends BodyOptions {
  /** With its version, `https://api.openai.com/v1`, which is the default and serves nothing any more. */
  baseUrl?: string
  /** Best first. Jobs belong to the key's project: each is asked about with the key that made it. */
  credentials: readonly Key[]
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
  const wire = createKeyedCaller({
    ...{ credentials, refusalOf },
    secrets: webhookSecret === undefined ? [] : [webhookSecret],
    headersOf: (apiKey) => ({
      authorization: `Bearer ${apiKey}`,
      ...(organization === undefined ? {} : { 'openai-organization': organization }),
      ...(project === undefined ? {} : { 'openai-project': project }),
    }),
  })
  const content = createResultDownload({
    authorize: async (context) => ({ ...(await wire.headersFor(context)), accept: 'application/binary' }),
    downloadTo: options.downloadTo,
    redact: wire.redact,
    refusalOf(answer, context) {
      const refusal = wire.refusal(answer, context)
      if (answer.status !== 404 && answer.status !== 410) return refusal
      return new ProviderError('refused', failureOf('RESULT_EXPIRED', refusal.failure.providerMessage ?? '', 'OUTPUT'))
    },
  })
  const pathOf = (id: string) => `/videos/${encodeURIComponent(id)}`

  function outputOf(id: string, job: VideoJob): Output {
    // A relative one is the server's own.
    const link = job.link === undefined ? null : webUrl(job.link, `${baseUrl}/`)
    return { providerVideoId: id, handle: { id, ...(link && { link: link.href }) } satisfies ResultHandle }
  }

  function stateOf(id: string, job: VideoJob, context: CallContext): OperationState {
    const { status = '', fraction, error } = job
    // Whether its time is over is the vendor's to say, to who fetches it: our clock may be wrong.
    if (doneStatuses.includes(status))
      return { state: 'succeeded', outputs: [outputOf(id, job)], charge: { state: 'CHARGED' } }
    // Nobody says whether a failed job costs (UNSURE). source: wire-openai-sora §11
    if (failedStatuses.includes(status))
      return { state: 'failed', failure: failureOfJob(error), charge: { state: 'UNKNOWN' } }
    if (canceledStatuses.includes(status)) return { state: 'canceled', charge: { state: 'UNKNOWN' } }
    if (status === 'expired') return { state: 'expired' }
    const pending = runningStatuses.includes(status) ? { state: 'pending' as const } : wire.unheardOf(status, context)
    return { ...pending, ...(fraction === undefined ? {} : { fraction }) }
  }

  return {
    // source: wire-openai-sora §4
    resultLifeMilliseconds: 3_600_000,
    // What OpenAI itself has retired others may serve.
    ...(isOpenaiItself(baseUrl) ? {} : { servesRetired: true as const }),
    credentials: wire.credentials,

    sent: (request: VideosRequest) => jobFields(request, options),

    async submit(request: VideosRequest, context) {
      const body = await fromStore(jobBody(request, options, context.media))
      const answer = await wire.ask({ method: 'POST', url: `${baseUrl}/videos`, body, isSubmit: true }, context)
      // A job that has failed at once is a job all the same: the next poll says why.
      const id = isWell(answer) ? readJob(answer.json)?.id : undefined
      if (id === undefined) throw wire.refusal(answer, context)
      return { operation: { id } satisfies Operation }
    },

    async poll({ id }: Operation, context) {
      const read = (answer: WireAnswer): OperationState | undefined => {
        const job = readJob(answer.json)
        if (job?.status !== undefined) return stateOf(id, job, context)
        return errorOf(answer)?.code?.includes('not_found') ? { state: 'unknown-operation' } : undefined
      }
      return wire.stateAt(`${baseUrl}${pathOf(id)}`, read, context)
    },

    async list({ since }, context) {
      const jobs: ListedJob[] = []
      for (let page = 0, after = ''; page < mostPages; page++) {
        const url = `${baseUrl}/videos?order=desc&limit=${largestPage}${after}`
        const { data, has_more } = await wire.said({ method: 'GET', url }, listed, withoutBodies(context))
        for (const { id, createdAt } of data.flatMap((one) => readJob(one) ?? []))
          if (id !== undefined) jobs.push({ id, createdAt: createdAt === undefined ? null : new Date(createdAt) })
        const last = jobs.at(-1)
        if (!has_more || !last || (last.createdAt && last.createdAt < since)) break
        after = `&after=${encodeURIComponent(last.id)}`
      }
      return jobs
    },

    async fetchResult({ id, link }: ResultHandle, toFile, context) {
      const address = { url: `${baseUrl}${pathOf(id)}/content`, ownOrigin: new URL(baseUrl).origin }
      await content.download({ ...address, ...(link === undefined ? {} : { otherwise: link }) }, toFile, context)
    },

    ...(webhookSecret === undefined ? {} : { webhook: createVideosWebhook(webhookSecret) }),
    async stop() {
      await Promise.all([wire.stop(), content.stop()])
    },
  }
}
