import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { type EmulatorClock, scenarioKinds } from '../emulation/port.ts'
import type { LedgerBook } from './ledger.ts'
import type { Scenarios } from './scenarios.ts'

export const adminPath = '/__emulator'

export interface EmulatedProvider {
  id: string
  url: string
  models: string[]
}

/** What makes things go wrong, and tells what arrived. */
export function mountAdmin(
  app: FastifyInstance,
  options: {
    clock: EmulatorClock
    ledger: LedgerBook
    scenarios: Scenarios
    providers(): EmulatedProvider[]
    reset(): void
  },
): void {
  const { clock, ledger, scenarios, providers, reset } = options
  const overview = async () => ({
    emulator: 'kinetograph',
    now: new Date(clock.now()).toISOString(),
    providers: providers(),
    admin: [
      `GET POST DELETE ${adminPath}/scenarios`,
      `DELETE ${adminPath}/scenarios/{id}`,
      `GET DELETE ${adminPath}/ledger`,
      `POST ${adminPath}/reset`,
    ],
  })
  app.get('/', overview)
  app.get(adminPath, overview)

  const newScenario = z.strictObject({
    kind: z.enum(scenarioKinds),
    provider: z.string().refine((id) => providers().some((provider) => provider.id === id), 'no such provider here'),
    times: z.union([z.int().min(1), z.literal('always')]),
    seconds: z.number().min(0),
  })
  const givenScenario = newScenario.partial().required({ kind: true })

  app.get(`${adminPath}/scenarios`, async () => ({ scenarios: scenarios.list() }))
  app.post(`${adminPath}/scenarios`, async (request, reply) => {
    const given = givenScenario.safeParse(request.body)
    if (!given.success) return refuse(reply, 400, z.prettifyError(given.error))
    return reply.code(201).send(scenarios.add(withoutGaps(given.data)))
  })
  app.delete(`${adminPath}/scenarios`, async (_request, reply) => {
    scenarios.clear()
    return reply.code(204).send()
  })
  app.delete<{ Params: { id: string } }>(`${adminPath}/scenarios/:id`, async ({ params }, reply) =>
    scenarios.remove(params.id) ? reply.code(204).send() : refuse(reply, 404, 'no such scenario is waiting'),
  )

  app.get<{ Querystring: { provider?: unknown } }>(`${adminPath}/ledger`, async ({ query: { provider } }) =>
    ledger.read(typeof provider === 'string' ? provider : undefined),
  )
  app.delete(`${adminPath}/ledger`, async (_request, reply) => {
    ledger.clear()
    return reply.code(204).send()
  })
  app.post(`${adminPath}/reset`, async (_request, reply) => {
    reset()
    return reply.code(204).send()
  })
}

type WithoutGaps<Given> = { [Name in keyof Given]: Exclude<Given[Name], undefined> }

/** Without the names whose value is undefined. */
const withoutGaps = <Given extends object>(given: Given): WithoutGaps<Given> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as WithoutGaps<Given>

const refuse = (reply: FastifyReply, status: number, message: string) =>
  reply.code(status).send({ error: { source: 'kinetograph-emulator', message } })
