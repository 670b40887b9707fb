import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { compareCatalogs } from '../../scripts/catalog-diff/compare.ts'
import { describeCatalog } from '../../scripts/catalog-diff/description.ts'
import { printChanges } from '../../scripts/catalog-diff/print.ts'
import { defineFamily } from '../../src/catalog/define-family.ts'
import type { ModelDefinition, RouteDefinition } from '../../src/catalog/family.ts'
import { always, anyOf, between, choices, type Limit, list, media, oneOf, text } from '../../src/catalog/limit.ts'
import { toyDefinition, toyModel, toyPicture } from '../support/toy-family.ts'

const describeModels = (...models: ModelDefinition[]) =>
  describeCatalog({ families: [defineFamily({ ...toyDefinition, models })] })

const [wide, narrow] = toyModel.routes as [RouteDefinition, RouteDefinition]
const before = describeModels(toyModel)
/** What is said of a change, a line each: kind, scope, subject, detail. */
const toldOf = (...models: ModelDefinition[]) =>
  compareCatalogs(before, describeModels(...models)).map(({ kind, scope, subject, detail }) =>
    [kind, scope ?? '-', subject ?? '-', detail].join(' | '),
  )
const withWide = (change: Partial<RouteDefinition>): ModelDefinition => ({
  ...toyModel,
  routes: [{ ...wide, ...change }, narrow],
})
const withLimit = (field: string, limit: Limit | undefined): ModelDefinition => {
  const { [field]: _old, ...limits } = wide.arms.imageToVideo!.limits
  return withWide({
    arms: {
      ...wide.arms,
      imageToVideo: { ...wide.arms.imageToVideo, limits: limit ? { ...limits, [field]: limit } : limits, rules: [] },
    },
  })
}
/** Without rules, which would stand in the way of taking parameters away. */
const limitChange = (field: string, limit: Limit | undefined) =>
  toldOf(withLimit(field, limit)).filter((line) => !line.includes('| rule |'))

