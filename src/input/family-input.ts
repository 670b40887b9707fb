import type { Family } from '../catalog/family.ts'
import { Arm, OneOfInput } from './one-of.ts'
import { inputTypeOf, named, widenObjectTypes } from './param.ts'

/** A family's input: exactly one of its capabilities. */
function familyInputOf(family: Family): new () => object {
  const type = named(family.inputType)
  OneOfInput(family.inputType, { description: `${family.description} Exactly one capability.` })(type)
  for (const { field, inputType, description, parameters } of family.capabilities) {
    const arm = inputTypeOf({ inputType, description, fields: parameters })
    Arm(description, () => arm)(type.prototype as object, field)
  }
  return type
}

/** Exactly one family, and of it exactly one capability. */
export function requestInputOf(families: readonly Family[]): new () => object {
  for (const family of families) for (const { parameters } of family.capabilities) widenObjectTypes(parameters)
  const type = named('GenerationRequestInput')
  OneOfInput('GenerationRequestInput', {
    description: 'Exactly one family must be given. Omit the others; null is refused.',
  })(type)
  for (const family of families) {
    const input = familyInputOf(family)
    Arm(family.description, () => input)(type.prototype as object, family.field)
  }
  return type
}
