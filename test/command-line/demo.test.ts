import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { drawStill } from '../../src/command-line/demo-still.ts'
import { picture } from '../support/still.ts'
import { runCommand } from './run-command.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  await chmod(folder, 0o711)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('the demo turns a caller’s picture into a clip with poster and last frame, on a gateway of its own', async () => {
  const photo = join(folder, 'holiday.webp')
  await writeFile(photo, await picture(640, 360, 'webp'))
  const { exitCode, stdout, stderr } = await runCommand(
    ['demo', photo, 'pull out', '--duration', '1', '--frame-rate', '4', '--resolution', '480p'],
    {
      environment: {
        KINETOGRAPH_DATA_DIR: join(folder, 'data'),
        KINETOGRAPH_MINIMUM_FREE_BYTES: '1',
        // The demo has its own; these are of other gateways.
        DATABASE_URL: 'postgres://127.0.0.1:1/none',
        KINETOGRAPH_API_KEYS: 'studio:a-key-of-the-studio-0001',
        HOST: '0.0.0.0',
      },
    },
  )
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringMatching(/Done 100 %/) })
  expect(stdout).toMatch(/camera PULL_OUT/)
  const pathOf = (name: string) => new RegExp(`^${name} +(\\S+)$`, 'm').exec(stdout)![1]!
  expect((await readFile(pathOf('Clip'))).subarray(4, 8).toString()).toBe('ftyp')
  for (const name of ['Poster', 'Last frame'])
    expect(await sharp(await readFile(pathOf(name))).metadata()).toMatchObject({ width: 854, height: 480 })
  await expect(fetch(pathOf('URL'))).rejects.toThrow()
})

it('the picture that ships is drawn', async () => {
  expect(await sharp(await drawStill()).metadata()).toMatchObject({ format: 'jpeg', width: 1920, height: 1080 })
})
