import type { Client } from '../client/index.ts'
import { CommandError, type ExitCode, exitCodes } from './command-error.ts'
import { type AccessOptions, openGateway } from './gateway-access.ts'
import type { Model } from './order.ts'
import { table } from './table.ts'

type Parameter = Model['capabilities'][number]['parameters'][number]

/** What the gateway can make; of the models named, with which parameters. */
export async function models(names: readonly string[], options: AccessOptions & { json?: boolean }): Promise<ExitCode> {
  const access = await openGateway(options)
  try {
    const { client } = access
    const wanted = names.length > 0 ? names : (await client.models()).map(({ name }) => name)
    const list: Model[] = []
    for (const name of wanted) list.push(await readModel(client, name))
    const text = names.length === 0 ? overview(list) : list.map(describe).join('\n\n')
    process.stdout.write(`${options.json ? JSON.stringify(list, null, 2) : text}\n`)
    return exitCodes.ok
  } finally {
    await access.close()
  }
}

/** @throws CommandError 2 when there is none of that name; KinetographError */
export async function readModel(client: Client, name: string): Promise<Model> {
  const model = await client.model(name)
  if (model) return model
  const names = (await client.models()).map((one) => one.name)
  throw new CommandError(`There is no model ${name}. There are: ${names.join(', ')}.`, exitCodes.usage)
}

/** One line for each model. */
function overview(list: readonly Model[]): string {
  const rows = list.map(({ name, label, availability, capabilities }) => [
    `${availability.state === 'EMULATED' ? '◐' : availability.usable ? '●' : '○'} ${name}`,
    label,
    capabilities.map(({ field }) => field).join(', '),
  ])
  const isEmulated = list.some(({ availability }) => availability.state === 'EMULATED')
  const legend = `● usable here${isEmulated ? ', ◐ emulated: its clips are not real' : ''}. One with all its parameters: kinetograph models NAME`
  return [...table(rows), '', legend].join('\n')
}

function describe(model: Model): string {
  const { state, usable, reason } = model.availability
  const lines = [
    `${model.name}  ${model.label}: ${model.description}`,
    `  ${state === 'EMULATED' ? 'emulated here: its clips are not real' : usable ? 'usable here' : `not usable here: ${reason ?? ''}`}, through ${model.routes.map(({ id }) => id).join(', ')}`,
  ]
  for (const capability of model.capabilities) {
    lines.push('', `  ${capability.field}  ${capability.description}`)
    const rows = capability.parameters.map((parameter) => [
      parameter.name + (parameter.required ? ' *' : ''),
      kindOf(parameter),
      parameter.default === null || parameter.default === '' ? '' : `default ${String(parameter.default)}`,
    ])
    lines.push(...table(rows).map((row) => `    ${row}`), '', `    $ ${exampleOf(model, capability)}`)
  }
  return [...lines, '', '  * must be given'].join('\n')
}

/** A line that starts it, with everything that must be given. */
function exampleOf({ name }: Model, { field, parameters, familyField }: Model['capabilities'][number]): string {
  const required = parameters.filter((parameter) => parameter.required && !/[.[]/.test(parameter.name))
  const has = (parameter: string) => parameters.some((one) => one.name === parameter)
  const needs = (parameter: string) => required.some((one) => one.name === parameter)
  const flags = required.flatMap((parameter) => flagOf(parameter, parameters))
  const isChosen = familyField === 'stillMotion' && field === 'cameraMove'
  return [
    'kinetograph generate',
    needs('startFrame') || (has('startFrame') && !needs('shots')) ? 'photo.jpg' : '-',
    has('prompt') ? '"waves roll in"' : '',
    `--model ${name}`,
    isChosen ? '' : `--capability ${field}`,
    ...flags,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function flagOf({ name, kind, choices, ranges, minimumItems }: Parameter, all: readonly Parameter[]): string[] {
  if (['model', 'startFrame', 'prompt'].includes(name)) return []
  if (name === 'endFrame') return ['--end-frame last.jpg']
  if (name === 'shots') return Array(minimumItems || 1).fill('--shot "waves roll in:5"')
  if (name === 'durationSeconds') return [`--duration ${ranges?.[0]?.minimum ?? 5}`]
  const item = all.find((one) => one.name === `${name}[]`)?.kind
  const file = item === 'IMAGE' ? 'figure.jpg' : item === 'VIDEO' ? 'dance.mp4' : item === 'AUDIO' ? 'voice.mp3' : null
  if (kind === 'LIST' && file) return Array(minimumItems || 1).fill(`--reference ${file}`)
  const value = choices?.[0]?.value ?? ranges?.[0]?.minimum
  if (value !== undefined) return [`--set ${name}=${value}`]
  return [kind === 'LIST' || kind === 'OBJECT' ? `--parameters ${name}.json` : `--set ${name}=…`]
}

function kindOf(parameter: Parameter): string {
  const { kind, ranges, unit, choices, maximumLength, minimumItems, maximumItems } = parameter
  const numbers = (ranges ?? []).map(({ minimum, maximum }) => `${minimum} to ${maximum}`).join(', ')
  switch (kind) {
    case 'CHOICE':
      return (choices ?? []).map(({ value }) => value).join(' | ')
    case 'INTEGER':
    case 'NUMBER':
      return `${numbers}${unit ? ` ${unit}` : ''}${kind === 'INTEGER' ? ', whole' : ''}`
    case 'TEXT':
      return maximumLength === null ? 'text' : `text, up to ${maximumLength} characters`
    case 'LIST':
      return `list of ${minimumItems ?? 0} to ${maximumItems ?? 'any number'}`
    case 'IMAGE':
      return 'picture'
    case 'VIDEO':
      return 'video'
    case 'AUDIO':
      return 'sound file'
    case 'ID':
      return 'id'
    case 'BOOLEAN':
      return choices?.length === 1 ? choices[0]!.value : 'true or false'
    case 'OBJECT':
      return 'object'
  }
}
