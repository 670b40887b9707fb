import { type DescribedParameter, describeParameters } from '../catalog/describe.ts'
import type { SpecTable } from '../catalog/param.ts'
import type { Problem } from '../catalog/problem.ts'
import { settle } from '../catalog/settle.ts'
import { applyVariables, type PromptVariable } from '../catalog/variables.ts'
import type { Choice } from '../families/catalog.ts'
import { type Availability, type AvailabilityContext, availabilityOfArm } from '../generations/judge/availability.ts'
import { startParameters } from '../generations/judge/start-input.ts'
import { connectMedia, type SettingsMedium } from './connected-media.ts'
import { inSettingsNames } from './field-names.ts'
import { judgeSettings } from './judge-settings.ts'
import { judgeTwin } from './judge-twin.ts'
import { type SettingsModel, settingsModelNamed, settingsModels, widestModel } from './models.ts'
import { type Settings, type SettingsName, type SettingsTable, settingsNames, settingsTable } from './parameters.ts'
import { portsOf, type SettingsPort } from './ports.ts'
import { type GivenSettings, readSettings } from './read-settings.ts'
import { isResetWithFamily, type SettingsReset, switchModel } from './switch-model.ts'
import { chooseArm, type TypedTwin, typedTwinOf } from './typed-twin.ts'

export interface SettingsInput {
  /** The settings as a node saves them: any JSON. */
  canonical: unknown
  media?: readonly SettingsMedium[]
  variables?: readonly PromptVariable[]
  allowPlaceholders?: boolean
  chooseFirstAvailableModel?: boolean
}

export interface SettingsParameter {
  name: SettingsName
  /** Of the chosen model; the others are hidden. */
  visible: boolean
  value: unknown
  /** As the catalog describes its own parameters. */
  parameter: Omit<DescribedParameter, 'default'> & { default: unknown }
}

export interface SettingsResolution {
  /** Catalog name; null while no model is chosen. */
  model: string | null
  /** The whole set after switch and defaults. */
  canonical: Settings
  /** What was given, read, without defaults: the same for the same wish. */
  given: Settings
  parameters: SettingsParameter[]
  ports: SettingsPort[]
  resets: SettingsReset[]
  /** Paths in the set's own names; of variables and unknown ports, below the input. */
  problems: Problem[]
  warnings: Problem[]
  /** The typed twin; null while there are problems. */
  request: Record<string, unknown> | null
  /** Clips to make. */
  count: number
  /** A problem with the twin in the set's own names. */
  inOwnNames(problem: Problem): Problem
}

const modelRequired = 'Image to Video requires a model to be selected'

