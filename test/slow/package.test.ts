import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const run = promisify(execFile)
/** Node 24 before everything else, and nothing of the npm that runs the tests but its settings. */
const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_(package|lifecycle|command|config_local)|INIT_CWD|NODE_)/.test(name),
    ),
  ),
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
}
/** What npm says when there is no network. */
const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|EHOSTUNREACH|ENETUNREACH/

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
    env: environment,
    maxBuffer: 2 ** 26,
  })
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }]
  const paths = packed.files.map(({ path }) => path)
  expect(paths).toContain('dist/client/index.js')
  expect(paths.filter((path) => /\.map$|tsbuildinfo|\.test\./.test(path))).toEqual([])

  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed.filename)]
  const failure = await run('npm', args, { cwd: home, env: environment }).then(
    () => null,
    (error: { stderr: string }) => error.stderr,
  )
  if (failure && unreachable.test(failure)) skip(`The registry cannot be reached: ${failure.split('\n')[0]}`)
  expect(failure).toBeNull()

  const demo = await run('npx', ['--no-install', 'kinetograph', 'demo', '--duration', '1', '--frame-rate', '6'], {
    cwd: home,
    env: { ...environment, KINETOGRAPH_DATA_DIR: join(home, 'data') },
  })
  expect(demo.stdout).toMatch(/^Clip .*lake-at-dusk\.mp4$/m)
  expect(await readdir(join(home, 'data/demo/clips'))).toContain('lake-at-dusk.mp4')

  // And a program that embeds the gateway finds it.
  const embedding =
    "import('kinetograph').then(({ createGateway, version }) => console.log(typeof createGateway, version))"
  const embedded = await run(process.execPath, ['--eval', embedding], { cwd: home, env: environment })
  expect(embedded.stdout).toMatch(/^function \d+\.\d+\.\d+/)
}, 600_000)
