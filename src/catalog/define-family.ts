import type {
  ArmDefinition,
  Capability,
  Defaults,
  Family,
  FamilyDefinition,
  Lifecycle,
  Model,
  ModelArm,
  ModelDefinition,
  Route,
  RouteArm,
  RouteArmDefinition,
  RouteDefinition,
} from './family.ts'
import { hullOfTables } from './hull.ts'
import { CatalogError, narrow } from './narrow.ts'
import { type ChoiceSpec, defaultOf, type Param, type ParamSpec, type SpecTable } from './param.ts'
import type { PriceRow } from './price.ts'
import type { Rule } from './rule.ts'
import { judgeValue } from './value.ts'

/**
 * Everything that follows from a family's definition: what each route, each model and the family as a whole admit.
 * Throws a CatalogError where the definition contradicts itself.
 */
export function defineFamily(definition: FamilyDefinition): Family {
  const models = definition.models.map((model) => ({
    definition: model,
    routes: model.routes.map((route) => makeRoute(definition, model, route)),
  }))
  const capabilities = definition.arms.map((arm): Capability => {
    const choice = modelChoice(definition, arm)
    const tables = definition.models.flatMap((model) =>
      model.routes.flatMap((route) => {
        const own = route.arms[arm.field]
        return own ? [narrowed(definition, arm, undefined, own, `${definition.id}.${arm.field}`)] : []
      }),
    )
    if (tables.length === 0) throw new CatalogError(`${definition.id}: no route takes ${arm.field}`)
    const parameters = hullOfTables(tables, Object.keys(arm.parameters))
    for (const field of Object.keys(arm.parameters))
      if (!(field in parameters)) throw new CatalogError(`${definition.id}.${arm.field}: no route takes ${field}`)
    return { ...arm, parameters: { model: choice, ...parameters } }
  })
  checkModelEnums(capabilities, definition.id)
  for (const model of definition.models)
    for (const route of model.routes)
      for (const field of Object.keys(route.arms))
        if (!capabilities.some((capability) => capability.field === field))
          throw new CatalogError(`${model.name}@${route.provider}: there is no arm ${field}`)
  return {
    ...definition,
    definition,
    capabilities,
    models: models.map(({ definition: model, routes }) => makeModel(definition, capabilities, model, routes)),
  }
}

/** Arms that share an enum have the same models. */
function checkModelEnums(capabilities: readonly Capability[], where: string): void {
  const known = new Map<string, string>()
  for (const { modelEnum, parameters } of capabilities) {
    const values = (parameters.model as ChoiceSpec).allowed.join()
    if ((known.get(modelEnum) ?? values) !== values)
      throw new CatalogError(`${where}: arms with different models share the enum ${modelEnum}`)
    known.set(modelEnum, values)
  }
}

type RouteShell = Omit<Route, 'arms'> & { arms: RouteArm[]; definition: RouteDefinition }

function makeRoute(family: FamilyDefinition, model: ModelDefinition, route: RouteDefinition): RouteShell {
  const lifecycle = route.lifecycle ?? model.lifecycle
  return {
    ...route,
    id: `${model.name}@${route.provider}${route.standard ? `-${route.standard}` : ''}`,
    model: model.name,
    lifecycle,
    retirement: deprecation(family, { ...lifecycle, stage: 'RETIRED' })!,
    deprecation: deprecation(family, lifecycle) ?? null,
    arms: [],
    definition: route,
  }
}

