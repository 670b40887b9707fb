import type { LimitTable } from './limit.ts'
import type { ParamTable, SpecTable } from './param.ts'
import type { PriceRow } from './price.ts'
import type { Rule } from './rule.ts'

export const capabilityKinds = [
  'TEXT_TO_VIDEO',
  'IMAGE_TO_VIDEO',
  'START_END_FRAME',
  'REFERENCES',
  'ELEMENTS',
  'MULTI_SHOT',
  'MULTI_SHOT_REFERENCES',
  'VOICES',
  'DRIVING_AUDIO',
  'CONTINUATION',
  'CAMERA_CONTROL',
  'MOTION_BRUSH',
  'CAMERA_MOVE',
  'SLIDESHOW',
  'ASSEMBLY',
] as const
export type CapabilityKind = (typeof capabilityKinds)[number]

/** What a user may ask for, as it is written down: arms with the identity of their parameters, models with their routes. */
export interface FamilyDefinition {
  /** Kebab case, stable. */
  readonly id: string
  readonly label: string
  readonly description: string
  /** Field of GenerationRequestInput. */
  readonly field: string
  /** Name of the GraphQL input type behind that field. */
  readonly inputType: string
  readonly arms: readonly ArmDefinition[]
  readonly models: readonly ModelDefinition[]
}

/** One arm: parameters that at least one route takes together. Its `model` parameter follows from the models. */
export interface ArmDefinition {
  readonly kind: CapabilityKind
  /** Field of the family's input: `imageToVideo`. */
  readonly field: string
  readonly inputType: string
  readonly label: string
  readonly description: string
  /** Name of the enum of the models that have this arm; arms with the same models may share one. */
  readonly modelEnum: string
  /** Enum value used when the caller names no model; for families of one model. */
  readonly defaultModel?: string
  readonly parameters: ParamTable
  /** Length of the clip: the parameter (or the sum of a list's) that says it, or seconds. */
  readonly clipSeconds: string | number
  /** Its clips have sound of their own, and no parameter turns it off. */
  readonly alwaysSounds?: true
}

export interface ModelDefinition {
  /** Catalog name, stable: `kling-v3`. */
  readonly name: string
  /** The enum value that selects it: `KLING_V3`. */
  readonly value: string
  readonly label: string
  readonly description: string
  readonly lifecycle: Lifecycle
  /** What is used when the caller says nothing, in every arm that has the parameter. */
  readonly defaults?: Defaults
  /** The same for one arm, by its field. */
  readonly armDefaults?: Readonly<Record<string, Defaults>>
  readonly routes: readonly RouteDefinition[]
}
export type Defaults = Readonly<Record<string, string | number | boolean>>

export const lifecycleStages = ['PREVIEW', 'ACTIVE', 'DEPRECATED', 'RETIRED'] as const
/** Dates are ISO days. */
export interface Lifecycle {
  readonly stage: (typeof lifecycleStages)[number]
  /** In service since. */
  readonly since?: string
  readonly deprecatedOn?: string
  readonly retiresOn?: string
  /** Catalog name of the model to use instead. */
  readonly successor?: string
  /** Why, when it is neither new nor plainly active. */
  readonly note?: string
}

/** A model at a provider. */
export interface RouteDefinition {
  readonly provider: string
  /** Which of a provider's wires, where it has several: `legacy`. */
  readonly standard?: string
  /** The model's name on that wire. */
  readonly wireName: string
  /** What it takes, by arm field, in full. */
  readonly arms: Readonly<Record<string, RouteArmDefinition>>
  /** First match counts; none: no price is known. */
  readonly prices: readonly PriceRow[]
  /** At this provider; the model's otherwise. */
  readonly lifecycle?: Lifecycle
  /** Where the facts come from: `wire-kling §2, §10`. */
  readonly source: string
  /** When they were last checked (ISO day). */
  readonly checkedOn: string
  /** What nobody has confirmed yet. */
  readonly unsure?: readonly string[]
}

export interface RouteArmDefinition {
  readonly limits: LimitTable
  readonly rules?: readonly Rule[]
}

/** The family with everything that follows from its definition. */
export interface Family extends Omit<FamilyDefinition, 'arms' | 'models'> {
  readonly definition: FamilyDefinition
  readonly capabilities: readonly Capability[]
  readonly models: readonly Model[]
}

/** One arm; `parameters` are the hull of all routes of all models. */
export interface Capability extends Omit<ArmDefinition, 'parameters'> {
  readonly parameters: SpecTable
}

export interface Model extends Omit<ModelDefinition, 'routes'> {
  readonly routes: readonly Route[]
  /** In the family's order of arms. */
  readonly arms: readonly ModelArm[]
}

export interface Route extends Omit<RouteDefinition, 'arms' | 'lifecycle'> {
  /** `kling-v3@klingai-legacy`. */
  readonly id: string
  readonly model: string
  readonly lifecycle: Lifecycle
  /** What is said of it once it is retired. */
  readonly retirement: string
  /** Why it should no longer be chosen; null while it may. */
  readonly deprecation: string | null
  readonly arms: readonly RouteArm[]
}

/** One capability of one model: the hull of its routes, with the model's defaults. */
export interface ModelArm {
  readonly capability: Capability
  readonly parameters: SpecTable
  /** Of all its routes; each says which. */
  readonly rules: readonly (Rule & { readonly routes: readonly string[] })[]
  readonly routes: readonly RouteArm[]
}

/** One capability of one model at one provider. What the route does not take is there with a `missing` sentence. */
export interface RouteArm {
  readonly route: Route
  readonly capability: Capability
  readonly parameters: SpecTable
  readonly rules: readonly Rule[]
}
