import type { Model } from '../catalog/family.ts'
import { between, choices, flag, type Limit, list, object, text } from '../catalog/limit.ts'
import { narrow } from '../catalog/narrow.ts'
import {
  type ChoiceParam,
  defaultOf,
  type ListParam,
  type NumericParam,
  type ObjectParam,
  type Param,
  type ParamSpec,
  type SpecTable,
  type TextSpec,
} from '../catalog/param.ts'
import { judgeValue } from '../catalog/value.ts'
import type { Catalog } from '../families/catalog.ts'
import { type SettingsModel, settingsModels } from './models.ts'

/** Settings by name, as the node saves them. */
export type Settings = Readonly<Record<string, unknown>>

export const maximumShotSeconds = 15
const longestText = 100_000

const anyText = (label: string, description: string) => ({ kind: 'TEXT', label, description }) as const
const anyFlag = (label: string, description: string) => ({ kind: 'BOOLEAN', label, description }) as const
const choice = (label: string, description: string, enumName: string, values: readonly string[]): ChoiceParam => ({
  kind: 'CHOICE',
  enumName,
  label,
  description,
  ...(values.includes('auto') ? { automaticValue: 'auto' } : {}),
  choices: values.map((value) => ({ value, label: value === 'auto' ? 'Auto' : value, settingsValue: value })),
})
const template = { template: true } as const
const count = (label: string): NumericParam => ({ kind: 'INTEGER', label, description: `How many ${label}.` })

const elements: ListParam = {
  kind: 'LIST',
  label: 'Elements',
  description: 'Figures and things with media ports of their own; `@Element<id>` in the prompt.',
  item: {
    kind: 'OBJECT',
    inputType: 'SettingsElement',
    label: 'Element',
    description: 'One of them.',
    fields: {
      id: { kind: 'ID', label: 'Id', description: 'A whole number, or letters, digits, - and _.', required: true },
      type: {
        ...choice('Type', 'The media it is made from.', 'SettingsElementType', ['image', 'video']),
        required: true,
      },
    },
  },
}
const references: ObjectParam = {
  kind: 'OBJECT',
  inputType: 'SettingsReferences',
  label: 'References',
  description: 'How many there are of each; each has a media port. `@Image1`, `@Video1`, `@Audio1` in the prompt.',
  fields: { images: count('images'), videos: count('videos'), audios: count('audios') },
}
const shots: ListParam = {
  kind: 'LIST',
  label: 'Shots',
  description: 'One after another, with `multi_prompt_enabled`; together at most 15 seconds.',
  item: {
    kind: 'OBJECT',
    inputType: 'SettingsShot',
    label: 'Shot',
    description: 'One of them.',
    fields: {
      prompt: { ...anyText('Shot prompt', 'What happens in this shot.'), ...template },
      duration: {
        kind: 'INTEGER',
        label: 'Shot duration',
        description: 'Its length.',
        unit: 'seconds',
        required: true,
      },
    },
  },
}

/** DNG-02, in the order of the document, with the document's defaults. */
const parameters = {
  name: anyText('Name', 'Name of the node.'),
  description: anyText('Description', 'What the node is for.'),
  modelName: {
    ...choice(
      'Model',
      'Which model makes the clip.',
      'SettingsModelName',
      settingsModels.flatMap(({ name, otherNames = [] }) => [name, ...otherNames]),
    ),
    required: true,
  },
  prompt: { ...anyText('Prompt', 'What happens. Not needed with `multi_prompt_enabled`.'), ...template },
  aspect_ratio: anyText('Aspect ratio', 'Aspect ratio of the frame.'),
  duration_seconds: {
    kind: 'INTEGER',
    label: 'Duration',
    description: 'Length of the clip. With `multi_prompt_enabled` the shots’ lengths count.',
    unit: 'seconds',
  },
  resolution: anyText('Resolution', 'Length of the frame’s shorter side, in pixels.'),
  num_videos: { kind: 'INTEGER', label: 'Number of videos', description: 'Clips to make.' },
  generate_audio: anyFlag('Generate audio', 'Generate sound with the picture.'),
  enhance_prompt: anyFlag('Enhance prompt', 'Let the provider rewrite the prompt with more detail.'),
  negative_prompt: { ...anyText('Negative prompt', 'What to avoid.'), ...template },
  use_end_frame: anyFlag('End frame', 'Opens the port `input_end_frame`.'),
  use_reference_images: anyFlag('Reference images', 'Opens the port `input_reference_images`.'),
  elements_config: elements,
  seedance_refs_config: references,
  multi_prompt_enabled: anyFlag('Multi-prompt', 'Several shots, each with a prompt and a length of its own.'),
  multi_prompt_config: shots,
} as const satisfies Readonly<Record<string, Param>>