/** Everything there is to say of a node's settings. Pure, and never throws, whatever JSON they are. */
export function resolveSettings(
  context: AvailabilityContext,
  input: SettingsInput,
  switchTo?: string | null,
): SettingsResolution {
  const given = readSettings(input.canonical)
  const chosen = chooseModel(context, input, given, switchTo)
  const problems = [...chosen.problems]
  const warnings: Problem[] = []
  const model = chosen.model ?? widestModel
  const table = settingsTable(context.catalog, model)

  let values = withDefaults(given, chosen.from ? settingsTable(context.catalog, chosen.from) : table)
  let resets: SettingsReset[] = []
  if (chosen.model && chosen.isSwitch) {
    const from = chosen.from && { model: chosen.from, table: settingsTable(context.catalog, chosen.from) }
    ;({ values, resets } = switchModel(from, { model, table }, values))
  } else if (chosen.model && given.values.modelName === undefined) values = { ...values, modelName: model.name }
  const isFamilySwitch = chosen.isSwitch && chosen.from !== null && chosen.from.family !== model.family
  const mended = new Set<string>([
    ...resets.map(({ name }) => name),
    ...(isFamilySwitch ? settingsNames.filter((name) => isResetWithFamily(name, table)) : []),
  ])

  for (const [name, found] of given.problems) {
    // Without a readable model there is none: that is said already.
    if (mended.has(name) || name === 'modelName') continue
    // What the model does not support is not looked at; what is switched off is worth a word only.
    const isUnsupported = name !== '' && table.specs[name].missing !== undefined
    const isOff = name === 'multi_prompt_config' && values.multi_prompt_enabled !== true
    if (isUnsupported) continue
    if (isOff) warnings.push(...found)
    else problems.push(...found)
  }
  warnings.push(...given.warnings, ...ignoredSettings(table, given, mended))

  const supported = supportedSettings(table, values)
  const armOf = (hasStartFrame: boolean): Choice | undefined =>
    context.catalog.choice(model.model, chooseArm(model, supported, hasStartFrame).field)
  const ports = chosen.model ? portsOf(model, armOf(false), supported) : []
  const connected = connectMedia(ports, chosen.model ? (input.media ?? []) : [])
  problems.push(...connected.problems)
  warnings.push(...connected.warnings)

  const texts = putVariables(table, supported, input)
  problems.push(...texts.problems)
  warnings.push(...texts.warnings)
  // Of what could not be read nothing more is said.
  const isUnread = (name: SettingsName) => given.problems.has(name) && given.values[name] === undefined
  problems.push(
    ...judgeSettings(model, table, texts.values).filter(
      ({ path }) => mended.has(path[0]!) || !isUnread(path[0] as SettingsName),
    ),
  )

  const choice = chosen.model && armOf(connected.media.has('input_start_frame'))
  if (choice) judgeAvailability(availabilityOfArm(context, choice.family, choice.arm), problems, warnings)
  else if (chosen.model) problems.push(noModel())
  let twin: TypedTwin | undefined
  if (choice && problems.length === 0) {
    twin = typedTwinOf(model, choice, texts.values, given.values, connected)
    problems.push(...twin.problems)
    warnings.push(...twin.warnings)
    if (twin.problems.length === 0) {
      const verdict = judgeTwin(context, twin, input.allowPlaceholders === true)
      problems.push(...verdict.problems)
      warnings.push(...verdict.warnings)
    }
  }
  return {
    model: chosen.model?.model ?? null,
    canonical: values,
    given: given.values,
    parameters: describeSettings(table, values),
    ports,
    resets,
    problems,
    warnings,
    request: twin && problems.length === 0 ? twin.request : null,
    count: values.num_videos === 2 ? 2 : 1,
    inOwnNames: (problem) => (twin ? inSettingsNames(problem, twin.choice, twin.pathPairs) : problem),
  }
}

interface ChosenModel {
  model: SettingsModel | undefined
  /** The model before the switch. */
  from: SettingsModel | null
  isSwitch: boolean
  problems: Problem[]
}

/** source: DNG-10, DNG-14 */
function chooseModel(
  context: AvailabilityContext,
  input: SettingsInput,
  given: GivenSettings,
  switchTo: string | null | undefined,
): ChosenModel {
  const { catalog } = context
  const offered = settingsModels.filter((model) => catalog.model(model.model) !== undefined)
  const names = offered.map(({ name }) => name)
  const find = (name: unknown) => offered.find((model) => model === settingsModelNamed(name))
  const name = given.values.modelName
  const isNone = !given.problems.has('modelName') && (name === undefined || name === '')
  const problems: Problem[] = []
  let model = find(name)
  if (isNone && input.chooseFirstAvailableModel === true && (switchTo ?? undefined) === undefined)
    model = offered.find((candidate) =>
      Object.values(candidate.arms).some((field) => {
        const choice = catalog.choice(candidate.model, field)
        return choice !== undefined && availabilityOfArm(context, choice.family, choice.arm).usable
      }),
    )
  const from = model ?? null
  if (switchTo !== undefined && switchTo !== null) {
    const target = find(switchTo)
    if (target) return { model: target, from, isSwitch: target !== from, problems }
    problems.push({
      code: 'NOT_FOUND',
      path: ['switchToModel'],
      parameter: null,
      message: 'There is no model of this name to switch to.',
      allowedValues: names,
    })
  }
  if (!model) problems.push(noModel(names))
  return { model, from, isSwitch: false, problems }
}

