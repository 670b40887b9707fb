import { createHash } from 'node:crypto'
import type { Capability, Family, Model, ModelArm } from '../catalog/family.ts'
import { CatalogError } from '../catalog/narrow.ts'
import type { UnconfirmedModel } from './unconfirmed.ts'

/** The families a gateway offers. */
export interface Catalog {
  readonly families: readonly Family[]
  /** Models that can be named only: see `unconfirmed.ts`. */
  readonly unconfirmed: readonly UnconfirmedModel[]
  /** Changes with any fact of it; stored with each generation. */
  readonly version: string
  model(name: string): { family: Family; model: Model } | undefined
  choice(modelName: string, capabilityField: string): Choice | undefined
}

/** One arm of one model: what a request names once its family, capability and model are known. */
export interface Choice {
  family: Family
  capability: Capability
  model: Model
  arm: ModelArm
}

export function createCatalog(families: readonly Family[], unconfirmed: readonly UnconfirmedModel[] = []): Catalog {
  const models = new Map<string, { family: Family; model: Model }>()
  for (const family of families)
    for (const model of family.models) {
      if (models.has(model.name)) throw new CatalogError(`Two models are named ${model.name}`)
      models.set(model.name, { family, model })
    }
  for (const { model } of models.values())
    for (const { successor } of [model.lifecycle, ...model.routes.map(({ lifecycle }) => lifecycle)])
      if (successor !== undefined && !models.has(successor))
        throw new CatalogError(`${model.name}: there is no successor ${successor}`)
  for (const { name } of unconfirmed)
    if (models.has(name)) throw new CatalogError(`${name} is offered, and is said to be unconfirmed`)
  const definitions = JSON.stringify(families.map(({ definition }) => definition))
  return {
    families,
    unconfirmed,
    version: createHash('sha256').update(definitions).digest('hex').slice(0, 12),
    model: (name) => models.get(name),
    choice(modelName, capabilityField) {
      const found = models.get(modelName)
      const arm = found?.model.arms.find(({ capability }) => capability.field === capabilityField)
      return found && arm ? { ...found, capability: arm.capability, arm } : undefined
    },
  }
}

/** Where a request has the input of an arm: `request`, the family's field, the capability's. A new list each time. */
export const requestPath = ({ family, capability }: Pick<Choice, 'family' | 'capability'>): string[] => [
  'request',
  family.field,
  capability.field,
]

/** `kling-v3/multiShot`. */
export const capabilityId = (choice: { model: Model; capability: Capability }): string =>
  `${choice.model.name}/${choice.capability.field}`
