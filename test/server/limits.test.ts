import { buildSchema, type GraphQLObjectType } from 'graphql'
import { createClient } from 'graphql-sse'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/catalog/problem.ts'
import { createGate, defaultLimits, type Transport } from '../../src/graphql/limits.ts'
import { connectWebSocket, startToyServer, toySchema } from './toy-server.ts'

function judge(query: string, variables: unknown = {}, transport: Transport = 'http') {
  const verdict = createGate(toySchema().schema, defaultLimits).judge({ query, variables }, transport)
  if (verdict.accepted) return { accepted: true, code: undefined, message: '', problems: [] }
  const { message, extensions } = verdict.errors[0]!
  return { accepted: false, code: extensions.code, message, problems: (extensions.problems ?? []) as Problem[] }
}

const start = 'mutation Start($input: StartInput!) { start(input: $input) }'
const image = { url: 'https://example.com/a.png' }

describe('the gate', () => {
  it('names what the schema does not have, and suggests nothing', () => {
    expect(judge('{ helo }')).toMatchObject({
      code: 'GRAPHQL_VALIDATION_FAILED',
      message: 'Cannot query field "helo" on type "Query".',
    })
    expect(judge('{ hello(nam: 1) }').message).toBe('Unknown argument "nam" on field "Query.hello".')
  })

  it('refuses a thousand aliased mutations over every transport, and starts none', async () => {
    const { post, url, port, started } = await startToyServer({ limits: { documentTokens: 100_000 } })
    const one = 'start(input: { request: { veo: { prompt: "x" } } })'
    const fields = Array.from({ length: 1_000 }, (_, index) => `a${index}: ${one}`).join(' ')
    const spread = `mutation { ...A } fragment A on Mutation { ... { ...B } } fragment B on Mutation { ${fields} }`
    for (const query of [`mutation { ${fields} }`, spread, `mutation { a: ${one} b: ${one} }`]) {
      expect(await post({ query })).toMatchObject({
        status: 400,
        json: { errors: [{ extensions: { code: 'LIMIT_REACHED' } }] },
      })
      const results: unknown[] = []
      const client = createClient({ url: `${url}/graphql/stream` })
      for await (const result of client.iterate({ query })) results.push(result)
      expect(results).toMatchObject([{ errors: [{ extensions: { code: 'LIMIT_REACHED' } }] }])
    }
    const connection = await connectWebSocket(port)
    connection.subscribe('a', `mutation { ${fields.slice(0, fields.indexOf(' a600:'))} }`)
    expect((await connection.message('error', 'a')).payload[0].extensions.code).toBe('LIMIT_REACHED')
    expect(started).toEqual([])
  })

  it('allows one mutation, `__typename` beside it, and ten root fields of a query', () => {
    const one = 'start(input: { request: { veo: { prompt: "x" } } })'
    expect(judge(`mutation { __typename ${one} }`).accepted).toBe(true)
    const hellos = (count: number) => `{ ${Array.from({ length: count }, (_, index) => `a${index}: hello`).join(' ')} }`
    expect(judge(hellos(10)).accepted).toBe(true)
    expect(judge(hellos(11)).code).toBe('LIMIT_REACHED')
  })

  it('bounds tokens, depth and repeated names, whatever stands in fragments', () => {
    expect(judge(`{ hello ${'# comment\n'.repeat(10)} ${'__typename '.repeat(2_000)} }`).message).toMatch(/tokens/)
    const nested = (depth: number) =>
      `films { nodes ${'{ sequel '.repeat(depth - 2)} { title } ${'}'.repeat(depth - 2)} }`
    expect(judge(`{ ${nested(11)} }`).accepted).toBe(true)
    expect(judge(`{ ${nested(12)} }`).message).toMatch(/nests more than 12/)
    expect(judge(`{ ...A } fragment A on Query { ${nested(12)} }`).message).toMatch(/nests more than 12/)
    expect(judge(`{ ${'who '.repeat(21)} }`).code).toBe('LIMIT_REACHED')
    expect(judge(`{ who ${'\n'.repeat(19_999)} }`).accepted).toBe(true)
    expect(judge(`{ who ${'\r'.repeat(20_000)} }`).message).toMatch(/20000 lines/)
  })

  it('bounds under how many names one field is asked for, wherever it stands', () => {
    const names = (count: number, from = 0) =>
      Array.from({ length: count }, (_, index) => `a${from + index}: title`).join(' ')
    const films = (inside: string) => `{ films { nodes { ${inside} } } }`
    expect(judge(films(names(20))).accepted).toBe(true)
    expect(judge(films(names(21))).code).toBe('LIMIT_REACHED')
    const [one, other] = [
      `fragment One on Film { ${names(15)} }`,
      `fragment Other on Film { ... { ${names(15, 15)} } }`,
    ]
    expect(judge(`${films('...One')} ${one}`).accepted).toBe(true)
    expect(judge(`${films('...One ...One')} ${one}`).accepted).toBe(true)
    expect(judge(`${films('...One ...Other')} ${one} ${other}`).code).toBe('LIMIT_REACHED')
    const merged = `nodes { ${names(15)} } nodes { ${names(15, 15)} }`
    expect(judge(`{ films { ${merged} } }`).code).toBe('LIMIT_REACHED')
  })

  it('survives brackets that exhaust the stack', () => {
    const gate = createGate(toySchema().schema, { ...defaultLimits, documentTokens: 1_000_000 })
    const query = `{ hello(name: ${'['.repeat(100_000)}${']'.repeat(100_000)}) }`
    expect(gate.judge({ query }, 'http')).toMatchObject({
      accepted: false,
      errors: [{ extensions: { code: 'LIMIT_REACHED' } }],
    })
  })

  it('survives fragments that multiply and fragments in a circle', () => {
    const fragments = Array.from(
      { length: 40 },
      (_, index) => `fragment F${index} on Film { a: sequel { ...F${index + 1} } b: sequel { ...F${index + 1} } }`,
    )
    const multiplying = `{ films { nodes { ...F0 } } } ${fragments.slice(0, 8).join(' ')} fragment F8 on Film { title }`
    expect(judge(multiplying).code).toBe('LIMIT_REACHED')
    const flat = Array.from(
      { length: 40 },
      (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`,
    )
    expect(judge(`{ ...F0 } ${flat.join(' ')} fragment F40 on Query { who }`).code).toBe('LIMIT_REACHED')
    expect(judge('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }').code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    )
  })

  it('multiplies the lengths of nested lists, from literals, variables and defaults alike', () => {
    const films = (inside: string) => `query Films($first: Int!) { films(first: $first) { nodes { ${inside} } } }`
    expect(judge(films('scenes(first: 30) { at }'), { first: 100 }).accepted).toBe(true)
    expect(judge(films('scenes(first: 500) { at }'), { first: 100 }).code).toBe('LIMIT_REACHED')
    expect(judge(films('scenes(first: $first) { at }'), { first: 1_000 }).code).toBe('LIMIT_REACHED')
    expect(judge('{ films { nodes { scenes(first: 600) { at } } } }').code).toBe('LIMIT_REACHED')
    const ids = Array.from({ length: 6_000 }, String)
    expect(judge('query ($ids: [ID!]) { films(ids: $ids) { nodes { title } } }', { ids }).code).toBe('LIMIT_REACHED')
    expect(judge('{ films(first: -1) { nodes { title } } }').accepted).toBe(true)
  })

  it('reckons with lists that are known to be long, and with leaves that are known to be large', () => {
    const schema = buildSchema(`
      type Query { models: [Model!]! }
      type Model { name: String! family: Family! schema: String! }
      type Family { models: [Model!]! }`)
    const weigh = (type: string, field: string, answerObjects: number) => {
      ;(schema.getType(type) as GraphQLObjectType).getFields()[field]!.extensions = { answerObjects }
    }
    weigh('Query', 'models', 30)
    weigh('Family', 'models', 8)
    weigh('Model', 'schema', 20)
    const isAccepted = (query: string) => createGate(schema, defaultLimits).judge({ query }, 'http').accepted
    const nested = (depth: number): string => (depth === 0 ? 'name' : `family { models { ${nested(depth - 1)} } }`)
    expect(isAccepted(`{ models { ${nested(2)} } }`)).toBe(true)
    expect(isAccepted(`{ models { ${nested(3)} } }`)).toBe(false)
    const schemas = Array.from({ length: 17 }, (_, index) => `s${index}: schema`).join(' ')
    expect(isAccepted(`{ models { schema } }`)).toBe(true)
    expect(isAccepted(`{ models { ${schemas} } }`)).toBe(false)
  })

  it('counts one of several exclusive types', () => {
    const scenes = (inside: string) => `{ films(first: 1) { nodes { scenes(first: 4000) { ${inside} } } } }`
    expect(judge(scenes('... on Indoors { room { title } } ... on Outdoors { place { title } }')).accepted).toBe(true)
    expect(judge(scenes('... on Indoors { room { title } film { title } }')).code).toBe('LIMIT_REACHED')
  })

  it('reads an accepted document once and drops the least recently used', () => {
    const gate = createGate(toySchema().schema, { ...defaultLimits, documentCacheBytes: 50_000 })
    const accepted = (query: string) => {
      const verdict = gate.judge({ query }, 'http')
      return verdict.accepted ? verdict.document : null
    }
    const first = accepted('{ a: who }')
    expect(accepted('{ a: who }')).toBe(first)
    for (let index = 0; index < 40; index++) {
      accepted('{ a: who }')
      accepted(`{ b${index}: who }`)
    }
    expect(gate.documents.bytes).toBeLessThanOrEqual(50_000)
    expect(accepted('{ a: who }')).toBe(first)
    for (let index = 0; index < 40; index++) accepted(`{ c${index}: who }`)
    expect(accepted('{ a: who }')).not.toBe(first)
    const before = gate.documents.bytes
    expect(accepted(`{ hello(name: "${'x'.repeat(100_000)}") }`)).not.toBeNull()
    expect(gate.documents.bytes).toBe(before)
  })
})

describe('input of the wrong shape', () => {
  const problemsOf = (input: unknown) =>
    judge(start, { input }).problems.map(({ path, message }) => `${path.join('.')}: ${message}`)

  /** The fields of a Problem that say nothing, as in `userErrors`. */
  const nothingMore = { parameter: null, allowedValues: null, ranges: null, maximumLength: null, conflictsWith: [] }

  it('is reported with all its faults at once', () => {
    const { code, message, problems } = judge(start, {
      input: {
        request: {
          kling: { plain: { image: { url: 'u', uploadId: 'i' }, quality: 'marker', durationSeconds: 1.5, marker: 1 } },
        },
        count: null,
        seed: 'marker',
        shots: [{ prompt: 'x' }, { loud: 'marker' }, null, 'marker'],
      },
    })
    expect({ code, message }).toEqual({
      code: 'BAD_USER_INPUT',
      message:
        'request.kling.plain.marker: There is no field "marker". (And 9 more.) The input does not match its type.',
    })
    const plain = ['request', 'kling', 'plain']
    expect(problems).toEqual(
      [
        {
          path: [...plain, 'marker'],
          message: 'There is no field "marker".',
          allowedValues: ['image', 'prompt', 'quality', 'durationSeconds'],
        },
        {
          path: [...plain, 'image'],
          message: 'Exactly one of these fields must be given.',
          allowedValues: ['url', 'uploadId'],
        },
        { path: [...plain, 'quality'], message: 'Not one of the allowed values.', allowedValues: ['STANDARD', 'PRO'] },
        {
          path: [...plain, 'durationSeconds'],
          message: 'Expected a whole number.',
          ranges: [{ minimum: -2147483648, maximum: 2147483647 }],
        },
        { path: ['count'], message: 'Must not be null; leave it out instead.' },
        { path: ['seed'], message: 'Expected a number.' },
        { path: ['shots', '1', 'prompt'], message: 'This field is required.' },
        { path: ['shots', '1', 'loud'], message: 'Expected true or false.' },
        { path: ['shots', '2'], message: 'Must not be null.' },
        { path: ['shots', '3'], message: 'Expected an object.' },
      ].map((problem) => ({ ...nothingMore, code: 'SHAPE', ...problem })),
    )
  })

  it('is not looked through when it is out of all proportion', () => {
    const shots = Array.from({ length: 100_000 }, () => ({ prompt: 'x', loud: true }))
    const { problems } = judge(start, { input: { request: { kling: { plain: { image } } }, shots } })
    expect(problems).toEqual([
      { ...nothingMore, code: 'TOO_MANY', path: [], message: 'The variables hold more than 10000 values.' },
    ])
  })

  it('names what is wrong with a oneOf', () => {
    const arm = { plain: { image, quality: 'PRO' } }
    expect(problemsOf({ request: {} })).toEqual(['request: Exactly one of these fields must be given.'])
    expect(problemsOf({ request: { kling: arm, veo: { prompt: 'x' } } })).toEqual([
      'request: Exactly one of these fields must be given.',
    ])
    expect(problemsOf({ request: { kling: arm, veo: null } })).toEqual([
      'request: Exactly one of these fields must be given. Leave the others out: null counts as given.',
    ])
    expect(problemsOf({ request: { veo: null } })).toEqual(['request.veo: Must not be null; leave it out instead.'])
    expect(problemsOf({ request: { kling: arm } })).toEqual([])
  })

  it('is found in literals too, at the same paths', () => {
    const literal = (text: string) =>
      judge(`mutation { start(input: ${text}) }`).problems.map(({ path, message }) => `${path.join('.')}: ${message}`)
    expect(
      literal('{ request: { kling: { plain: { image: { url: 1 }, quality: "PRO" } } }, shots: [{ marker: 1 }] }'),
    ).toEqual([
      'request.kling.plain.image.url: Expected a string.',
      'request.kling.plain.quality: Not one of the allowed values.',
      'shots.0.marker: There is no field "marker".',
      'shots.0.prompt: This field is required.',
    ])
    expect(literal('{ request: { veo: null }, count: null, count: 1 }')).toEqual([
      'count: This field is given twice.',
      'request.veo: Must not be null; leave it out instead.',
      'count: Must not be null; leave it out instead.',
    ])
    expect(literal('null')).toEqual([': Must not be null.'])
  })

  it('names an unknown field with the nearest right one, and no key that is not even a name', () => {
    const plain = (more: object) =>
      problemsOf({ request: { kling: { plain: { image: { url: 'u' }, quality: 'PRO', ...more } } } })
    const nearest = {
      duration: 'durationSeconds',
      duration_seconds: 'durationSeconds',
      promt: 'prompt',
      startImage: 'image',
      PROMPT: 'prompt',
    }
    for (const [key, right] of Object.entries(nearest))
      expect(plain({ [key]: 5 })).toEqual([
        `request.kling.plain.${key}: There is no field "${key}"; did you mean "${right}"?`,
      ])
    expect(plain({ bitrate: 5 })).toEqual(['request.kling.plain.bitrate: There is no field "bitrate".'])
    expect(plain({ 'a secret piece': 1, [`x${'y'.repeat(40)}`]: 1 })).toEqual(
      Array(2).fill('request.kling.plain.(unknown): There is no such field.'),
    )
  })

  it('is placed where the variable stands', () => {
    const at = (query: string, variables: unknown) => judge(query, variables).problems.map(({ path }) => path)
    const image = '{ url: "u" }'
    expect(
      at(
        `mutation ($quality: Quality!) { start(input: { request: { kling: { plain: { image: ${image}, quality: $quality } } } }) }`,
        {
          quality: 'marker',
        },
      ),
    ).toEqual([['request', 'kling', 'plain', 'quality']])
    expect(at('query ($ids: [ID!]) { films(ids: $ids) { nodes { title } } }', { ids: ['a', {}] })).toEqual([
      ['ids', '1'],
    ])
    expect(at(start, {})).toEqual([[]])
    expect(at('query ($times: Int = "marker") { count(times: $times) }', {})).toEqual([['times']])
  })

  it('is refused before execution when a null comes in through a variable', async () => {
    const { post } = await startToyServer()
    for (const [query, variables] of [
      ['query ($times: Int) { count(times: $times) }', { times: null }],
      ['query ($skip: Boolean = true) { who @skip(if: $skip) }', { skip: null }],
      [
        'mutation ($count: Int) { start(input: { request: { veo: { prompt: "x" } }, count: $count }) }',
        { count: null },
      ],
    ]) {
      const { json } = await post({ query, variables })
      expect(json.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', problems: [{ code: 'SHAPE' }] } }])
    }
  })

  it('yields a bounded number of problems', () => {
    const input = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 1]))
    expect(judge(start, { input }).problems).toHaveLength(100)
  })
})

describe('a caller’s values', () => {
  const marker = 'zq9marker'
  // A key that is a name is repeated: it is most likely a field's, misspelled.
  const key = `${marker} key`
  const documents: [query: string, variables?: unknown, operationName?: string][] = [
    [
      start,
      {
        input: {
          request: {
            kling: { plain: { image: { url: 1, [key]: marker }, quality: marker, durationSeconds: marker } },
          },
        },
      },
    ],
    [start, { input: { request: { [key]: marker }, count: marker, seed: marker, shots: marker, note: [marker] } }],
    [start, { input: marker }],
    [start, { input: [marker], [key]: marker }],
    [
      `mutation { start(input: { request: { nameless: "${marker}" }, count: "${marker}", seed: ${marker}, shots: ["${marker}"] }) }`,
    ],
    [`mutation { start(input: "${marker}") }`],
    [`mutation { start(input: { request: { veo: { prompt: ${marker} } }, note: { a: "${marker}" } }) }`],
    [`mutation { start(input: { nameless: 1, nameless: 2, request: { veo: { prompt: """${marker}""" } } }) }`],
    [`{ count(by: ${marker}, times: "${marker}") }`],
    [`query ($by: Count = ${marker}, $times: Int! = "${marker}") { count(by: $by, times: $times) }`],
    [`{ hello(name: "${marker}" }`],
    [`{ hello(name: "${marker}`],
    [`{ hello(name: "\\z${marker}") }`],
    [`"${marker}"`],
    [`{ hello(name: 0${marker}) }`],
    ['query A { who } query B { who }', {}, marker],
    [`{ hello(nome: "${marker}") }`],
    [`{ hello(name: "${marker}") { x } }`],
    [`{ hello @skip(if: "${marker}") }`],
    [`{ hello @nope(if: "${marker}") }`],
    [`{ a: hello(name: "${marker}") a: hello(name: "other${marker}") }`],
    ['query ($name: String) { hello(name: $name) broken }', { name: marker }],
    [`subscription { ticks(to: "${marker}") { sequence } }`],
    ['subscription ($to: Int!) { ticks(to: $to) { sequence } }', { to: marker }],
  ]

  it('come back in no error and no log, over any transport', async () => {
    const { post, url, port, log } = await startToyServer()
    const heard: string[] = []
    const connection = await connectWebSocket(port)
    for (const [index, [query, variables, operationName]] of documents.entries()) {
      const body = { query, variables, operationName }
      const answer = await post(body)
      expect(answer.json.errors, query).not.toHaveLength(0)
      // Data is an answer, not an error.
      heard.push(JSON.stringify(answer.json.errors))
      const stream = await fetch(`${url}/graphql/stream`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify(body),
      })
      heard.push(await stream.text())
      connection.send({ id: String(index), type: 'subscribe', payload: body })
      heard.push(JSON.stringify(await connection.message('error', String(index))))
    }
    for (const body of [
      `{"query": "${marker}`,
      `"${marker}"`,
      JSON.stringify({ query: { marker } }),
      '{"__proto__": "zq9marker"}',
    ]) {
      const answer = await post(body)
      expect(answer.status).toBe(400)
      heard.push(answer.text)
    }
    for (const text of heard) expect(text).not.toContain(marker)
    expect(log()).not.toContain(marker)
  })
})
