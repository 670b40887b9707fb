import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { BaseLogger } from 'pino'
import type { EmulatedWorld, EmulatorClock, Job, ProviderEmulator, ScenarioKind } from '../emulation/port.ts'
import type { Calls } from './calls.ts'
import { answerWithClip, clipBytes, resultFaults } from './clip-answer.ts'
import type { Clips } from './clips.ts'
import { createJobs, type JobBook } from './jobs.ts'
import type { LedgerBook } from './ledger.ts'
import type { ResultUrls } from './result-urls.ts'
import type { Scenarios } from './scenarios.ts'
import { fetchMedium, pictureFacts } from './sent-media.ts'
import { type createWebhooks, webhookFaults } from './webhooks.ts'

/** What all providers' emulators share. */
export interface Surroundings {
  clock: EmulatorClock
  calls: Calls
  clips: Clips
  ledger: LedgerBook
  resultUrls: ResultUrls
  scenarios: Scenarios
  webhooks: ReturnType<typeof createWebhooks>
  signal: AbortSignal
  log: BaseLogger
}

/** What one provider's emulator gets, and the jobs behind it. */
export function createWorld(
  { id: provider, models }: ProviderEmulator,
  baseUrl: () => string,
  surroundings: Surroundings,
): { world: EmulatedWorld; jobs: JobBook } {
  const { clock, calls, clips, ledger, resultUrls, scenarios, webhooks, signal, log } = surroundings
  const book = createJobs({
    ...{ models, clock, signal, log },
    decide: (job) => scenarios.decide(provider, job),
    onForgotten: clips.forget,
    makeClip: (job) => clips.begin(provider, job),
  })
  const jobs: JobBook = {
    ...book,
    create(request) {
      const job = book.create({ ...request, clip: clips.keep(request.clip) })
      const call = calls.current()
      if (call) call.entry.jobId ??= job.id
      ledger.purchase(provider, job)
      return job
    },
    cancel(jobId) {
      const job = book.get(jobId)
      const isCanceled = book.cancel(jobId)
      if (job && isCanceled) clips.forget(job)
      return isCanceled
    },
  }
  /** What stands in the job from its acceptance on. */
  const decisions: Partial<Record<ScenarioKind, (job: Job) => boolean>> = {
    'moderated-at-output': (job) => job.failedBy === 'moderated-at-output',
    fails: (job) => job.failedBy === 'fails',
    'nul-in-message': (job) => job.failedBy === 'nul-in-message',
    'moderated-as-success': (job) => job.isWithheld,
    'never-ends': book.neverEnds,
    'find-blind': (job) => job.isHidden,
  }
  const isUndecided = (kind: ScenarioKind) => decisions[kind] === undefined
  const decidedOf = <Kind extends ScenarioKind>(those: readonly Job[], kinds: readonly Kind[]): Kind | null =>
    kinds.find((kind) => those.some((job) => decisions[kind]?.(job))) ?? null

  const file = (job: Job) => () => clips.file(provider, job)
  function faultOf(job: Job) {
    const fault = scenarios.take(provider, resultFaults, { jobs: [job] })
    const call = calls.current()
    if (call && fault) call.entry.scenario ??= fault.kind
    return fault
  }

  const scenarioOf = <Kind extends ScenarioKind>(job: Job, ...kinds: Kind[]): Kind | null =>
    decidedOf([job], kinds) ?? scenarios.take(provider, kinds.filter(isUndecided), { jobs: [job] })?.kind ?? null

  function scenario<Kind extends ScenarioKind>(request: FastifyRequest, ...kinds: Kind[]): Kind | null {
    const call = calls.of(request)
    if (!call) return null
    return decidedOf(calls.jobsOf(call), kinds) ?? calls.take(call, kinds.filter(isUndecided))?.kind ?? null
  }

  const world: EmulatedWorld = {
    clock,
    jobs,
    baseUrl,
    randomId: () => randomUUID(),
    scenario,
    scenarioOf,
    resultUrl: (job, expiresAt) => resultUrls.sign(provider, job.id, 'mp4', expiresAt),
    lastFrameUrl: (job, expiresAt) => resultUrls.sign(provider, job.id, 'png', expiresAt),
    sendResult: (reply, job, headers) => answerWithClip(reply, file(job), faultOf(job), headers),
    resultBytes: (job) => clipBytes(file(job), faultOf(job)),
    thumbnail: (job, format) => clips.thumbnail(provider, job, format),
    sendWebhook(job, url, body, signed) {
      const fault = scenarios.take(provider, webhookFaults, { jobs: [job] })
      webhooks.send({ provider, job, url, body, signed, fault })
    },
    pictureFacts,
    fetchMedium: (url) => fetchMedium(url, signal),
  }
  return { world, jobs }
}
