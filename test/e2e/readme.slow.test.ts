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

it('so do its upload, its start that is sent again and its cancel', async () => {
  const named = (name: string) => blocks('graphql').find((text) => text.startsWith(`mutation ${name}(`))!
  const picture = readFileSync('docs/frame.jpg')
  const upload = await gateway.query(named('Upload'), {
    input: { contentType: 'image/jpeg', sizeBytes: picture.length },
  })
  const { url, headers } = upload.data.createUpload.target
  const answer = await fetch(url, {
    method: 'PUT',
    headers: Object.fromEntries(headers.map(({ name, value }: { name: string; value: string }) => [name, value])),
    body: picture,
  })
  expect(await answer.json()).toMatchObject({ upload: { status: 'READY' } })
  const startFrame = { uploadId: upload.data.createUpload.upload.id }
  const request = { stillMotion: { cameraMove: { startFrame, camera: { preset: 'PUSH_IN' }, durationSeconds: 30 } } }
  const start = async () =>
    (await gateway.query(named('Start'), { input: { idempotencyKey: 'order-17', request } })).data.startGeneration
  const [first, again] = [await start(), await start()]
  expect([first.replayed, again.replayed]).toEqual([false, true])
  expect(again.generation.id).toBe(first.generation.id)
  const { data } = await gateway.query(named('Cancel'), { input: { id: first.generation.id } })
  expect(data.cancelGeneration).toMatchObject({
    outcome: expect.stringMatching(/^(CANCELED|REQUESTED)$/),
    userErrors: [],
  })
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
  const upload = blocks('sh').find((block) => block.includes('createUpload'))!
  // printf of bash reads more escapes than that of sh.
  for (const shell of ['sh', 'bash']) {
    const uploaded = await promisify(execFile)(shell, ['-c', upload.replace('http://127.0.0.1:4000', gateway.url)])
    expect(uploaded.stdout).toBe('{"upload":{"status":"READY"}}')
  }
})
