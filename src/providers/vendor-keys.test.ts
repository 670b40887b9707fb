import { generateKeyPairSync, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { createVendorKeys } from './vendor-keys.ts'

const jwk = (type: 'ed25519' | 'x25519') =>
  generateKeyPairSync(type as 'ed25519').publicKey.export({ format: 'jwk' }) as never

it('keys that cannot be read, and those that fit nothing that is proved, leave the others good', async () => {
  const proved = createVendorKeys(async () => ({
    keys: [{ kty: 'unheard of' }, null, jwk('x25519'), jwk('ed25519')],
  }))
  const kinds: unknown[] = []
  const proof = await proved(async (key) => {
    kinds.push(key.asymmetricKeyType)
    verify(null, Buffer.from('a'), key, Buffer.from('b'))
    return key.asymmetricKeyType!
  })
  expect([proof, kinds]).toEqual(['ed25519', ['x25519', 'ed25519']])
})
