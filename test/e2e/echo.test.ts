import { once } from 'node:events'
import {
  coerceInputValue,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  parseValue,
  valueFromAST,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import WebSocket from 'ws'
import { makeSchema } from '../../src/graphql/schema.ts'
import { cancelMutation, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { type InputServer, startInputServer } from '../support/input-server.ts'
import { picture } from '../support/still.ts'
import { subscribeOverSse, subscribeOverWebSocket } from '../support/subscribe.ts'

/** What a caller might have written anywhere; must not come back from where it is refused, nor stand in a log. */
const marker = 'MARKER8f3a'
const markedNumber = 918_273_645

let gateway: TestGateway
let host: InputServer
let still: string
beforeAll(async () => {
  still = (await picture(32, 18)).toString('base64')
  host = await startInputServer({})
  gateway = await startTestGateway({ KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host })
})
afterAll(async () => {
  await gateway.stop()
  await host.stop()
})

const schema = makeSchema()

type Owner = GraphQLArgument | GraphQLInputField
type Path = string[]

/**
 * The arms of a family share their parameters: what one of them did not echo is not tried in the others. The request of
 * a storyboard's shot is judged as that of a start is: one place in it is enough.
 */
function differentPaths(name: string, type: GraphQLInputType): Path[] {
  const seen = new Set<string>()
  return pathsIn(type).filter((path) => {
    const [request, family, _arm, ...rest] = path
    const isShot = /storyboard/i.test(name) && path.includes('request')
    const key = isShot
      ? 'request'
      : request === 'request' || request === 'clip'
        ? [request, family, ...rest].join(' ')
        : path.join(' ')
    return !seen.has(key) && seen.add(key)
  })
}

/** Every place in an input where a scalar or enum value stands, list items as the first of their list. */
function pathsIn(type: GraphQLInputType, around: readonly GraphQLInputType[] = []): Path[] {
  if (isNonNullType(type)) return pathsIn(type.ofType, around)
  if (isListType(type)) return pathsIn(type.ofType, around).map((path) => ['0', ...path])
  if (!isInputObjectType(type)) return [[]]
  // A framed picture holds a picture: what stands in that is tried outside it.
  if (around.includes(type)) return []
  return Object.values(type.getFields()).flatMap((field) =>
    pathsIn(field.type, [...around, type]).map((path) => [field.name, ...path]),
  )
}

const numbers = ['Int', 'Float', 'SafeInt']

const harmless: Record<string, unknown> = {
  contentType: 'image/png',
  durationSeconds: 1,
  frameRate: 1,
  intervalMilliseconds: 500,
  timeoutMilliseconds: 60_000,
  resolution: 'RESOLUTION_480P',
  sizeBytes: 10,
}

/** The smallest value that has `given` at `path`, harmless everywhere else. */
function build(
  name: string,
  type: GraphQLInputType,
  path: Path | null,
  given: unknown,
  medium: 'base64' | 'url',
): unknown {
  if (path?.length === 0) return given
  if (isNonNullType(type)) return build(name, type.ofType, path, given, medium)
  if (isListType(type)) return [build(name, type.ofType, path?.slice(1) ?? null, given, medium)]
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields())
    const [preferred] = fields.filter((field) => [medium, 'preset', 'cameraMove'].includes(field.name))
    const wanted = type.isOneOf
      ? [fields.find((field) => field.name === path?.[0]) ?? preferred ?? fields[0]!]
      : fields.filter((field) => field.name === path?.[0] || isRequiredInputField(field) || field.name in harmless)
    return Object.fromEntries(
      wanted.map((field) => [
        field.name,
        build(field.name, field.type, field.name === path?.[0] ? path.slice(1) : null, given, medium),
      ]),
    )
  }
  return harmlessLeaf(name, type as GraphQLNamedInputType)
}

function harmlessLeaf(name: string, type: GraphQLNamedInputType): unknown {
  if (name === 'base64') return still
  if (name === 'url') return 'https://example.com/still.png'
  if (name in harmless) return harmless[name]
  if (isEnumType(type)) return type.getValues()[0]!.name
  return numbers.includes(type.name) ? 1 : type.name === 'Boolean' ? true : 'x'
}

const problem =
  '{ code path parameter message allowedValues ranges { minimum maximum step } maximumLength conflictsWith }'
