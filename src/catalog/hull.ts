import { CatalogError } from './narrow.ts'
import {
  defaultOf,
  type ListSpec,
  type MediaRule,
  type ObjectSpec,
  type ParamSpec,
  type SpecTable,
  type TextSpec,
} from './param.ts'
import type { NumberRange } from './problem.ts'

/** The widest that any of the specs of one parameter admits; they differ in their limits only. */
export function hull(specs: readonly ParamSpec[]): ParamSpec {
  const [first, ...others] = specs
  if (!first) throw new CatalogError('There is no hull of nothing')
  if (others.length === 0) return first
  const own = specs.find((spec) => defaultOf(spec) !== undefined && !hasOwnDefault(spec))
  // Routes of one provider mostly share their limits.
  const widest = [...new Set(others)].reduce(widen, first)
  // A default that one route does not admit stays the model's own.
  if (own) return { ...widest, default: defaultOf(own) } as ParamSpec
  const { default: _ofOneRoute, ...bare } = widest as ParamSpec & { default?: unknown }
  return bare as ParamSpec
}

const hasOwnDefault = (spec: ParamSpec): boolean =>
  (spec.kind === 'TEXT' || spec.kind === 'CHOICE') && spec.ownDefault !== undefined

function widen(one: ParamSpec, other: ParamSpec): ParamSpec {
  if (one.kind !== other.kind) throw new CatalogError('Two kinds under one name')
  switch (one.kind) {
    case 'TEXT':
      return widenText(one, other as TextSpec)
    case 'INTEGER':
    case 'NUMBER':
      return { ...one, ranges: union([...one.ranges, ...(other as typeof one).ranges], one.kind === 'INTEGER') }
    case 'BOOLEAN': {
      const flags = new Set([...one.allowed, ...(other as typeof one).allowed])
      return { ...one, allowed: [true, false].filter((value) => flags.has(value)) }
    }
    case 'CHOICE': {
      const values = new Set([...one.allowed, ...(other as typeof one).allowed])
      const { why: _narrower, ownDefault: _own, ...rest } = one
      return { ...rest, allowed: one.choices.map(({ value }) => value).filter((value) => values.has(value)) }
    }
    case 'IMAGE':
    case 'VIDEO':
    case 'AUDIO':
      return { ...one, media: widenMedia(one.media, (other as typeof one).media) }
    case 'ID':
      return { ...one, maximumLength: Math.max(one.maximumLength, (other as typeof one).maximumLength) }
    case 'LIST': {
      const list = other as ListSpec
      return {
        ...one,
        minimumItems: Math.min(one.minimumItems, list.minimumItems),
        maximumItems: Math.max(one.maximumItems, list.maximumItems),
        item: widen(one.item, list.item),
      }
    }
    case 'OBJECT':
      return { ...one, fields: hullOfTables([one.fields, (other as ObjectSpec).fields], one.order) }
  }
}

/** Of parameters that any of the tables has, in the order given. */
export function hullOfTables(tables: readonly SpecTable[], order: readonly string[]): SpecTable {
  const fields = order.filter((field) => tables.some((table) => table[field]))
  return Object.fromEntries(fields.map((field) => [field, hull(tables.flatMap((table) => table[field] ?? []))]))
}

const widenText = ({ forbidden, ownDefault: _own, ...one }: TextSpec, other: TextSpec): TextSpec => ({
  ...one,
  // What one route takes may be said.
  ...(forbidden && forbidden === other.forbidden ? { forbidden } : {}),
  minimumLength: Math.min(one.minimumLength, other.minimumLength),
  maximumLength: Math.max(one.maximumLength, other.maximumLength),
  // Of two ways to count the one that finds fewer is the wider.
  lengthUnit: one.lengthUnit === other.lengthUnit ? one.lengthUnit : 'CODE_POINTS',
})

const either = (pick: (...values: number[]) => number, one?: number, other?: number): number | undefined =>
  one === undefined || other === undefined ? undefined : pick(one, other)

function widenMedia(one: MediaRule, other: MediaRule): MediaRule {
  const bounds = {
    maximumBytes: either(Math.max, one.maximumBytes, other.maximumBytes),
    minimumSide: either(Math.min, one.minimumSide, other.minimumSide),
    maximumSide: either(Math.max, one.maximumSide, other.maximumSide),
    minimumPixels: either(Math.min, one.minimumPixels, other.minimumPixels),
    maximumPixels: either(Math.max, one.maximumPixels, other.maximumPixels),
    minimumAspect: either(Math.min, one.minimumAspect, other.minimumAspect),
    maximumAspect: either(Math.max, one.maximumAspect, other.maximumAspect),
    minimumSeconds: either(Math.min, one.minimumSeconds, other.minimumSeconds),
    maximumSeconds: either(Math.max, one.maximumSeconds, other.maximumSeconds),
    minimumFrameRate: either(Math.min, one.minimumFrameRate, other.minimumFrameRate),
    maximumFrameRate: either(Math.max, one.maximumFrameRate, other.maximumFrameRate),
  }
  return {
    mimeTypes: [...new Set([...one.mimeTypes, ...other.mimeTypes])],
    ...(Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined)) as Partial<MediaRule>),
    ...(one.codecs && other.codecs ? { codecs: [...new Set([...one.codecs, ...other.codecs])] } : {}),
    normalised: one.normalised || other.normalised,
    transports: [...new Set([...one.transports, ...other.transports])],
  }
}

/** Overlapping ranges become one; whole numbers that follow each other, too. */
export function union(ranges: readonly NumberRange[], areWhole: boolean): NumberRange[] {
  const sorted = [...ranges].sort((one, other) => one.minimum - other.minimum)
  const merged: NumberRange[] = []
  for (const range of sorted) {
    const last = merged.at(-1)
    const isPlain = range.step === undefined && last?.step === undefined
    const touches = last !== undefined && range.minimum <= last.maximum + (areWhole ? 1 : 0)
    const isPointBesidePoint = last?.minimum === last?.maximum && range.minimum === range.maximum
    if (last && isPlain && touches && (!isPointBesidePoint || range.minimum === last.minimum))
      merged[merged.length - 1] = { minimum: last.minimum, maximum: Math.max(last.maximum, range.maximum) }
    else if (!merged.some((known) => isSame(known, range))) merged.push(range)
  }
  return merged
}

const isSame = (one: NumberRange, other: NumberRange): boolean =>
  one.minimum === other.minimum && one.maximum === other.maximum && one.step === other.step