export type SettingsName = keyof typeof parameters
export const settingsNames = Object.keys(parameters) as SettingsName[]

const documentDefaults: Settings & Record<Exclude<SettingsName, 'modelName'>, unknown> = {
  name: 'Image to Video',
  description: 'Transform static images into dynamic videos using AI models.',
  prompt: '',
  aspect_ratio: '16:9',
  duration_seconds: 8,
  resolution: '1080p',
  num_videos: 1,
  generate_audio: true,
  enhance_prompt: true,
  negative_prompt: '',
  use_end_frame: false,
  use_reference_images: false,
  elements_config: [],
  seedance_refs_config: { images: 0, videos: 0, audios: 0 },
  multi_prompt_enabled: false,
  multi_prompt_config: [],
}

/** What one model takes of the settings. A parameter it does not support has a `missing` sentence. */
export interface SettingsTable {
  readonly specs: SpecTable & Readonly<Record<SettingsName, ParamSpec>>
  readonly defaults: Settings
}

const tables = new WeakMap<Catalog, Map<SettingsModel, SettingsTable>>()

export function settingsTable(catalog: Catalog, model: SettingsModel): SettingsTable {
  let known = tables.get(catalog)
  if (!known) {
    known = new Map()
    tables.set(catalog, known)
  }
  let table = known.get(model)
  if (!table) {
    table = makeTable(catalog.model(model.model)?.model, model)
    known.set(model, table)
  }
  return table
}

function makeTable(inCatalog: Model | undefined, model: SettingsModel): SettingsTable {
  const own = { ...parameters, ...choicesOf(model), duration_seconds: durationOf(model) } as Record<SettingsName, Param>
  const limits = limitsOf(inCatalog, model)
  const named = settingsNames.map((name): [SettingsName, ParamSpec] => {
    const limit = limits[name]
    const spec = narrow({ ...own[name], settingsName: name }, limit ?? widest[name]!, undefined, name)
    return [name, limit ? spec : { ...spec, missing: `${model.name} does not support ${name}; it is ignored.` }]
  })
  const specs = Object.fromEntries(named) as SettingsTable['specs']
  const defaults = Object.fromEntries(
    settingsNames
      .filter((name) => name !== 'modelName')
      .map((name) => [name, defaultFor(name, specs[name], inCatalog)]),
  )
  return {
    specs: Object.fromEntries(
      settingsNames.map((name) => [name, { ...specs[name], ...defaultOfSpec(specs[name], defaults[name]) }]),
    ) as SettingsTable['specs'],
    defaults,
  }
}

const defaultOfSpec = ({ kind }: ParamSpec, value: unknown) =>
  value === undefined || kind === 'OBJECT' ? {} : { default: value }

const choicesOf = ({ aspectRatios, resolutions }: SettingsModel) => ({
  aspect_ratio: choice('Aspect ratio', 'Aspect ratio of the frame.', 'SettingsAspectRatio', aspectRatios),
  resolution: choice('Resolution', 'Length of the frame’s shorter side, in pixels.', 'SettingsResolution', resolutions),
})