describe('a change of the catalog is told as what it means for users:', () => {
  it('nothing, when nothing changed', () => {
    expect(toldOf(toyModel)).toEqual([])
    expect(printChanges([])).toBe('The catalogs say the same.\n')
  })

  it('a model that is new, removed, deprecated or retired', () => {
    const another = { ...toyModel, name: 'toy-two', value: 'TOY_TWO' }
    expect(toldOf(toyModel, another)).toEqual(['NEW | - | - | imageToVideo, multiShot by toy-two@wide, toy-two@narrow'])
    expect(compareCatalogs(describeModels(toyModel, another), before)).toEqual([
      {
        kind: 'REMOVED',
        model: 'toy-two',
        scope: null,
        subject: null,
        detail: 'imageToVideo, multiShot by toy-two@wide, toy-two@narrow',
      },
    ])
    expect(
      toldOf({ ...toyModel, lifecycle: { stage: 'RETIRED', retiresOn: '2026-11-30', successor: 'toy-two' } }),
    ).toEqual(['RETIRED | - | - | ACTIVE → RETIRED (2026-11-30); use toy-two'])
    expect(toldOf({ ...toyModel, lifecycle: { stage: 'DEPRECATED' } })).toEqual([
      'DEPRECATED | - | - | ACTIVE → DEPRECATED',
    ])
  })

  it('a date that is set or moved', () => {
    expect(toldOf({ ...toyModel, lifecycle: { ...toyModel.lifecycle, retiresOn: '2027-01-31' } })).toEqual([
      'DATES | - | - | no dates → retires 2027-01-31',
    ])
  })

  it('a route that is new, gone, renamed or retired by itself', () => {
    expect(toldOf({ ...toyModel, routes: [wide, narrow, { ...narrow, provider: 'third' }] })).toEqual([
      'NEW | toy-one@third | - | toy-one: imageToVideo',
    ])
    expect(toldOf({ ...toyModel, routes: [wide] })).toEqual(['REMOVED | toy-one@narrow | - | toy-one: imageToVideo'])
    expect(toldOf(withWide({ wireName: 'toy-1.1' }))).toEqual(['CHANGED | toy-one@wide | wire name | toy-1 → toy-1.1'])
    expect(toldOf(withWide({ lifecycle: { stage: 'RETIRED' } }))).toEqual([
      'RETIRED | toy-one@wide | - | ACTIVE → RETIRED',
    ])
  })

  it('a capability that is gone', () => {
    const { multiShot: _gone, ...arms } = wide.arms
    const definition = { ...toyDefinition, arms: [toyDefinition.arms[0]!], models: [withWide({ arms })] }
    const after = describeCatalog({ families: [defineFamily(definition)] })
    expect(compareCatalogs(before, after)).toEqual([
      { kind: 'REMOVED', model: 'toy-one', scope: 'multiShot', subject: null, detail: 'startFrame, shots' },
    ])
  })

  it.each<[string, Limit | undefined, string[]]>([
    ['prompt', text(120), ['WIDER | imageToVideo | prompt | at most 100 characters → at most 120 characters']],
    [
      'durationSeconds',
      anyOf(oneOf(0), between(4, 20)),
      ['WIDER | imageToVideo | durationSeconds | 0, 4–15 seconds → 0, 4–20 seconds'],
    ],
    ['durationSeconds', between(4, 15), ['NARROWER | imageToVideo | durationSeconds | 0, 4–15 seconds → 4–15 seconds']],
    ['durationSeconds', between(3, 12), ['CHANGED | imageToVideo | durationSeconds | 0, 4–15 seconds → 3–12 seconds']],
    // The same numbers, written otherwise.
    ['durationSeconds', anyOf(oneOf(0), between(4, 9), between(10, 15)), []],
    [
      'resolution',
      choices('RESOLUTION_720P'),
      ['NARROWER | imageToVideo | resolution | RESOLUTION_720P, RESOLUTION_1080P → RESOLUTION_720P'],
    ],
    [
      'referenceImages',
      list(0, 4, media(toyPicture)),
      ['WIDER | imageToVideo | referenceImages | 0–3 items → 0–4 items'],
    ],
    [
      'referenceImages',
      list(0, 3, media({ ...toyPicture, minimumSide: 512 })),
      [
        'NARROWER | imageToVideo | referenceImages[] | png, jpeg; up to 10 MiB; from 300 px a side; 0.4–2.5 width ÷ height → png, jpeg; up to 10 MiB; from 512 px a side; 0.4–2.5 width ÷ height',
      ],
    ],
    ['generateAudio', always(false), ['NARROWER | imageToVideo | generateAudio | true or false → always false']],
    [
      'prompt',
      undefined,
      [
        'NARROWER | imageToVideo | prompt | optional → required',
        'REMOVED | imageToVideo @ toy-one@wide | prompt | at most 100 characters',
      ],
    ],
    // The other route still takes a prompt of that length: only here it is narrower.
    [
      'prompt',
      text(80),
      ['NARROWER | imageToVideo @ toy-one@wide | prompt | at most 100 characters → at most 80 characters'],
    ],
  ])('%s at one route', (field, limit, lines) => {
    expect(limitChange(field, limit)).toEqual(lines)
  })

  it('a parameter that came or went, once for all that is inside it', () => {
    const without = structuredClone(before)
    const arm = without.models['toy-one']!.capabilities.multiShot!
    arm.parameters = Object.fromEntries(Object.entries(arm.parameters).filter(([name]) => !name.startsWith('shots')))
    const change = { model: 'toy-one', scope: 'multiShot', subject: 'shots', detail: '1–4 items' }
    expect(compareCatalogs(before, without)).toEqual([{ kind: 'REMOVED', ...change }])
    expect(compareCatalogs(without, before)).toEqual([{ kind: 'NEW', ...change }])
  })

  it('a default', () => {
    expect(toldOf({ ...toyModel, defaults: { ...toyModel.defaults, durationSeconds: 10 } })).toEqual([
      'DEFAULT | imageToVideo | durationSeconds | 5 → 10',
    ])
  })

  it('a rule that came or went; other words for it are none', () => {
    const [first, ...others] = wide.arms.imageToVideo!.rules!
    const withRules = (rules: RouteDefinition['arms'][string]['rules']) =>
      withWide({ arms: { ...wide.arms, imageToVideo: { ...wide.arms.imageToVideo!, rules: rules! } } })
    expect(toldOf(withRules(others))).toEqual(['WIDER | imageToVideo | rule | gone: Sound needs a prompt.'])
    expect(toldOf(withRules([...others, { ...first!, message: 'In other words.' }]))).toEqual([])
    expect(
      toldOf(withRules([...wide.arms.imageToVideo!.rules!, { ...first!, kind: 'EXCLUDES', message: 'No sound.' }])),
    ).toEqual(['NARROWER | imageToVideo | rule | new: No sound.'])
  })

  it('a price, case by case, even where its rows are cut otherwise', () => {
    const [dear, plain] = wide.prices as [RouteDefinition['prices'][number], RouteDefinition['prices'][number]]
    expect(toldOf(withWide({ prices: [dear, { ...plain, perSecondMicros: 84_000 }] }))).toEqual([
      'CHEAPER | toy-one@wide | price | $0.10 a second → $0.084 a second',
    ])
    expect(toldOf(withWide({ prices: [{ ...dear, perSecondMicros: 250_000 }, plain] }))).toEqual([
      'DEARER | toy-one@wide | price | resolution is RESOLUTION_1080P: $0.20 a second → $0.25 a second',
    ])
    expect(toldOf(withWide({ prices: [plain] }))).toEqual([
      'CHEAPER | toy-one@wide | price | resolution is RESOLUTION_1080P: $0.20 a second → $0.10 a second',
    ])
    expect(toldOf(withWide({ prices: [] }))).toEqual([
      'REMOVED | toy-one@wide | price | resolution is RESOLUTION_1080P: $0.20 a second → not known',
      'REMOVED | toy-one@wide | price | $0.10 a second → not known',
    ])
  })
})

