import { pino } from 'pino'
import sharp from 'sharp'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { firstBroken, type Rule } from '../emulation/body.ts'
import { defineVendor } from '../emulation/define-vendor.ts'
import { aspectOf, frameOf, readPicture } from '../emulation/pictures.ts'
import { keyIn, Refusal, submitEndpoint, type Vendor } from '../emulation/vendor.ts'
import { createVirtualClock } from './clock.ts'
import { type Emulator, startEmulator } from './emulator.ts'

const body = z.strictObject({
  prompt: z.string(),
  seconds: z.int().min(1).max(10).default(5),
  size: z.enum(['small', 'large']).optional(),
  seed: z.union([z.int(), z.string()]).optional(),
  image: z.strictObject({ url: z.string() }).optional(),
  even: z
    .int()
    .refine((number) => number % 2 === 0)
    .optional(),
})
type Asked = z.infer<typeof body>

const rules: readonly Rule<Asked>[] = [
  [({ size, seconds }) => size === 'large' && seconds > 5, 'large clips last 5 s'],
  [({ seconds }) => seconds === 9, 'nine is not liked'],
]

const refused = (status: number, code: string) => () => new Refusal(status, code, { code })
const vendor: Vendor = {
  id: 'kit',
  models: {
    'kit-1': { latency: { queueSeconds: 0, baseSeconds: 10, perSecond: 0, spread: 0 }, perMinute: 3, atOnce: 2 },
  },
  newId: (random) => `job-${random}`,
  account: (request) =>
    keyIn({ missingKey: refused(401, 'no key'), refusals: vendor.refusals }, ['ann', 'bob'])(request),
  errorBody: ({ message, details }) => ({ message, ...details }),
  malformed: ({ path, is, expected }) => new Refusal(400, `${path} ${is}: ${expected}`),
  refusals: {
    'bad-credentials': refused(401, 'wrong key'),
    'rate-limited': refused(429, 'too fast'),
    'rate-limited-with-retry-after': refused(429, 'too fast'),
    'concurrency-full': refused(429, 'too many'),
    'quota-exhausted': refused(402, 'empty'),
    'retired-model': refused(404, 'gone'),
    'submit-server-error': refused(500, 'oops'),
    'moderated-at-submit': refused(400, 'no such words'),
    'poll-server-error': refused(503, 'later'),
  },
  unknownJob: (id) => new Refusal(404, `no ${id}`),
  unknownPath: (request) => new Refusal(404, `no ${request.method} ${request.url}`),
  endpoints: [
    submitEndpoint({
      path: '/jobs',
      body,
      async order(asked, world) {
        const broken = firstBroken(rules, asked)
        if (broken !== undefined) throw new Refusal(422, broken)
        const rule = { forms: ['data'], formats: ['png'], megabytes: 1, minimumSide: 20, aspect: [0.5, 2] } as const
        const read = asked.image ? await readPicture(world, asked.image.url, rule) : null
        if (typeof read === 'string' && read !== 'pixels') throw new Refusal(422, read)
        return {
          model: 'kit-1',
          prompt: asked.prompt,
          clip: { still: null, seconds: asked.seconds, width: 16, height: 16, hasSound: false },
          price: { micros: 7, isDueWhenBlocked: true },
          details: asked.seed,
          ...(read === 'pixels' ? { lateFault: 'too small' } : {}),
        }
      },
      answer: ({ id, details }) => ({ id, seed: details }),
    }),
    {
      kind: 'poll',
      method: 'GET',
      path: '/jobs/:id',
      answer: ({ status, failedBy, lateFault }, _world, { isExpired }) => ({
        status: isExpired ? 'expired' : status,
        failedBy,
        lateFault,
      }),
    },
  ],
}

const clock = createVirtualClock()
let emulator: Emulator | undefined
afterEach(() => emulator?.stop())

async function start() {
  const own = await startEmulator({
    emulators: [defineVendor(vendor)],
    port: 0,
    pictures: 'cheap',
    clock,
    log: pino({ level: 'silent' }),
  })
  emulator = own
  return async (path: string, sent?: object | string, key = 'ann') => {
    const response = await fetch(`${own.urlOf('kit')}${path}`, {
      headers: { authorization: `Bearer ${key}`, ...(sent ? { 'content-type': 'application/json' } : {}) },
      ...(sent === undefined ? {} : { method: 'POST', body: typeof sent === 'string' ? sent : JSON.stringify(sent) }),
    })
    return [response.status, await response.json()] as [
      number,
      Record<'id' | 'status' | 'message' | 'code' | 'seed', string>,
    ]
  }
}

