import type { Choice } from '../families/catalog.ts'
import type { SettingsModel } from './models.ts'
import type { Settings } from './parameters.ts'

/** A place where a picture, video or sound is connected. */
export interface SettingsPort {
  /** `input_start_frame`, `input_element_<id>_frontal`, `input_seedance_video_2`. */
  name: string
  kind: 'IMAGE' | 'VIDEO' | 'AUDIO'
  required: boolean
  /** It takes several. */
  multiple: boolean
  /** How many at most, where it takes several and the settings have a limit of their own. */
  maximum: number | null
  /** How the prompt points at it: `@Element1`; null when it cannot. */
  reference: string | null
}

export interface SettingsElement {
  id: string
  type: 'image' | 'video'
  /** Where it stands in elements_config. */
  index: number
}

export const referenceKinds = [
  { kind: 'IMAGE', count: 'images', port: 'image', field: 'referenceImages', reference: '@Image' },
  { kind: 'VIDEO', count: 'videos', port: 'video', field: 'referenceVideos', reference: '@Video' },
  { kind: 'AUDIO', count: 'audios', port: 'audio', field: 'referenceAudios', reference: '@Audio' },
] as const

/** Whether a name could be that of a port, whatever the model and its switches. */
export const isPortName = (name: string): boolean =>
  /^input_(start_frame|end_frame|reference_images|element_[\p{L}\p{N}_-]{1,32}_(frontal|references|video)|seedance_(image|video|audio)_[1-9]\d?)$/u.test(
    name,
  )

/** The elements that can have ports: with an id of their own and a type. */
export function elementsOf({ elements = 0 }: SettingsModel, settings: Settings): SettingsElement[] {
  const items = (settings.elements_config ?? []) as { id?: unknown; type?: unknown }[]
  const found: SettingsElement[] = []
  items.slice(0, elements).forEach(({ id, type }, index) => {
    const isFree = id !== undefined && !found.some((other) => other.id === String(id))
    if (isFree && (type === 'image' || type === 'video')) found.push({ id: String(id), type, index })
  })
  return found
}

/** How many slots of one kind there are; none beyond the cap. */
export function slotsOf(
  { references }: SettingsModel,
  settings: Settings,
  kind: 'images' | 'videos' | 'audios',
): number {
  const counts = settings.seedance_refs_config as Readonly<Record<string, number>> | undefined
  const count = counts?.[kind] ?? 0
  return Number.isInteger(count) ? Math.max(0, Math.min(count, references?.[kind] ?? 0)) : 0
}

/** The ports of a model with its switches and counts as they are. source: DNG-03 */
export function portsOf(model: SettingsModel, choice: Choice | undefined, settings: Settings): SettingsPort[] {
  const needs = (field: string): boolean => choice?.arm.parameters[field]?.required === true
  const ports: SettingsPort[] = []
  const add = (name: string, kind: SettingsPort['kind'], required = true, more: Partial<SettingsPort> = {}) =>
    ports.push({ name, kind, required, multiple: false, maximum: null, reference: null, ...more })

  if (model.startFrame !== 'NOT_ACCEPTED')
    add('input_start_frame', 'IMAGE', model.startFrame === 'REQUIRED' || needs('startFrame'))
  if (settings.use_end_frame === true) add('input_end_frame', 'IMAGE')
  if (settings.use_reference_images === true)
    add('input_reference_images', 'IMAGE', true, { multiple: true, maximum: model.referenceImages ?? null })
  for (const { id, type } of elementsOf(model, settings)) {
    const reference = `@Element${id}`
    if (type === 'video') add(`input_element_${id}_video`, 'VIDEO', true, { reference })
    else {
      add(`input_element_${id}_frontal`, 'IMAGE', true, { reference })
      add(`input_element_${id}_references`, 'IMAGE', true, { reference, multiple: true })
    }
  }
  for (const { kind, count, port, reference } of referenceKinds)
    for (let number = 1; number <= slotsOf(model, settings, count); number += 1)
      add(`input_seedance_${port}_${number}`, kind, true, { reference: `${reference}${number}` })
  return ports
}
