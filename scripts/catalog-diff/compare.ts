import type { Lifecycle } from '../../src/catalog/family.ts'
import type { Change, ChangeKind, PlainChange } from './change.ts'
import { compareParameters } from './compare-parameters.ts'
import { comparePrices } from './compare-prices.ts'
import type { ArmDescription, CatalogDescription, ModelDescription, RouteDescription } from './description.ts'
import { pairs } from './pairs.ts'

/** Everything that differs, model by model. Pure; both sides are plain JSON. */
export function compareCatalogs(before: CatalogDescription, after: CatalogDescription): Change[] {
  return pairs(before.models, after.models).flatMap(({ name, old, now }): Change[] => {
    if (!old) return [{ kind: 'NEW', model: name, scope: null, subject: null, detail: summary(now!) }]
    if (!now) return [{ kind: 'REMOVED', model: name, scope: null, subject: null, detail: summary(old) }]
    return compareModels(old, now).map((change) => ({ ...change, model: name }))
  })
}

type Scoped = Omit<Change, 'model'>

function compareModels(old: ModelDescription, now: ModelDescription): Scoped[] {
  const ownLifecycle = compareLifecycles(old.lifecycle, now.lifecycle)
  const capabilities = pairs(old.capabilities, now.capabilities).flatMap((pair) =>
    at(pair.name, compareArms(pair.old, pair.now)),
  )
  // What is true of the model as a whole is not repeated for each of its routes.
  const seen = new Set([...at(null, ownLifecycle), ...capabilities].map(keyOf))
  const routes = pairs(old.routes, now.routes).flatMap((pair) =>
    compareRoutes(pair.name, pair.old, pair.now).filter((change) => !seen.has(keyOf(withoutRoute(change)))),
  )
  return [...at(null, ownLifecycle), ...capabilities, ...routes]
}

function compareRoutes(id: string, old: RouteDescription | undefined, now: RouteDescription | undefined): Scoped[] {
  if (!old || !now) {
    const { wireName, capabilities } = (now ?? old)!
    const detail = `${wireName}: ${Object.keys(capabilities).join(', ')}`
    return [{ kind: now ? 'NEW' : 'REMOVED', scope: id, subject: null, detail }]
  }
  const wire: PlainChange[] =
    old.wireName === now.wireName
      ? []
      : [{ kind: 'CHANGED', subject: 'wire name', detail: `${old.wireName} → ${now.wireName}` }]
  return [
    ...at(id, [...wire, ...compareLifecycles(old.lifecycle, now.lifecycle), ...comparePrices(old.prices, now.prices)]),
    ...pairs(old.capabilities, now.capabilities).flatMap((pair) =>
      at(`${pair.name}${atRoute}${id}`, compareArms(pair.old, pair.now)),
    ),
  ]
}

const atRoute = ' @ '
/** The same change as the model would have it: of the capability, or of the model itself. */
function withoutRoute(change: Scoped): Scoped {
  const [field, id] = change.scope!.split(atRoute) as [string, string?]
  return { ...change, scope: id === undefined ? null : field }
}
const keyOf = (change: Scoped): string => JSON.stringify([change.kind, change.scope, change.subject, change.detail])

const at = (scope: string | null, changes: readonly PlainChange[]): Scoped[] =>
  changes.map((change) => ({ ...change, scope }))

function compareArms(old: ArmDescription | undefined, now: ArmDescription | undefined): PlainChange[] {
  if (!old || !now) {
    const detail = Object.keys((now ?? old)!.parameters).filter((name) => !/[.[]/.test(name) && name !== 'model')
    return [{ kind: now ? 'NEW' : 'REMOVED', subject: null, detail: detail.join(', ') }]
  }
  const key = ({ message: _message, ...rule }: ArmDescription['rules'][number]) => JSON.stringify(rule)
  const [known, present] = [new Set(old.rules.map(key)), new Set(now.rules.map(key))]
  const rule = (kind: ChangeKind, detail: string) => ({ kind, subject: 'rule', detail })
  return [
    ...compareParameters(old.parameters, now.parameters),
    ...now.rules.filter((own) => !known.has(key(own))).map(({ message }) => rule('NARROWER', `new: ${message}`)),
    ...old.rules.filter((own) => !present.has(key(own))).map(({ message }) => rule('WIDER', `gone: ${message}`)),
  ]
}

/** As the entries say; what day it is does not matter. */
function compareLifecycles(old: Lifecycle, now: Lifecycle): PlainChange[] {
  const stages: Partial<Record<Lifecycle['stage'], ChangeKind>> = { RETIRED: 'RETIRED', DEPRECATED: 'DEPRECATED' }
  const changes: PlainChange[] = []
  if (old.stage !== now.stage) {
    const successor = now.successor === undefined ? '' : `; use ${now.successor}`
    const detail = `${old.stage} → ${now.stage}${now.retiresOn ? ` (${now.retiresOn})` : ''}${successor}`
    changes.push({ kind: stages[now.stage] ?? 'STAGE', subject: null, detail })
  } else if (old.retiresOn !== now.retiresOn || old.deprecatedOn !== now.deprecatedOn) {
    const dates = ({ deprecatedOn, retiresOn }: Lifecycle) =>
      [...(deprecatedOn ? [`deprecated ${deprecatedOn}`] : []), ...(retiresOn ? [`retires ${retiresOn}`] : [])].join(
        ', ',
      ) || 'no dates'
    changes.push({ kind: 'DATES', subject: null, detail: `${dates(old)} → ${dates(now)}` })
  }
  return changes
}

const summary = ({ capabilities, routes }: ModelDescription): string =>
  `${Object.keys(capabilities).join(', ')} by ${Object.keys(routes).join(', ')}`