const durationOf = ({ durations }: SettingsModel): NumericParam => ({
  ...parameters.duration_seconds,
  ...(durations.ranges.some(({ minimum }) => minimum === 0) ? { automaticValue: 0 } : {}),
})

const element = object({ id: { idLength: 32 }, type: choices('image', 'video') })
/** How long a shot’s prompt may be is the routes’ business. */
const shot = object({ prompt: text(longestText), duration: between(1, maximumShotSeconds) })
const refs = (images: number, videos: number, audios: number) =>
  object({ images: between(0, images), videos: between(0, videos), audios: between(0, audios) })

/** Of what a model does not support: only so that it can be described. */
const widest: Readonly<Partial<Record<SettingsName, Limit>>> = {
  generate_audio: flag,
  enhance_prompt: flag,
  negative_prompt: text(longestText),
  use_end_frame: flag,
  use_reference_images: flag,
  elements_config: list(0, 4, element),
  seedance_refs_config: refs(9, 3, 3),
  multi_prompt_enabled: flag,
  multi_prompt_config: list(0, 6, shot),
}

function limitsOf(inCatalog: Model | undefined, model: SettingsModel): Partial<Record<SettingsName, Limit>> {
  const { references: caps } = model
  return {
    name: text(1_000),
    description: text(longestText),
    modelName: choices(...parameters.modelName.choices.map(({ value }) => value)),
    prompt: textLimit(inCatalog, model, 'prompt'),
    aspect_ratio: choices(...model.aspectRatios),
    duration_seconds: model.durations,
    resolution: choices(...model.resolutions),
    num_videos: between(1, 2),
    ...(model.generatesAudio ? { generate_audio: flag } : {}),
    ...(model.enhancesPrompt ? { enhance_prompt: flag } : {}),
    ...(model.negativePrompt ? { negative_prompt: textLimit(inCatalog, model, 'negative_prompt') } : {}),
    ...(model.endFrame ? { use_end_frame: flag } : {}),
    ...(model.referenceImages ? { use_reference_images: flag } : {}),
    ...(model.elements ? { elements_config: list(0, model.elements, element) } : {}),
    ...(caps ? { seedance_refs_config: refs(caps.images, caps.videos, caps.audios) } : {}),
    ...(model.multiPrompt ? { multi_prompt_enabled: flag, multi_prompt_config: list(0, 6, shot) } : {}),
  }
}

/** A text is as long as the most liberal route of the model takes it. */
function textLimit(inCatalog: Model | undefined, { arms }: SettingsModel, settingsName: string): Limit {
  const found = (inCatalog?.arms ?? [])
    .filter(({ capability }) => Object.values(arms).includes(capability.field))
    .flatMap((arm) => Object.values(arm.parameters))
    .filter((spec): spec is TextSpec => spec.kind === 'TEXT' && spec.settingsName === settingsName)
  const [longest] = found.sort((one, other) => other.maximumLength - one.maximumLength)
  return longest ? text(longest.maximumLength, { unit: longest.lengthUnit }) : text(longestText)
}

/** The document's default; where the model lacks it, the family's own; of what it does not support, nothing. */
function defaultFor(name: SettingsName, spec: ParamSpec, inCatalog: Model | undefined): unknown {
  const value = documentDefaults[name]
  if (spec.missing !== undefined) return value === true ? false : value
  if (!judgeValue(spec, value)) return value
  const own = (inCatalog?.arms ?? [])
    .flatMap((arm) => Object.values(arm.parameters))
    .find((candidate) => candidate.settingsName === name && defaultOf(candidate) !== undefined)
  const written = own && settingsValueOf(own, defaultOf(own))
  if (written !== undefined && !judgeValue(spec, written)) return written
  return spec.kind === 'CHOICE' ? spec.allowed[0] : value
}

/** A value of the catalog as the settings write it: `16:9` for RATIO_16_9. */
export const settingsValueOf = (spec: ParamSpec, value: unknown): unknown =>
  spec.kind === 'CHOICE' ? (spec.choices.find((known) => known.value === value)?.settingsValue ?? value) : value
