import { describe, expect, it } from 'vitest'
import { toyDefinition, toyModel } from '../../test/support/toy-family.ts'
import { defineFamily } from '../catalog/define-family.ts'
import { createCatalog } from '../families/catalog.ts'
import { catalog } from '../families/index.ts'
import { stillMotionAtEmbedded } from '../families/still-motion/wire/embedded.ts'
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

describe('the audits of a wire', () => {
  it('find that changing any parameter changes what is sent', () => {
    const audits = wireAudits(catalog, [stillMotionAtEmbedded])
    expect(audits.length).toBeGreaterThan(30)
    expect(failures(audits).join('\n')).toBe('')
  })

  it('find a parameter that is forgotten on the way', () => {
    const forgetful = {
      ...stillMotionAtEmbedded,
      request: (field: string, settled: object, stills: never) =>
        stillMotionAtEmbedded.request(field, { ...settled, frameRate: 24 }, stills),
    }
    const found = failures(wireAudits(catalog, [forgetful as typeof stillMotionAtEmbedded]))
    expect(found).toContain('wire/still-motion@embedded/cameraMove/frameRate: Whatever its value, the same is sent.')
    expect(found.every((failure) => failure.includes('/frameRate'))).toBe(true)
  })
})
