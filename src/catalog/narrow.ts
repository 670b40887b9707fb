import type { Limit } from './limit.ts'
import type { Param, ParamSpec } from './param.ts'

/** A contradiction in the catalog itself: found when it is loaded, never by a caller. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError'
  readonly kind = 'defect'
}

type DefaultValue = string | number | boolean | undefined

/** What was narrowed without a default of the model: hundreds of routes share limits. */
const narrowedBefore = new WeakMap<Param, WeakMap<Limit, ParamSpec>>()

/** The parameter with one route's limits and the model's own default, which wins over the arm's. */
export function narrow(param: Param, limit: Limit, modelDefault: DefaultValue, where: string): ParamSpec {
  if (modelDefault !== undefined) return narrowAnew(param, limit, modelDefault, where)
  const known = narrowedBefore.get(param)
  const before = known?.get(limit)
  if (before) return before
  const spec = narrowAnew(param, limit, undefined, where)
  if (known) known.set(limit, spec)
  else narrowedBefore.set(param, new WeakMap([[limit, spec]]))
  return spec
}

function narrowAnew(param: Param, limit: Limit, modelDefault: DefaultValue, where: string): ParamSpec {
  const own = modelDefault === undefined ? {} : { default: modelDefault }
  switch (param.kind) {
    case 'TEXT': {
      const bounds = expect(limit, 'maximumLength', where)
      return { ...param, ...own, ...bounds, ...routes(bounds) } as ParamSpec
    }
    case 'INTEGER':
    case 'NUMBER':
      return { ...param, ...own, ...expect(limit, 'ranges', where) } as ParamSpec
    case 'BOOLEAN':
      return { ...param, ...own, allowed: expect(limit, 'allowedFlags', where).allowedFlags } as ParamSpec
    case 'CHOICE': {
      const { allowedChoices, why, ownDefault } = expect(limit, 'allowedChoices', where)
      const known = param.choices.map(({ value }) => value)
      for (const value of allowedChoices)
        if (!known.includes(value)) throw new CatalogError(`${where}: ${param.enumName} has no value ${value}`)
      const allowed = known.filter((value) => allowedChoices.includes(value))
      return {
        ...param,
        ...own,
        allowed,
        ...(why === undefined ? {} : { why }),
        ...routes({ ownDefault }),
      } as ParamSpec
    }
    case 'IMAGE':
    case 'VIDEO':
    case 'AUDIO':
      return { ...param, media: expect(limit, 'media', where).media }
    case 'ID':
      return { ...param, maximumLength: expect(limit, 'idLength', where).idLength }
    case 'LIST': {
      const { minimumItems, maximumItems, item } = expect(limit, 'item', where)
      return { ...param, minimumItems, maximumItems, item: narrow(param.item, item, undefined, `${where}[]`) }
    }
    case 'OBJECT': {
      const { fields } = expect(limit, 'fields', where)
      for (const field of Object.keys(fields))
        if (!(field in param.fields)) throw new CatalogError(`${where}: there is no parameter ${field}`)
      const specs = Object.entries(param.fields).flatMap(([field, inner]): [string, ParamSpec][] => {
        const innerLimit = fields[field]
        return innerLimit ? [[field, narrow(inner, innerLimit, undefined, `${where}.${field}`)]] : []
      })
      return { ...param, order: Object.keys(param.fields), fields: Object.fromEntries(specs) }
    }
  }
}

const routes = ({ ownDefault }: { ownDefault?: string | undefined }) =>
  ownDefault === undefined ? {} : { ownDefault, default: ownDefault }

type LimitWith<Key extends string> = Extract<Limit, Readonly<Record<Key, unknown>>>

function expect<Key extends string>(limit: Limit, key: Key, where: string): LimitWith<Key> {
  if (!(key in limit)) throw new CatalogError(`${where}: this limit is not of the parameter’s kind`)
  return limit as LimitWith<Key>
}
