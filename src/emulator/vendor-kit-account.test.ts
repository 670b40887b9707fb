import { createPublicKey, verify } from 'node:crypto'
import { jwtVerify } from 'jose'
import { pino } from 'pino'
import { Webhook } from 'standardwebhooks'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { startInputServer } from '../../test/support/input-server.ts'
import { textOrNone } from '../emulation/body.ts'
import { defineVendor } from '../emulation/define-vendor.ts'
import { pageOf } from '../emulation/jobs.ts'
import { createSigningKeys, standardWebhook } from '../emulation/signatures.ts'
import { accountEndpoint, batchEndpoint, Refusal, submitEndpoint, type Vendor } from '../emulation/vendor.ts'
import { createVirtualClock } from './clock.ts'
import { startEmulator } from './emulator.ts'

const refused = (status: number, message: string) => () => new Refusal(status, message)
const secret = `whsec_${Buffer.from('a secret of some length').toString('base64')}`
const latency = { queueSeconds: 0, baseSeconds: 10, perSecond: 0, spread: 0 }

const shapes: Record<string, z.ZodType<{ text: string; name?: string | undefined }>> = {
  fast: z.strictObject({ text: z.string(), name: textOrNone }),
  good: z.strictObject({ text: z.string(), name: textOrNone }),
}

const vendor: Vendor = {
  id: 'kit',
  models: {
    fast: { latency, atOnce: 3, countedAs: 'all' },
    good: { latency, atOnce: 3, countedAs: 'all' },
  },
  newId: (random, { model }) => `${model}.${random}`,
  account: ({ headers }) => headers.authorization!,
  errorBody: ({ message }) => ({ error: message }),
  envelope: (data) => ({ code: 0, data }),
  malformed: ({ path }) => new Refusal(400, `${path}?`),
  refusals: {
    'bad-credentials': refused(401, 'wrong key'),
    'rate-limited': refused(429, 'too fast'),
    'rate-limited-with-retry-after': refused(429, 'too fast'),
    'concurrency-full': (model) => new Refusal(429, `too many of ${model}`),
    'quota-exhausted': refused(402, 'empty'),
    'retired-model': refused(404, 'gone'),
    'submit-server-error': refused(500, 'oops'),
    'moderated-at-submit': refused(400, 'no such words'),
    'poll-server-error': refused(503, 'later'),
  },
  unknownJob: (id) => new Refusal(404, `no ${id}`),
  takenId: (id) => new Refusal(409, `${id} is taken`),
  unknownPath: refused(404, 'no such path'),
  callbacks: ({ id, status, details }, world) => [
    {
      url: details as string,
      body: { id, status },
      signed: (body, isWrong) => standardWebhook({ id: world.randomId(), at: Date.now(), body }, [secret], isWrong),
    },
  ],
  endpoints: [
    submitEndpoint({
      path: ['/v1/:model(^[^:]+)::start', '/v2/:model'],
      body({ model = '' }) {
        const shape = shapes[model]
        if (!shape) throw new Refusal(404, `no model ${model}`)
        return shape
      },
      order: ({ text, name }, _world, { params, request }) => ({
        model: params.model!,
        prompt: text,
        clip: { still: null, seconds: 1, width: 16, height: 16, hasSound: false },
        details: request.headers['x-callback'],
        ...(name === undefined ? {} : { externalId: name }),
      }),
      answer: ({ id }) => id,
    }),
    {
      kind: 'poll',
      method: 'GET',
      path: '/jobs/:id',
      ownIds: /^(fast|good)\./,
      has: ({ model }) => model === 'fast',
      answer: ({ id }) => id,
    },
    {
      kind: 'other',
      method: 'DELETE',
      path: '/jobs/:id',
      answer(job, world) {
        world.jobs.remove(job.id)
        return 'deleted'
      },
    },
    batchEndpoint({
      method: 'GET',
      path: '/jobs',
      query: z.strictObject({ ids: z.string().optional(), names: z.string().optional() }),
      ids: ({ ids, names = '' }) => ids?.split(',') ?? { external: names.split(',') },
      answer: (asked) => asked.map(({ job, isExpired }) => `${job.id}${isExpired ? ' expired' : ''}`),
    }),
    accountEndpoint({
      kind: 'list',
      method: 'POST',
      path: '/list',
      query: z.strictObject({ after: z.string().optional() }),
      answer({ after }, _world, { jobs }) {
        const found = pageOf(jobs, { after, limit: 2 })
        if (!found) throw new Refusal(400, 'no such cursor')
        return [found.page.map(({ prompt }) => prompt), found.hasMore]
      },
    }),
    accountEndpoint({
      kind: 'account',
      method: 'GET',
      path: '/me',
      query: z.strictObject({}),
      answer: (_query, _world, { account, jobs }) => [account, jobs.length],
    }),
  ],
}

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function start() {
  const clock = createVirtualClock(Date.now())
  const calls: { headers: Record<string, string>; text: string }[] = []
  const server = await startInputServer({
    '/callback': async (response, request) => {
      calls.push({ headers: request.headers as Record<string, string>, text: (await request.toArray()).join('') })
      response.end()
    },
  })
  const emulators = [defineVendor(vendor)]
  const emulator = await startEmulator({
    emulators,
    port: 0,
    pictures: 'cheap',
    clock,
    log: pino({ level: 'silent' }),
  })
  stops.push(emulator.stop, server.stop)
  async function ask(method: string, path: string, sent?: object, authorization = 'ann') {
    const response = await fetch(`${emulator.urlOf('kit')}${path}`, {
      method,
      headers: { authorization, 'x-callback': server.url('/callback'), 'content-type': 'application/json' },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    })
    const answer = (await response.json()) as { code?: 0; data?: unknown; error?: string }
    return answer.code === 0 ? answer.data : `${response.status} ${answer.error}`
  }
  const submit = (model: string, sent: object, as?: string) => ask('POST', `/v1/${model}:start`, sent, as)
  return { ask, submit, advance: clock.advance, calls, emulator }
}

