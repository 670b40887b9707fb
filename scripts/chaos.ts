/** Runs the fault table and writes docs/fault-table.md: every fault on every wire, and what became of the clips. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { merged, pageOf, type StoredRow } from './fault-table/page.ts'

const usage = `npm run chaos                      every cell; up to an hour, alone on the machine
npm run chaos -- --list            names of the cells
npm run chaos -- --only PATTERN    cells whose name matches this regular expression; the others stay as they were
npm run chaos -- --seed NUMBER     other moments for what happens at random; 1 unless given

Writes docs/fault-table.md and docs/fault-table.json. Fails when a cell is not as its wire explains.
`
const root = fileURLToPath(new URL('..', import.meta.url))
const files = { page: join(root, 'docs/fault-table.md'), rows: join(root, 'docs/fault-table.json') }
const vitest = [join(root, 'node_modules/vitest/vitest.mjs')]

try {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      list: { type: 'boolean' },
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  })
  const seed = Number(values.seed)
  if (!Number.isInteger(seed)) throw new Error(`--seed is a whole number.\n\n${usage}`)
  if (values.help) process.stdout.write(usage)
  else if (values.list) process.exitCode = run(['list', '--project', 'fault-table', '--staticParse=false'], {})
  else process.exitCode = await writeTable(values.only, seed)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 2
}

async function writeTable(only: string | undefined, seed: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-chaos-'))
  const written = join(folder, 'rows.jsonl')
  // Of the files as they are loaded now, not as they are when the last cell has ended.
  const about = { commit: commit(), machine: machine(), seed }
  try {
    const status = run(
      ['run', '--project', 'fault-table', '--reporter', 'verbose', ...(only === undefined ? [] : ['-t', only])],
      { KINETOGRAPH_TEST_CHAOS_ROWS: written, KINETOGRAPH_TEST_CHAOS_SEED: String(seed) },
    )
    const lines = existsSync(written) ? (await readFile(written, 'utf8')).trim().split('\n') : []
    if (lines.length === 0) throw new Error('No cell was run.')
    const at = new Date().toISOString()
    const rows = lines.map((line) => ({ ...(JSON.parse(line) as StoredRow), ...about, at }))
    const before = only !== undefined && existsSync(files.rows) ? await readFile(files.rows, 'utf8') : '[]'
    const all = merged(JSON.parse(before) as StoredRow[], rows)
    await writeFile(files.rows, `[\n${all.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`)
    await writeFile(files.page, pageOf(all))
    console.log(`${rows.length} cells written to docs/fault-table.md`)
    return status
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function run(parameters: readonly string[], environment: Record<string, string>): number {
  const { status } = spawnSync(process.execPath, [...vitest, ...parameters], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  })
  return status ?? 1
}

/** With a plus where files were changed. */
function commit(): string {
  const git = (...parameters: string[]) => spawnSync('git', parameters, { cwd: root, encoding: 'utf8' }).stdout.trim()
  const isChanged = git('status', '--porcelain', '--', '.', ':!docs') !== ''
  return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? '+' : ''}`
}

function machine(): string {
  const [cpu] = cpus()
  const gigabytes = Math.round(totalmem() / 1024 ** 3)
  return `${cpus().length} × ${cpu?.model.trim()}, ${gigabytes} GB, Node ${process.version}`
}
