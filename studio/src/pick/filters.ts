import { type CapabilityCard, firstCapability, longestOf, type Model, type Need, needsOf } from '../catalog.ts'

export interface Filters {
  needs: ReadonlySet<Need>
  /** At least as long; 0: any. */
  seconds: number
  family: string
  onlyUsable: boolean
}

export const noFilters: Filters = { needs: new Set(), seconds: 0, family: '', onlyUsable: false }

/** Models with the capability that has all that is needed, those that can be used first. */
export function matching(
  models: readonly Model[],
  { needs, seconds, family, onlyUsable }: Filters,
): { model: Model; capability: CapabilityCard }[] {
  const found = models.flatMap((model) => {
    if (family !== '' && model.family.id !== family) return []
    if (onlyUsable && !model.availability.usable) return []
    if (seconds > 0 && (longestOf(model) ?? 0) < seconds) return []
    const usual = firstCapability(model)
    const capabilities = usual ? [usual, ...model.capabilities] : model.capabilities
    const capability = capabilities.find((each) => {
      const has = needsOf(each)
      return [...needs].every((need) => has.has(need))
    })
    return capability ? [{ model, capability }] : []
  })
  const rank = ({ model }: { model: Model }) => {
    if (!model.availability.usable) return 3
    if (model.lifecycle.stage === 'DEPRECATED' || model.lifecycle.stage === 'RETIRED') return 2
    return model.availability.state === 'READY' ? 0 : 1
  }
  return found.sort((one, other) => rank(one) - rank(other))
}
