// Does what the Dockerfile says without a container: every COPY and RUN in a folder for each stage, then CMD and
// HEALTHCHECK of the last one. Finds a file that was not copied and a dependency that only development has.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

if (parseArgs({ options: { help: { type: 'boolean', short: 'h' } } }).values.help) {
  console.log('npm run rehearse:image   carries out the Dockerfile in temporary folders; needs no container runtime')
  process.exit(0)
}

const readyWithinMilliseconds = 30_000
const root = mkdtempSync(join(tmpdir(), 'kinetograph-image-'))
// Run by root, Postgres is `nobody` and must pass through.
chmodSync(root, 0o711)
// The Node that runs this is the image's; npm is the machine's.
const path = [dirname(process.execPath), process.env.PATH].join(delimiter)
const environment: Record<string, string> = {}
const commands: Record<string, string[]> = {}
const stages: string[] = []
let workdir = '/'

const inStage = (stage: string, ...names: string[]) => join(root, stage, ...names)
const current = (...names: string[]) => inStage(stages.at(-1)!, ...names)

function perform(instruction: string, rest: string): void {
  const args = rest.split(/\s+/)
  switch (instruction) {
    case 'FROM':
      stages.push(args[2] ?? 'last')
      break
    case 'WORKDIR':
      workdir = rest
      mkdirSync(current(workdir), { recursive: true })
      break
    case 'COPY':
      copy(args)
      break
    case 'RUN':
      console.log(`▸ ${stages.at(-1)}: ${rest}`)
      if (
        spawnSync(rest, { shell: true, cwd: current(workdir), env: { ...process.env, PATH: path }, stdio: 'inherit' })
          .status !== 0
      )
        throw new Error(`"${rest}" failed`)
      break
    case 'ENV':
      for (const [, name, value] of rest.matchAll(/(\w+)=(\S+)/g)) environment[name!] = value!
      break
    case 'CMD':
    case 'HEALTHCHECK':
      commands[instruction] = JSON.parse(rest.slice(rest.indexOf('['))) as string[]
  }
}

function copy(args: string[]): void {
  const from = args.find((arg) => arg.startsWith('--from='))?.slice('--from='.length)
  const paths = args.filter((arg) => !arg.startsWith('--'))
  const target = paths.pop()!
  for (const source of paths) {
    const into = target === './' || target.endsWith('/') ? join(target, basename(source)) : target
    const origin = from === undefined ? source : inStage(from, source)
    cpSync(origin, current(workdir, into), { recursive: true, verbatimSymlinks: true })
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function runImage(): Promise<void> {
  const port = String(await freePort())
  const variables = {
    ...environment,
    PATH: path,
    PORT: port,
    KINETOGRAPH_HEALTH_PORT: String(await freePort()),
    PUBLIC_URL: `http://localhost:${port}`,
    KINETOGRAPH_API_KEYS: 'default:a-key-for-the-rehearsal',
    KINETOGRAPH_DATA_DIR: current('data'),
  }
  const [program, ...args] = commands.CMD!
  console.log(`▸ last: ${commands.CMD!.join(' ')}`)
  const server = spawn(program!, args, { cwd: current(workdir), env: variables, stdio: 'inherit' })
  const ended = new Promise<number | null>((resolve) => server.once('exit', resolve))
  try {
    const [checker, ...checkerArgs] = commands.HEALTHCHECK!
    const until = Date.now() + readyWithinMilliseconds
    for (;;) {
      const check = spawnSync(checker!, checkerArgs, { cwd: current(workdir), env: variables })
      if (check.status === 0) break
      if (Date.now() > until || server.exitCode !== null) throw new Error('The server did not become healthy')
      await sleep(200)
    }
    const models = '{ models { availability { usable reason } } }'
    const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer a-key-for-the-rehearsal' },
      body: JSON.stringify({ query: models }),
    })
    const text = await answer.text()
    if (!text.includes('"usable":true')) throw new Error(`No model can be used: ${text}`)
    server.kill('SIGTERM')
    if ((await ended) !== 0) throw new Error('The server did not end well on SIGTERM')
  } finally {
    server.kill('SIGKILL')
    await ended
  }
}

try {
  const text = readFileSync('Dockerfile', 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, ' ')
  for (const line of text.split('\n')) {
    const [, instruction, rest] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? []
    if (instruction) perform(instruction, rest!)
  }
  await runImage()
  console.log('✓ the image is complete')
} finally {
  rmSync(root, { recursive: true, force: true })
}
