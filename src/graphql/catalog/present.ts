import { describeParameters } from '../../catalog/describe.ts'
import type { Model as CatalogModel, Route as CatalogRoute, Family } from '../../catalog/family.ts'
import { capabilityId, families, routeId } from '../../families/index.ts'
import { encodeId } from '../../generations/global-id.ts'
import type { Provider } from '../../providers/provider.ts'
import type { Availability, Capability, Model, ModelFamily, Route } from './types.ts'

/** The catalog as this server can serve it now. Cheap enough to be made per request: nothing in it is stored. */
export interface PresentedCatalog {
  families: ModelFamily[]
  models: Model[]
  model(name: string): Model | null
}

export function presentCatalog(providers: ReadonlyMap<string, Provider>): PresentedCatalog {
  const presented = families.map((family) => presentFamily(family, providers))
  const models = presented.flatMap((family) => family.models)
  return { families: presented, models, model: (name) => models.find((model) => model.name === name) ?? null }
}

function presentFamily(family: Family, providers: ReadonlyMap<string, Provider>): ModelFamily {
  const { id, label, description, field, inputType } = family
  const presented: ModelFamily = { id, label, description, field, inputType, models: [] }
  presented.models = family.models.map((model) => presentModel(family, presented, model, providers))
  return presented
}

function presentModel(
  family: Family,
  presentedFamily: ModelFamily,
  model: CatalogModel,
  providers: ReadonlyMap<string, Provider>,
): Model {
  const routes = model.routes.flatMap((route) => presentRoute(model, route, providers.get(route.provider)))
  const availability = best(routes.map((route) => route.availability))
  const capabilities = family.capabilities
    .filter((capability) => model.capabilities.includes(capability.kind))
    .map(
      (capability): Capability => ({
        id: capabilityId({ model, capability }),
        kind: capability.kind,
        label: capability.label,
        description: capability.description,
        familyField: family.field,
        field: capability.field,
        inputType: capability.inputType,
        modelValue: model.value,
        availability,
        parameters: describeParameters(capability.parameters),
      }),
    )
  return {
    __typename: 'Model',
    id: encodeId('Model', model.name),
    name: model.name,
    label: model.label,
    description: model.description,
    family: presentedFamily,
    lifecycle: presentLifecycle(model),
    availability,
    capabilities,
    routes,
  }
}

function presentRoute(model: CatalogModel, route: CatalogRoute, provider: Provider | undefined): Route[] {
  if (!provider) return []
  const reason = provider.unavailable()
  return [
    {
      id: routeId(model, route),
      provider: {
        id: provider.id,
        label: provider.label,
        reportsProgress: provider.reportsProgress,
        canCancel: provider.canCancel,
      },
      wireName: route.wireName,
      capabilities: [...model.capabilities],
      availability: { state: reason === null ? 'READY' : 'SUSPENDED', usable: reason === null, reason },
      lifecycle: presentLifecycle(model),
      source: route.source,
      checkedOn: new Date(route.checkedOn),
    },
  ]
}

const presentLifecycle = (model: CatalogModel) => ({
  stage: model.lifecycle.stage,
  since: model.lifecycle.since ? new Date(model.lifecycle.since) : null,
})

const best = (availabilities: Availability[]): Availability =>
  availabilities.find((availability) => availability.usable) ??
  availabilities[0] ?? { state: 'SUSPENDED', usable: false, reason: 'No provider serves it here.' }
