import { createRequire } from 'node:module'
import type * as Library from 'class-validator'

/** class-validator's index loads all its checks, 320 modules of which these need 12; each serves the same metadata. */
const require = createRequire(import.meta.url)
const load = <Name extends keyof typeof Library>(path: string): Pick<typeof Library, Name> =>
  require(`class-validator/cjs/${path}.js`)

export const { IsOptional } = load<'IsOptional'>('decorator/common/IsOptional')
export const { ValidateBy } = load<'ValidateBy'>('decorator/common/ValidateBy')
export const { ValidateNested } = load<'ValidateNested'>('decorator/common/ValidateNested')
export const { Validator } = load<'Validator'>('validation/Validator')
