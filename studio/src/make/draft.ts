import type { Capability } from '../catalog.ts'
import { createStore } from '../store.ts'
import { carryOver } from './carry-over.ts'
import { createFormTree, type Entered } from './form-tree.ts'

export interface Draft {
  capability: Capability
  entered: Entered
  /** What the capability before took, and this one does not. */
  left: readonly string[]
}

/** What is being made; it outlives the place, so that one can look at models and come back. */
export const draft = createStore<Draft | null>(null)
/** What the next form begins with, in the names that all models share: a frame to go on from, a prompt. */
let seeds: Entered = {}

export function seedDraft(entered: Entered): void {
  seeds = entered
}

export function openDraft(capability: Capability): Draft {
  const before = draft.get()
  const isAnother = before !== null && before.capability.id !== capability.id
  const carried = isAnother
    ? carryOver(createFormTree(before.capability), createFormTree(capability), before.entered)
    : { entered: before?.entered ?? {}, left: [] }
  const tree = createFormTree(capability)
  const taken = Object.entries(seeds).filter(([name]) => tree.find(name))
  seeds = {}
  return { capability, entered: { ...carried.entered, ...Object.fromEntries(taken) }, left: carried.left }
}
