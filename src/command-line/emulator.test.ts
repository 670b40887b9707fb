import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

function run(...args: string[]): { child: ChildProcess; text: () => string; exitCode: Promise<number | null> } {
  const child = spawn(process.execPath, [main, 'emulator', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream!.on('data', (data) => {
      text += data
    })
  return { child, text: () => text, exitCode: once(child, 'close').then(([exitCode]) => exitCode as number | null) }
}

it('emulator tells where each provider is, answers there, and ends with 0 when it is stopped', async () => {
  const { child, text, exitCode } = run('--port', '0', '--providers', 'klingai,openai-videos', '--speed', '20')
  while (!text().includes('Ctrl-C') && child.exitCode === null) await once(child.stdout!, 'data')
  const url = / {2}openai-videos +(http:\/\/127\.0\.0\.1:\d+\/openai)$/m.exec(text())![1]!
  expect(text()).toMatch(/ {2}klingai +http/)
  expect(text()).not.toMatch(/ {2}vertex +http/)
  expect((await fetch(`${url}/v1/videos`)).status).toBe(401)
  const overview = await fetch(new URL('/__emulator', url))
  expect(await overview.json()).toMatchObject({ providers: [{ id: 'klingai' }, { id: 'openai-videos' }] })
  child.kill('SIGTERM')
  expect(await exitCode).toBe(0)
})

it('what cannot be is said in a line', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cases: [string[], number, RegExp][] = [
    [
      ['--providers', 'klingai,sora'],
      2,
      /^kinetograph: There is no emulator of sora\. There are: .*\bgemini, klingai, /,
    ],
    [['--port', String(port)], 1, /^kinetograph: .*EADDRINUSE.*\n$/],
    [['--port', '70000'], 2, /not a port/],
    [['--speed', '0'], 2, /must be greater than 0/],
    [['--pictures', 'huge'], 2, /full, cheap/],
  ]
  await Promise.all(
    cases.map(async ([args, code, line]) => {
      const { text, exitCode } = run(...args)
      expect([await exitCode, text()]).toEqual([code, expect.stringMatching(line)])
    }),
  )
  server.close()
})
