import { type DescribedParameter, describeParameters } from '../../src/catalog/describe.ts'
import type { Family, Lifecycle, ModelArm, RouteArm } from '../../src/catalog/family.ts'
import type { SpecTable } from '../../src/catalog/param.ts'
import type { PriceRow } from '../../src/catalog/price.ts'
import type { Rule } from '../../src/catalog/rule.ts'

/** A catalog as plain JSON: what two versions of it are compared by. By name, so that order does not matter. */
export interface CatalogDescription {
  models: Record<string, ModelDescription>
}
export interface ModelDescription {
  lifecycle: Lifecycle
  capabilities: Record<string, ArmDescription>
  /** By id: `kling-v3@fal`. */
  routes: Record<string, RouteDescription>
}
export interface RouteDescription {
  wireName: string
  lifecycle: Lifecycle
  prices: readonly PriceRow[]
  capabilities: Record<string, ArmDescription>
}
export interface ArmDescription {
  parameters: Record<string, DescribedParameter>
  rules: Rule[]
}

export function describeCatalog({ families }: { families: readonly Family[] }): CatalogDescription {
  const models = families.flatMap((family) => family.models)
  return plain({
    models: Object.fromEntries(
      models.map((model) => [
        model.name,
        {
          lifecycle: model.lifecycle,
          capabilities: byField(model.arms),
          routes: Object.fromEntries(
            model.routes.map(({ id, wireName, lifecycle, prices, arms }) => [
              id,
              { wireName, lifecycle, prices, capabilities: byField(arms) },
            ]),
          ),
        },
      ]),
    ),
  })
}

const byField = (arms: readonly (ModelArm | RouteArm)[]): Record<string, ArmDescription> =>
  Object.fromEntries(
    arms.map(({ capability, parameters, rules }) => [
      capability.field,
      { parameters: byName(parameters), rules: rules.map((rule) => withoutRoutes(rule)) },
    ]),
  )

const byName = (table: SpecTable): Record<string, DescribedParameter> => {
  const taken = Object.fromEntries(Object.entries(table).filter(([, spec]) => spec.missing === undefined))
  return Object.fromEntries(describeParameters(taken).map((parameter) => [parameter.name, parameter]))
}

const withoutRoutes = ({ routes: _routes, ...rule }: Rule & { routes?: unknown }): Rule => rule

const plain = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value
