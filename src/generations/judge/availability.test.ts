import { describe, expect, it } from 'vitest'
import type { Catalog } from '../../families/catalog.ts'
import { catalog } from '../../families/index.ts'
import type { WireMapping } from '../../families/wire.ts'
import type { Provider } from '../../providers/provider.ts'
import { availabilityOf, availabilityOfArm } from './availability.ts'

const provider = (id: string, more: Partial<Provider> = {}): Provider => ({
  id,
  label: id,
  reportsProgress: false,
  canCancel: false,
  maximumConcurrent: 1,
  credentials: () => ['one'],
  submit: () => Promise.reject(new Error('Nobody submits here')),
  poll: () => Promise.reject(new Error('Nobody polls here')),
  ...more,
})
const wire = (family: string, providerId: string) => ({ family, provider: providerId }) as WireMapping
const at = (day: string, providers: Provider[] = [], wires: WireMapping[] = []) => ({
  catalog: catalog as Catalog,
  providers: new Map(providers.map((one) => [one.id, one])),
  wires,
  suspendedRoutes: { reasonOf: () => null },
  now: () => new Date(day),
})
const of = (modelName: string, providerId: string) => {
  const { family, model } = catalog.model(modelName)!
  return [family, model.routes.find((route) => route.provider === providerId)!] as const
}

describe('a route', () => {
  it('is suspended while its wire is not spoken, and says so', () => {
    expect(availabilityOf(at('2026-11-21'), ...of('kling-v3', 'klingai'))).toEqual({
      state: 'SUSPENDED',
      usable: false,
      reason: 'This version of the gateway does not support Kling AI yet.',
    })
  })

  it('is ready with a wire and a provider that has nothing against it', () => {
    const wires = [wire('kling', 'klingai')]
    expect(availabilityOf(at('2026-11-21', [provider('klingai')], wires), ...of('kling-v3', 'klingai')).state).toBe(
      'READY',
    )
    const down = provider('klingai', { unavailable: () => 'The account is empty.' })
    expect(availabilityOf(at('2026-11-21', [down], wires), ...of('kling-v3', 'klingai'))).toMatchObject({
      state: 'SUSPENDED',
      reason: 'The account is empty.',
    })
  })

  it('is retired with day and reason, wire or not', () => {
    const context = at('2026-11-21', [provider('openai-videos')], [wire('sora', 'openai-videos')])
    expect(availabilityOf(context, ...of('sora-2', 'openai-videos'))).toMatchObject({
      state: 'RETIRED',
      usable: false,
      reason: expect.stringContaining('2026-09-24'),
    })
  })

  it('that is retired is still ready on a server of the operator’s own', () => {
    const own = provider('openai-videos', { servesRetired: true })
    const context = at('2026-11-21', [own], [wire('sora', 'openai-videos')])
    expect(availabilityOf(context, ...of('sora-2', 'openai-videos')).state).toBe('READY')
  })

  it('retires by itself when its day has come', () => {
    const { family, model } = catalog.model('still-motion')!
    const [route] = model.routes
    const mortal = { ...route!, lifecycle: { stage: 'ACTIVE' as const, retiresOn: '2027-01-01' } }
    const context = (day: string) => at(day, [provider('embedded')], [wire('still-motion', 'embedded')])
    expect(availabilityOf(context('2026-12-31'), family, mortal).state).toBe('READY')
    expect(availabilityOf(context('2027-01-01'), family, mortal).state).toBe('RETIRED')
  })
})

it('a capability is as available as the best of its routes', () => {
  const { family, model } = catalog.model('seedance-2-0')!
  const context = at('2026-11-21', [provider('fal')], [wire('seedance', 'fal')])
  const arm = (field: string) => model.arms.find(({ capability }) => capability.field === field)!
  expect(availabilityOfArm(context, family, arm('imageToVideo')).state).toBe('READY')
  expect(availabilityOfArm(context, family, arm('textToVideo')).state).toBe('SUSPENDED')
})