const state = '{ id state { status failure { code message path } } }'
/** Everything that says what is wrong, and nothing that shows a caller what is theirs. */
const selections: Record<string, string> = {
  startGeneration: `{ replayed generation ${state} userErrors ${problem} warnings ${problem} }`,
  plan: `{ acceptable userErrors ${problem} warnings ${problem} changes { path message } unchecked }`,
  cancelGeneration: `{ outcome generation ${state} userErrors ${problem} }`,
  deleteGeneration: `{ generation ${state} userErrors ${problem} }`,
  previewInputs: `{ pictures { path } userErrors ${problem} }`,
  createUpload: `{ upload { status problem ${problem} } userErrors ${problem} }`,
  generation: state,
  generations: `{ nodes { id } pageInfo { endCursor } }`,
  models: '{ name }',
  model: '{ name }',
  node: '{ id }',
  nodes: '{ id }',
  generationEvents: '{ sequence }',
  generationsEvents: '{ sequence }',
  workflowCost: `{ total { low { micros } } userErrors ${problem} }`,
  settings: `{ resets { name message } userErrors ${problem} warnings ${problem} }`,
  assembleClips: `{ replayed generation ${state} userErrors ${problem} warnings ${problem} }`,
  startStoryboard: `{ replayed storyboard { status } userErrors ${problem} }`,
  planStoryboard: `{ acceptable shots { acceptable } userErrors ${problem} }`,
  retryStoryboardShot: `{ replayed storyboard { status } userErrors ${problem} }`,
  retryStoryboardFilm: `{ replayed storyboard { status } userErrors ${problem} }`,
  cancelStoryboard: `{ storyboard { status } userErrors ${problem} }`,
  storyboard: `{ status problems ${problem} }`,
  storyboardEvents: '{ sequence }',
  createWebhookEndpoint: `{ endpoint { id } userErrors ${problem} }`,
  updateWebhookEndpoint: `{ endpoint { id } userErrors ${problem} }`,
  rotateWebhookSecret: `{ endpoint { id } userErrors ${problem} }`,
  deleteWebhookEndpoint: `{ endpoint { id } userErrors ${problem} }`,
  testWebhookEndpoint: `{ endpoint { id } delivery { error } userErrors ${problem} }`,
  resendWebhookDelivery: `{ endpoint { id } delivery { error } userErrors ${problem} }`,
  startGenerationFromSettings: `{ replayed generation ${state} userErrors ${problem} warnings ${problem} }`,
}
const roots = [
  [schema.getQueryType()!, 'query'],
  [schema.getMutationType()!, 'mutation'],
  [schema.getSubscriptionType()!, 'subscription'],
] as const
const operations = roots.flatMap(([type, kind]) =>
  Object.values(type.getFields())
    .filter((field) => field.args.length > 0)
    .map((field) => ({ kind, field })),
)

/** Fields of input types, and arguments, that were given what is wrongly typed, in variables and in the document. */
const tried = [new Set<string>(), new Set<string>()]

/**
 * One trial per place and value, with the other arguments harmless. What is wrongly typed is refused by the input
 * type, wherever that one stands: once for each of its fields.
 */
function* trials(name: string, given: readonly unknown[], inDocument: boolean) {
  const { kind, field } = operations.find((operation) => operation.field.name === name)!
  const seen = tried[inDocument ? 1 : 0]!
  // Pictures that have to be decoded make up half of the work: a start has them.
  const medium = isAskedTogether(name) ? 'url' : 'base64'
  for (const argument of field.args)
    for (const path of differentPaths(name, argument.type)) {
      const last = path.findLast((part) => part !== '0')
      const owned = last === undefined ? `${name}(${argument.name})` : `${ownerAt(argument.type, path)}.${last}`
      const isNew = !seen.has(owned)
      seen.add(owned)
      const isNumber = numbers.includes(getNamedType(leafAt(argument.type, path)).name)
      for (const one of given.filter((one, index) => isNew || index === 0 || (isNumber && one === markedNumber))) {
        // Unknown names in a set of settings are told, so that they can be mended: only values count there.
        const isSet = path.at(-1) === 'canonical' && typeof one === 'object' && !Array.isArray(one)
        const value = isSet ? { prompt: marker, elements_config: marker } : one
        const others = field.args.filter((other) => other !== argument && isRequired(other))
        const values: [Owner, unknown][] = [
          [argument, build(argument.name, argument.type, path, value, medium)],
          ...others.map((other): [Owner, unknown] => [other, build(other.name, other.type, null, undefined, medium)]),
        ]
        const literals = values.map(([{ type }, item]) => (inDocument ? print(item, type) : ''))
        yield {
          where: `${name}(${argument.name}) ${path.join('.')} = ${typeof value}`,
          fits: values.every(([{ type }, item], index) => fits(item, literals[index]!, type)),
          /** Its part in a document that asks several things: how the answer is called, and its variables by that. */
          as(alias: string): Part {
            const called = values.map(([own]) => `${alias}_${own.name}`)
            const pass = values.map(([own], index) => `${own.name}: ${literals[index] || `$${called[index]}`}`)
            return {
              kind,
              definitions: inDocument ? [] : values.map(([{ type }], index) => `$${called[index]}: ${type}`),
              field: `${alias}: ${name}(${pass.join(', ')}) ${selections[name]}`,
              variables: inDocument ? {} : Object.fromEntries(values.map(([, item], index) => [called[index], item])),
            }
          },
        }
      }
    }
}
type Trial = ReturnType<typeof trials> extends Generator<infer Item> ? Item : never

