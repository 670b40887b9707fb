import { ModelsDocument, type ModelsQuery } from '../client/generated/operations.ts'
import { CommandError, type ExitCode, exitCodes } from './command-error.ts'
import { type AccessOptions, openGateway } from './gateway-access.ts'

type Model = ModelsQuery['models'][number]
type Parameter = Model['capabilities'][number]['parameters'][number]

/** What the gateway can make; of the models named, with which parameters. */
export async function models(names: readonly string[], options: AccessOptions & { json?: boolean }): Promise<ExitCode> {
  const access = await openGateway(options)
  try {
    const { models: all } = await access.client.request(ModelsDocument, {})
    const unknown = names.find((name) => !all.some((model) => model.name === name))
    if (unknown !== undefined)
      throw new CommandError(
        `There is no model ${unknown}. There are: ${all.map(({ name }) => name).join(', ')}.`,
        exitCodes.usage,
      )
    const list = names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
    const text = names.length === 0 ? overview(list) : list.map(describe).join('\n\n')
    process.stdout.write(`${options.json ? JSON.stringify(list, null, 2) : text}\n`)
    return exitCodes.ok
  } finally {
    await access.close()
  }
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
    lines.push(...table(rows).map((row) => `    ${row}`))
  }
  return [...lines, '', '  * must be given'].join('\n')
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

/** Columns as wide as their widest cell, the last one ragged. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => Math.min(row[column]!.length, 48))))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
}
