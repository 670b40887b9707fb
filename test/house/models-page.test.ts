import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { modelsPage } from '../../scripts/models-page/page.ts'
import { defineFamily } from '../../src/catalog/define-family.ts'
import { createCatalog } from '../../src/families/catalog.ts'
import { catalog } from '../../src/families/index.ts'
import { toyDefinition } from '../support/toy-family.ts'

describe('docs/models.md', () => {
  const page = modelsPage(catalog)

  it('is what the catalog says, every time', () => {
    expect(modelsPage(catalog)).toBe(page)
    expect(readFileSync('docs/models.md', 'utf8') === page, 'run npm run generate').toBe(true)
  })

  it('has every model, capability, parameter, rule and route, with where its facts come from', () => {
    for (const family of catalog.families)
      for (const model of family.models) {
        const section = page.slice(page.indexOf(`\n### ${model.name}\n`))
        expect(section, model.name).toContain(model.description)
        for (const { capability, parameters, rules } of model.arms) {
          const arm = section.slice(section.indexOf(`#### ${model.name}: ${capability.field}\n`)).split('\n#### ')[0]!
          for (const name of Object.keys(parameters).filter((field) => field !== 'model'))
            expect(arm, `${model.name}.${capability.field}`).toContain(`\n| \`${name}\` | `)
          for (const { message } of rules) expect(arm).toContain(message)
        }
        for (const route of model.routes) {
          const facts = section.slice(section.indexOf(`#### ${route.id}\n`)).split('\n#### ')[0]!
          expect(facts).toContain(`\`${route.wireName}\``)
          expect(facts).toContain(`- Source: ${route.source}; checked on ${route.checkedOn}`)
          for (const sentence of route.unsure ?? []) expect(facts).toContain(`- UNSURE: ${sentence}`)
          expect(facts.match(/- Price/g)).toHaveLength(Math.max(1, route.prices.length))
        }
      }
  })
})

it('the page says of each model that is not confirmed what is known and what is missing', () => {
  const page = modelsPage(catalog)
  for (const { name, label, known, missing, seenAt } of catalog.unconfirmed) {
    const section = page.slice(page.indexOf(`\n### ${name}\n`)).split('\n### ')[1]!
    for (const words of [label, ...known, ...missing, ...seenAt.map(({ wireName }) => wireName)])
      expect(section).toContain(words)
  }
})

it('a page tells limits, defaults, prices, dates and what differs at a route', () => {
  const page = modelsPage(createCatalog([defineFamily(toyDefinition)]))
  for (const line of [
    '| `durationSeconds` | Length of the clip. | 0, 4–15 seconds | `5` |',
    '| `shots[].durationSeconds` | Length of the clip. | 1–15 seconds | required |',
    '| `referenceImages` | Pictures that show what things look like; the clip does not start from them. | 0–3 items | none |',
    '- Sound needs a prompt. (`toy-one@wide`)',
    '- All shots together last from 3 to 15 seconds.',
    '- Price when `resolution` is `RESOLUTION_1080P`: $0.20 a second',
    '- Price: $0.05 a second',
    '- Not taken: `referenceImages`',
    '- `durationSeconds`: 5, 10 seconds',
    '- `prompt` is required',
    '**Toy Zero** (`TOY_ZERO`). For tests. Retired, ended 2026-06-30, use `toy-one`.',
  ])
    expect(page.split('\n')).toContain(line)
})
