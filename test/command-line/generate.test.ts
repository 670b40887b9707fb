import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/cluster.ts'
import { type EmulatedGateway, startEmulatedGateway } from '../support/emulated.ts'
import { cameraMove, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { endless } from '../support/renders.ts'
import { picture } from '../support/still.ts'
import { runCommand, runWithSignals } from './run-command.ts'

const key = 'a-key-of-the-studio-0001'
const tiny = ['--duration', '1', '--frame-rate', '4', '--resolution', '480p']

let gateway: TestGateway
let folder: string
let photo: string
const generate = (args: readonly string[]) =>
  runCommand(['generate', ...args], {
    cwd: folder,
    environment: { KINETOGRAPH_ENDPOINT: gateway.url, KINETOGRAPH_API_KEY: key },
  })

beforeAll(async () => {
  gateway = await startTestGateway({ KINETOGRAPH_API_KEYS: `studio:${key}` })
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  photo = join(folder, 'photo.jpg')
  await writeFile(photo, await picture(640, 360, 'jpeg'))
})
afterAll(async () => {
  await gateway.stop()
  await rm(folder, { recursive: true, force: true })
})

it('writes the clip beside nothing else, takes the camera from the prompt and says where everything is', async () => {
  const { exitCode, stdout, stderr } = await generate(['photo.jpg', 'pan left, slowly', ...tiny])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringMatching(/Done 100 %/) })
  expect(stdout).toMatch(/photo\.mp4\n.*854×480, 1 s at 4 frames a second, silent/)
  for (const word of ['Poster', 'Last frame', 'URL'])
    expect(stdout).toMatch(new RegExp(`^${word} +${gateway.url}/media/`, 'm'))
  expect((await readFile(join(folder, 'photo.mp4'))).subarray(4, 8).toString()).toBe('ftyp')
  expect((await readdir(folder)).sort()).toEqual(['photo.jpg', 'photo.mp4'])

  const id = /^Generation +(\S+)$/m.exec(stdout)![1]
  const { data } = await gateway.query(
    'query ($id: ID!) { generation(id: $id) { prompt settled { name value } } }',
    { id },
    { authorization: `Bearer ${key}` },
  )
  expect(data.generation.prompt).toBe('pan left, slowly')
  expect(data.generation.settled).toContainEqual({ name: 'camera.preset', value: 'PAN_LEFT' })
})

it('replaces nothing unless told to, and starts nothing when it could not write', async () => {
  const before = await count()
  await writeFile(join(folder, 'kept.mp4'), 'mine')
  const { exitCode, stderr } = await generate(['photo.jpg', '--output', 'kept.mp4', ...tiny])
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(/kept\.mp4 already exists/) })
  expect((await generate(['photo.jpg', '--output', 'no/such/folder.mp4', ...tiny])).exitCode).toBe(2)
  expect(await readFile(join(folder, 'kept.mp4'), 'utf8')).toBe('mine')
  expect(await count()).toBe(before)

  const forced = await generate(['photo.jpg', '--output', 'kept.mp4', '--force', '--stills', '--json', ...tiny])
  expect(forced.exitCode).toBe(0)
  const result = JSON.parse(forced.stdout)
  expect(result).toMatchObject({ status: 'SUCCEEDED', output: join(folder, 'kept.mp4'), video: { width: 854 } })
  expect((await readFile(result.output)).length).toBe(result.video.sizeBytes)
  expect((await sharp(await readFile(result.poster.file)).metadata()).width).toBe(854)
  expect((await sharp(await readFile(result.lastFrame.file)).metadata()).width).toBe(854)
})

