import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { googleAccount } from './google-token.ts'

let folder: string
let server: Awaited<ReturnType<typeof startTokenServer>>

/** Token requests are forms, which the scripted server does not read. */
async function startTokenServer() {
  const { createServer } = await import('node:http')
  const state = { calls: 0, status: 200, body: {} as unknown }
  const made = createServer((request, response) => {
    request.resume().on('end', () => {
      state.calls += 1
      response.writeHead(state.status, { 'content-type': 'application/json' }).end(JSON.stringify(state.body))
    })
  })
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  const { port } = made.address() as { port: number }
  return { state, url: `http://127.0.0.1:${port}/token`, close: () => made.close() }
}

async function keyFile(tokenUrl: string): Promise<string> {
  const path = join(folder, `${Math.trunc(performance.now() * 1000)}.json`)
  await writeFile(join(folder, 'subject'), 'subject-token')
  await writeFile(
    path,
    JSON.stringify({
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/provider',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: tokenUrl,
      credential_source: { file: join(folder, 'subject') },
    }),
  )
  return path
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-'))
  server = await startTokenServer()
})
beforeEach(() => {
  Object.assign(server.state, { calls: 0, status: 200, body: {} })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})
afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

test('one token serves many calls', async () => {
  server.state.body = { access_token: 'the-token', expires_in: 3600, token_type: 'Bearer', issued_token_type: 'x' }
  const account = googleAccount({ keyFile: await keyFile(server.url) })
  expect(await account.token()).toBe('the-token')
  expect(await account.token()).toBe('the-token')
  expect(server.state.calls).toBe(1)
})

test('a token is kept for less than an hour, wherever the clock was set meanwhile', async () => {
  const token = (name: string) => ({
    access_token: name,
    expires_in: 3600,
    token_type: 'Bearer',
    issued_token_type: 'x',
  })
  server.state.body = token('first')
  const account = googleAccount({ keyFile: await keyFile(server.url) })
  expect(await account.token()).toBe('first')
  server.state.body = token('second')
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 })
  const now = performance.now()
  const measured = vi.spyOn(performance, 'now').mockReturnValue(now + 50 * 60_000)
  expect(await account.token()).toBe('first')
  measured.mockReturnValue(now + 58 * 60_000)
  expect(await Promise.all([account.token(), account.token()])).toEqual(['second', 'second'])
  expect(server.state.calls).toBe(2)
})

test('a key file that is missing, or that Google does not take, is a matter of credentials and nothing was sent', async () => {
  const missing = join(folder, 'missing.json')
  const error = await googleAccount({ keyFile: missing })
    .token()
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ delivery: 'not-delivered', failure: { code: 'CREDENTIALS', retryable: false } })
  expect(JSON.stringify(error)).not.toContain(missing)
  Object.assign(server.state, { status: 400, body: { error: 'invalid_grant', error_description: 'secret words' } })
  const refused = await googleAccount({ keyFile: await keyFile(server.url) })
    .token()
    .catch((thrown: unknown) => thrown)
  expect(refused).toMatchObject({ delivery: 'not-delivered', failure: { code: 'CREDENTIALS', retryable: false } })
  expect(JSON.stringify(refused)).not.toContain('secret words')
})

test('a token server that is away may be back soon', async () => {
  const away = { delivery: 'not-delivered', failure: { code: 'PROVIDER_UNAVAILABLE', retryable: true } }
  await expect(googleAccount({ keyFile: await keyFile('http://127.0.0.1:1/token') }).token()).rejects.toMatchObject(
    away,
  )
})

test('the credentials of a person say whom to bill, others do not', async () => {
  const person = join(folder, 'person.json')
  const own = { type: 'authorized_user', client_id: 'id', client_secret: 'secret', refresh_token: 'refresh' }
  await writeFile(person, JSON.stringify({ ...own, quota_project_id: 'billed-project' }))
  expect(await googleAccount({ keyFile: person }).quotaProject()).toBe('billed-project')
  expect(await googleAccount({ keyFile: await keyFile(server.url) }).quotaProject()).toBeUndefined()
})
