import type { Family, Model, ModelArm, Route, RouteArm } from '../../src/catalog/family.ts'
import type { Catalog } from '../../src/families/catalog.ts'
import { providerFacts } from '../../src/providers/all.ts'
import { cell, code, conditionLabel, defaultLabel, lifecycleLabel, limitLabel, priceLabel, taken } from './labels.ts'

/** docs/models.md: everything the catalog says, for people. The same catalog makes the same text. */
export function modelsPage(catalog: Catalog): string {
  const models = catalog.families.flatMap((family) => family.models.map((model) => ({ family, model })))
  return [
    '# Models',
    'Written by `npm run generate` from the catalog (`src/families`); changes belong there. What a server can use at this moment, and everything below as data, is in the GraphQL fields `models`, `modelFamilies` and `unconfirmedModels`.',
    table(
      ['Model', 'Family', 'Capabilities', 'Providers', 'Stage'],
      models.map(({ family, model }) => [
        `[${model.label}](#${anchor(model)})`,
        family.label,
        model.arms.map(({ capability }) => code(capability.field)).join(', '),
        [...new Set(model.routes.map(({ provider }) => providerFacts(provider).label))].join(', '),
        model.lifecycle.stage.toLowerCase(),
      ]),
    ),
    ...(catalog.unconfirmed.length === 0
      ? []
      : ['What is known of, and not offered yet, stands [at the end](#not-offered-yet).']),
    ...catalog.families.flatMap(familySection),
    ...unconfirmedSection(catalog),
  ]
    .join('\n\n')
    .concat('\n')
}

/** As renderers of Markdown make it of the heading. */
const anchor = ({ name }: Model): string => name.toLowerCase().replace(/[^a-z0-9-]/g, '')

function unconfirmedSection({ unconfirmed }: Catalog): string[] {
  if (unconfirmed.length === 0) return []
  return [
    '## Not offered yet',
    'These models are there, and nobody has confirmed how they are asked. They have no input, so none of them can be started; each says what is missing.',
    ...unconfirmed.flatMap(({ name, label, vendor, seenAt, known, missing, source, checkedOn }) => [
      `### ${name}`,
      `**${label}** by ${vendor}.`,
      [
        ...seenAt.map(({ provider, wireName }) => `- Seen at ${providerFacts(provider).label}: ${code(wireName)}`),
        ...known.map((sentence) => `- Known: ${sentence}`),
        ...missing.map((sentence) => `- Missing: ${sentence}`),
        `- Source: ${source}; checked on ${checkedOn}`,
      ].join('\n'),
    ]),
  ]
}

function familySection(family: Family): string[] {
  const { label, description, field } = family
  return [
    `## ${label}`,
    `${description} Input field ${code(field)}.`,
    ...family.models.flatMap((model) => modelSection(family, model)),
  ]
}

function modelSection(family: Family, model: Model): string[] {
  return [
    `### ${model.name}`,
    `**${model.label}** (${code(model.value)}). ${model.description} ${lifecycleLabel(model.lifecycle)}`,
    ...model.arms.flatMap((arm) => capabilitySection(family, model, arm)),
    ...model.routes.flatMap((route) => routeSection(model, route)),
  ]
}

function capabilitySection(family: Family, model: Model, arm: ModelArm): string[] {
  const { capability, parameters, rules, routes } = arm
  const rows = taken(parameters)
    .filter(({ name }) => name !== 'model')
    .map((parameter) => [
      code(parameter.name),
      cell(parameter.description),
      cell(limitLabel(parameter)),
      cell(defaultLabel(parameter)),
    ])
  return [
    `#### ${model.name}: ${capability.field}`,
    `${capability.label}: ${capability.description} ${code(`${family.field}.${capability.field}`)}`,
    table(['Parameter', 'What it is', 'Limits', 'Default'], rows),
    ...(rules.length === 0
      ? []
      : [
          rules
            .map(({ message, routes: own }) =>
              own.length === routes.length ? `- ${message}` : `- ${message} (${own.map(code).join(', ')})`,
            )
            .join('\n'),
        ]),
  ]
}

function routeSection(model: Model, route: Route): string[] {
  const { label } = providerFacts(route.provider)
  const facts = [
    `- Arms: ${route.arms.map(({ capability }) => code(capability.field)).join(', ')}`,
    ...(JSON.stringify(route.lifecycle) === JSON.stringify(model.lifecycle)
      ? []
      : [`- Here: ${lifecycleLabel(route.lifecycle)}`]),
    ...differences(model, route),
    ...prices(route),
    `- Source: ${route.source}; checked on ${route.checkedOn}`,
    ...(route.unsure ?? []).map((sentence) => `- UNSURE: ${sentence}`),
  ]
  return [
    `#### ${route.id}`,
    `${label}${route.standard ? ` (${route.standard})` : ''}, wire name ${code(route.wireName)}.`,
    facts.join('\n'),
  ]
}

function prices({ prices: rows }: Route): string[] {
  if (rows.length === 0) return ['- Price: not known']
  return rows.map((row) => {
    const when = (row.when ?? []).map(conditionLabel).join(' and ')
    return `- Price${when === '' ? '' : ` when ${when}`}: ${priceLabel(row)}${row.note ? `. ${row.note}` : ''}`
  })
}

/** What this route takes otherwise than the table of its model says; what several arms share stands once. */
function differences(model: Model, route: Route): string[] {
  const fieldsOf = new Map<string, string[]>()
  for (const arm of route.arms) {
    const widest = model.arms.find(({ capability }) => capability === arm.capability)!
    for (const difference of armDifferences(widest, arm))
      fieldsOf.set(difference, [...(fieldsOf.get(difference) ?? []), arm.capability.field])
  }
  return [...fieldsOf].map(([difference, fields]) =>
    fields.length === route.arms.length ? `- ${difference}` : `- ${difference} (${fields.map(code).join(', ')})`,
  )
}

function armDifferences(widest: ModelArm, arm: RouteArm): string[] {
  const here = new Map(taken(arm.parameters).map((parameter) => [parameter.name, parameter]))
  const lacking = taken(widest.parameters).filter(({ name }) => !here.has(name))
  const isInside = (name: string) => lacking.some((other) => name !== other.name && name.startsWith(other.name))
  const absent = lacking.filter(({ name }) => !isInside(name)).map(({ name }) => `Not taken: ${code(name)}`)
  const narrower = taken(widest.parameters).flatMap((parameter) => {
    const own = here.get(parameter.name)
    if (!own) return []
    const limit = limitLabel(own)
    return [
      ...(limit === limitLabel(parameter) ? [] : [`${code(parameter.name)}: ${limit}`]),
      ...(own.required && !parameter.required ? [`${code(parameter.name)} is required`] : []),
      ...(own.default === null && parameter.default !== null && !own.required
        ? [`${code(parameter.name)} has no default`]
        : []),
      ...(own.default !== null && parameter.default === null && !parameter.required
        ? [`${code(parameter.name)}: ${defaultLabel(own)} where nothing is given`]
        : []),
    ]
  })
  return [...absent, ...narrower]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
