import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { promisify } from 'node:util'
import type { StartGenerationInput } from '@kinetograph/client'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import * as apollo from '../../examples/apollo/generate.ts'
import * as plain from '../../examples/fetch/generate.ts'
import {
  GenerationDocument,
  type LiveFragment,
  LiveFragmentDoc,
  type StartMutation,
} from '../../examples/generated/operations.ts'
import { makeFilm } from '../../examples/storyboard.ts'
import * as urql from '../../examples/urql/generate.ts'
import { cameraMove, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { picture } from '../support/still.ts'

const run = promisify(execFile)
type State = LiveFragment['state']

let gateway: TestGateway
let url: string
let input: StartGenerationInput

beforeAll(async () => {
  gateway = await startTestGateway()
  url = `${gateway.url}/graphql`
  input = { request: (await cameraMove()) as StartGenerationInput['request'] }
})
afterAll(() => gateway?.stop())

/** Each of the three in the same few words. */
const examples = {
  'plain fetch': (show: (state: State) => void, given = input) => plain.generate(url, given, show),
  async 'Apollo Client'(show: (state: State) => void, given = input) {
    const { client, socket } = apollo.connect(url)
    try {
      return await apollo.generate(client, given, show)
    } finally {
      client.stop()
      await socket.dispose()
    }
  },
  async urql(show: (state: State) => void, given = input) {
    const { client, socket } = urql.connect(url)
    try {
      return await urql.generate(client, given, show)
    } finally {
      await socket.dispose()
    }
  },
}

for (const [name, generate] of Object.entries(examples)) {
  it(`the example with ${name} starts a clip, shows states that never go back, and ends with the video`, async () => {
    const shown: State[] = []
    const state = await generate((next) => void shown.push(next))
    expect(state).toMatchObject({ status: 'SUCCEEDED', isFinal: true, progress: { fraction: 1 } })
    expect(state.clips).toMatchObject([
      { status: 'SUCCEEDED', video: { width: 854, poster: { url: expect.any(String) } } },
    ])
    expect((await fetch(state.clips[0]!.video!.url)).status).toBe(200)
    expect(shown.length).toBeGreaterThan(1)
    expect(shown.at(-1)).toMatchObject({ status: 'SUCCEEDED' })
    const sequences = shown.map(({ sequence }) => sequence)
    expect(sequences).toEqual(sequences.toSorted((one, other) => one - other))
  })

  it(`the example with ${name} rejects with the problems of the input`, async () => {
    const wrong = { request: await cameraMove({ durationSeconds: 31 }) } as StartGenerationInput
    await expect(generate(() => undefined, wrong)).rejects.toThrow('Duration must be from 1 to 30 seconds.')
  })
}

it('the example with plain fetch goes on after the last event that came when its stream breaks', async () => {
  const asked: number[] = []
  class Breaking extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols)
      // The acknowledgement and two events.
      let messages = 0
      this.addEventListener('message', () => {
        if (++messages === 3) this.close(4999)
      })
    }
    override send(message: string): void {
      const { type, payload } = JSON.parse(message)
      if (type === 'subscribe') asked.push(payload.variables.afterSequence)
      super.send(message)
    }
  }
  vi.stubGlobal('WebSocket', Breaking)
  try {
    const state = await plain.generate(url, input, () => undefined)
    expect(state.status).toBe('SUCCEEDED')
    expect(asked.length).toBeGreaterThan(1)
    expect(asked).toEqual(asked.map((_, index) => 2 * index))
  } finally {
    vi.unstubAllGlobals()
  }
})

it('the example of a storyboard makes a film of pictures', async () => {
  const told: string[] = []
  const film = await makeFilm(gateway.url, [await picture(), await picture()], (said) => void told.push(said))
  expect((await fetch(film)).headers.get('content-type')).toBe('video/mp4')
  expect(told.at(-1)).toBe('picture 1 SUCCEEDED, picture 2 SUCCEEDED, back again SUCCEEDED, film SUCCEEDED')
})

it('every file that can be started does something when it is, and Apollo misses no possibleTypes', async () => {
  const starts = async (file: string, ...more: string[]) => {
    const { stdout, stderr } = await run(process.execPath, ['-C', 'development', `examples/${file}`, ...more])
    return { file, said: stdout.trim().split('\n').at(-1), stderr }
  }
  const all = readdirSync('examples', { recursive: true, encoding: 'utf8' })
  const parts = /^(generated|form)\/|^serve-form|^storyboard/
  const files = all.filter((name) => name.endsWith('.ts') && !parts.test(name))
  expect(files.length).toBeGreaterThanOrEqual(5)
  for (const { file, said, stderr } of await Promise.all(files.map((file) => starts(file, gateway.url))))
    expect({ file, said, stderr }).toEqual({
      file,
      said: expect.stringMatching(file.includes('generate') ? /^http.*clip\.mp4/ : /\w/),
      stderr: '',
    })
})

it('in Apollo’s cache an older answer that comes late cannot turn SUCCEEDED back', async () => {
  let first: LiveFragment | undefined
  // What the gateway said at the start comes once more, as the answer to a query.
  const late: typeof fetch = async (target, options) => {
    if (String(options?.body).includes('query Generation(')) return Response.json({ data: { generation: first } })
    const response = await fetch(target, options)
    const { data } = (await response.clone().json()) as { data: StartMutation }
    first = data.startGeneration.generation!
    return response
  }
  const { client, socket } = apollo.connect(url, late)
  const final = await apollo.generate(client, input, () => undefined)
  expect(final.status).toBe('SUCCEEDED')
  const { id, state } = first!
  expect(state.isFinal).toBe(false)
  expect(state.sequence).toBeLessThan(final.sequence)

  await client.query({ query: GenerationDocument, variables: { id }, fetchPolicy: 'network-only' })
  const from = { __typename: 'Generation', id }
  expect(client.readFragment({ fragment: LiveFragmentDoc, from })?.state).toEqual(final)
  client.stop()
  await socket.dispose()
})
