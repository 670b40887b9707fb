import { describe, expect, it } from 'vitest'
import type { Provider } from '../../providers/provider.ts'
import { createReach } from './reach.ts'

const webhook = { verify: async () => null }
const vendor = { id: 'klingai', webhook } as unknown as Provider
const emulated = { ...vendor, emulated: true } as Provider
const target = { key: 'inputs/a', contentType: 'image/png', tenant: 'default' }

const reach = (publicUrl: string | undefined, ownUrl: string | null = 'http://127.0.0.1:4000') =>
  createReach({ publicUrl, ownUrl: () => ownUrl, sign: ({ key }) => `signed:${key}` })

describe('who can reach us', () => {
  it('without a public URL only the emulator does, once we listen', () => {
    expect(reach(undefined).canReach(vendor)).toBe(false)
    expect(reach(undefined).callbackUrl(vendor)).toBeNull()
    expect(reach(undefined).mediaUrl(vendor, target)).toBeNull()
    expect(reach(undefined).callbackUrl(emulated)).toBe('http://127.0.0.1:4000/webhooks/klingai')
    expect(reach(undefined).mediaUrl(emulated, target)).toBe('signed:inputs/a')
    expect(reach(undefined, null).canReach(emulated)).toBe(false)
    expect(reach(undefined).canReach(undefined)).toBe(false)
  })

  it('with one everybody does, there; only who calls back is told where', () => {
    const outside = reach('https://studio.example.com/gateway/')
    expect(outside.canReach(undefined)).toBe(true)
    expect(outside.callbackUrl(vendor)).toBe('https://studio.example.com/gateway/webhooks/klingai')
    expect(outside.callbackUrl(emulated)).toBe('https://studio.example.com/gateway/webhooks/klingai')
    const { webhook: _none, ...silent } = vendor
    expect(outside.callbackUrl(silent as Provider)).toBeNull()
    expect(outside.mediaUrl(vendor, target)).toBe('signed:inputs/a')
  })
})