interface Part {
  kind: string
  definitions: string[]
  field: string
  variables: object
}

/** Whether a value is one of the type: then it is judged, otherwise the whole document is refused. */
function fits(value: unknown, literal: string, type: GraphQLInputType): boolean {
  if (literal !== '') return valueFromAST(parseValue(literal), type) !== undefined
  let isRefused = false
  coerceInputValue(value, type, () => {
    isRefused = true
  })
  return !isRefused
}

function written(asked: readonly Trial[]): { where: string; query: string; variables: object } {
  const parts = asked.map((trial, index) => trial.as(`a${index}`))
  const definitions = parts.flatMap((part) => part.definitions)
  return {
    where: asked.map(({ where }) => where).join(', '),
    query: `${parts[0]!.kind} ${definitions.length > 0 ? `(${definitions.join(', ')})` : ''} { ${parts.map(({ field }) => field).join(' ')} }`,
    variables: Object.assign({}, ...parts.map((part) => part.variables)),
  }
}

/** Those that take a whole request have thousands of places, and refuse none of them by an error. */
const isAskedTogether = (name: string) => name === 'plan' || name === 'workflowCost'

/** Tries all of them; ten in one document where each is sure to be answered beside the others. */
async function tryAll(name: string, given: Iterable<Trial>): Promise<number> {
  if (!isAskedTogether(name))
    return all(given, async (trial) => {
      const { where, query, variables } = written([trial])
      expectSilence(where, await gateway.query(query, variables))
    })
  const every = [...given]
  const alike = [every.filter((trial) => trial.fits), every.filter((trial) => !trial.fits)]
  const batches = alike.flatMap((own) =>
    Array.from({ length: Math.ceil(own.length / 10) }, (_, index) => own.slice(index * 10, index * 10 + 10)),
  )
  await all(batches, async (batch) => {
    const { where, query, variables } = written(batch)
    const answer = await gateway.query(query, variables)
    expectSilence(where, answer)
    const problems = answer.errors?.flatMap(({ extensions }) => (extensions?.problems as object[]) ?? [])
    const isAnswered = batch[0]!.fits
    expect([where, answer.status]).toEqual([where, isAnswered ? 200 : 400])
    const answered = isAnswered ? Object.values(answer.data).filter((one) => one !== null) : problems
    expect(answered!.length, where).toBeGreaterThanOrEqual(batch.length)
  })
  return every.length
}

/** The input type whose field stands at the end of the path. */
function ownerAt(type: GraphQLInputType, path: Path): string {
  if (isNonNullType(type)) return ownerAt(type.ofType, path)
  if (isListType(type)) return ownerAt(type.ofType, path.slice(1))
  if (!isInputObjectType(type) || path.length === 0) return String(type)
  const [first, ...rest] = path
  const inner = ownerAt(type.getFields()[first!]!.type, rest)
  return rest.some((part) => part !== '0') ? inner : type.name
}
const isRequired = (argument: GraphQLArgument) => isNonNullType(argument.type) && argument.defaultValue === undefined

