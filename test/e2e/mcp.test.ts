import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileCache } from '../support/compile-cache.ts'
import { type EmulatedGateway, startEmulatedGateway } from '../support/emulated.ts'

const keys = { studio: 'a-key-of-the-studio', rival: 'a-key-of-the-rival' }
const photo = resolve('docs/frame.jpg')
let gateway: EmulatedGateway
let folder: string
beforeAll(async () => {
  gateway = await startEmulatedGateway({
    environment: { KINETOGRAPH_API_KEYS: `studio:${keys.studio},rival:${keys.rival}` },
  })
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-mcp-'))
})
afterAll(async () => {
  await gateway.stop()
  await rm(folder, { recursive: true, force: true })
})

type Answer = Record<string, any> & { isError: boolean }

async function call(client: Client, name: string, input: object = {}): Promise<Answer> {
  const { structuredContent, isError, content } = await client.callTool({ name, arguments: { ...input } })
  const [said] = content as { text: string }[]
  // What is structured stands in the text too, for clients that read no other.
  if (structuredContent) expect(JSON.parse(said!.text)).toEqual(structuredContent)
  return { said: said!.text, ...(structuredContent as object), isError: isError === true }
}

async function overHttp(key: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  const requestInit = { headers: { authorization: `Bearer ${key}` } }
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${gateway.url}/mcp`), { requestInit }) as Parameters<
      typeof client.connect
    >[0],
  )
  return client
}

async function overStdio(args: readonly string[] = [], environment: Record<string, string> = {}): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [resolve('dist/bundle/main.js'), 'mcp', '--endpoint', gateway.url, ...args],
      env: { PATH: process.env.PATH ?? '', KINETOGRAPH_API_KEY: keys.studio, ...compileCache, ...environment },
      stderr: 'ignore',
    }),
  )
  return client
}

const kling = { model: 'kling-v3', capability: 'imageToVideo' }
const prompt = { prompt: 'the lake ripples', durationSeconds: 3 }

async function untilFinal(client: Client, id: string): Promise<Answer> {
  for (;;) {
    const answer = await call(client, 'wait', { id, seconds: 20 })
    if (answer.isFinal || answer.isError) return answer
  }
}

describe.concurrent('an agent over HTTP', () => {
  it('finds a model, plans, starts and waits for a clip, and gets URLs that play', async () => {
    const client = await overHttp(keys.studio)
    const tools = (await client.listTools()).tools.map(({ name }) => name)
    expect(tools).toEqual(['list_models', 'plan', 'start_generation', 'get_generation', 'wait', 'cancel'])

    const { models } = await call(client, 'list_models')
    expect(models.map(({ name }: { name: string }) => name)).toContain('kling-v3')
    const { capabilities } = await call(client, 'list_models', { model: 'kling-v3' })
    const { inputSchema } = capabilities.find(({ capability }: { capability: string }) => capability === 'imageToVideo')
    expect(inputSchema.required).toEqual(['startFrame'])
    expect(Object.keys(inputSchema.properties)).not.toContain('model')

    const base64 = (await readFile(photo)).toString('base64')
    const order = { ...kling, input: { startFrame: { base64 }, ...prompt } }
    const plan = await call(client, 'plan', order)
    expect(plan).toMatchObject({ acceptable: true, route: 'kling-v3@klingai', problems: [] })
    const started = await call(client, 'start_generation', { ...order, maximumCost: 1, idempotencyKey: 'first' })
    expect(started).toMatchObject({ isFinal: false, replayed: false, isError: false })
    const again = await call(client, 'start_generation', { ...order, maximumCost: 1, idempotencyKey: 'first' })
    expect(again).toMatchObject({ id: started.id, replayed: true })

    const end = await untilFinal(client, started.id)
    expect(end).toMatchObject({ id: started.id, status: 'SUCCEEDED', clips: [{ durationSeconds: 3 }] })
    const clip = await fetch(end.clips[0].url)
    expect(clip.headers.get('content-type')).toBe('video/mp4')
    expect((await fetch(end.clips[0].posterUrl)).status).toBe(200)
    expect(await call(client, 'get_generation', { id: started.id })).toMatchObject({ status: 'SUCCEEDED' })
    await client.close()
  })

  it('is told what is wrong with a request, with the path, and nothing is started', async () => {
    const client = await overHttp(keys.studio)
    const input = { startFrame: { url: 'https://example.com/a.jpg' }, durationSecond: 3 }
    expect(await call(client, 'plan', { ...kling, input })).toMatchObject({
      error: { code: 'REFUSED', message: expect.stringContaining('durationSeconds') },
      isError: true,
    })
    const start = { ...kling, input: { startFrame: { base64: 'AAAA' } }, maximumCost: 1, idempotencyKey: 'bad' }
    const refused = await call(client, 'start_generation', start)
    expect(refused).toMatchObject({
      isError: true,
      error: { problems: [{ path: expect.arrayContaining(['startFrame']) }] },
    })
    const unknown = await call(client, 'plan', { model: 'kling-v9', capability: 'imageToVideo', input: {} })
    expect(unknown.error.message).toContain('There are: ')
    const capability = await call(client, 'plan', { ...kling, capability: 'dance', input: {} })
    expect(capability.error.message).toContain('it has imageToVideo')
    expect(await call(client, 'get_generation', { id: 'nothing' })).toMatchObject({ isError: true })
    await client.close()
  })

  it('spends no more than it says, and never more than the server allows', async () => {
    const client = await overHttp(keys.studio)
    const base64 = (await readFile(photo)).toString('base64')
    const start = { ...kling, input: { startFrame: { base64 }, ...prompt }, idempotencyKey: 'dear' }
    const without = await call(client, 'start_generation', start)
    expect(without).toMatchObject({ isError: true, said: expect.stringContaining('maximumCost') })
    const above = await call(client, 'start_generation', { ...start, maximumCost: 1.01 })
    expect(above).toMatchObject({ isError: true, said: expect.stringContaining('1') })
    const { idempotencyKey: _, ...keyless } = start
    const withoutKey = await call(client, 'start_generation', { ...keyless, maximumCost: 1 })
    expect(withoutKey).toMatchObject({ isError: true, said: expect.stringContaining('idempotencyKey') })
    const little = await call(client, 'start_generation', { ...start, maximumCost: 0.01 })
    expect(little).toMatchObject({ isError: true, error: { problems: [{ code: expect.stringMatching(/COST/) }] } })
    await client.close()
  })

  it('cancels, and sees nothing of another tenant', async () => {
    const [studio, rival] = await Promise.all([overHttp(keys.studio), overHttp(keys.rival)])
    const base64 = (await readFile(photo)).toString('base64')
    const input = { startFrame: { base64 }, prompt: '[[slow:600]] the lake ripples', durationSeconds: 3 }
    const start = { ...kling, input, maximumCost: 1, idempotencyKey: 'mine' }
    const { id } = await call(studio, 'start_generation', start)
    for (const tool of ['get_generation', 'wait', 'cancel'])
      expect(await call(rival, tool, { id })).toMatchObject({ isError: true })
    expect((await call(studio, 'get_generation', { id })).isFinal).toBe(false)
    // Waiting ends before the callers of tools give up, and cancels nothing.
    expect(await call(studio, 'wait', { id, seconds: 0 })).toMatchObject({ id, isFinal: false })
    expect(await call(studio, 'wait', { id, seconds: 51 })).toMatchObject({ isError: true })
    const { outcome } = await call(studio, 'cancel', { id })
    expect(['CANCELED', 'REQUESTED', 'UNSUPPORTED_BY_PROVIDER']).toContain(outcome)
    // The same key of another tenant is another clip.
    expect(await call(rival, 'start_generation', start)).toMatchObject({ replayed: false })
    await Promise.all([studio.close(), rival.close()])
  })

  it('names no file of the server', async () => {
    const client = await overHttp(keys.studio)
    const plan = await call(client, 'plan', { ...kling, input: { startFrame: { file: photo }, ...prompt } })
    expect(plan).toMatchObject({ isError: true, said: expect.stringContaining('file') })
    await client.close()
  })

  it('needs a key, and a host and an origin that are ours', async () => {
    await expect(overHttp('no-key-of-anybody')).rejects.toThrow(/401|API key/)
    const send = (headers: Record<string, string>) =>
      fetch(`${gateway.url}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${keys.studio}`, ...headers },
        body: '{}',
      })
    expect((await send({ origin: 'https://evil.example' })).status).toBe(403)
    const stream = await fetch(`${gateway.url}/mcp`, { headers: { authorization: `Bearer ${keys.studio}` } })
    expect([stream.status, stream.headers.get('allow')]).toEqual([405, 'POST'])
    const large = await fetch(`${gateway.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${keys.studio}` },
      body: JSON.stringify('x'.repeat(2 * 1024 * 1024)),
    })
    expect(large.status).toBe(413)
  })
})

describe.concurrent('an agent on this machine', () => {
  it('gives pictures by their names, below the folders it may read and nowhere else', async () => {
    const [pictures, elsewhere] = [join(folder, 'pictures'), join(folder, 'elsewhere')]
    for (const path of [pictures, elsewhere, join(pictures, 'deep'), `${pictures}-too`]) await mkdir(path)
    const bytes = await readFile(photo)
    await writeFile(join(pictures, 'deep', 'lake.jpg'), bytes)
    await writeFile(join(pictures, 'notes.txt'), 'a secret')
    await writeFile(join(elsewhere, 'lake.jpg'), bytes)
    await writeFile(join(`${pictures}-too`, 'lake.jpg'), bytes)
    await symlink(join(elsewhere, 'lake.jpg'), join(pictures, 'link.jpg'))
    const client = await overStdio(['--allow-directory', pictures])
    const plan = (file: string) => call(client, 'plan', { ...kling, input: { startFrame: { file }, ...prompt } })

    const taken = [join(pictures, 'deep', 'lake.jpg'), 'deep/lake.jpg']
    for (const file of taken) expect(await plan(file)).toMatchObject({ acceptable: true, isError: false })
    const outside = [
      photo,
      '../elsewhere/lake.jpg',
      'link.jpg',
      '../pictures-too/lake.jpg',
      'none.jpg',
      '.',
      '/dev/zero',
    ]
    for (const file of outside)
      expect(await plan(file), file).toMatchObject({ isError: true, error: { code: 'REFUSED' } })
    const text = await plan('notes.txt')
    expect(text.error.message).toMatch(/is not a picture, video or sound/)
    expect(text.said).not.toContain('a secret')

    const order = { ...kling, input: { startFrame: { file: 'deep/lake.jpg' }, ...prompt } }
    const { id } = await call(client, 'start_generation', { ...order, maximumCost: 1, idempotencyKey: 'file' })
    expect(await untilFinal(client, id)).toMatchObject({ status: 'SUCCEEDED' })
    await client.close()
  })

  it('spends as much as its own setting allows, and reads no file unless a folder is given', async () => {
    const client = await overStdio([], { KINETOGRAPH_MCP_MAXIMUM_COST: '0.05' })
    const input = { startFrame: { file: photo }, ...prompt }
    expect(await call(client, 'plan', { ...kling, input })).toMatchObject({ isError: true })
    const start = { ...kling, input, maximumCost: 0.06, idempotencyKey: 'dear' }
    expect(await call(client, 'start_generation', start)).toMatchObject({
      isError: true,
      said: expect.stringContaining('0.05'),
    })
    await client.close()
  })
})