it('is printed by model, a line for each', () => {
  const changes = compareCatalogs(before, describeModels(withLimit('prompt', text(120))))
  expect(printChanges(changes.filter(({ subject }) => subject === 'prompt'))).toBe(
    'toy-one\n  WIDER      imageToVideo prompt: at most 100 characters → at most 120 characters\n',
  )
})

describe('npm run catalog:diff', () => {
  let root: string
  const run = (command: string, ...args: string[]) => spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  const diff = (...args: string[]) => run(process.execPath, 'scripts/catalog-diff.ts', ...args)
  const git = (...args: string[]) => run('git', '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args)
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'kinetograph-diff-'))
    for (const name of ['src', 'scripts', 'package.json']) cpSync(name, join(root, name), { recursive: true })
    symlinkSync(resolve('node_modules'), join(root, 'node_modules'))
    git('init', '--quiet')
    git('add', 'src', 'scripts', 'package.json')
    git('commit', '--quiet', '--message', 'Before')
    git('tag', 'before')
  })
  beforeEach(() => {
    git('reset', '--quiet', '--hard', 'before')
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it('compares the last commit with what stands in the folder', () => {
    expect(diff().stdout).toBe('The catalogs say the same.\n')
    const file = join(root, 'src/families/pixelml/family.ts')
    const text = readFileSync(file, 'utf8')
    const changed = text.replace('between(1, 10),\n  negativePrompt', 'between(1, 12),\n  negativePrompt')
    expect(changed).not.toBe(text)
    writeFileSync(file, changed)
    const { status, stdout, stderr } = diff('HEAD')
    expect(stdout, stderr).toBe(
      'pixelml-image-to-video-v2\n' +
        '  WIDER      imageToVideo durationSeconds: 1–10 seconds → 1–12 seconds\n' +
        '  WIDER      startEndFrame durationSeconds: 1–10 seconds → 1–12 seconds\n',
    )
    expect(status).toBe(0)
    expect(JSON.parse(diff('--json').stdout)).toHaveLength(2)
  })

  it('says so when there is nothing to compare with', () => {
    expect(diff('no-such-ref')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no sources at no-such-ref'),
    })
    expect(diff('one', 'two').status).toBe(2)
    expect(diff('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('npm run catalog:diff') })
  })

  it('says so when the commit’s catalog is of another make', () => {
    writeFileSync(join(root, 'src/families/index.ts'), 'export const catalog = { models: [] }\n')
    git('commit', '--quiet', '--all', '--message', 'Of another make')
    git('checkout', '--quiet', 'HEAD~1', '--', 'src')
    expect(diff('HEAD')).toMatchObject({ status: 2, stderr: expect.stringContaining('not written as this one is') })
  })
})
