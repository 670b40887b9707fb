import { ModelsDocument, type ModelsQuery } from '../client/generated/operations.ts'
import { type ExitCode, exitCodes } from './command-error.ts'
import { type AccessOptions, openGateway } from './gateway-access.ts'

type Model = ModelsQuery['models'][number]
type Parameter = Model['capabilities'][number]['parameters'][number]

/** What the gateway can make, and with which parameters. */
export async function models(options: AccessOptions & { json?: boolean }): Promise<ExitCode> {
  const access = await openGateway(options)
  try {
    const { models: list } = await access.client.request(ModelsDocument, {})
    process.stdout.write(options.json ? `${JSON.stringify(list, null, 2)}\n` : `${list.map(describe).join('\n\n')}\n`)
    return exitCodes.ok
  } finally {
    await access.close()
  }
}

function describe(model: Model): string {
  const { usable, reason } = model.availability
  const lines = [
    `${model.name}  ${model.label}: ${model.description}`,
    `  ${usable ? 'usable here' : `not usable here: ${reason ?? ''}`}, through ${model.routes.map(({ id }) => id).join(', ')}`,
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
