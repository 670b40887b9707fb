import { get, type IncomingMessage } from 'node:http'
import { buildSchema } from 'graphql'
import { auditServer } from 'graphql-http'
import { describe, expect, it } from 'vitest'
import { parseApiKeys } from '../../src/graphql/authentication.ts'
import { createServer } from '../../src/graphql/server.ts'
import { startToyServer, toySchema } from './toy-server.ts'

const start = 'mutation Start($input: StartInput!) { start(input: $input) }'
const input = { request: { kling: { plain: { image: { url: 'https://example.com/a.png' }, quality: 'PRO' } } } }
const keys = parseApiKeys('studio:0123456789abcdef,studio:fedcba9876543210,other:abcdefabcdefabcd')

/** With headers that `fetch` keeps for browsers. */
const ask = (url: string, headers: Record<string, string>) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers }, (response) => resolve(response.resume())).on('error', reject)
  })

describe('GraphQL over HTTP', () => {
  it('answers a query and a mutation, and lets nobody keep the answer', async () => {
    const { post, started } = await startToyServer()
    const hello = await post({ query: '{ hello(name: "you") who }' })
    expect(hello.status).toBe(200)
    expect(hello.json).toEqual({ data: { hello: 'Hello you', who: 'default http' } })
    expect(hello.headers.get('cache-control')).toBe('no-store')
    expect(hello.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await post({ query: start, variables: { input } })).json).toEqual({ data: { start: 'started 1' } })
    expect(started).toMatchObject([{ ...input, count: 1 }])
  })

  it('answers the introspection query', async () => {
    const { post } = await startToyServer()
    const { getIntrospectionQuery } = await import('graphql')
    const answer = await post({ query: getIntrospectionQuery({ oneOf: true, inputValueDeprecation: true }) })
    expect(answer.status).toBe(200)
    expect(answer.json.data.__schema.queryType.name).toBe('Query')
  })

  it('refuses a batch, a persisted query without text and a subscription', async () => {
    const { post } = await startToyServer()
    for (const body of [
      [{ query: '{ who }' }],
      { extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
      [],
    ]) {
      expect(await post(body)).toMatchObject({
        status: 400,
        json: { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
      })
    }
    expect((await post({ query: 'subscription { ticks(to: 1) { sequence } }' })).status).toBe(400)
  })

  it('answers queries to GET, mutations only to POST, and pages to browsers', async () => {
    const { url, started } = await startToyServer()
    const send = async (parameters: Record<string, string>, headers = {}) => {
      const response = await fetch(`${url}/graphql?${new URLSearchParams(parameters)}`, { headers })
      return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
    }
    const query = 'query Hello($name: String!) { hello(name: $name) }'
    expect(await send({ query, variables: '{"name":"you"}', operationName: 'Hello' })).toMatchObject({
      status: 200,
      text: '{"data":{"hello":"Hello you"}}\n',
    })
    expect((await send({ query, variables: '{broken' })).status).toBe(400)
    expect((await send({})).status).toBe(400)
    expect((await send({ query: start, variables: JSON.stringify({ input }) })).status).toBe(405)
    expect((await send({ query: '{' }, { accept: 'application/json' })).status).toBe(200)
    expect(started).toEqual([])
    expect((await send({ query }, { accept: 'text/html,*/*' })).type).toContain('text/html')
  })

  it('answers no GET of a foreign page, unless its origin is allowed', async () => {
    const { url } = await startToyServer({ allowedOrigins: ['https://studio.example.com'] })
    const status = async (headers: Record<string, string>) =>
      (await ask(`${url}/graphql?query={who}`, headers)).statusCode
    for (const site of ['cross-site', 'same-site']) {
      expect(await status({ 'sec-fetch-site': site })).toBe(403)
      expect(await status({ 'sec-fetch-site': site, origin: 'https://studio.example.com' })).toBe(200)
    }
    for (const site of ['same-origin', 'none']) expect(await status({ 'sec-fetch-site': site })).toBe(200)
  })

  it('tells its schema as text, with @oneOf, to whoever may ask', async () => {
    const { url } = await startToyServer({ keys })
    expect((await fetch(`${url}/schema.graphql`)).status).toBe(401)
    const response = await fetch(`${url}/schema.graphql`, { headers: { authorization: 'Bearer 0123456789abcdef' } })
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(buildSchema(await response.text()).getType('RequestInput')).toMatchObject({ isOneOf: true })
  })

  it('passes every check of the audit of GraphQL over HTTP', async () => {
    const { url } = await startToyServer()
    const results = await auditServer({ url: `${url}/graphql`, fetchFn: fetch })
    expect(results).toHaveLength(61)
    expect(results.flatMap((result) => (result.status === 'ok' ? [] : [`${result.id} ${result.name}`]))).toEqual([])
  })

  it('refuses what a page could send without asking first', async () => {
    const { port } = await startToyServer()
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', body: '{"query":"{ who }"}' })
    expect([400, 415]).toContain(response.status)
    expect(await response.json()).toHaveProperty('errors')
  })

  it('answers a body that is too large, broken or of another type in the shape of GraphQL', async () => {
    const { post } = await startToyServer({ limits: { bodyBytes: 1_000 } })
    expect(await post({ query: `{ hello(name: "${'x'.repeat(1_000)}") }` })).toMatchObject({
      status: 413,
      json: { errors: [{ message: expect.stringMatching(/1000 bytes.*createUpload/) }] },
    })
    expect(await post('{"query": marker')).toMatchObject({ status: 400, json: { errors: [{}] } })
    expect(await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({ status: 415 })
  })

  it('keeps known errors, without the extensions libraries add, and masks the others', async () => {
    const { post, log } = await startToyServer({ createErrorId: () => 'error-1' })
    const missing = await post({ query: '{ missing }' })
    expect(missing.json.errors[0]).toMatchObject({
      message: 'There is no such film.',
      path: ['missing'],
      extensions: { code: 'NOT_FOUND' },
    })
    const broken = await post({ query: '{ broken }' })
    expect(broken.json.errors[0]).toMatchObject({
      message: 'Internal error',
      path: ['broken'],
      extensions: { code: 'INTERNAL', id: 'error-1' },
    })
    expect(missing.text + broken.text + log()).not.toContain('secret detail')
    expect(log()).toContain('error-1')
    expect(log()).toContain('22P02')
    expect(log()).toContain('toy-server.ts')
  })

  it('masks what goes wrong before the first resolver', async () => {
    const { post, log } = await startToyServer({
      createContext: () => {
        throw new Error('secret detail')
      },
    })
    const answer = await post({ query: '{ who }' })
    expect(answer).toMatchObject({ status: 500, json: { errors: [{ extensions: { code: 'INTERNAL' } }] } })
    expect(answer.text + log()).not.toContain('secret detail')
  })

  it('logs requests by route and never by address', async () => {
    const { url, log } = await startToyServer()
    await fetch(`${url}/graphql?token=marker`)
    await fetch(`${url}/nothing/marker`)
    await expect.poll(() => log()).toContain('"route":null')
    expect(log()).toContain('"route":"/graphql"')
    expect(log()).not.toContain('marker')
  })

  it('answers 404 as JSON', async () => {
    const { url } = await startToyServer()
    const response = await fetch(`${url}/nothing`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] })
  })
})

