import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'graphql-sse'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort } from '../support/external-postgres.ts'
import { within } from '../support/folder.ts'
import { cameraMove, cancelMutation, client, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { endless } from '../support/renders.ts'
import { findTool } from '../support/tools.ts'

interface Proxy {
  process: ChildProcess
  said: string[]
}

/** Our recipe as it stands, but for addresses and the certificate. */
const recipe = (name: string) => readFile(new URL(`../../deploy/${name}`, import.meta.url), 'utf8')
const replaced = (text: string, changes: readonly (readonly [string | RegExp, string])[]) =>
  changes.reduce((changed, [from, to]) => {
    expect(changed).toMatch(from)
    return changed.replace(from, to)
  }, text)

const proxies: Record<string, (folder: string, port: number, gateway: string) => Promise<string[]>> = {
  async nginx(folder, port, gateway) {
    const site = replaced(await recipe('nginx.conf'), [
      [/127\.0\.0\.1:4000/, gateway],
      [/listen 443 ssl/, `listen 127.0.0.1:${port}`],
      [/ssl_certificate .*\n/, ''],
      [/ssl_certificate_key .*\n/, ''],
    ])
    const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `${kind}_temp_path ${folder}/${kind};`,
    )
    const whole = `daemon off; pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${places.join(' ')}\n${site} }`
    await writeFile(join(folder, 'nginx.conf'), whole)
    return ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')]
  },
  async caddy(folder, port, gateway) {
    const site = replaced(await recipe('Caddyfile'), [
      [/^clips\.example\.com/m, `http://127.0.0.1:${port}`],
      [/127\.0\.0\.1:4000/, gateway],
    ])
    await writeFile(join(folder, 'Caddyfile'), `{\n\tadmin off\n}\n${site}`)
    return ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')]
  },
}

for (const [name, argumentsOf] of Object.entries(proxies)) {
  const program = findTool(name, `the recipe for ${name}`)
  describe.skipIf(!program)(`behind ${name}, as deploy/ has it`, () => {
    let folder: string
    let gateway: TestGateway
    let url: string
    let proxy: Proxy
    const key = 'a-key-of-the-studio'
    const headers = { authorization: `Bearer ${key}` }

    beforeAll(async () => {
      const [port, gatewayPort] = [await freePort(), await freePort()]
      url = `http://127.0.0.1:${port}`
      folder = await mkdtemp(join(tmpdir(), 'kinetograph-proxy-'))
      gateway = await startTestGateway({
        PORT: String(gatewayPort),
        PUBLIC_URL: url,
        KINETOGRAPH_API_KEYS: `studio:${key}`,
        KINETOGRAPH_TRUSTED_PROXIES: '127.0.0.1',
      })
      const said: string[] = []
      const child = spawn(program!, await argumentsOf(folder, port, `127.0.0.1:${gatewayPort}`), {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      })
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(String(text)))
      proxy = { process: child, said }
      const answer = async () => {
        const response = await fetch(`${url}/healthz`)
        return `${response.status} ${await response.text()} ${said.join('')}`
      }
      await vi.waitFor(async () => expect(await answer(), said.join('')).toMatch(/^200/), 60_000)
    })
    afterAll(async () => {
      if (proxy?.process.exitCode === null) {
        proxy.process.kill()
        await within(60_000, `the end of ${name}`, once(proxy.process, 'exit'))
      }
      await gateway?.stop()
      if (folder) await rm(folder, { recursive: true, force: true })
    })

    const ask = (query: string, variables: object) => client(url).query(query, variables, headers)
    const start = async (request: object) => {
      const { data } = await ask(
        'mutation ($input: StartGenerationInput!) { startGeneration(input: $input) { generation { id } userErrors { message } } }',
        { input: { request } },
      )
      expect(data.startGeneration.userErrors).toEqual([])
      return data.startGeneration.generation.id as string
    }

    it('a clip is followed over WebSocket, and read in pieces', async () => {
      const id = await start(await cameraMove())
      const events = await client(url).events(id, 0, headers)
      expect(events.at(-1)).toMatchObject({ isFinal: true, generation: { state: { status: 'SUCCEEDED' } } })
      const { data } = await ask('query ($id: ID!) { generation(id: $id) { state { clips { video { url } } } } }', {
        id,
      })
      const video = data.generation.state.clips[0].video.url as string
      expect(video).toContain(url)
      const piece = await fetch(video, { headers: { range: 'bytes=100-199' } })
      expect([piece.status, (await piece.arrayBuffer()).byteLength]).toEqual([206, 100])
    })

    it('events come over SSE while it still runs', async () => {
      const id = await start(await endless())
      const stream = createClient({ url: `${url}/graphql/stream`, headers, retryAttempts: 0 })
      const query = 'subscription ($id: ID!) { generationEvents(id: $id, afterSequence: 0) { isFinal } }'
      const seen: boolean[] = []
      const read = async () => {
        for await (const { data } of stream.iterate<any>({ query, variables: { id } })) {
          // Would never be sent if the proxy kept the first ones until there were more.
          if (seen.length === 0) await ask(cancelMutation, { input: { id } })
          seen.push(data.generationEvents.isFinal)
        }
      }
      await within(60_000, 'the final event', read()).finally(() => stream.dispose())
      expect(seen[0]).toBe(false)
      expect(seen.at(-1)).toBe(true)
    })

    it('a large file is uploaded, and what is too large is refused in the gateway’s words', async () => {
      const sizeBytes = 18 * 1024 * 1024
      const create = `mutation ($sizeBytes: SafeInt!) { createUpload(input: { contentType: "video/mp4", sizeBytes: $sizeBytes }) {
        target { url headers { name value } } userErrors { message } } }`
      const { data } = await ask(create, { sizeBytes })
      expect(data.createUpload.userErrors).toEqual([])
      const { target } = data.createUpload
      expect(target.url).toContain(url)
      const headersOf = target.headers.map(({ name, value }: { name: string; value: string }) => [name, value])
      const uploaded = await fetch(target.url, { method: 'PUT', headers: headersOf, body: Buffer.alloc(sizeBytes) })
      // All of it arrived, and is no video.
      expect(`${uploaded.status} ${await uploaded.text()}`).toMatch(/video/i)
      const body = JSON.stringify({ query: `{ gateway(name: "${'x'.repeat(14 * 1024 * 1024)}") }` })
      const refused = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
      })
      expect(refused.status).toBe(413)
      expect(await refused.text()).toMatch(/bytes/)
    })
  })
}

const systemdAnalyze = findTool('systemd-analyze', 'the systemd unit')
it.skipIf(!systemdAnalyze)('systemd knows every word of the unit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-unit-'))
  try {
    const unit = join(folder, 'kinetograph.service')
    await writeFile(unit, replaced(await recipe('kinetograph.service'), [['/usr/bin/node', process.execPath]]))
    // What it does not know is a warning, and no failure.
    expect(execFileSync('/bin/sh', ['-c', '"$0" verify "$1" 2>&1', systemdAnalyze!, unit], { encoding: 'utf8' })).toBe(
      '',
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
