import { createContext, useContext } from 'react'
import type { FormCapabilityFragment, StudioCatalogQuery } from './generated/types.ts'

export type Catalog = StudioCatalogQuery
export type Model = Catalog['models'][number]
/** Enough to choose it. */
export type CapabilityCard = Model['capabilities'][number]
/** Enough for its form. */
export type Capability = FormCapabilityFragment
export type Parameter = Capability['parameters'][number]

export const CatalogContext = createContext<Catalog | null>(null)
export function useCatalog(): Catalog {
  const catalog = useContext(CatalogContext)
  if (!catalog) throw new Error('There is no catalog yet.')
  return catalog
}

export type Need = 'startFrame' | 'endFrame' | 'references' | 'shots' | 'camera' | 'sound' | '4K'

/** What a capability takes or gives, read off its parameters. */
export function needsOf(capability: CapabilityCard): Set<Need> {
  const needs = new Set<Need>()
  const names = new Map(capability.parameters.map((parameter) => [parameter.name, parameter]))
  const has = (pattern: RegExp) => [...names.keys()].some((name) => pattern.test(name))
  if (names.has('startFrame')) needs.add('startFrame')
  if (names.has('endFrame')) needs.add('endFrame')
  if (has(/^(reference|element)/)) needs.add('references')
  if (has(/^(shots|slides)$/)) needs.add('shots')
  if (has(/(^|\.)camera(\.|$)/)) needs.add('camera')
  if (capability.generatesAudio || has(/^(sound|soundtrack|referenceAudios|drivingAudio)$/)) needs.add('sound')
  const choices = capability.parameters.flatMap((parameter) => parameter.choices ?? [])
  if (choices.some(({ value }) => /4K$|2160/.test(value))) needs.add('4K')
  return needs
}

export const needLabels: Record<Need, string> = {
  startFrame: 'Start frame',
  endFrame: 'End frame',
  references: 'References',
  shots: 'Shots',
  camera: 'Camera',
  sound: 'Sound',
  '4K': '4K',
}

const lengthOf = (capability: CapabilityCard) =>
  capability.parameters.find(({ name }) => name === 'durationSeconds' || name === 'shots[].durationSeconds')

/** The longest clip in seconds; null where nothing says so. */
export function longestOf(model: Model): number | null {
  const ends = model.capabilities.flatMap((capability) =>
    (lengthOf(capability)?.ranges ?? []).map(({ maximum }) => maximum),
  )
  return ends.length > 0 ? Math.max(...ends) : null
}

/** The cheapest route's price for the length that comes nearest to `seconds`, everything else left as it stands. Null: no price is known. */
export function priceOf(capability: CapabilityCard, seconds: number): { micros: number; seconds: number } | null {
  const defaults = new Map(capability.parameters.map((parameter) => [parameter.name, parameter.default]))
  const ranges = lengthOf(capability)?.ranges ?? []
  const nearest = ranges
    .map(({ minimum, maximum }) => Math.min(maximum, Math.max(minimum, seconds)))
    .filter((value) => value > 0)
    .sort((one, other) => Math.abs(one - seconds) - Math.abs(other - seconds))[0]
  const length = nearest ?? seconds
  const amounts = capability.prices
    .filter(({ when }) =>
      when.every(({ parameter, values }) => {
        const value = defaults.get(parameter)
        // Without values: where it is given at all.
        return values === null ? false : values.some((each) => each === value)
      }),
    )
    .map(
      ({ perClip, perSecond, perPicture }) =>
        (perClip?.micros ?? 0) + (perSecond?.micros ?? 0) * length + (perPicture?.micros ?? 0),
    )
  return amounts.length > 0 ? { micros: Math.min(...amounts), seconds: length } : null
}

/** The first that can be used, or the first at all. */
export const firstCapability = (model: Model): CapabilityCard | undefined =>
  model.capabilities.find(({ kind, availability }) => kind === 'IMAGE_TO_VIDEO' && availability.usable) ??
  model.capabilities.find(({ availability }) => availability.usable) ??
  model.capabilities[0]

export function findCapability(catalog: Catalog, id: string): { model: Model; capability: CapabilityCard } | null {
  for (const model of catalog.models) {
    const capability = model.capabilities.find((each) => each.id === id)
    if (capability) return { model, capability }
  }
  return null
}
