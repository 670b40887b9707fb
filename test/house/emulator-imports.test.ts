import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { expect, it } from 'vitest'

/**
 * The emulator is a witness only as long as it knows nothing of what it is to prove. Whatever a file names by a relative
 * path counts as reached: imports of values and of types, late ones, and files that are started as processes.
 */
interface Walk {
  /** Paths from src/, each with the way that leads there. */
  reached: Map<string, string[]>
  /** Imports whose target is worked out when the program runs. */
  unreadable: string[]
}

const relativeName = /(['"`])(\.{1,2}\/[^'"`\n]*?\.[cm]?[jt]s)\1/g
/** A module that is started as a process or a thread, by its path from src/. */
const program = /\bprogramAt\('([^']+)'\)/g
const computedImport = /\bimport\s*\(\s*(?!['"])/g

function walk(root: string, starts: readonly string[]): Walk {
  const reached = new Map(starts.map((start) => [start, [start]]))
  const unreadable: string[] = []
  for (const [path, way] of reached) {
    const text = withoutComments(readFileSync(join(root, path), 'utf8'))
    if (computedImport.test(text)) unreadable.push(path)
    computedImport.lastIndex = 0
    const targets = [
      ...[...text.matchAll(relativeName)].map(([, , name]) =>
        resolve(root, dirname(path), name!.replace(/\.js$/, '.ts')),
      ),
      ...[...text.matchAll(program)].map(([, name]) => resolve(root, `${name}.ts`)),
    ]
    for (const target of targets.map((target) => relative(root, target).split(sep).join('/'))) {
      if (!reached.has(target) && existsSync(join(root, target))) reached.set(target, [...way, target])
    }
  }
  return { reached, unreadable }
}

/** A path in a comment leads nowhere; a comment cannot begin within the strings we are after. */
const withoutComments = (text: string) => text.replace(/\/\*\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')

function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

const isOfVendor = (path: string) => /^providers\/[^/]+\/emulator(?:-[^/]+)?\.ts$/.test(path)
/** All that an emulator of a vendor may know. */
const isOpenToVendors = (path: string) => isOfVendor(path) || /^(?:places\.ts$|(?:emulation|renderer)\/)/.test(path)
/** And what the emulator around them may: how bytes travel and who waits for whom, but nothing of ours that is proved with it. */
const isOpenToEmulator = (path: string) =>
  isOpenToVendors(path) || /^(?:turns\.ts$|(?:emulator|media|network)\/)/.test(path)

const waysOut = ({ reached }: Walk, isOpen: (path: string) => boolean) =>
  [...reached].filter(([path]) => !isOpen(path)).map(([, way]) => way.join(' → '))

const ofProviders = filesBelow('src', 'providers')
const ofVendors = ofProviders.filter(isOfVendor)
const ofKit = filesBelow('src', 'emulation')
const ofEmulator = filesBelow('src', 'emulator')

it('no emulator of a vendor, nor what they are made with, reaches a client, a wire, a family or the catalog', () => {
  const found = walk('src', [...ofVendors, ...ofKit])
  expect(waysOut(found, isOpenToVendors)).toEqual([])
  expect(found.unreadable).toEqual([])
})

it('neither does the emulator itself, on any way', () => {
  const found = walk('src', ofEmulator)
  expect(waysOut(found, isOpenToEmulator)).toEqual([])
  expect(found.unreadable).toEqual([])
})

it('and nothing that is proved with them reaches the vendors’ side', () => {
  const ofOurs = ['catalog', 'families', 'generations', 'settings', 'graphql'].flatMap((folder) =>
    filesBelow('src', folder),
  )
  const clients = ofProviders.filter((path) => !isOfVendor(path))
  const found = walk('src', ['gateway.ts', ...clients, ...ofOurs])
  const isOurs = (path: string) => !isOfVendor(path) && !/^emulat(?:ion|or)\//.test(path)
  expect(waysOut(found, isOurs)).toEqual([])
  expect(found.reached.size).toBeGreaterThan(300)
})

it('the walk has read enough to be believed', () => {
  const vendors = new Set(ofVendors.flatMap((path) => (/\/emulator\.ts$/.test(path) ? [path.split('/')[1]] : [])))
  expect([...vendors].sort()).toEqual(expect.arrayContaining(['gemini', 'klingai', 'openai-videos', 'vertex']))
  for (const vendor of vendors) {
    const { reached } = walk('src', [`providers/${vendor}/emulator.ts`])
    expect(reached.has('emulation/port.ts'), vendor).toBe(true)
    expect(reached.size, vendor).toBeGreaterThan(3)
  }
  const { reached } = walk('src', ['emulator/emulator.ts', ...ofVendors])
  // The last is behind a process of its own.
  for (const path of ['emulator/jobs.ts', 'providers/klingai/emulator.ts', 'renderer/render.ts', 'renderer/encode.ts'])
    expect(reached.has(path), path).toBe(true)
  expect(reached.size).toBeGreaterThan(50)
})

it('a way out is found however it is written and however long it is', () => {
  const root = mkdtempSync(join(tmpdir(), 'kinetograph-ways-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  try {
    write('providers/a/emulator.ts', `import { b } from './emulator-b.ts'\n// see './client.ts'\n`)
    write('providers/a/emulator-b.ts', `export const b = await import('../../renderer/c.ts')\n`)
    write('renderer/c.ts', `import type { D } from '../renderer/d.ts'\n`)
    write('renderer/d.ts', `export * from "../catalog/e.ts"\nexport const f = new URL('./f.js', import.meta.url)\n`)
    write('renderer/f.ts', `import '../providers/a/client.ts'\nexport const g = (name: string) => import(name)\n`)
    write('catalog/e.ts', '')
    write('providers/a/client.ts', '')
    const found = walk(root, ['providers/a/emulator.ts'])
    const way = 'providers/a/emulator.ts → providers/a/emulator-b.ts → renderer/c.ts → renderer/d.ts'
    expect(waysOut(found, isOpenToVendors)).toEqual([
      `${way} → catalog/e.ts`,
      `${way} → renderer/f.ts → providers/a/client.ts`,
    ])
    expect(found.unreadable).toEqual(['renderer/f.ts'])
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