it('a submit is judged in one order: who, shape, what the vendor says, scenario, limits; only then is there a job', async () => {
  const ask = await start()
  const limited = { prompt: 'a [[rate-limited]]' }
  expect((await ask('/jobs', { ...limited, seconds: 'x' }, ''))[1].message).toBe('no key')
  expect(await ask('/jobs', { ...limited, seconds: 'x' }, 'eve')).toEqual([
    401,
    { message: 'wrong key', code: 'wrong key' },
  ])
  expect(await ask('/jobs', { ...limited, seconds: 'x', size: 'large' })).toEqual([
    400,
    { message: 'seconds wrong: a number' },
  ])
  expect((await ask('/jobs', { ...limited, seconds: 9, size: 'large' }))[1].message).toBe('large clips last 5 s')
  expect((await ask('/jobs', { ...limited, seconds: 9 }))[1].message).toBe('nine is not liked')
  expect(await ask('/jobs', limited)).toEqual([429, { message: 'too fast', code: 'too fast' }])
  expect(emulator!.ledger().purchases).toEqual([])
  expect((await ask('/jobs', { prompt: 'a' }))[0]).toBe(200)
  expect(emulator!.ledger().purchases).toHaveLength(1)
})

it.each([
  ['{"prompt": ', ' unreadable: a JSON object'],
  [{}, 'prompt missing: a string'],
  [{ prompt: 'a', fps: 24 }, 'fps unknown: no such field'],
  [{ prompt: 'a', image: { url: 'x', id: 1 } }, 'image.id unknown: no such field'],
  [{ prompt: 'a', seconds: 11 }, 'seconds wrong: at most 10'],
  [{ prompt: 'a', size: 'tiny' }, 'size wrong: one of small, large'],
  [{ prompt: 'a', seconds: 2.5 }, 'seconds wrong: an integer'],
  [{ prompt: 'a', seed: true }, 'seed wrong: a number'],
  [{ prompt: 'a', even: 3 }, 'even wrong: another value'],
])('%j is refused with where and what, in no library’s words', async (sent, message) => {
  expect(await (await start())('/jobs', sent)).toEqual([400, { message }])
})

it('a whole number that no double holds keeps its digits', async () => {
  const [, { seed }] = await (await start())('/jobs', '{"prompt": "a", "seed": 829836802793406551}')
  expect(seed).toBe('829836802793406551')
})

it('limits are an account’s own: jobs at once, and submits of the last minute', async () => {
  const ask = await start()
  const codes = async (count: number, key?: string) => {
    const answers = []
    for (let sent = 0; sent < count; sent++) answers.push((await ask('/jobs', { prompt: 'a' }, key))[1].code ?? 'taken')
    return answers
  }
  expect(await codes(3)).toEqual(['taken', 'taken', 'too many'])
  expect(await codes(1, 'bob')).toEqual(['taken'])
  await clock.advance(11_000)
  expect(await codes(2)).toEqual(['taken', 'too fast'])
  await clock.advance(60_000)
  expect(await codes(1)).toEqual(['taken'])
})

it('a job is its account’s alone, and polls say what a scenario puts in their way', async () => {
  const ask = await start()
  const made = async (prompt: string) => (await ask('/jobs', { prompt }))[1].id
  const id = await made('a')
  expect(await ask(`/jobs/${id}`, undefined, 'bob')).toEqual([404, { message: `no ${id}` }])
  expect((await ask(`/jobs/${id}`))[1].status).toBe('running')
  expect((await ask(`/jobs/${await made('[[poll-server-error]]')}`))[0]).toBe(503)
  await clock.advance(60_000)
  expect((await ask(`/jobs/${await made('[[unknown-id]]')}`))[0]).toBe(404)
  await clock.advance(60_000)
  expect((await ask(`/jobs/${await made('[[expired]]')}`))[1].status).toBe('expired')
  expect(await ask('/other')).toEqual([404, { message: 'no GET /kit/other' }])
})

it('what is wrong may be found out late: accepted, failed, and free; what is blocked may be charged', async () => {
  const ask = await start()
  const picture = async (width: number, height: number) =>
    `data:image/png;base64,${(
      await sharp({ create: { width, height, channels: 3, background: 'red' } })
        .png()
        .toBuffer()
    ).toString('base64')}`
  const send = async (url: string) => await ask('/jobs', { prompt: 'a', image: { url } })
  expect(await send(await picture(90, 30))).toEqual([422, { message: 'aspect' }])
  expect(await send('https://example.com/a.png')).toEqual([422, { message: 'form' }])
  expect(await send('data:image/png;base64,AAAA')).toEqual([422, { message: 'format' }])
  const [, { id }] = await send(await picture(10, 10))
  await ask('/jobs', { prompt: 'b [[moderated-at-output]]' })
  expect(emulator!.ledger().purchases.map(({ charged }) => charged)).toEqual([null, null])
  await clock.advance(10_000)
  expect(await ask(`/jobs/${id}`)).toEqual([200, { status: 'failed', failedBy: 'late-fault', lateFault: 'too small' }])
  expect(emulator!.ledger().purchases.map(({ charged }) => charged)).toEqual([null, { micros: 7 }])
})

it('a frame has the pixels of its resolution and the aspect asked for', () => {
  expect(frameOf('720p', aspectOf('16:9'))).toEqual({ width: 1280, height: 720 })
  expect(frameOf('720p', aspectOf('1:1'))).toEqual({ width: 960, height: 960 })
})
