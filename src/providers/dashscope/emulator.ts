import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { formIn, modelNamed } from '../../emulation/body.ts'
import { defineVendor } from '../../emulation/define-vendor.ts'
import { failureText, isOver } from '../../emulation/jobs.ts'
import { createNewest, type Newest, uploadsKept } from '../../emulation/newest.ts'
import type { EmulatedWorld, Job, ProviderEmulator } from '../../emulation/port.ts'
import { accountEndpoint, type KeyOptions, keyIn, Refusal, submitEndpoint } from '../../emulation/vendor.ts'
import { models, orderOf, synthesis, type TaskDetails } from './emulator-order.ts'
import { inspection, invalid, notAsync, notPending, tooMany, unknownModel, words } from './emulator-refusals.ts'

export interface DashscopeEmulatorOptions extends KeyOptions {
  /** What is wrong with `parameters` is refused with the submit. UNSURE: what of it is, and what fails the task. */
  refusesAtOnce?: true
}

/** Of a task and of its clip's address. source: wire-wan-dashscope, Poll */
const dayMilliseconds = 24 * 3600 * 1000
const pollsPerSecond = 20
const mostAccounts = 10_000

/** Wan of Alibaba's DashScope: start, ask, stop, and an upload in between. No callback; lists are left out. */
export function createDashscopeEmulator(options: DashscopeEmulatorOptions = {}): ProviderEmulator {
  const files = createNewest<Buffer>({ ...uploadsKept, bytesOf: ({ length }) => length })
  const polls = createNewest<number[]>({ most: mostAccounts })

  function countPoll(account: string, { clock }: EmulatedWorld): void {
    const recent = (polls.get(account) ?? []).filter((at) => at > clock.now() - 1000)
    if (recent.length >= pollsPerSecond) throw tooMany()
    polls.set(account, [...recent, clock.now()])
  }

  return defineVendor({
    id: 'dashscope',
    models,
    account: keyIn(words, options.keys),
    ...words,
    // No error: it says so of whatever it does not know.
    unknownJob: (id, { method }) => (method === 'POST' ? notPending() : new Refusal(200, '', unknown(id))),
    envelope: (answer, world) => ({ request_id: world.randomId(), ...(answer as object) }),
    endpoints: [
      submitEndpoint({
        path: '/api/v1/services/aigc/video-generation/video-synthesis',
        body: synthesis,
        async order(body, world, { request: { headers } }) {
          if (headers['x-dashscope-async'] !== 'enable') throw notAsync()
          const isResolved = headers['x-dashscope-ossresourceresolve'] === 'enable'
          const order = await orderOf(body, world, (url) => (isResolved ? files.get(url) : undefined))
          if (options.refusesAtOnce && order.lateFault !== undefined) throw invalid(order.lateFault)
          return order
        },
        answer: ({ id }) => ({ output: { task_id: id, task_status: 'PENDING' } }),
      }),
      {
        kind: 'poll',
        path: '/api/v1/tasks/:id',
        answer(job, world, { account, isExpired }) {
          countPoll(account, world)
          const isGone = world.clock.now() > job.createdAt + dayMilliseconds
          return isGone ? unknown(job.id) : taskOf(job, world, isExpired)
        },
      },
      {
        kind: 'cancel',
        method: 'POST',
        path: '/api/v1/tasks/:id/cancel',
        answer(job, world) {
          if (job.status !== 'queued' || !world.jobs.cancel(job.id)) throw notPending()
          return {}
        },
      },
      accountEndpoint({
        kind: 'account',
        path: '/api/v1/uploads',
        query: z.object({ action: z.literal('getPolicy'), model: z.string() }),
        answer({ model }, world) {
          modelNamed(models, model, unknownModel)
          return { data: policyOf(world) }
        },
      }),
    ],
    mount: (app) => takeUploads(app, files),
  })
}

export const emulator: ProviderEmulator = createDashscopeEmulator()

const unknown = (id: string) => ({ output: { task_id: id, task_status: 'UNKNOWN' } })

/** UNSURE: of which zone the times are. source: wire-wan-dashscope, Poll */
const timeOf = (at: number) => new Date(at).toISOString().replace('T', ' ').replace('Z', '')

function taskOf(job: Job, world: EmulatedWorld, isExpired: boolean) {
  const { id, status, createdAt, updatedAt, clip, isWithheld } = job
  const { inputSeconds, resolution } = job.details as TaskDetails
  const task_status = status === 'queued' ? 'PENDING' : status.toUpperCase()
  const output = { task_id: id, task_status, submit_time: timeOf(createdAt) }
  if (!isOver(job)) return { output }
  const ended = { ...output, end_time: timeOf(updatedAt) }
  if (status === 'failed') return { output: { ...ended, ...errorOf(job) } }
  if (status === 'canceled') return { output: ended }
  const url = world.resultUrl(job, isExpired ? world.clock.now() - 1 : updatedAt + dayMilliseconds)
  return {
    output: { ...ended, orig_prompt: job.prompt, ...(isWithheld ? {} : { video_url: url }) },
    usage: {
      duration: clip.seconds + inputSeconds,
      output_video_duration: clip.seconds,
      input_video_duration: inputSeconds,
      video_count: 1,
      SR: Number.parseInt(resolution, 10),
    },
  }
}

function errorOf(job: Job) {
  if (job.failedBy === 'moderated-at-output') return { code: 'DataInspectionFailed', message: inspection('Output') }
  return { code: job.failedBy === 'late-fault' ? 'InvalidParameter' : 'InternalError', message: failureText(job) }
}

const uploadDir = 'dashscope-instant/emulator'
/** UNSURE: whether an upload is bound to the model it was asked for. source: wire-wan-dashscope, Upload */
const policyOf = (world: EmulatedWorld) => ({
  upload_host: `${world.baseUrl()}/oss`,
  upload_dir: uploadDir,
  oss_access_key_id: 'emulator',
  signature: 'emulator',
  policy: 'emulator',
  x_oss_object_acl: 'private',
  x_oss_forbid_overwrite: 'false',
})

/** The storage: another host at the vendor, with words of its own. */
function takeUploads(app: FastifyInstance, files: Newest<Buffer>): void {
  app.post('/oss', async (request: FastifyRequest, reply) => {
    const form = await formIn(request.rawBody, request.headers['content-type'])
    const [key, file] = [form?.get('key'), form?.get('file')]
    const isGood =
      typeof key === 'string' &&
      key.startsWith(`${uploadDir}/`) &&
      typeof file === 'object' &&
      ['OSSAccessKeyId', 'Signature', 'policy'].every((name) => form?.get(name) === 'emulator')
    if (!isGood || !file)
      return reply.code(403).type('application/xml').send('<Error><Code>AccessDenied</Code></Error>')
    files.set(`oss://${key}`, Buffer.from(await file.arrayBuffer()))
    return reply.code(200).send()
  })
}