it('sends a picture too large for a request as an upload', async () => {
  const pixels = Buffer.alloc(2000 * 1600 * 3)
  for (let index = 0; index < pixels.length; index++) pixels[index] = Math.imul(index, 2_654_435_761) >>> 24
  const large = await sharp(pixels, { raw: { width: 2000, height: 1600, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer()
  expect(large.length).toBeGreaterThan(8 * 1024 * 1024)
  await writeFile(join(folder, 'large.png'), large)
  const { exitCode, stdout } = await generate(['large.png', '--json', '--camera', 'zoom=3,roll=-1', ...tiny])
  expect(exitCode).toBe(0)
  const { data } = await gateway.query(
    'query ($id: ID!) { generation(id: $id) { request } }',
    { id: JSON.parse(stdout).id },
    { authorization: `Bearer ${key}` },
  )
  expect(data.generation.request.stillMotion.cameraMove).toMatchObject({
    startFrame: { uploadId: expect.any(String) },
    camera: { axes: { zoom: 3, roll: -1 } },
  })
})

it('keeps in view what --focus says, in the request and on the frames of the clip', async () => {
  const dot = '<circle cx="150" cy="900" r="60" fill="#d02020"/>'
  await sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="1000"><rect width="300" height="1000" fill="#aab"/>${dot}</svg>`,
    ),
  )
    .png()
    .toFile(join(folder, 'tall.png'))
  const wide = ['--aspect-ratio', '16:9', '--camera', 'tilt=8', '--stills', '--json', ...tiny]
  const { exitCode, stdout } = await generate(['tall.png', '--focus', '0.5,0.9', ...wide])
  expect(exitCode).toBe(0)
  const result = JSON.parse(stdout)
  const { data } = await gateway.query(
    'query ($id: ID!) { generation(id: $id) { request } }',
    { id: result.id },
    { authorization: `Bearer ${key}` },
  )
  expect(data.generation.request.stillMotion.cameraMove.startFrame).toEqual({
    framed: { image: { uploadId: expect.any(String) }, focus: { x: 0.5, y: 0.9 } },
  })
  for (const { file } of [result.poster, result.lastFrame]) {
    const { channels } = await sharp(file).stats()
    expect(channels[0]!.max - channels[1]!.min).toBeGreaterThan(120)
  }
  const wrong = [
    ['tall.png', '--focus', '0.5,2'],
    ['--focus', '0.5,0.9', '--model', 'veo-3-1'],
  ].map((args) => generate([...args, '--output', 'never.mp4']))
  expect((await Promise.all(wrong)).map((result) => result.exitCode)).toEqual([2, 2])
})

it('prints what the gateway refuses one a line with its path, and ends with 2', async () => {
  await writeFile(join(folder, 'torn.jpg'), (await picture(640, 360, 'jpeg')).subarray(0, 3000))
  const [torn, wrong, shape, ...others] = await Promise.all(
    [
      ['torn.jpg', '--output', 'never.mp4'],
      ['photo.jpg', '--duration', '31', '--camera', 'zoom=11', '--output', 'never.mp4'],
      ['photo.jpg', '--resolution', '999p', '--output', 'never.mp4', '--json'],
      ['nowhere.jpg'],
      ['photo.jpg', '--model', 'no-such', '--output', 'never.mp4'],
    ].map(generate),
  )
  expect(torn!.exitCode).toBe(2)
  expect(torn!.stderr).toMatch(/^ {2}request\.stillMotion\.cameraMove\.startFrame\.base64: .+ \(INVALID_IMAGE\)$/m)

  expect(wrong!.exitCode).toBe(2)
  expect(wrong!.stderr.match(/^ {2}request\..+\((OUT_OF_RANGE)\)$/gm)).toHaveLength(2)

  expect(shape!.exitCode).toBe(2)
  expect(JSON.parse(shape!.stdout).error.problems[0]).toMatchObject({
    path: ['request', 'stillMotion', 'cameraMove', 'resolution'],
    allowedValues: expect.arrayContaining(['RESOLUTION_720P']),
  })
  expect(others.map(({ exitCode }) => exitCode)).toEqual([2, 2])
})

it('a generation that fails ends with 1, its code and its message', async () => {
  const [refused, unreachable] = await Promise.all([
    // A percent sign that is no escape names the file too.
    generate(['https://127.0.0.2:9/50%off.jpg', ...tiny]),
    generate(['https://no-such-host.invalid/x.jpg', '--output', 'never.mp4', ...tiny]),
  ])
  expect({ exitCode: refused.exitCode, stdout: refused.stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(refused.stderr).toMatch(/INVALID_URL/)
  expect({ exitCode: unreachable.exitCode, stdout: unreachable.stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(unreachable.stderr).toMatch(/^kinetograph: The generation failed with MEDIA_UNREACHABLE \(PREPARE\): .+$/m)
})

it('a wrong key or a gateway that is not there ends with 1 and one line', async () => {
  const [stranger, nobody] = await Promise.all([
    generate(['photo.jpg', '--api-key', 'not-the-key-at-all-00', '--output', 'never.mp4']),
    generate(['photo.jpg', '--endpoint', 'http://127.0.0.1:1', '--output', 'never.mp4']),
  ])
  expect(stranger).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^kinetograph: .*--api-key.*\n$/) })
  expect(nobody).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^kinetograph: .*cannot be reached.*\n$/) })
})

it('Ctrl-C cancels the generation and ends with 130', async () => {
  const before = await count()
  const { exitCode, stderr } = await runWithSignals(
    ['generate', photo, 'orbit', '--duration', '30', '--resolution', '1080p', '--output', join(folder, 'never.mp4')],
    {
      environment: { KINETOGRAPH_ENDPOINT: gateway.url, KINETOGRAPH_API_KEY: key },
      on: 'Rendering',
      signal: 'SIGINT',
    },
  )
  expect({ exitCode, stderr }).toEqual({
    exitCode: 130,
    stderr: expect.stringMatching(/Canceled.*\n[\s\S]*Interrupted\./),
  })
  expect(await count()).toBe(before + 1)
  const { data } = await gateway.query(
    '{ generations(first: 1) { nodes { state { status } } } }',
    {},
    { authorization: `Bearer ${key}` },
  )
  expect(data.generations.nodes[0].state.status).toBe('CANCELED')
  expect(await readdir(folder)).not.toContain('never.mp4')
})

it('an outage after the start is ridden out, and said', async () => {
  const target = Number(new URL(gateway.url).port)
  let outages = 0
  const proxy = createServer((caller) => {
    const onward = connect(target, '127.0.0.1')
    const end = () => [caller, onward].map((socket) => socket.destroy())
    for (const socket of [caller, onward]) socket.on('error', end).on('close', end)
    onward.pipe(caller)
    caller.on('data', (bytes: Buffer) => {
      // Whoever follows is cut off, and for a while nobody answers.
      if (outages > 0 || !bytes.includes('/graphql/stream')) return onward.write(bytes)
      outages++
      end()
      proxy.close()
      return setTimeout(() => proxy.listen(port, '127.0.0.1'), 1_500)
    })
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  try {
    const { exitCode, stdout, stderr } = await generate([
      ...['photo.jpg', '--endpoint', `http://127.0.0.1:${port}`, '--output', 'ridden.mp4'],
      ...tiny,
    ])
    expect({ exitCode, outages, stderr }).toEqual({
      exitCode: 0,
      outages: 1,
      stderr: expect.stringMatching(/trying again for 15 minutes[\s\S]*Done 100 %/),
    })
    expect(stdout).toContain('ridden.mp4')
  } finally {
    proxy.close()
  }
})