function makeModel(
  family: FamilyDefinition,
  capabilities: readonly Capability[],
  model: ModelDefinition,
  routes: RouteShell[],
): Model {
  const arms = capabilities.flatMap((capability): ModelArm[] => {
    const definition = family.arms.find((arm) => arm.field === capability.field)!
    const serving = routes.filter((route) => route.definition.arms[capability.field])
    if (serving.length === 0) return []
    const defaults = { ...model.defaults, ...model.armDefaults?.[capability.field] }
    const where = `${model.name}.${capability.field}`
    const own = narrowModel(modelChoice(family, definition), model)
    const tables = serving.map((route) =>
      narrowed(
        family,
        definition,
        defaults,
        route.definition.arms[capability.field]!,
        `${route.id}.${capability.field}`,
      ),
    )
    const parameters = { model: own, ...hullOfTables(tables, Object.keys(definition.parameters)) }
    checkDefaults(parameters, defaults, where)
    serving.forEach((route, index) => {
      const complete = withMissing(capability, tables[index]!, (field) =>
        missingSentence({ family, model, route, routes: serving, capability, field }),
      )
      route.arms.push({
        route: route as unknown as Route,
        capability,
        parameters: { ...complete, model: own },
        rules: checkedRules(route.definition.arms[capability.field]!.rules ?? [], capability, route.id),
      })
    })
    const routeArms = serving.map((route) => route.arms.at(-1)!)
    return [{ capability, parameters, rules: rulesOfAll(routeArms), routes: routeArms }]
  })
  for (const route of routes) {
    if (route.arms.length === 0) throw new CatalogError(`${route.id} takes nothing`)
    for (const parameter of route.prices.flatMap(parametersOfPrice))
      if (!capabilities.some((capability) => hasParameter(capability.parameters, parameter)))
        throw new CatalogError(`${route.id}: a price names ${parameter}`)
  }
  return { ...model, routes: routes as unknown as Route[], arms }
}

const parametersOfPrice = ({ when = [], perPicture, perInputSecond }: PriceRow): string[] => [
  ...when.map(({ parameter }) => parameter),
  ...(perPicture?.parameters ?? []),
  ...(perInputSecond?.parameters ?? []),
]

/** Which enum values the arm's `model` takes: the models with a route for it, deprecated as their life says. */
function modelChoice(family: FamilyDefinition, arm: ArmDefinition): ChoiceSpec {
  const models = family.models.filter((model) => model.routes.some((route) => route.arms[arm.field]))
  const choices = models.map((model) => {
    const deprecationReason = deprecation(family, model.lifecycle)
    return {
      value: model.value,
      label: model.label,
      description: model.description,
      ...(deprecationReason === undefined ? {} : { deprecationReason }),
    }
  })
  return {
    kind: 'CHOICE',
    label: 'Model',
    description: 'Which of the family’s models.',
    settingsName: 'modelName',
    enumName: arm.modelEnum,
    ...(arm.defaultModel === undefined ? { required: true as const } : { default: arm.defaultModel }),
    choices,
    allowed: choices.map(({ value }) => value),
  }
}

const narrowModel = (choice: ChoiceSpec, model: ModelDefinition): ChoiceSpec => ({ ...choice, allowed: [model.value] })

/** Why a model should no longer be chosen, in a sentence; undefined while it may. */
function deprecation(
  family: { models: readonly { name: string; label: string }[] },
  lifecycle: Lifecycle,
): string | undefined {
  if (lifecycle.stage !== 'DEPRECATED' && lifecycle.stage !== 'RETIRED') return undefined
  const successor = family.models.find(({ name }) => name === lifecycle.successor)?.label ?? lifecycle.successor
  const when =
    lifecycle.stage === 'RETIRED'
      ? `Retired${lifecycle.retiresOn ? ` ${lifecycle.retiresOn}` : ''}`
      : (lifecycle.note?.replace(/\.$/, '') ??
        `Deprecated${lifecycle.retiresOn ? `; retires ${lifecycle.retiresOn}` : ''}`)
  return `${when}${successor ? `; use ${successor}` : ''}.`
}

/** Narrows every parameter the route takes; a default the route does not admit is no default there. */
function narrowed(
  family: FamilyDefinition,
  arm: ArmDefinition,
  defaults: Defaults | undefined,
  { limits }: RouteArmDefinition,
  where: string,
): SpecTable {
  for (const field of Object.keys(limits))
    if (!(field in arm.parameters)) throw new CatalogError(`${where}: there is no parameter ${field} in ${family.id}`)
  return Object.fromEntries(
    Object.entries(arm.parameters).flatMap(([field, param]): [string, ParamSpec][] => {
      const limit = limits[field]
      if (!limit) return []
      const spec = narrow(param, limit, defaults?.[field], `${where}.${field}`)
      return [[field, withoutForeignDefault(spec, param)]]
    }),
  )
}

