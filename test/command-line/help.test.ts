import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { settings } from '../../src/config.ts'
import { version } from '../../src/version.ts'
import { runCommand, runProgram } from './run-command.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('help names every command, shows examples and says what the exit codes mean', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['--help'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  for (const word of [
    'demo',
    'serve',
    'worker',
    'generate',
    'follow',
    'download',
    'list',
    'get',
    'cancel',
    'delete',
    'models',
    'migrate',
    'generations',
    'doctor',
    'Examples:',
    '130',
  ])
    expect(stdout).toContain(word)
  expect((await runCommand(['--version'])).stdout).toBe(`${version}\n`)
})

it('serve --help lists every setting of the environment', async () => {
  const { stdout } = await runCommand(['serve', '--help'])
  for (const name of Object.keys(settings)) expect(stdout).toContain(name)
})

it('a misspelt command or option ends with 2 and says how to get help', async () => {
  const misspelt = [
    [],
    ['serv'],
    ['generate'],
    ['generate', 'a.png', '--duration', 'long'],
    ['generate', 'a.png', '--endpoint', 'here'],
    ['models', '--colour'],
  ]
  await Promise.all(
    misspelt.map(async (args) => {
      const { exitCode, stdout, stderr } = await runCommand(args)
      expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 2, stdout: '' })
      expect(stderr).toMatch(/--help/)
    }),
  )
})

it('what the operator set wrongly is said in one line without a stack, before anything is made', async () => {
  const cases: [Record<string, string>, RegExp][] = [
    [{ PORT: 'many' }, /^kinetograph: PORT cannot be used\. .*\n$/],
    [{ HOST: '0.0.0.0' }, /^kinetograph: Listening beyond this machine needs API keys.*\n$/],
    [{ KINETOGRAPH_API_KEYS: 'no-colon-in-here' }, /^kinetograph: API key 1 must be written tenant:key.*\n$/],
    [
      { DATABASE_URL: 'postgres://somebody:topsecret@127.0.0.1:1/none' },
      /^kinetograph: The Postgres of DATABASE_URL .*ECONNREFUSED.*\n$/,
    ],
  ]
  await Promise.all(
    cases.map(async ([environment, line], index) => {
      const dataDirectory = join(folder, `never-${index}`)
      const { exitCode, stderr } = await runCommand(['serve'], {
        environment: { KINETOGRAPH_DATA_DIR: dataDirectory, ...environment },
      })
      expect(stderr).toMatch(line)
      expect(stderr).not.toMatch(/topsecret|no-colon-in-here/)
      expect(exitCode).toBe(1)
      expect([line, existsSync(dataDirectory)]).toEqual([line, false])
    }),
  )
  const verbose = await runCommand(['serve', '--verbose'], { environment: { PORT: 'many' } })
  expect(verbose.stderr).toMatch(/\n {4}at /)
})

it('without dist/ the program says how to build it', async () => {
  const copy = join(folder, 'unbuilt')
  await cp('bin', join(copy, 'bin'), { recursive: true })
  await writeFile(join(copy, 'package.json'), '{"type":"module"}')
  const { exitCode, stderr } = await runProgram(process.execPath, [join(copy, 'bin/kinetograph.js'), 'serve'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(/npm run build/) })
})

/** The machine's own Node, when it is older than ours. */
function findOlderNode(): string | undefined {
  for (const program of ['/usr/bin/node', '/usr/local/bin/node']) {
    try {
      const major = Number.parseInt(execFileSync(program, ['-p', 'process.versions.node'], { encoding: 'utf8' }), 10)
      if (major < 24) return program
    } catch {
      // Not there.
    }
  }
  return undefined
}
const olderNode = findOlderNode()
if (!olderNode) process.stdout.write('SKIPPED kinetograph under an older Node: none found\n')

it.skipIf(!olderNode)('under an older Node the program goes on with the Node that was installed with it', async () => {
  const { exitCode, stdout } = await runProgram(olderNode!, ['bin/kinetograph.js', '--version'])
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${version}\n` })
  expect((await runProgram(olderNode!, ['bin/kinetograph.js', 'nonsense'])).exitCode).toBe(2)
})

it.skipIf(!olderNode)('under an older Node and without another one it says which Node it needs', async () => {
  const copy = join(folder, 'alone')
  await cp('bin', join(copy, 'bin'), { recursive: true })
  await mkdir(join(copy, 'dist/bundle'), { recursive: true })
  await writeFile(join(copy, 'dist/bundle/main.js'), '')
  await writeFile(join(copy, 'package.json'), '{"type":"module"}')
  const { exitCode, stderr } = await runProgram(olderNode!, [join(copy, 'bin/kinetograph.js')])
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(/needs Node 24 or newer/) })
})
