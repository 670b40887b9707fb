import type { ParamSpec, SpecTable } from '../catalog/param.ts'
import type { Problem } from '../catalog/problem.ts'
import type { Choice } from '../families/catalog.ts'
import type { ConnectedMedia } from './connected-media.ts'
import type { PathPair } from './field-names.ts'
import { type Occasion, occasions, type SettingsModel } from './models.ts'
import { type Settings, type SettingsName, settingsValueOf } from './parameters.ts'
import { elementsOf, referenceKinds, slotsOf } from './ports.ts'

/** What `startGeneration` takes as `request`, and where each part of it stands in the settings. */
export interface TypedTwin {
  choice: Choice
  request: Record<string, unknown>
  /** The arm's input alone. */
  input: Record<string, unknown>
  pathPairs: PathPair[]
  problems: Problem[]
  warnings: Problem[]
}

/** What asks for an occasion, as a conflict names it. */
const askedBy: Record<Occasion, string> = {
  MULTI_PROMPT: 'multi_prompt_enabled',
  ELEMENTS: 'elements_config',
  END_FRAME: 'use_end_frame',
  REFERENCE_IMAGES: 'use_reference_images',
  START_FRAME: 'input_start_frame',
}

/** Which arm of the catalog makes the clip, and why that one. */
export function chooseArm(
  model: SettingsModel,
  settings: Settings,
  hasStartFrame: boolean,
): { field: string; askedBy: string | null } {
  const asks: Record<Occasion, boolean> = {
    MULTI_PROMPT: settings.multi_prompt_enabled === true,
    ELEMENTS: elementsOf(model, settings).length > 0,
    END_FRAME: settings.use_end_frame === true,
    REFERENCE_IMAGES: settings.use_reference_images === true,
    START_FRAME: hasStartFrame,
  }
  const occasion = occasions.find((candidate) => asks[candidate] && model.arms[candidate] !== undefined)
  return { field: model.arms[occasion ?? 'OTHERWISE']!, askedBy: occasion ? askedBy[occasion] : null }
}

/**
 * The same wish in the words of the catalog. `settings` say only what the model supports, have the variables put in, and
 * nothing is wrong with them; of what the arm cannot say there is a problem or a warning.
 */
export function typedTwinOf(
  model: SettingsModel,
  choice: Choice,
  settings: Settings,
  given: Settings,
  { media }: ConnectedMedia,
): TypedTwin {
  const { parameters } = choice.arm
  const { family, capability } = choice
  const isMultiPrompt = settings.multi_prompt_enabled === true
  const why = chooseArm(model, settings, media.has('input_start_frame')).askedBy
  const input: Record<string, unknown> = { model: choice.model.value }
  const twin: TypedTwin = {
    choice,
    input,
    request: { [family.field]: { [capability.field]: input } },
    pathPairs: [
      { typed: [], own: [] },
      { typed: ['model'], own: ['modelName'] },
    ],
    problems: [],
    warnings: [],
  }
  const put = (field: string, value: unknown, own: readonly string[]) => {
    input[field] = value
    twin.pathPairs.push({ typed: [field], own })
  }
  const conflict = (name: string, port: string) =>
    twin.problems.push({
      code: 'CONFLICT',
      path: [name],
      parameter: name,
      message: `${model.name} does not accept ${port} together with ${why}.`,
      conflictsWith: why ? [[why]] : [],
    })

  for (const name of isMultiPrompt ? shared : [...shared, ...single]) {
    const [field, spec] = fieldNamed(parameters, name) ?? []
    if (field && spec) {
      const value = typedValueOf(spec, settings[name])
      // An empty text says nothing; where one is needed, that is judged before.
      if (value !== '') put(field, value, [name])
      else twin.pathPairs.push({ typed: [field], own: [name] })
    }
  }
  if (isMultiPrompt) putShots(twin, settings, given)
  else if (!fieldNamed(parameters, 'duration_seconds')) judgeFixedLength(twin, settings, why)

  for (const [port, field, name] of frames) {
    const [medium] = media.get(port) ?? []
    if (!medium) continue
    if (field in parameters) put(field, medium, [port])
    else conflict(name, port)
  }
  const pictures = media.get('input_reference_images')
  if (pictures) {
    if ('referenceImages' in parameters) put('referenceImages', pictures, ['input_reference_images'])
    else conflict('use_reference_images', 'input_reference_images')
  }
  if (elementsOf(model, settings).length > 0) {
    if ('elements' in parameters) putElements(twin, model, settings, media)
    else conflict('elements_config', 'elements_config')
  }
  putReferences(twin, model, settings, media)
  return twin
}

