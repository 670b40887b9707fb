import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../support/folder.ts'
import { loadedLibraries, tellLoadedLibraries } from '../support/loaded-libraries.ts'
import { type ServeChild, startServeChild } from '../support/serve-child.ts'
import { picture } from '../support/still.ts'
import { runCommand, runProgram } from './run-command.ts'

/** In NODE_OPTIONS: a process says on stderr what it sets of V8. */
const tellFlags = `--import data:text/javascript,${encodeURIComponent(`
  import { syncBuiltinESMExports } from 'node:module'
  import v8 from 'node:v8'
  const set = v8.setFlagsFromString
  v8.setFlagsFromString = (flags) => { console.error('sets ' + flags); set(flags) }
  syncBuiltinESMExports()`)}`

let folder: string
let environment: Record<string, string>
let serve: ServeChild
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  await chmod(folder, 0o711)
  environment = { KINETOGRAPH_DATA_DIR: join(folder, 'data'), KINETOGRAPH_MINIMUM_FREE_BYTES: '1' }
  serve = await startServeChild({ ...environment, NODE_OPTIONS: `${tellLoadedLibraries} ${tellFlags}` })
})
afterAll(async () => {
  const hasStopped = serve.process.exitCode === 0
  await serve.kill()
  // The server of Postgres outlives a killed owner; this takes it over and stops it.
  if (!hasStopped) await runCommand(['migrate'], { environment })
  await rm(folder, { recursive: true, force: true })
})

it('generate and models find the serve that owns the data folder', async () => {
  const photo = join(folder, 'photo.png')
  await writeFile(photo, await picture())
  const args = ['generate', photo, '--duration', '1', '--frame-rate', '4', '--resolution', '480p', '--json']
  const { exitCode, stdout, stderr } = await runCommand(args, { environment, cwd: folder })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.not.stringMatching(/of its own/) })
  const { video, output } = JSON.parse(stdout)
  expect(video.url).toContain(`${serve.url}/media/`)
  expect((await readFile(output)).length).toBe(video.sizeBytes)
  expect((await runCommand(['models'], { environment })).exitCode).toBe(0)
})

it('doctor tells who serves and finds nothing broken', async () => {
  const { exitCode, stdout } = await runCommand(['doctor', '--json'], { environment })
  const { healthy, checks } = JSON.parse(stdout)
  expect({ exitCode, healthy }).toEqual({ exitCode: 0, healthy: true })
  expect(checks).toContainEqual({
    name: 'Serve',
    state: 'ok',
    found: expect.stringMatching(`process ${serve.process.pid} .*${serve.url}, ready`),
  })
  expect(checks).toContainEqual(expect.objectContaining({ name: 'Media store', state: 'ok' }))
})

it('a second serve is told who holds the data folder', async () => {
  const { exitCode, stderr } = await runCommand(['serve'], { environment: { ...environment, PORT: '0' } })
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.stringMatching(
      new RegExp(`^kinetograph: .*in use by process ${serve.process.pid} \\(${serve.url}\\)`),
    ),
  })
})

it('a worker says on a port of its own that it lives and is ready, and at its start what may be misspelt', async () => {
  const worker = await startServeChild(
    { ...environment, KINETOGRAPH_HEALTH_PORT: '0', KLINGAI_API_KEYS: 'marker-of-a-key' },
    'worker',
  )
  try {
    const said = (words: string) => JSON.parse(worker.log.find((line) => line.includes(words)) ?? '{}')
    const { url } = said('Health is served')
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ alive: true })
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200)
    expect((await fetch(`${url}/graphql`)).status).toBe(404)
    expect(said('KLINGAI_API_KEYS')).toMatchObject({ level: 40, msg: expect.stringMatching(/mean KLINGAI_API_KEY\?/) })
    expect(worker.log.join()).not.toContain('marker-of-a-key')
    worker.process.kill('SIGTERM')
    expect(await worker.exited).toEqual({ code: 0, signal: null })
  } finally {
    await worker.kill()
  }
})

it('an error of ours is logged without its words, and ends serve with 1', async () => {
  const preload = join(folder, 'break.mjs')
  await writeFile(preload, `setTimeout(() => { Promise.reject(new TypeError('marker words')) }, 300)`)
  const { exitCode, stdout, stderr } = await runProgram(
    process.execPath,
    ['--import', preload, 'dist/bundle/main.js', 'worker'],
    { environment },
  )
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/"level":60.*"errorName":"TypeError".*"msg":"Unexpected error"/)
  expect(stdout + stderr).not.toMatch(/marker words/)
})

it('serve loads nothing of metrics and traces that nobody switched on', () => {
  expect(loadedLibraries(serve)).toEqual([])
})

it('serve keeps its heap small once it is ready', async () => {
  await until(async () => serve.log.some((line) => /^sets --heap-growing-percent=\d+/.test(line)))
})

// So long a supervisor usually waits before it kills.
it('SIGTERM ends serve with 0 within ten seconds', async () => {
  const sentAt = performance.now()
  serve.process.kill('SIGTERM')
  expect(await serve.exited).toEqual({ code: 0, signal: null })
  expect(performance.now() - sentAt).toBeLessThan(10_000)
})

it('migrate says what it found, on the data folder of nobody', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['migrate'], { environment })
  expect({ exitCode, stdout }, stderr).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/is up to date already\.\n$/),
  })
})
