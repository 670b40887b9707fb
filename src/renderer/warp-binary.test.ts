import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

/** The part of the assembler's API that is used; it is a development tool without types. */
interface Assembler {
  parseWat(
    name: string,
    source: string,
    features: { simd: boolean },
  ): {
    validate(): void
    toBinary(options: object): { buffer: Uint8Array }
  }
}

const assemblerPackage = 'wabt'
const assembler = await import(assemblerPackage).then(
  (module) => module.default() as Promise<Assembler>,
  () => undefined,
)

test.skipIf(!assembler)('warp-binary.ts is what warp.wat assembles to (vitest -u rewrites it)', async () => {
  const source = await readFile(new URL('./warp.wat', import.meta.url), 'utf8')
  const module = assembler!.parseWat('warp.wat', source, { simd: true })
  module.validate()
  const encoded = Buffer.from(module.toBinary({}).buffer).toString('base64')
  const file = `/** warp.wat, assembled; do not edit. */\nexport const warpBinary =\n  '${encoded}'\n`
  await expect(file).toMatchFileSnapshot('./warp-binary.ts')
})
