import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { npmEnvironment, unreachableRegistry } from '../support/npm.ts'

const run = promisify(execFile)
let folder: string
let home: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
  // Run by root, Postgres is `nobody` and must pass through.
  await chmod(folder, 0o711)
  home = join(folder, 'empty')
  await mkdir(home)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('out of its tarball, installed with Node 24 into an empty folder, npx kinetograph demo makes a clip', async ({
  skip,
}) => {
  // dist/ is built already.
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    env: npmEnvironment,
    maxBuffer: 2 ** 26,
  })
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }]
  const paths = packed.files.map(({ path }) => path)
  expect(paths).toContain('dist/client/index.js')
  expect(paths.filter((path) => /\.map$|tsbuildinfo|\.test\./.test(path))).toEqual([])

  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed.filename)]
  const failure = await run('npm', args, { cwd: home, env: npmEnvironment }).then(
    () => null,
    (error: { stderr: string }) => error.stderr,
  )
  if (failure && unreachableRegistry.test(failure)) skip(`The registry cannot be reached: ${failure.split('\n')[0]}`)
  expect(failure).toBeNull()

  const demo = await run('npx', ['--no-install', 'kinetograph', 'demo', '--duration', '1', '--frame-rate', '6'], {
    cwd: home,
    env: { ...npmEnvironment, KINETOGRAPH_DATA_DIR: join(home, 'data') },
  })
  expect(demo.stdout).toMatch(/^Clip .*lake-at-dusk\.mp4$/m)
  expect(await readdir(join(home, 'data/demo/clips'))).toContain('lake-at-dusk.mp4')

  // And a program that embeds the gateway finds it.
  const embedding =
    "import('kinetograph').then(({ createGateway, version }) => console.log(typeof createGateway, version))"
  const embedded = await run(process.execPath, ['--eval', embedding], { cwd: home, env: npmEnvironment })
  expect(embedded.stdout).toMatch(/^function \d+\.\d+\.\d+/)
})
