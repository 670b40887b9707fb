import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { allEmulators } from '../../src/emulator/all.ts'
import { allProviders } from '../../src/providers/all.ts'

const surroundings = { downloadTo: () => Promise.reject(new Error('nothing is fetched')), now: () => new Date() }
const emulatorUrl = 'http://127.0.0.1:9/there'

it('every provider in the list has an emulator in its folder, and every emulator a provider', () => {
  expect(allEmulators.map(({ id }) => id)).toEqual(allProviders.map(({ id }) => id).sort())
})

it('no setting belongs to two providers', () => {
  const names = allProviders.flatMap(({ settings }) => Object.keys(settings))
  expect(names).toEqual([...new Set(names)])
})

it.each(readConfig({}).providers.map((provider) => [provider.id, provider] as const))(
  '%s needs a credential at the vendor and none at the emulator, and can cancel if it says so',
  async (id, provider) => {
    expect(provider.credentialNames).toEqual([])
    const [real, emulated] = await Promise.all([
      provider.open({ ...surroundings, maximumConcurrent: 3 }),
      provider.open({ ...surroundings, emulatorUrl }),
    ])
    expect(real).toMatchObject({ id, maximumConcurrent: 3 })
    expect(real).not.toHaveProperty('emulated')
    expect(real.credentials(undefined)).toEqual([])
    expect(real.canCancel).toBe(real.cancel !== undefined)
    expect(emulated).toMatchObject({ id, emulated: true })
    expect(emulated.maximumConcurrent).toBeGreaterThan(3)
    expect(emulated.credentials(undefined)).toEqual(['emulator'])
    await Promise.all([real.stop?.(), emulated.stop?.()])
  },
)

describe('docs/adding-a-provider.md', () => {
  const text = readFileSync('docs/adding-a-provider.md', 'utf8')
  const filesBelow = (folder: string) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => path.endsWith('.ts'))
  const isTest = (path: string) => path.endsWith('.test.ts')
  const lines = (paths: string[]) =>
    paths.reduce((sum, path) => sum + readFileSync(path, 'utf8').split('\n').length - 1, 0)

  it('names every file of the source, and every table of the tests, that names xAI’s provider', () => {
    const named = [...text.matchAll(/^- `((?:src|test)\/[^`]+)`/gm)].map((match) => match[1]!)
    const naming = ['src', 'test/support', 'test/live'].flatMap(filesBelow).filter((path) => {
      const own = path.startsWith('src/providers/xai/') || (isTest(path) && path.startsWith('src/families/'))
      const code = readFileSync(path, 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, '')
      return !own && /'xai'|\/xai[/.]|\bxai:/.test(code)
    })
    expect(naming.sort()).toEqual(named.sort())
  })

  it('says within a tenth how many lines a provider has', () => {
    const rows = [...text.matchAll(/^\| `([a-z-]+)` \| (\d+) \| (\d+) \|$/gm)]
    expect(rows.length).toBeGreaterThan(1)
    for (const [, id, client, emulator] of rows) {
      const own = filesBelow(`src/providers/${id}`).filter((path) => !isTest(path))
      const isEmulator = (path: string) => basename(path).startsWith('emulator')
      const found = [lines(own.filter((path) => !isEmulator(path))), lines(own.filter(isEmulator))]
      for (const [index, said] of [client, emulator].entries())
        expect(Math.abs(Number(said) / found[index]! - 1), `${id}: ${found}`).toBeLessThan(0.1)
    }
  })
})