it('who is no gateway is named in one line', async () => {
  const answers = ['<html>', '{"data":', '{"data":null}', '[]']
  const stranger = createHttpServer((_request, response) => response.end(answers.shift())).listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  const endpoint = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`
  for (const _ of [...answers])
    expect(await runCommand(['models', '--endpoint', endpoint])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/^kinetograph: http.* does not answer like a gateway.*\n$/),
    })
  stranger.close()
})

describe.concurrent('every model', () => {
  let emulated: EmulatedGateway
  beforeAll(async () => {
    emulated = await startEmulatedGateway()
  })
  afterAll(() => emulated.stop())
  const run = (args: readonly string[]) =>
    runCommand(args, { cwd: folder, environment: { KINETOGRAPH_ENDPOINT: emulated.url } })
  const requestOf = async (id: string) =>
    (await emulated.query('query ($id: ID!) { generation(id: $id) { request } }', { id })).data.generation.request

  it.each([
    [
      ['photo.jpg', 'waves', '--model', 'kling-v3', '--duration', '10', '--set', 'generateAudio=true'],
      { kling: { imageToVideo: { model: 'KLING_V3', prompt: 'waves', durationSeconds: 10, generateAudio: true } } },
    ],
    [
      [
        'photo.jpg',
        'dusk',
        '--end-frame',
        'photo.jpg',
        '--model',
        'veo-3-1',
        '--resolution',
        '1080p',
        '--duration',
        '8',
      ],
      { veo: { startEndFrame: { resolution: 'RESOLUTION_1080P', endFrame: expect.anything() } } },
    ],
    [
      ['-', 'a lake', '--model', 'veo-3-1', '--set', 'personGeneration=allow-adult'],
      { veo: { textToVideo: { prompt: 'a lake', personGeneration: 'ALLOW_ADULT' } } },
    ],
    [
      ['-', 'a cup', '--model', 'veo-3-1', '--reference', 'photo.jpg', '--reference', 'photo.jpg'],
      { veo: { references: { referenceImages: [expect.anything(), expect.anything()] } } },
    ],
    [
      ['photo.jpg', '--model', 'kling-v3', '--shot', 'waves roll in:3', '--shot', 'a gull: calling:4'],
      {
        kling: {
          multiShot: {
            shots: [
              { prompt: 'waves roll in', durationSeconds: 3 },
              { prompt: 'a gull: calling', durationSeconds: 4 },
            ],
          },
        },
      },
    ],
    [
      ['photo.jpg', '--model', 'still-motion', '--end-frame', 'photo.jpg', '--parameters', 'parameters.json'],
      { stillMotion: { startEndFrame: { durationSeconds: 2, frameRate: 6 } } },
    ],
  ])('%s', async (args, request) => {
    await writeFile(join(folder, 'parameters.json'), '{ "durationSeconds": 2, "frameRate": 6 }')
    const { exitCode, stdout, stderr } = await run(['generate', ...args, '--json', '--output', `${randomUUID()}.mp4`])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.anything() })
    expect(await requestOf(JSON.parse(stdout).id)).toMatchObject(request)
  })

  it('says which capabilities there are and what each lacks, before anything is started', async () => {
    const { exitCode, stderr } = await run([
      'generate',
      'photo.jpg',
      '--model',
      'sora-2',
      '--end-frame',
      'photo.jpg',
      '--output',
      'never.mp4',
    ])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(
      /sora-2 makes no clip of this:\n {2}textToVideo takes no startFrame, endFrame, and needs prompt/,
    )
    expect(
      (await run(['generate', 'photo.jpg', 'x', '--model', 'sora-2', '--set', 'oops', '--output', 'never.mp4']))
        .exitCode,
    ).toBe(2)
  })

  it('keeps to --maximum-cost', async () => {
    const { exitCode, stderr } = await run([
      'generate',
      'photo.jpg',
      'x',
      '--model',
      'veo-3-1',
      '--maximum-cost',
      '0.1',
      '--output',
      'never.mp4',
    ])
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('COST_EXCEEDED') })
  })

  it('has a line of example in its description that starts it', async () => {
    const { stdout } = await run(['models', 'kling-v3', 'veo-3-1', 'wan-3-0', 'still-motion'])
    const lines = [...stdout.matchAll(/^ +\$ kinetograph (generate .*)$/gm)].map(([, line]) => line!)
    expect(lines.length).toBeGreaterThan(12)
    const plain = lines.filter((line) => /imageToVideo|textToVideo|cameraMove/.test(line) && !/[….]json|…/.test(line))
    expect(plain.length).toBeGreaterThan(3)
    await Promise.all(
      plain.slice(0, 3).map(async (line) => {
        const args = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!)
        const { exitCode, stderr } = await run([...args, '--output', `${randomUUID()}.mp4`])
        expect({ line, exitCode, stderr }).toEqual({ line, exitCode: 0, stderr: expect.anything() })
      }),
    )
  })

  it('is listed, looked at, waited for, saved, deleted and canceled by its id', async () => {
    const { generation } = await emulated.start(await cameraMove())
    const followed = await run(['follow', generation.id, '--output', 'followed.mp4'])
    expect(followed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('followed.mp4') })
    const saved = await run(['download', generation.id, '--json', '--output', 'saved.mp4'])
    expect(JSON.parse(saved.stdout)).toMatchObject({ id: generation.id, status: 'SUCCEEDED' })
    expect(await readFile(join(folder, 'saved.mp4'))).toEqual(await readFile(join(folder, 'followed.mp4')))
    expect((await run(['list', '--first', '100'])).stdout).toMatch(
      new RegExp(`^${generation.id} .*SUCCEEDED +still-motion`, 'm'),
    )
    expect(JSON.parse((await run(['get', generation.id])).stdout)).toMatchObject({ id: generation.id })
    const running = await emulated.start(await endless())
    expect((await run(['download', running.generation.id])).stderr).toMatch(/kinetograph follow/)
    expect(await run(['delete', running.generation.id])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('has not ended'),
    })
    expect((await run(['delete', generation.id])).stdout).toBe('It is deleted.\n')
    expect(JSON.parse((await run(['get', generation.id])).stdout)).toMatchObject({ clips: [{ video: null }] })
    expect((await run(['cancel', running.generation.id])).exitCode).toBe(0)
    expect((await run(['follow', running.generation.id, '--output', 'never.mp4'])).exitCode).toBe(1)
    expect((await run(['get', 'nobody'])).exitCode).toBe(2)
  })

  it('says what is odd about a clip, where it is made, fetched and looked up', async () => {
    const made = await run([
      'generate',
      'photo.jpg',
      'waves [[clip-short]]',
      '--model',
      'kling-v3',
      '--output',
      'odd.mp4',
    ])
    expect(made).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Warning {5}The clip .*5 s/m) })
    const id = /^Generation +(\S+)$/m.exec(made.stdout)![1]!
    const [saved, looked] = [await run(['download', id, '--output', 'again.mp4']), await run(['get', id])]
    expect(saved.stdout).toMatch(/^Warning {5}/m)
    expect(JSON.parse(looked.stdout)).toMatchObject({ clips: [{ video: { warnings: [{ code: 'LENGTH_DIFFERS' }] } }] })
  })

  it('is refused a place that cannot be written before it starts', async () => {
    for (const output of [`${'長'.repeat(82)}.mp4`, '/proc/clip.mp4', 'no-such-folder/clip.mp4']) {
      const { exitCode, stderr } = await run(['generate', 'photo.jpg', 'nowhere to go', '--stills', '--output', output])
      expect({ output, exitCode, stderr }).toEqual({
        output,
        exitCode: 2,
        stderr: expect.stringMatching(/too long|Nothing can be written/),
      })
    }
    const { data } = await emulated.query('{ generations(first: 100) { nodes { prompt } } }')
    expect(data.generations.nodes).not.toContainEqual({ prompt: 'nowhere to go' })
  })
})

it('models lists what can be made, for people and for programs', async () => {
  const environment = { KINETOGRAPH_ENDPOINT: gateway.url, KINETOGRAPH_API_KEY: key }
  const [listed, overview, unknown, text] = await Promise.all([
    runCommand(['models', '--json'], { environment }),
    runCommand(['models'], { environment }),
    runCommand(['models', 'kling-v9'], { environment }),
    runCommand(['models', 'still-motion'], { environment }),
  ])
  const list = JSON.parse(listed.stdout)
  expect(list.map((model: { name: string }) => model.name)).toContain('still-motion')
  expect(list[0].capabilities[0].parameters[0]).toMatchObject({ name: expect.any(String), kind: expect.any(String) })
  expect(overview.stdout).toMatch(/^● still-motion +Still Motion +cameraMove, startEndFrame, multiShot, slideshow$/m)
  expect(overview.stdout).toMatch(/^○ kling-v3 /m)
  expect({ exitCode: unknown.exitCode, stderr: unknown.stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringMatching(/There is no model kling-v9\. There are: .*kling-v3/),
  })
  expect(text.exitCode).toBe(0)
  expect(text.stdout).toMatch(/^still-motion {2}[\s\S]*durationSeconds +1 to 30 seconds, whole +default 5$/m)
})

it('without a gateway it starts one for the call and stops it', async () => {
  const database: TestDatabase = await createTestDatabase()
  try {
    const { exitCode, stderr } = await runCommand(['generate', photo, '--output', join(folder, 'own.mp4'), ...tiny], {
      environment: {
        DATABASE_URL: database.connectionString,
        KINETOGRAPH_DATA_DIR: join(folder, 'own-data'),
        KINETOGRAPH_MINIMUM_FREE_BYTES: '1',
      },
    })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringMatching(/started a temporary one/) })
    expect(await readdir(folder)).toContain('own.mp4')
  } finally {
    await database.drop()
  }
})

async function count(): Promise<number> {
  const { data } = await gateway.query(
    '{ generations(first: 100) { nodes { id } } }',
    {},
    { authorization: `Bearer ${key}` },
  )
  return data.generations.nodes.length
}
