import { registerEnumType } from 'type-graphql'
import type { ChoiceSpec } from '../catalog/param.ts'

const enums = new Map<string, { type: object; values: string }>()

/** The GraphQL enum of a choice. One name means one list of values: a second list under the same name is an error. */
export function enumOf(spec: ChoiceSpec): object {
  const values = spec.choices.map((choice) => choice.value).join()
  const known = enums.get(spec.enumName)
  if (known) {
    if (known.values !== values) throw new Error(`Two lists of values for the enum ${spec.enumName}`)
    return known.type
  }
  const type = Object.fromEntries(spec.choices.map((choice) => [choice.value, choice.value]))
  registerEnumType(type, {
    name: spec.enumName,
    description: spec.description,
    valuesConfig: Object.fromEntries(
      spec.choices.map(({ value, label, description, deprecationReason }) => [
        value,
        { description: description ?? label, ...(deprecationReason ? { deprecationReason } : {}) },
      ]),
    ),
  })
  enums.set(spec.enumName, { type, values })
  return type
}