const noModel = (allowedValues?: string[]): Problem => ({
  code: 'MODEL_REQUIRED',
  path: ['modelName'],
  parameter: 'modelName',
  message: modelRequired,
  ...(allowedValues ? { allowedValues } : {}),
})

/** A model that is gone is no model; one that cannot be used just now may still be set up. source: DNG-10 */
function judgeAvailability({ usable, state, reason }: Availability, problems: Problem[], warnings: Problem[]): void {
  if (usable) return
  const isRetired = state === 'RETIRED'
  const at = { path: ['modelName'], parameter: 'modelName', message: reason ?? 'This model cannot be used now.' }
  warnings.push({ code: isRetired ? 'MODEL_RETIRED' : 'MODEL_UNAVAILABLE', ...at })
  if (isRetired) problems.push(noModel())
}

const withDefaults = ({ values }: GivenSettings, { defaults }: SettingsTable): Settings =>
  Object.fromEntries(settingsNames.map((name): [string, unknown] => [name, values[name] ?? defaults[name] ?? null]))

/** The set as its model takes it: what the model does not support has its default, and means nothing. */
const supportedSettings = ({ specs, defaults }: SettingsTable, values: Settings): Settings => ({
  ...values,
  ...Object.fromEntries(
    settingsNames
      .filter((name) => specs[name].missing !== undefined)
      .map((name): [string, unknown] => [name, defaults[name]]),
  ),
})

/** What says nothing is not missed: a switch that is off, an empty text or list, counts of nothing. */
const saysNothing = (value: unknown): boolean =>
  value === undefined ||
  value === false ||
  value === '' ||
  (typeof value === 'object' && value !== null && Object.values(value).every((item) => item === 0))

/** source: DNG-11 */
const ignoredSettings = ({ specs }: SettingsTable, given: GivenSettings, mended: ReadonlySet<string>): Problem[] =>
  settingsNames
    .filter((name) => specs[name].missing !== undefined && !mended.has(name))
    .filter((name) => !saysNothing(given.values[name]) || given.problems.has(name))
    .map((name) => ({ code: 'IGNORED', path: [name], parameter: name, message: specs[name].missing! }))

/** The texts that are used, with the variables' values in their places. The settings themselves keep the templates. */
function putVariables(
  { specs }: SettingsTable,
  values: Settings,
  { variables = [], allowPlaceholders = false }: SettingsInput,
): { values: Settings; problems: Problem[]; warnings: Problem[] } {
  const { problems, settled } = settle({ variables: startParameters.variables }, { variables }, [])
  if (problems.length > 0)
    return { values, problems: problems.map((problem) => ({ ...problem, parameter: null })), warnings: [] }
  const isMultiPrompt = values.multi_prompt_enabled === true
  const used: SettingsName[] = [isMultiPrompt ? 'multi_prompt_config' : 'prompt', 'negative_prompt']
  const table: SpecTable = Object.fromEntries(
    used.filter((name) => specs[name].missing === undefined).map((name) => [name, specs[name]]),
  )
  const replaced = applyVariables(table, values, [], settled.variables as PromptVariable[], { allowPlaceholders })
  return { values: replaced.input, problems: replaced.problems, warnings: replaced.warnings }
}

const describeSettings = ({ specs, defaults }: SettingsTable, values: Settings): SettingsParameter[] =>
  settingsNames.map((name) => {
    const { missing, ...spec } = specs[name]
    const [parameter] = describeParameters({ [name]: spec })
    return {
      name,
      visible: missing === undefined,
      value: values[name] ?? null,
      parameter: { ...parameter!, default: defaults[name] ?? null },
    }
  })