function withoutForeignDefault(spec: ParamSpec, param: Param): ParamSpec {
  const value = defaultOf(spec)
  if (value === undefined || value === defaultOf(param) || !judgeValue(spec, value)) return spec
  const { default: _foreign, ...rest } = spec as ParamSpec & { default: unknown }
  return rest as ParamSpec
}

/** A model's default that no route of it takes is a mistake. */
function checkDefaults(parameters: SpecTable, defaults: Defaults, where: string): void {
  for (const field of Object.keys(defaults)) {
    const spec = parameters[field]
    if (spec && defaultOf(spec) !== defaults[field])
      throw new CatalogError(`${where}.${field}: no route admits the default`)
  }
}

function checkedRules(rules: readonly Rule[], capability: Capability, where: string): readonly Rule[] {
  for (const rule of rules)
    for (const name of [...rule.parameters, ...(rule.when ?? []).map(({ parameter }) => parameter)])
      if (!hasParameter(capability.parameters, name)) throw new CatalogError(`${where}: a rule names ${name}`)
  return rules
}

function hasParameter(table: SpecTable, name: string): boolean {
  const dot = name.indexOf('.')
  const head = dot === -1 ? name : name.slice(0, dot)
  const spec = table[head.endsWith('[]') ? head.slice(0, -2) : head]
  if (!spec || dot === -1) return spec !== undefined
  const inner = spec.kind === 'LIST' ? spec.item : spec
  return inner.kind === 'OBJECT' && hasParameter(inner.fields, name.slice(dot + 1))
}

/** Every parameter of the arm: what the route lacks says so to whom gives it. */
function withMissing(capability: Capability, table: SpecTable, sentence: (field: string) => string): SpecTable {
  return Object.fromEntries(
    Object.entries(capability.parameters).map(([field, spec]) => {
      const own = table[field]
      if (own) return [field, own]
      const { default: _none, required: _never, ...rest } = spec as ParamSpec & { default?: unknown }
      return [field, { ...rest, missing: sentence(field) } as ParamSpec]
    }),
  )
}

function missingSentence(at: {
  family: FamilyDefinition
  model: ModelDefinition
  route: RouteShell
  routes: readonly RouteShell[]
  capability: Capability
  field: string
}): string {
  const { family, model, route, routes, capability, field } = at
  const takes = (definition: RouteDefinition) => definition.arms[capability.field]?.limits[field] !== undefined
  const { label } = capability.parameters[field]!
  const elsewhere = routes.filter((other) => takes(other.definition)).map(routeLabel)
  if (elsewhere.length > 0)
    return `${label} is not accepted by ${model.label} at ${routeLabel(route)}; ${listed(elsewhere)} ${elsewhere.length === 1 ? 'accepts' : 'accept'} it.`
  const others = family.models.filter((other) => other.routes.some(takes)).map((other) => other.label)
  return `${label} is not accepted by ${model.label}; ${listed(others)} ${others.length === 1 ? 'accepts' : 'accept'} it.`
}

const routeLabel = (route: { provider: string; standard?: string }): string =>
  route.standard ? `${route.provider} (${route.standard})` : route.provider

const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

function rulesOfAll(arms: readonly RouteArm[]): ModelArm['rules'] {
  const merged = new Map<string, Rule & { routes: string[] }>()
  for (const arm of arms)
    for (const rule of arm.rules) {
      const key = JSON.stringify(rule)
      const known = merged.get(key)
      if (known) known.routes.push(arm.route.id)
      else merged.set(key, { ...rule, routes: [arm.route.id] })
    }
  return [...merged.values()]
}
