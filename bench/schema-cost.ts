/** Builds the schema once, in a process of its own, with `models` more models of Kling; prints milliseconds and bytes. */
import 'reflect-metadata'
import { defineFamily } from '../dist/catalog/define-family.js'
import { createCatalog } from '../dist/families/catalog.js'
import { catalog } from '../dist/families/index.js'
import { makeSchema, printedSchema } from '../dist/graphql/schema.js'

const models = Number(process.argv[2])
const before = performance.now()
const families = catalog.families.map((family) => {
  if (family.id !== 'kling') return family
  const { definition } = family
  const pattern = definition.models.find(({ name }) => name === 'kling-v3')!
  const more = Array.from({ length: models }, (_, index) => ({
    ...pattern,
    name: `kling-v3-${index}`,
    value: `KLING_V3_${index}`,
  }))
  return defineFamily({ ...definition, models: [...definition.models, ...more] })
})
const schema = makeSchema(createCatalog(families))
console.log(JSON.stringify({ milliseconds: performance.now() - before, bytes: printedSchema(schema).length }))
