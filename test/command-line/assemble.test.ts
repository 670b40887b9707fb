import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeClip } from '../support/coded-clip.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { wav } from '../support/sounds.ts'
import { picture } from '../support/still.ts'
import { runCommand } from './run-command.ts'

let gateway: TestGateway
let folder: string
const assemble = (args: readonly string[]) =>
  runCommand(['assemble', ...args], { cwd: folder, environment: { KINETOGRAPH_ENDPOINT: gateway.url } })

beforeAll(async () => {
  gateway = await startTestGateway()
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  const clip = await makeClip({ container: 'mp4', encoder: 'libx264' })
  await Promise.all([
    writeFile(join(folder, 'a.mp4'), clip),
    writeFile(join(folder, 'title.png'), await picture(320, 180)),
    writeFile(join(folder, 'music.wav'), wav(2)),
    writeFile(join(folder, 'words.srt'), '1\n00:00:00,000 --> 00:00:01,000\nA calm sea.\n'),
    writeFile(join(folder, 'bad.srt'), '1\n00:00:01,000 -> 00:00:02,000\nA calm sea.\n'),
  ])
})
afterAll(async () => {
  await gateway.stop()
  await rm(folder, { recursive: true, force: true })
})

it('makes one film of the files, in order', async () => {
  const { exitCode, stdout } = await assemble(['a.mp4', 'a.mp4', '--output', 'film.mp4'])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^Film .*film\.mp4\n +320×180, 2\.5 s at 24 frames a second, silent/)
  expect((await readFile(join(folder, 'film.mp4'))).subarray(4, 8).toString()).toBe('ftyp')
})

it('with pictures, cross-fades, a soundtrack and captions', async () => {
  const { exitCode, stdout } = await assemble([
    ...['title.png', 'a.mp4', '--still-seconds', '1', '--cross-fade', '0.25', '--soundtrack', 'music.wav'],
    ...['--captions', 'words.srt', '--size', '320x180', '--json', '-o', 'titled.mp4'],
  ])
  expect(exitCode).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ status: 'SUCCEEDED', video: { durationSeconds: 2, hasAudio: true } })
})

it('says what is wrong, and starts nothing', async () => {
  for (const [args, message] of [
    [['missing.mp4', '-o', 'x.mp4'], /There is no file at missing\.mp4/],
    [['a.mp4', '-o', 'film.mp4'], /film\.mp4 already exists/],
    [['a.mp4', '--captions', 'bad.srt', '-o', 'x.mp4'], /Line 1: a caption begins with its times/],
    [['a.mp4', '--size', 'large', '-o', 'x.mp4'], /pixels such as 1280x720/],
    [['a.mp4'], /required option.*--output/],
  ] as const)
    expect(await assemble(args)).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(message) })
})