describe('keys', () => {
  it('are asked for over HTTP, each belonging to its tenant', async () => {
    const { post } = await startToyServer({ keys })
    for (const headers of [{}, { authorization: 'Bearer 0123456789abcdeX' }, { authorization: '0123456789abcdef' }]) {
      expect(await post({ query: '{ who }' }, headers as Record<string, string>)).toMatchObject({
        status: 401,
        json: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
      })
    }
    const whoWith = async (key: string) =>
      (await post({ query: '{ who }' }, { authorization: `Bearer ${key}` })).json.data.who
    expect(await whoWith('0123456789abcdef')).toBe('studio http')
    expect(await whoWith('fedcba9876543210')).toBe('studio http')
    expect(await whoWith('abcdefabcdefabcd')).toBe('other http')
  })

  it('are refused when they are malformed, short or listed twice, without being repeated', () => {
    for (const text of [
      '0123456789abcdef',
      'a b:0123456789abcdef',
      'a:short',
      'a:0123456789abcdef,b:0123456789abcdef',
    ]) {
      expect(() => parseApiKeys(text)).toThrow(/^(API key 1|The same)/)
      expect(() => parseApiKeys(text)).not.toThrow(/0123456789abcdef|short/)
    }
    expect(parseApiKeys(' ').keyless).toBe(true)
  })

  it('are required beyond loopback, and so is the public URL', async () => {
    const options = {
      schema: toySchema().schema,
      createContext: () => ({}),
      port: 0,
      allowedHosts: [],
      allowedOrigins: [],
      log: (await import('pino')).pino({ level: 'silent' }),
      readiness: async () => ({ ready: true, reasons: [] }),
    }
    for (const host of ['0.0.0.0', '::', '192.168.1.4', 'gateway.example.com']) {
      await expect(createServer({ ...options, host, keys: parseApiKeys('') })).rejects.toMatchObject({
        code: 'KEYS_REQUIRED',
      })
      await expect(createServer({ ...options, host, keys })).rejects.toMatchObject({ code: 'PUBLIC_URL_REQUIRED' })
    }
    const server = await createServer({ ...options, host: '0.0.0.0', keys, publicUrl: 'https://gateway.example.com' })
    await server.stop()
  })
})

describe('health', () => {
  it('says that the process lives, and with reasons that it is not ready', async () => {
    let reasons: string[] = []
    const { url } = await startToyServer({ readiness: async () => ({ ready: reasons.length === 0, reasons }) })
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    reasons = ['The disk is nearly full.']
    const response = await fetch(`${url}/readyz`)
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ ready: false, reasons })
  })

  it('counts a readiness check that throws as not ready', async () => {
    const { url } = await startToyServer({ readiness: async () => Promise.reject(new Error('secret detail')) })
    const response = await fetch(`${url}/readyz`)
    expect(response.status).toBe(503)
    expect(await response.text()).not.toContain('secret detail')
  })
})