/** A name that stands in the document without quotes, as enum values do. */
class Name {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

function print(value: unknown, type: GraphQLInputType): string {
  if (value instanceof Name) return value.text
  if (Array.isArray(value))
    return `[${value.map((item) => print(item, isListType(strip(type)) ? (strip(type) as any).ofType : type)).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const named = getNamedType(type)
    const fields = isInputObjectType(named) ? named.getFields() : {}
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${print(item, fields[key]?.type ?? type)}`)
      .join(', ')} }`
  }
  return isEnumType(getNamedType(type)) && value !== marker ? String(value) : JSON.stringify(value)
}
const strip = (type: GraphQLInputType): GraphQLInputType => (isNonNullType(type) ? type.ofType : type)

function expectSilence(where: string, answer: unknown): void {
  const text = JSON.stringify(answer)
  if (text.includes(marker) || text.includes(String(markedNumber))) throw new Error(`${where} comes back: ${text}`)
  if (text.includes('"INTERNAL"')) throw new Error(`${where} breaks something: ${text}`)
}

/** A few at a time: they are many. */
async function all<Item>(items: Iterable<Item>, visit: (item: Item) => Promise<void>): Promise<number> {
  const iterator = items[Symbol.iterator]()
  let count = 0
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let next = iterator.next(); !next.done; next = iterator.next()) {
        count += 1
        await visit(next.value)
      }
    }),
  )
  return count
}

const wrongTypes = [markedNumber, markedNumber + 0.5, [marker], { [marker]: marker }, true]

describe('a marker in any scalar of any input does not come back, nor break anything', () => {
  it('is tried in every operation that takes arguments', () => {
    expect(Object.keys(selections).sort()).toEqual(operations.map(({ field }) => field.name).sort())
    for (const { field } of operations)
      for (const argument of field.args)
        for (const path of pathsIn(argument.type))
          expect(isLeafType(leafAt(argument.type, path)), `${field.name} ${path}`).toBe(true)
    const { args } = operations.find(({ field }) => field.name === 'startGeneration')!.field
    expect(pathsIn(args[0]!.type).length).toBeGreaterThan(80)
  })

  const overHttp = operations.filter(({ kind }) => kind !== 'subscription').map(({ field }) => field.name)

  // What plan and start are given passes the same gate and the same judge: once is enough for what is wrongly typed.
  const givenTo = (name: string, others: unknown[]) => (name === 'plan' ? [marker, markedNumber] : [marker, ...others])

  /** Another one takes the very same input, and comes first. */
  const isRepeated = (name: string) =>
    ['cancelStoryboard', 'resendWebhookDelivery'].includes(name) || /^(rotate|delete|test)Webhook/.test(name)

  it.each(overHttp)('%s, in variables', async (name) => {
    const count = await tryAll(name, trials(name, givenTo(name, wrongTypes), false))
    expect(count).toBeGreaterThan(isRepeated(name) ? 0 : 5)
  })

  // A start is judged by what judges plan and settings: how an input is written makes no difference to it.
  const inDocument = overHttp.filter((name) => !name.startsWith('startGeneration'))

  it.each(inDocument)('%s, in the document', async (name) => {
    const given = givenTo(name, [new Name(marker), markedNumber, [marker]])
    expect(await tryAll(name, trials(name, given, true))).toBeGreaterThanOrEqual(isRepeated(name) ? 1 : given.length)
  })

  it.each(['generationEvents', 'generationsEvents', 'storyboardEvents'])('%s, over WebSocket and SSE', async (name) => {
    const subscribe = [subscribeOverWebSocket, subscribeOverSse]
    for (const over of subscribe)
      await all(trials(name, [marker, ...wrongTypes], false), async (trial) => {
        const { where, query, variables } = written([trial])
        const results = await over(gateway.url, query, variables)
        expect(results).toHaveLength(1)
        expectSilence(where, results)
      })
  })
})

describe('a marker beside the inputs', () => {
  const post = async (body: string, path = '/graphql', headers = {}) => {
    const answer = await fetch(gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    return { status: answer.status, text: await answer.text() }
  }

  it('in a body that is no request, in a document that cannot be read, in names', async () => {
    for (const body of [
      `{"query": "${marker}`,
      marker,
      JSON.stringify({ query: marker }),
      JSON.stringify({ query: `{ gateway { version } "${marker}" }` }),
      JSON.stringify({ query: `{ gateway(a: "${marker}") { version } }` }),
      JSON.stringify({ query: '{ gateway { version } }', operationName: marker }),
      JSON.stringify({ query: '{ gateway { version } }', variables: marker }),
      JSON.stringify({ query: '{ gateway { version } }', extensions: marker }),
      JSON.stringify({ query: marker, id: marker, extensions: { persistedQuery: { version: 1, sha256Hash: marker } } }),
      JSON.stringify([{ query: marker }]),
    ]) {
      const { status, text } = await post(body)
      expect([body, status]).toEqual([body, 400])
      expectSilence(body, text)
    }
    expectSilence('media type', await post('{}', '/graphql', { 'content-type': `text/${marker}` }))
    expectSilence('path', await post('{}', `/${marker}?${marker}=${marker}`))
    expectSilence(
      'sse',
      await post(`{"query":"subscription { ${marker} }"`, '/graphql/stream', { accept: 'text/event-stream' }),
    )
  })

  it('in a signed URL and in an upload', async () => {
    for (const path of [`/media/${marker}`, `/media/uploads/${marker}?signature=${marker}`, `/media/x?type=${marker}`])
      for (const method of ['GET', 'PUT', 'POST'])
        expectSilence(
          `${method} ${path}`,
          await (await fetch(gateway.url + path, { method, ...(method === 'GET' ? {} : { body: marker }) })).text(),
        )
    const { data } = await gateway.query(
      `mutation { createUpload(input: { contentType: "image/png", sizeBytes: ${marker.length}, fileName: "${marker}" }) {
        target { url } upload { id } } }`,
    )
    const answer = await fetch(data.createUpload.target.url, {
      method: 'PUT',
      headers: { 'content-type': 'image/png' },
      body: marker,
    })
    expect(answer.status).toBe(422)
    expectSilence('upload', await answer.json())
  })

  it('in messages over WebSocket', async () => {
    for (const message of [
      marker,
      JSON.stringify({ type: marker }),
      JSON.stringify({ type: 'connection_init', payload: marker }),
      JSON.stringify({ type: 'subscribe', id: marker, payload: { query: marker } }),
    ]) {
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
      await once(socket, 'open')
      socket.send(message)
      const [code, reason] = await once(socket, 'close')
      expect(code).toBeGreaterThan(4000)
      expectSilence(message, String(reason))
    }
  })

  it('in a URL that cannot be fetched', async () => {
    const start = `mutation ($url: String!) { startGeneration(input: { request: { stillMotion: { cameraMove: {
      startFrame: { url: $url }, camera: { preset: ORBIT } } } } }) { generation { id } userErrors { message } } }`
    const { data } = await gateway.query(start, { url: host.url(`/${marker}?token=${marker}`) })
    const { generation } = data.startGeneration
    const results = await subscribeOverSse(
      gateway.url,
      `subscription ($id: ID!) { generationEvents(id: $id) { __typename progress { message } generation ${state}
        ... on GenerationFailed { failure { code message path providerMessage } } } }`,
      { id: generation.id },
    )
    expect(results.at(-1).data.generationEvents).toMatchObject({ failure: { code: 'MEDIA_UNREACHABLE' } })
    expectSilence('a URL', results)
  })

  it('is in no line of the log', async () => {
    // What was accepted (a prompt, a reference) is worked on: its lines count, too.
    const active = async () => {
      const { data } = await gateway.query('{ generations(first: 100, filter: { isFinal: false }) { nodes { id } } }')
      return data.generations.nodes as { id: string }[]
    }
    for (const { id } of await active()) await gateway.query(cancelMutation, { input: { id } })
    await vi.waitFor(async () => expect(await active()).toEqual([]), { timeout: 60_000, interval: 100 })
    expect(gateway.log.length).toBeGreaterThan(500)
    expect(gateway.log.filter((line) => line.includes(marker) || line.includes(String(markedNumber)))).toEqual([])
    expect(gateway.log.filter((line) => line.includes('unexpected error'))).toEqual([])
  })
})

function leafAt(type: GraphQLInputType, path: Path): GraphQLInputType {
  if (isNonNullType(type)) return leafAt(type.ofType, path)
  if (path.length === 0) return type
  if (isListType(type)) return leafAt(type.ofType, path.slice(1))
  if (!isInputObjectType(type)) throw new Error('There is nothing below a leaf')
  return leafAt(type.getFields()[path[0]!]!.type, path.slice(1))
}
