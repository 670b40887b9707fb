import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { npmEnvironment, unreachableRegistry } from '../support/npm.ts'

const run = promisify(execFile)
const page = await readFile('docs/graphql-clients.md', 'utf8')
/** What a section of the page says, by the name of the file or step. */
const blocksOf = (section: string) =>
  Object.fromEntries(
    [...section.matchAll(/^```\w+ title="(.+?)"\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name!, text!]),
  )
const [common, ...sections] = page.split(/^## /m).slice(1)
/** What this repository has already is not installed anew. */
const areHere = ['client-preset', 'urql']

let gateway: TestGateway
let root: string
beforeAll(async () => {
  gateway = await startTestGateway()
  root = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
})
afterAll(async () => {
  await gateway.stop()
  await rm(root, { recursive: true, force: true })
})

describe('what docs/graphql-clients.md says builds, and starts a clip', () => {
  it.for(sections.map((section) => [section.split('\n', 1)[0]!, section] as const))(
    '%s',
    async ([name, section], { skip }) => {
      const folder = join(root, name)
      await mkdir(folder)
      const { install, build, ...files } = { ...blocksOf(common!), ...blocksOf(section) }
      const step = (command: string) => run('sh', ['-c', command], { cwd: folder, env: npmEnvironment })

      await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
      for (const [file, text] of Object.entries(files))
        await writeFile(join(folder, file), text.replaceAll('http://127.0.0.1:4000', gateway.url))
      const fetched = /^curl .*$/m.exec(common!)![0]
      await step(fetched.replace('http://127.0.0.1:4000', gateway.url))
      if (areHere.includes(name)) await symlink(resolve('node_modules'), join(folder, 'node_modules'))
      else {
        const command = install!.replaceAll('npm install', 'npm install --prefer-offline --no-audit --no-fund')
        const failure = await step(command).then(
          () => null,
          (error: { stderr: string }) => error.stderr,
        )
        if (failure && unreachableRegistry.test(failure))
          skip(`The registry cannot be reached: ${failure.split('\n')[0]}`)
        expect(failure).toBeNull()
      }

      await step(build!)
      const { stdout } = await step('node start.ts')
      const { data } = await gateway.query('query ($id: ID!) { generation(id: $id) { id } }', { id: stdout.trim() })
      expect(data.generation).toEqual({ id: stdout.trim() })
    },
  )
})
