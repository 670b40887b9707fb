import type { ParamTable } from './param.ts'
import type { Problem } from './problem.ts'
import type { Settled } from './settle.ts'

/** What a user may ask for: its models and what each can do. Identity only; how a provider is spoken to lives elsewhere. */
export interface Family {
  /** Kebab case, stable. */
  readonly id: string
  readonly label: string
  readonly description: string
  /** Field of GenerationRequestInput. */
  readonly field: string
  /** Name of the GraphQL input type behind that field. */
  readonly inputType: string
  readonly capabilities: readonly Capability[]
  readonly models: readonly Model[]
}

/** One arm: a set of parameters that go together. */
export interface Capability {
  readonly kind: CapabilityKind
  /** Field of the family's input. */
  readonly field: string
  readonly inputType: string
  readonly label: string
  readonly description: string
  readonly parameters: ParamTable
  /** Length of the clip in seconds. */
  clipSeconds(settled: Settled): number
  /** What no single parameter can say. `path` is where the arm's input stands. */
  check?(settled: Settled, path: readonly string[]): Problem[]
}

export const capabilityKinds = ['CAMERA_MOVE', 'START_END_FRAME', 'MULTI_SHOT', 'SLIDESHOW'] as const
export type CapabilityKind = (typeof capabilityKinds)[number]

export interface Model {
  /** Catalog name, stable: `still-motion`. */
  readonly name: string
  /** The enum value that selects it. */
  readonly value: string
  readonly label: string
  readonly description: string
  readonly lifecycle: { readonly stage: 'PREVIEW' | 'ACTIVE' | 'DEPRECATED' | 'RETIRED'; readonly since?: string }
  readonly capabilities: readonly CapabilityKind[]
  readonly routes: readonly Route[]
}

/** A model at a provider. */
export interface Route {
  readonly provider: string
  /** The model's name on that provider's wire. */
  readonly wireName: string
  /** Where the facts come from, and when they were last checked (ISO date). */
  readonly source: string
  readonly checkedOn: string
}

export const defineFamily = (family: Family): Family => family
