import type { Capability, Family, Model, Route } from '../catalog/family.ts'
import { stillMotion } from './still-motion/catalog.ts'

/** Every family, one line each. */
export const families: readonly Family[] = [stillMotion]

/** One arm of one model: what a request names once its family, capability and model are known. */
export interface Choice {
  family: Family
  capability: Capability
  model: Model
}

export const capabilityId = (choice: { model: Model; capability: Capability }): string =>
  `${choice.model.name}/${choice.capability.field}`

export const routeId = (model: Model, route: Route): string => `${model.name}@${route.provider}`

export function findModel(name: string): { family: Family; model: Model } | undefined {
  for (const family of families) {
    const model = family.models.find((candidate) => candidate.name === name)
    if (model) return { family, model }
  }
  return undefined
}

export function findChoice(modelName: string, capabilityField: string): Choice | undefined {
  const found = findModel(modelName)
  const capability = found?.family.capabilities.find((candidate) => candidate.field === capabilityField)
  return found && capability ? { ...found, capability } : undefined
}
