import { describeParameters } from '../../catalog/describe.ts'
import type {
  Model as CatalogModel,
  Route as CatalogRoute,
  Family,
  Lifecycle as LifecycleFacts,
  ModelArm,
} from '../../catalog/family.ts'
import { inputSchema } from '../../catalog/json-schema.ts'
import { stageAt } from '../../catalog/lifecycle.ts'
import type { PriceRow as PriceFacts } from '../../catalog/price.ts'
import type { Condition } from '../../catalog/rule.ts'
import { outputSchema } from '../../catalog/video-schema.ts'
import { capabilityId } from '../../families/catalog.ts'
import {
  type AvailabilityContext,
  availabilityOf,
  availabilityOfArm,
  bestOf,
} from '../../generations/judge/availability.ts'
import { encodeId } from '../../generations/record/global-id.ts'
import { providerFacts } from '../../providers/all.ts'
import { toMoney } from '../money.ts'
import type { Parameter, ParameterRule } from './parameter-types.ts'
import type { Capability, Lifecycle, Model, ModelFamily, PriceRow, Route } from './types.ts'

/** The catalog as this server can serve it now. What does not change is made once; the rest when it is asked for. */
export interface PresentedCatalog {
  readonly families: ModelFamily[]
  readonly models: Model[]
  model(name: string): Model | null
}

export function presentCatalog(context: AvailabilityContext): PresentedCatalog {
  const made = new Map<string, Model>()
  const model = (name: string): Model | null => {
    const known = made.get(name)
    if (known) return known
    const found = context.catalog.model(name)
    if (!found) return null
    const presented = presentModel(found.family, found.model)
    made.set(name, presented)
    return presented
  }
  const modelsOf = (family: Family): Model[] => family.models.map(({ name }) => model(name)!)
  const family = (facts: Family): ModelFamily => {
    const { id, label, description, field, inputType } = facts
    return {
      id,
      label,
      description,
      field,
      inputType,
      get models() {
        return modelsOf(facts)
      },
    }
  }

  function presentModel(familyFacts: Family, facts: CatalogModel): Model {
    const { name, label, description } = facts
    return {
      __typename: 'Model',
      id: encodeId('Model', name),
      name,
      label,
      description,
      family: family(familyFacts),
      lifecycle: lifecycleOf(facts.lifecycle),
      get availability() {
        return bestOf(facts.arms.map((arm) => availabilityOfArm(context, familyFacts, arm)))
      },
      get capabilities() {
        return facts.arms.map((arm) => presentCapability(familyFacts, facts, arm))
      },
      get routes() {
        return facts.routes.map((route) => presentRoute(familyFacts, facts, route))
      },
    }
  }

  function presentCapability(familyFacts: Family, facts: CatalogModel, arm: ModelArm): Capability {
    const { capability } = arm
    const { kind, label, description, field, inputType } = capability
    return {
      id: capabilityId({ model: facts, capability }),
      kind,
      label,
      description,
      familyField: familyFacts.field,
      field,
      inputType,
      modelValue: facts.value,
      generatesAudio: canSound(arm),
      get availability() {
        return availabilityOfArm(context, familyFacts, arm)
      },
      ...fixedOf(arm),
    }
  }

  function presentRoute(familyFacts: Family, facts: CatalogModel, route: CatalogRoute): Route {
    const { id, label, reportsProgress, canCancel } = providerFacts(route.provider)
    return {
      id: route.id,
      provider: { id, label, reportsProgress, canCancel },
      wireName: route.wireName,
      capabilities: route.arms.map(({ capability }) => capability.kind),
      get availability() {
        return availabilityOf(context, familyFacts, route)
      },
      lifecycle: lifecycleOf(route.lifecycle),
      ...fixedOfRoute(facts, route),
      source: route.source,
      checkedOn: new Date(route.checkedOn),
      unsure: route.unsure ?? [],
    }
  }

  const lifecycleOf = (facts: LifecycleFacts): Lifecycle => ({
    stage: stageAt(facts, context.now()),
    since: dateOf(facts.since),
    deprecatedOn: dateOf(facts.deprecatedOn),
    retiresOn: dateOf(facts.retiresOn),
    get successor() {
      return facts.successor === undefined ? null : model(facts.successor)
    },
    note: facts.note ?? null,
  })

  return {
    get families() {
      return context.catalog.families.map(family)
    },
    get models() {
      return context.catalog.families.flatMap(modelsOf)
    },
    model,
  }
}

const dateOf = (day: string | undefined): Date | null => (day === undefined ? null : new Date(day))

function canSound({ capability, parameters }: ModelArm): boolean {
  const { generateAudio } = parameters
  return capability.alwaysSounds === true || (generateAudio?.kind === 'BOOLEAN' && generateAudio.allowed.includes(true))
}

type Fixed = Pick<Capability, 'parameters' | 'rules' | 'prices' | 'inputSchema' | 'outputSchema'>
const fixed = new WeakMap<ModelArm, Fixed>()

/** What does not depend on server, caller or time. */
function fixedOf(arm: ModelArm): Fixed {
  let known = fixed.get(arm)
  if (!known) {
    known = {
      parameters: describeParameters(arm.parameters) as Parameter[],
      rules: arm.rules.map(
        ({ kind, when, parameters, choices, ranges, limit, measure, message, routes }): ParameterRule => ({
          kind,
          when: (when ?? []).map(presentCondition),
          parameters,
          choices: choices ?? null,
          ranges: ranges ? [...ranges] : null,
          limit: limit ?? null,
          measure: measure ?? null,
          message,
          routes,
        }),
      ),
      prices: arm.routes.flatMap(({ route }) => presentPrices(route)),
      inputSchema: inputSchema(arm),
      outputSchema,
    }
    fixed.set(arm, known)
  }
  return known
}

const fixedRoutes = new WeakMap<CatalogRoute, Pick<Route, 'limitsDiffer' | 'prices'>>()

function fixedOfRoute(model: CatalogModel, route: CatalogRoute): Pick<Route, 'limitsDiffer' | 'prices'> {
  let known = fixedRoutes.get(route)
  if (!known) {
    known = { limitsDiffer: limitsThatDiffer(model, route), prices: presentPrices(route) }
    fixedRoutes.set(route, known)
  }
  return known
}

const presentCondition = ({ parameter, values }: Condition) => ({ parameter, values: values ?? null })

const presentPrices = (route: CatalogRoute): PriceRow[] => route.prices.map((row) => presentPrice(row, route))

export const presentPrice = (row: PriceFacts, route: CatalogRoute): PriceRow => ({
  when: (row.when ?? []).map(presentCondition),
  perSecond: row.perSecondMicros === undefined ? null : toMoney(row.perSecondMicros),
  perClip: row.perClipMicros === undefined ? null : toMoney(row.perClipMicros),
  perPicture: row.perPicture === undefined ? null : toMoney(row.perPicture.micros),
  perInputSecond: row.perInputSecond === undefined ? null : toMoney(row.perInputSecond.micros),
  inputSecondsAtMost: row.perInputSecond?.atMostSeconds ?? null,
  note: row.note ?? null,
  route: route.id,
})

/** Parameters whose limits at this route are not the model's widest, over all its arms. */
function limitsThatDiffer(model: CatalogModel, route: CatalogRoute): string[] {
  const names = route.arms.flatMap(({ capability, parameters }) => {
    const widest = model.arms.find((arm) => arm.capability === capability)!.parameters
    return Object.keys(widest).filter((field) => JSON.stringify(parameters[field]) !== JSON.stringify(widest[field]))
  })
  return [...new Set(names)]
}
