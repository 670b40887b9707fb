import { judgeValue } from '../catalog/value.ts'
import type { SettingsModel } from './models.ts'
import { type Settings, type SettingsName, type SettingsTable, settingsNames } from './parameters.ts'

export const resetReasons = ['FAMILY_DEFAULT', 'NOT_SUPPORTED', 'VALUE_NOT_ALLOWED'] as const

export interface SettingsReset {
  name: SettingsName
  from: unknown
  to: unknown
  reason: (typeof resetReasons)[number]
  message: string
}

/** Get the new family's default. source: DNG-04 */
const resetWithFamily: readonly SettingsName[] = [
  'aspect_ratio',
  'duration_seconds',
  'resolution',
  'generate_audio',
  'enhance_prompt',
  'num_videos',
  'negative_prompt',
]
/** Are cleared. Elements stay where the new model has them. source: DNG-04 */
const clearedWithFamily: readonly SettingsName[] = [
  'use_end_frame',
  'use_reference_images',
  'elements_config',
  'seedance_refs_config',
  'multi_prompt_enabled',
  'multi_prompt_config',
]

interface Side {
  model: SettingsModel
  table: SettingsTable
}

/**
 * The whole set after a switch. To another family: its defaults. Inside a family, or where no model was known: only
 * what the new model lacks becomes its default.
 */
export function switchModel(
  from: Side | null,
  to: Side,
  before: Settings,
): { values: Settings; resets: SettingsReset[] } {
  const values: Record<string, unknown> = { ...before, modelName: to.model.name }
  const resets: SettingsReset[] = []
  const isOtherFamily = from !== null && from.model.family !== to.model.family
  for (const name of settingsNames) {
    const reason = isOtherFamily ? reasonAcross(name, to.table) : reasonWithin(name, before[name], from, to)
    if (!reason) continue
    const value = to.table.defaults[name]
    if (JSON.stringify(before[name]) === JSON.stringify(value)) continue
    values[name] = value
    resets.push({ name, from: before[name] ?? null, to: value, reason, message: messages[reason](name, to.model) })
  }
  return { values, resets }
}

/** Whether a switch to another family, whatever was there, leaves the default. */
export const isResetWithFamily = (name: SettingsName, table: SettingsTable): boolean =>
  reasonAcross(name, table) !== undefined

function reasonAcross(name: SettingsName, table: SettingsTable): SettingsReset['reason'] | undefined {
  const isSupported = table.specs[name].missing === undefined
  if (resetWithFamily.includes(name)) return isSupported ? 'FAMILY_DEFAULT' : 'NOT_SUPPORTED'
  if (!clearedWithFamily.includes(name)) return undefined
  if (!isSupported) return 'NOT_SUPPORTED'
  return name === 'elements_config' ? undefined : 'FAMILY_DEFAULT'
}

function reasonWithin(
  name: SettingsName,
  value: unknown,
  from: Side | null,
  { table }: Side,
): SettingsReset['reason'] | undefined {
  const spec = table.specs[name]
  if (name === 'modelName') return undefined
  if (spec.missing !== undefined)
    return from && from.table.specs[name].missing === undefined ? 'NOT_SUPPORTED' : undefined
  // A text is the user's own, however long; it is judged where it is used.
  return spec.kind !== 'TEXT' && judgeValue(spec, value) ? 'VALUE_NOT_ALLOWED' : undefined
}

const messages: Record<SettingsReset['reason'], (name: SettingsName, model: SettingsModel) => string> = {
  FAMILY_DEFAULT: (name, model) => `The model’s family has changed: ${name} has the default of ${model.name}.`,
  NOT_SUPPORTED: (name, model) => `${model.name} does not support ${name}: it is cleared.`,
  VALUE_NOT_ALLOWED: (name, model) =>
    `${model.name} does not accept this value of ${name}: it is reset to its default.`,
}
