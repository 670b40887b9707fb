import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { EmulatedCall, EmulatedWorld, Job, ProviderEmulator } from '../../emulation/port.ts'
import { legacyTask, newTask } from './emulator-answers.ts'
import { type AuthorizationOptions, authorize, type Standard } from './emulator-authorization.ts'
import { type CallbackOptions, sendCallbacks } from './emulator-callbacks.ts'
import type { Elements } from './emulator-fields.ts'
import { legacyOrder } from './emulator-legacy.ts'
import { latencies, type Product } from './emulator-models.ts'
import { newOrder } from './emulator-new.ts'
import { askLegacy, askMany, listLegacy, listTasks } from './emulator-queries.ts'
import { Refusal } from './emulator-refusal.ts'
import { refuseByScenario } from './emulator-scenarios.ts'
import { createTasks } from './emulator-tasks.ts'

export interface KlingaiEmulatorOptions extends Partial<AuthorizationOptions>, Partial<CallbackOptions> {
  /** Tasks of an account that may run at once with one version of a model; 20 unless given. */
  concurrency?: number
  /** The elements there are; any id is one of a multi-image element unless given. */
  elements?: Elements
}

/** Both standards of Kling's developer API on one host, with one store of tasks. source: wire-kling, all of it */
export function createKlingaiEmulator(options: KlingaiEmulatorOptions = {}): ProviderEmulator {
  const settings = { wallClock: Date.now, ...options }
  return {
    id: 'klingai',
    models: latencies,
    describe,
    mount(app, world) {
      const tasks = createTasks(world, settings.concurrency ?? 20)
      sendCallbacks(world, settings)
      answerRefusals(app, world)

      type Answer = (account: string, request: FastifyRequest) => unknown
      const route = (method: 'GET' | 'POST', url: string, standard: Standard, answer: Answer) =>
        app.route({
          method,
          url,
          async handler(request) {
            const account = authorize(request.headers.authorization, standard, settings)
            const data = await answer(account, request)
            return { code: 0, message: 'SUCCEED', request_id: world.randomId(), data }
          },
        })

      for (const product of products) {
        route('POST', `/${product}/:model`, 'new', async (account, request) => {
          const order = await newOrder(world, request, product, settings.elements)
          refuseByScenario(world, request)
          return accepted(newTask(world, tasks.accept(account, order)))
        })
        const path = `/v1/videos/${legacyPaths[product]}`
        route('POST', path, 'legacy', async (account, request) => {
          const order = await legacyOrder(world, request, product, settings.elements)
          refuseByScenario(world, request)
          return acceptedLegacy(world, tasks.accept(account, order))
        })
        route('GET', path, 'legacy', (account, request) => listLegacy(world, tasks, account, request, product))
        route('GET', `${path}/:id`, 'legacy', (account, request) => askLegacy(world, tasks, account, request, product))
      }
      route('GET', '/tasks', 'new', (account, request) => askMany(world, tasks, account, request))
      route('POST', '/tasks', 'new', (account, request) => listTasks(world, tasks, account, request))
    },
  }
}

export const emulator: ProviderEmulator = createKlingaiEmulator()

const products: Product[] = ['image-to-video', 'text-to-video', 'omni-video']
const legacyPaths = { 'image-to-video': 'image2video', 'text-to-video': 'text2video', 'omni-video': 'omni-video' }

function accepted({ id, status, create_time, update_time, external_id }: ReturnType<typeof newTask>) {
  return { id, status, create_time, update_time, external_id }
}

function acceptedLegacy(world: EmulatedWorld, job: Job) {
  const { task_id, task_status, task_info, created_at, updated_at } = legacyTask(world, job)
  return { task_id, task_status, task_info, created_at, updated_at }
}

function answerRefusals(app: FastifyInstance, world: EmulatedWorld): void {
  const say = (reply: FastifyReply, refusal: Refusal) =>
    reply
      .code(refusal.status)
      .headers(refusal.headers)
      .send({ code: refusal.code, message: refusal.message, request_id: world.randomId() })
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof Refusal) return say(reply, error)
    if (error.statusCode !== undefined && error.statusCode < 500) return say(reply, new Refusal(1200, error.message))
    request.log.error({ err: error }, 'The emulator of klingai failed')
    return say(reply, new Refusal(5000, 'Server internal error'))
  })
  app.setNotFoundHandler((_request, reply) => say(reply, new Refusal(1203, 'The requested resource does not exist')))
}

function describe(request: FastifyRequest): EmulatedCall {
  const [path = ''] = request.url.split('?')
  const query = request.query as { task_ids?: unknown; external_task_ids?: unknown }
  if (/\/tasks$/.test(path)) {
    if (typeof query.task_ids === 'string') return { kind: 'poll', jobIds: query.task_ids.split(',') }
    const externalIds = typeof query.external_task_ids === 'string' ? query.external_task_ids.split(',') : []
    return { kind: 'list', jobIds: externalIds }
  }
  const legacy = /\/v1\/videos\/[^/]+(?:\/([^/]+))?$/.exec(path)
  if (!legacy && !/\/(?:image-to-video|text-to-video|omni-video)\/[^/]+$/.test(path)) return { kind: 'other' }
  if (request.method === 'POST') return { kind: 'submit', prompt: promptIn(request.body) }
  const id = legacy?.[1] === undefined ? undefined : decodeURIComponent(legacy[1])
  if (id === undefined) return { kind: 'list' }
  return { kind: /^\d{18}$/.test(id) ? 'poll' : 'list', jobId: id }
}

/** Every prompt of a body of either standard, whether it is well formed or not. */
function promptIn(body: unknown): string {
  const found: unknown[] = []
  if (typeof body === 'object' && body !== null) {
    const { prompt, contents, multi_prompt: shots } = body as Record<string, unknown>
    found.push(prompt)
    for (const item of [contents, shots].filter(Array.isArray).flat()) found.push(item?.text, item?.prompt)
  }
  return found.filter((text) => typeof text === 'string').join('\n')
}
