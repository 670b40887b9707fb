import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, expect, it } from 'vitest'
import WebSocket from 'ws'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { findTool } from '../support/tools.ts'

const text = (name: string) => readFileSync(name, 'utf8')
const blocks = (language: string, name = 'docs/calling.md') =>
  [...text(name).matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map((match) => match[1]!)
const curl = findTool('curl', 'the shell commands of docs/calling.md')

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

it('the mutation and the subscription of docs/calling.md make a clip', async () => {
  const [mutation, subscription] = blocks('graphql')
  const { data } = await gateway.query(mutation!)
  expect(data.startGeneration.userErrors).toEqual([])
  const socket = createClient({ url: `${gateway.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
  let last: any
  for await (const message of socket.iterate({
    query: subscription!,
    variables: { id: data.startGeneration.generation.id },
  }))
    last = message
  await socket.dispose()
  expect(last).toMatchObject({ data: { generationEvents: { status: 'SUCCEEDED', progress: { fraction: 1 } } } })
  expect((await fetch(last.data.generationEvents.videos[0].url)).headers.get('content-type')).toBe('video/mp4')
})

it('the first example of the README makes one in eight lines of code', async () => {
  const [example] = blocks('ts', 'README.md')
  expect(example!.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(8)
  // Where the package is found by its name, as a user's own file would.
  const script = example!.replace('http://127.0.0.1:4000', gateway.url)
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  expect(stdout).toMatch(/^SUCCEEDED 1$/m)
  const url = stdout.trim().split('\n').at(-1)!
  expect((await fetch(url)).headers.get('content-type')).toBe('video/mp4')
})

it.skipIf(!curl)('so do the shell commands of docs/calling.md', async () => {
  const commands = blocks('sh').find((block) => block.includes('curl'))!
  const { stdout } = await promisify(execFile)('sh', ['-c', commands.replace('http://127.0.0.1:4000', gateway.url)])
  expect(stdout).toContain('"status":"SUCCEEDED"')
})