const shared: readonly SettingsName[] = [
  'aspect_ratio',
  'resolution',
  'generate_audio',
  'enhance_prompt',
  'negative_prompt',
]
/** Several shots have both of their own. */
const single: readonly SettingsName[] = ['prompt', 'duration_seconds']

/** Port, field of the arm, and the setting that opens the port. */
const frames = [
  ['input_start_frame', 'startFrame', 'input_start_frame'],
  ['input_end_frame', 'endFrame', 'use_end_frame'],
] as const

const fieldNamed = (table: SpecTable, name: string): [string, ParamSpec] | undefined =>
  Object.entries(table).find(([, spec]) => spec.settingsName === name)

/** RATIO_16_9 for `16:9`. */
const typedValueOf = (spec: ParamSpec, value: unknown): unknown =>
  spec.kind === 'CHOICE'
    ? (spec.choices.find((known) => settingsValueOf(spec, known.value) === value)?.value ?? value)
    : value

function putShots(twin: TypedTwin, settings: Settings, given: Settings): void {
  const shots = settings.multi_prompt_config as { prompt?: string; duration: number }[]
  twin.input.shots = shots.map(({ prompt = '', duration }) => ({ prompt, durationSeconds: duration }))
  twin.pathPairs.push({ typed: ['shots'], own: ['multi_prompt_config'] })
  shots.forEach((_, index) => {
    const own = ['multi_prompt_config', String(index)]
    twin.pathPairs.push({ typed: ['shots', String(index), 'durationSeconds'], own: [...own, 'duration'] })
  })
  const unused = (name: SettingsName, message: string) =>
    twin.warnings.push({ code: 'IGNORED', path: [name], parameter: name, message })
  if (given.prompt !== undefined && given.prompt !== '')
    unused('prompt', 'With multi_prompt_enabled the shots’ prompts are used; this prompt is ignored.')
  const total = shots.reduce((sum, { duration }) => sum + duration, 0)
  if (given.duration_seconds !== undefined && given.duration_seconds !== total)
    unused('duration_seconds', 'With multi_prompt_enabled the shots’ durations are used; duration_seconds is ignored.')
}

/** Some arms make clips of one length. */
function judgeFixedLength({ choice, problems }: TypedTwin, settings: Settings, why: string | null): void {
  const seconds = choice.capability.clipSeconds
  if (typeof seconds !== 'number' || settings.duration_seconds === seconds) return
  problems.push({
    code: 'OUT_OF_RANGE',
    path: ['duration_seconds'],
    parameter: 'duration_seconds',
    message: `With ${why} clips of ${choice.model.label} last ${seconds} seconds.`,
    ranges: [{ minimum: seconds, maximum: seconds }],
    conflictsWith: why ? [[why]] : [],
  })
}

/** `@Element<id>` stays as it is: that is how the typed element is named, whatever its place in the list. */
function putElements(
  { input, pathPairs }: TypedTwin,
  model: SettingsModel,
  settings: Settings,
  media: ConnectedMedia['media'],
): void {
  pathPairs.push({ typed: ['elements'], own: ['elements_config'] })
  input.elements = elementsOf(model, settings).map(({ id, type, index }) => {
    const at = ['elements', String(index)]
    const port = `input_element_${id}`
    pathPairs.push({ typed: [...at, 'name'], own: ['elements_config', String(index), 'id'] })
    // What is wrong with the kind of source is the type's business; what is wrong with a medium, its port's.
    for (const source of [[], ['images'], ['video']])
      pathPairs.push({ typed: [...at, 'source', ...source], own: ['elements_config', String(index), 'type'] })
    if (type === 'video') {
      pathPairs.push({ typed: [...at, 'source', 'video', 'video'], own: [`${port}_video`] })
      return { name: `Element${id}`, source: { video: { video: media.get(`${port}_video`)?.[0] } } }
    }
    pathPairs.push({ typed: [...at, 'source', 'images', 'frontal'], own: [`${port}_frontal`] })
    pathPairs.push({ typed: [...at, 'source', 'images', 'references'], own: [`${port}_references`] })
    const images = { frontal: media.get(`${port}_frontal`)?.[0], references: media.get(`${port}_references`) ?? [] }
    return { name: `Element${id}`, source: { images } }
  })
}

function putReferences(
  { input, pathPairs }: TypedTwin,
  model: SettingsModel,
  settings: Settings,
  media: ConnectedMedia['media'],
): void {
  for (const { count, port, field } of referenceKinds) {
    const slots = slotsOf(model, settings, count)
    if (slots === 0) continue
    pathPairs.push({ typed: [field], own: ['seedance_refs_config', count] })
    input[field] = Array.from({ length: slots }, (_, index) => {
      const name = `input_seedance_${port}_${index + 1}`
      pathPairs.push({ typed: [field, String(index)], own: [name] })
      return media.get(name)?.[0]
    })
  }
}
