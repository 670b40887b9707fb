import { ApolloServer } from '@apollo/server'
import { expect, it } from 'vitest'
import { catalog } from '../../families/index.ts'
import { makeSchema } from '../schema.ts'
import { keepCatalogAnswers } from './answers.ts'

const schema = makeSchema(catalog)

async function startServer() {
  const start = {
    ...{ catalog, providers: new Map(), wires: [] as never[] },
    suspendedRoutes: { reasonOf: () => null },
    now: () => new Date('2026-11-21'),
  }
  const kept = keepCatalogAnswers<{ services: { start: typeof start } }>()
  const server = new ApolloServer({ schema, ...kept })
  const ask = async (query: string, variables: Record<string, unknown> = {}) => {
    const { body } = await server.executeOperation({ query, variables }, { contextValue: { services: { start } } })
    if (body.kind !== 'single') throw new Error('One answer was expected')
    return body.singleResult
  }
  return { start, ask, write: kept.stringifyResult, stop: () => server.stop() }
}

const one = 'query ($name: String!) { model(name: $name) { label lifecycle { stage } availability { state } } }'

it('an answer about the catalog is worked out once, and given again to the same question', async () => {
  const { ask, stop } = await startServer()
  const first = await ask(one, { name: 'kling-v3' })
  expect(first.data).toMatchObject({ model: { label: 'Kling 3.0' } })
  expect((await ask(one, { name: 'kling-v3' })).data).toBe(first.data)
  const other = await ask(one, { name: 'veo-3-1' })
  expect(other.data).toMatchObject({ model: { label: 'Veo 3.1' } })
  await stop()
})

it('it is written once, and reads like any other', async () => {
  const { ask, write, stop } = await startServer()
  const first = write(await ask(one, { name: 'kling-v3' }))
  const again = write(await ask(one, { name: 'kling-v3' }))
  expect(JSON.parse(again)).toEqual({ data: { model: expect.objectContaining({ label: 'Kling 3.0' }) } })
  expect(again).toBe(first)
  expect(JSON.parse(write(await ask('{ models { nothing } }')))).toHaveProperty('errors')
  await stop()
})

it('it is worked out anew when something becomes available, or another day has come', async () => {
  const { start, ask, stop } = await startServer()
  const first = await ask(one, { name: 'still-motion' })
  expect(first.data).toMatchObject({ model: { availability: { state: 'SUSPENDED' } } })
  start.providers.set('embedded', { id: 'embedded', local: true })
  start.wires.push({ family: 'still-motion', provider: 'embedded' } as never)
  expect((await ask(one, { name: 'still-motion' })).data).toMatchObject({ model: { availability: { state: 'READY' } } })
  const today = await ask(one, { name: 'kling-v3' })
  start.now = () => new Date('2026-11-22')
  expect((await ask(one, { name: 'kling-v3' })).data).not.toBe(today.data)
  await stop()
})

it('what is wrong, or asks for more than the catalog, is not kept', async () => {
  const { ask, stop } = await startServer()
  const both = '{ models { name } plan: __typename }'
  expect((await ask(both)).data).not.toBe((await ask(both)).data)
  const fragment = '{ ...all } fragment all on Query { models { name } }'
  expect((await ask(fragment)).data).not.toBe((await ask(fragment)).data)
  expect((await ask('{ models { nothing } }')).errors).toHaveLength(1)
  await stop()
})
