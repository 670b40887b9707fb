import { describe, expect, it } from 'vitest'
import type { Provider } from '../../providers/provider.ts'
import { createPublicAddresses } from './public-addresses.ts'

const webhook = { verify: async () => null }
const vendor = { id: 'klingai', webhook } as unknown as Provider
const emulated = { ...vendor, emulated: true } as Provider
const target = { key: 'inputs/a', contentType: 'image/png', tenant: 'default', generationId: 'b' }

const addressesOf = (publicUrl: string | undefined, ownUrl: string | null = 'http://127.0.0.1:4000') =>
  createPublicAddresses({ publicUrl, ownUrl: () => ownUrl, sign: ({ key }) => `signed:${key}` })

describe('who can reach us', () => {
  it('without a public URL only the emulator does, once we listen', () => {
    expect(addressesOf(undefined).canReach(vendor)).toBe(false)
    expect(addressesOf(undefined).callbackUrl(vendor)).toBeNull()
    expect(addressesOf(undefined).mediaUrl(vendor, target)).toBeNull()
    expect(addressesOf(undefined).callbackUrl(emulated)).toBe('http://127.0.0.1:4000/webhooks/klingai')
    expect(addressesOf(undefined).mediaUrl(emulated, target)).toBe('signed:inputs/a')
    expect(addressesOf(undefined, null).canReach(emulated)).toBe(false)
    expect(addressesOf(undefined).canReach(undefined)).toBe(false)
  })

  it('with one everybody does, there; only who calls back is told where', () => {
    const addresses = addressesOf('https://studio.example.com/gateway/')
    expect(addresses.canReach(undefined)).toBe(true)
    expect(addresses.callbackUrl(vendor)).toBe('https://studio.example.com/gateway/webhooks/klingai')
    expect(addresses.callbackUrl(emulated)).toBe('https://studio.example.com/gateway/webhooks/klingai')
    const { webhook: _none, ...silent } = vendor
    expect(addresses.callbackUrl(silent as Provider)).toBeNull()
    expect(addresses.mediaUrl(vendor, target)).toBe('signed:inputs/a')
  })
})
