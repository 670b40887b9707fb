import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'kinetograph-family-'))
  for (const name of [
    'src',
    'scripts',
    'test/support',
    'package.json',
    'biome.json',
    'tsconfig.json',
    'vitest.config.ts',
  ])
    cpSync(name, join(root, name), { recursive: true })
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const run = (...args: string[]) => spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
const newFamily = (...args: string[]) => run('scripts/new-family.ts', ...args)
const registry = () => readFileSync(join(root, 'src/families/index.ts'), 'utf8')
const families = () => readdirSync(join(root, 'src/families'))

describe('npm run new-family', () => {
  it.each([
    [['kling'], 'There is a family kling already.'],
    [['Hai Luo'], 'is not kebab case'],
    [['../hailuo'], 'is not kebab case'],
    [['catalog'], 'There is a family catalog already.'],
    [[], 'One id, please.'],
    [['one', 'two'], 'One id, please.'],
    [['--name'], "Unknown option '--name'"],
  ])('refuses %j and changes nothing', (args, message) => {
    const before = [registry(), families()]
    const { status, stderr } = newFamily(...args)
    expect(stderr).toContain(message)
    expect(status).toBe(2)
    expect([registry(), families()]).toEqual(before)
  })

  it('tells how it is used', () => {
    const { status, stdout } = newFamily('--help')
    expect([status, stdout]).toEqual([0, expect.stringContaining('npm run new-family ID')])
  })

  it('begins a family that is offered at once, passes its own test and is formatted', () => {
    const { status, stdout, stderr } = newFamily('hai-luo')
    expect([status, stderr.replace(/.*ExperimentalWarning.*\n?|.*--trace-warnings.*\n?/g, '')]).toEqual([0, ''])
    expect(stdout).toContain('docs/adding-a-model.md')
    expect(registry()).toMatch(
      /grok-imagine\/family.ts'\nimport \{ haiLuo \} from '.\/hai-luo\/family.ts'\nimport \{ kling/,
    )

    const offered = run(
      '--input-type=module',
      '--eval',
      `const { catalog } = await import('./src/families/index.ts')
       console.log(catalog.families.at(-1).id, catalog.choice('hai-luo-1', 'imageToVideo').capability.inputType)`,
    )
    expect(offered.stdout, offered.stderr).toBe('hai-luo HaiLuoImageToVideoInput\n')

    const written = ['src/families/hai-luo', 'src/families/index.ts']
    const style = run('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', ...written)
    expect(style.status, style.stdout + style.stderr).toBe(0)
    const test = run('node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'src/families/hai-luo')
    expect(test.status, test.stdout + test.stderr).toBe(0)
  })

  it('does not begin the same one twice', () => {
    expect(newFamily('hai-luo').stderr).toContain('There is a family hai-luo already.')
  })
})
