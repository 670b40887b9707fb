import { expect, it } from 'vitest'
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
