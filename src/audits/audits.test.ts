import { describe, expect, it } from 'vitest'
import { toyDefinition, toyModel } from '../../test/support/toy-family.ts'
import { defineFamily } from '../catalog/define-family.ts'
import { createCatalog } from '../families/catalog.ts'
import { catalog } from '../families/index.ts'
import { stillMotionAtEmbedded } from '../families/still-motion/wire/embedded.ts'
import type { WireInput } from '../families/wire.ts'
import { wires } from '../families/wires.ts'
import { type Audit, catalogAudits, wireAudits } from './index.ts'

const failures = (audits: readonly Audit[]) =>
  audits.flatMap((audit) => {
    const failure = audit.run()
    return failure === null ? [] : [`${audit.id}: ${failure}`]
  })

describe('the audits of the catalog', () => {
  const audits = catalogAudits(catalog)

  it('find that every route takes its own edges and refuses what lies beyond', () => {
    expect(failures(audits).join('\n')).toBe('')
  })

  it('have stable, distinct ids, and look at every parameter of every route', () => {
    const ids = audits.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toContain('catalog/kling-v3@klingai/multiShot/shots[].durationSeconds/ranges[0].maximum')
    const seen = new Set(
      ids.map((id) =>
        id
          .split('/')
          .slice(0, 4)
          .join('/')
          .replace(/[[.].*$/, ''),
      ),
    )
    for (const { models } of catalog.families)
      for (const { routes } of models)
        for (const { id, arms } of routes)
          for (const { capability, parameters } of arms)
            for (const field of Object.keys(parameters))
              expect(seen.has(`catalog/${id}/${capability.field}/${field}`.replace(/[[.].*$/, ''))).toBe(true)
  })

  it('find a value that no completion admits, and a limit that is not kept', () => {
    const [wide, narrow] = toyModel.routes
    const arm = wide!.arms.imageToVideo!
    const rules = [
      { kind: 'RESTRICTS' as const, parameters: ['resolution'], choices: ['RESOLUTION_720P'], message: 'Only 720p.' },
    ]
    const broken = defineFamily({
      ...toyDefinition,
      models: [
        { ...toyModel, routes: [{ ...wide!, arms: { ...wide!.arms, imageToVideo: { ...arm, rules } } }, narrow!] },
      ],
    })
    expect(failures(catalogAudits(createCatalog([broken])))).toEqual([
      'catalog/toy-one@wide/imageToVideo/resolution/RESOLUTION_1080P: No completion admits this value: the rules contradict the limits.',
    ])
  })
})

/** What a wire has no word for, on purpose. */
const exemptions = [
  { audits: /^wire\/sora-2@openai-videos\/\w+\/resolution$/, reason: 'AUTO is 720p there, and Sora 2 has no other.' },
  {
    audits: /^wire\/kling-[^/]+@(klingai|klingai-legacy|fal)\/\w+\/elements\[\]\.name$/,
    reason: 'An element is called by a number of ours, or by its place; references to its name are rewritten.',
  },
  {
    audits: /^wire\/assembly@embedded\/clips\/captions\.text$/,
    reason: 'It is read as a file of captions: text that is none has no captions in it, and is refused.',
  },
]

describe('the audits of the wires', () => {
  const audits = wireAudits(catalog, wires)

  it('look at every wire', () => {
    const seen = new Set(audits.map(({ id }) => id.split('/')[1]))
    const mapped = catalog.families.flatMap(({ id: family, models }) =>
      models.flatMap(({ routes }) =>
        routes.filter(({ provider, standard }) =>
          wires.some((wire) => wire.family === family && wire.provider === provider && wire.standard === standard),
        ),
      ),
    )
    expect([...seen].sort()).toEqual(mapped.map(({ id }) => id).sort())
  })

  it('find that changing any parameter changes what is sent, but for what is exempt', () => {
    const failed = new Set(audits.filter((audit) => audit.run() !== null).map(({ id }) => id))
    const exempt = exemptions.map((exemption) => audits.filter(({ id }) => exemption.audits.test(id)))
    expect([...failed].filter((id) => !exempt.flat().some((audit) => audit.id === id))).toEqual([])
    // An exemption that nothing needs hides what breaks tomorrow.
    for (const [index, { reason }] of exemptions.entries()) {
      expect(exempt[index]!.length, reason).toBeGreaterThan(0)
      expect(exempt[index]!.filter(({ id }) => !failed.has(id)).map(({ id }) => id)).toEqual([])
    }
  })

  it('find a parameter that is forgotten on the way', () => {
    const forgetful = {
      ...stillMotionAtEmbedded,
      request: (input: WireInput) =>
        stillMotionAtEmbedded.request({ ...input, settled: { ...input.settled, frameRate: 24 } }),
    }
    const found = failures(wireAudits(catalog, [forgetful]))
    expect(found).toContain('wire/still-motion@embedded/cameraMove/frameRate: Whatever its value, the same is sent.')
    expect(found.every((failure) => failure.includes('/frameRate'))).toBe(true)
  })
})