it('a model in the path is judged before the body, and shapes it', async () => {
  const { ask, submit, emulator } = await start()
  expect(await submit('slow', { fps: 24 })).toBe('404 no model slow')
  expect(await submit('fast', { fps: 24 })).toBe('400 text?')
  expect(await submit('fast', { text: 'a' })).toMatch(/^fast\../)
  expect(await ask('POST', '/v2/good', { text: 'a [[rate-limited]]' })).toBe('429 too fast')
  expect(emulator.ledger().purchases.map(({ model }) => model)).toEqual(['fast'])
})

it('an id of the client’s own is taken once in an account, and finds its job as the vendor’s does; an empty one is none', async () => {
  const { ask, submit } = await start()
  const id = await submit('fast', { text: 'a [[find-blind:30s]]', name: 'mine' })
  expect(await submit('good', { text: 'a', name: 'mine' })).toBe('409 mine is taken')
  expect(await ask('GET', `/jobs/${id}`)).toBe(id)
  expect(await ask('GET', '/jobs/mine')).toBe('404 no mine')
  expect(await ask('GET', '/jobs/mine', undefined, 'bob')).toBe('404 no mine')
  expect(await submit('good', { text: 'a', name: '' })).toMatch(/^good/)
  expect(await submit('good', { text: 'a', name: '' })).toMatch(/^good/)
})

it('jobs are asked about by the dozen: what is not there, or another’s, is not in the answer', async () => {
  const { ask, submit, advance } = await start()
  const first = await submit('fast', { text: 'a', name: 'one' })
  const second = await submit('good', { text: '[[expired]]', name: 'two' })
  const third = await submit('good', { text: '[[unknown-id]] [[poll-server-error:1]]' })
  expect(await ask('GET', `/jobs?ids=${second},${third},4,${first}`)).toBe('503 later')
  expect(await ask('GET', `/jobs?ids=${second},${third},4,${first}`)).toEqual([`${second} expired`, first])
  expect(await ask('GET', '/jobs?names=two,three,one')).toEqual([`${second} expired`, first])
  expect(await ask('GET', `/jobs?ids=${first}`, undefined, 'bob')).toEqual([])
  expect(await ask('GET', '/jobs?id=1')).toBe('400 id?')
  await advance(60_000)
  expect(await ask('GET', `/jobs/${second}`)).toBe(`404 no ${second}`)
})

it('a list is the account’s own, newest first, by pages', async () => {
  const { ask, submit } = await start()
  const ids = []
  for (const text of ['a', 'b', 'c']) ids.push(await submit('fast', { text }))
  await submit('fast', { text: 'd' }, 'bob')
  expect(await ask('POST', '/list', {})).toEqual([['c', 'b'], true])
  expect(await ask('POST', '/list', { after: ids[2] })).toEqual([['b', 'a'], false])
  expect(await ask('POST', '/list', { after: 'x' })).toBe('400 no such cursor')
  expect(await ask('GET', '/me')).toEqual(['ann', 0])
  expect(await ask('DELETE', `/jobs/${ids[0]}`, {}, 'bob')).toBe(`404 no ${ids[0]}`)
  expect(await ask('DELETE', `/jobs/${ids[0]}`, {})).toBe('deleted')
  expect(await ask('POST', '/list', {})).toEqual([['c', 'b'], false])
})

it('models that are counted together share their limit', async () => {
  const { submit } = await start()
  for (const model of ['fast', 'good', 'fast']) expect(await submit(model, { text: 'a' })).toMatch(/\./)
  expect(await submit('good', { text: 'a' })).toBe('429 too many of good')
  expect(await submit('good', { text: 'a' }, 'bob')).toMatch(/^good/)
})

it('a change of a job is told, signed as Standard Webhooks say, or wrongly', async () => {
  const { submit, advance, calls } = await start()
  const id = await submit('fast', { text: 'a' })
  await submit('fast', { text: '[[webhook-wrong-signature]]' })
  await advance(60_000)
  await expect.poll(() => calls.length).toBe(2)
  const read = calls.map(({ headers, text }) => {
    try {
      return new Webhook(secret).verify(text, headers)
    } catch {
      return 'wrong'
    }
  })
  expect(read).toContainEqual({ id, status: 'succeeded' })
  expect(read).toContain('wrong')
})

it.each(['EdDSA', 'RS256'] as const)(
  'what %s signs is verified by the key in the list, unless it is wrong',
  async (algorithm) => {
    const keys = createSigningKeys(algorithm)
    const [jwk] = keys.jwks().keys
    const key = createPublicKey({ key: jwk as { [name: string]: unknown }, format: 'jwk' })
    const isGood = (isWrong: boolean) =>
      verify(algorithm === 'EdDSA' ? null : 'RSA-SHA256', Buffer.from('text'), key, keys.sign('text', isWrong))
    expect([isGood(false), isGood(true)]).toEqual([true, false])
    const message = { id: 'm', at: Date.now(), body: '{}' }
    const token = (isWrong: boolean) => keys.tokenWebhook(message, { aud: 'me' }, isWrong)['webhook-signature']!
    expect((await jwtVerify(token(false), key)).payload).toEqual({ aud: 'me' })
    await expect(jwtVerify(token(true), key)).rejects.toThrow('signature')
  },
)
