import { pino } from 'pino'
import type { EmulatedWorld, Job, LatencyCurve, ProviderEmulator } from '../../src/emulation/port.ts'
import { type EmulatorOptions, startEmulator } from './emulator.ts'

/** Ten seconds in the queue, sixty in all for a clip of five. */
export const toyCurve: LatencyCurve = { queueSeconds: 10, baseSeconds: 10, perSecond: 10, spread: 0 }

interface Order {
  endImage?: string
  fit?: 'PAD' | 'CROP'
  prompt: string
  image?: string
  seconds?: number
  externalId?: string
  callback?: string
  hasSound?: boolean
}

/** The smallest wire there can be. */
export function createToyVendor(id = 'toy'): ProviderEmulator {
  const shown = (job: Job, world: EmulatedWorld) => ({
    id: job.id,
    status: job.status,
    url: world.resultUrl(job, job.createdAt + 3_600_000),
  })
  return {
    id,
    models: { 'toy-1': toyCurve },
    describe(request) {
      const { id: jobId } = request.params as { id?: string }
      const { ids } = request.query as { ids?: string }
      if (request.method === 'POST') return { kind: 'submit', prompt: (request.body as Order).prompt }
      if (ids !== undefined) return { kind: 'poll', jobIds: ids.split(',') }
      if (jobId === undefined) return { kind: 'list' }
      return { kind: request.routeOptions.url!.endsWith('/content') ? 'result' : 'poll', jobId }
    },
    mount(app, world) {
      app.post('/jobs', async (request, reply) => {
        const fault = world.scenario(request, 'rate-limited', 'submit-server-error', 'moderated-at-submit')
        if (fault) return reply.code(fault === 'submit-server-error' ? 500 : 429).send({ error: fault })
        const order = request.body as Order
        const job = world.jobs.create({
          id: world.randomId(),
          model: 'toy-1',
          account: request.headers.authorization ?? 'nobody',
          ...(order.externalId === undefined ? {} : { externalId: order.externalId }),
          prompt: order.prompt,
          clip: {
            still: order.image === undefined ? null : Buffer.from(order.image, 'base64'),
            ...(order.endImage === undefined ? {} : { endStill: Buffer.from(order.endImage, 'base64') }),
            ...(order.fit === undefined ? {} : { fit: order.fit }),
            seconds: order.seconds ?? 5,
            width: 1280,
            height: 720,
            hasSound: order.hasSound ?? false,
          },
          price: { micros: 500_000 },
          details: order.callback,
        })
        return shown(job, world)
      })
      app.get<{ Querystring: { ids?: string } }>('/jobs', async (request, reply) => {
        const ids = request.query.ids?.split(',')
        if (ids && world.scenario(request, 'poll-server-error')) return reply.code(503).send({ error: 'maintenance' })
        const jobs = ids ? ids.flatMap((one) => world.jobs.get(one) ?? []) : world.jobs.list()
        return jobs.map((job) => shown(job, world))
      })
      app.get<{ Params: { id: string } }>('/jobs/:id', async (request, reply) => {
        const job = world.jobs.get(request.params.id)
        if (!job || world.scenario(request, 'unknown-id')) return reply.code(404).send({ error: 'no such job' })
        if (world.scenario(request, 'poll-server-error')) return reply.code(503).send({ error: 'maintenance' })
        return shown(job, world)
      })
      app.get<{ Params: { id: string } }>('/jobs/:id/content', async (request, reply) => {
        const job = world.jobs.get(request.params.id)
        if (job?.status !== 'succeeded') return reply.code(404).send({ error: 'not ready' })
        await world.sendResult(reply, job, { 'content-disposition': 'attachment' })
      })
      app.delete<{ Params: { id: string } }>('/jobs/:id', async (request) => ({
        canceled: world.jobs.cancel(request.params.id),
      }))
      world.jobs.onChange((job) => {
        if (typeof job.details === 'string')
          world.sendWebhook(job, job.details, { id: job.id, status: job.status }, (_body, isWrong) => ({
            'x-signature': isWrong ? 'wrong' : 'good',
          }))
      })
    },
  }
}

/** An emulator of toys on a port of its own. */
export const startToys = (options: Partial<EmulatorOptions> = {}) =>
  startEmulator({
    emulators: [createToyVendor()],
    port: 0,
    pictures: 'cheap',
    log: pino({ level: 'silent' }),
    ...options,
  })
