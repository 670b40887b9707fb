import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../support/folder.ts'
import { cameraMove, planQuery, startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { plan, plans } from '../../support/planning.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({ KINETOGRAPH_MAX_ACTIVE: '10' })
})
afterAll(() => gateway.stop())

it('a tenant has no more requests judged at once than it may have active, and is told so', async () => {
  const requests = await Promise.all(Array.from({ length: 10 }, () => cameraMove()))
  const answers = (await Promise.all([1, 2, 3].map(() => plans(gateway, requests)))).flat()
  const refused = answers.filter(({ acceptable }) => !acceptable)
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(10)
  expect(refused.length).toBeGreaterThan(0)
  for (const { userErrors } of refused)
    expect(userErrors).toMatchObject([{ code: 'LIMIT_REACHED', path: [], message: expect.stringContaining('10') }])
  expect(await plan(gateway, requests[0]!)).toMatchObject({ acceptable: true })
})

it('a plan that nobody waits for any more ends, and leaves nothing', async () => {
  // Takes longer to look at than it takes to see below that it has come.
  const create = { width: 8_000, height: 6_000, channels: 3, background: '#a50' } as const
  const large = await sharp({ create }).png().toBuffer()
  const input = { request: await cameraMove({ startFrame: { base64: large.toString('base64') } }) }
  const body = JSON.stringify({ query: planQuery, variables: { input } })
  const headers = { 'content-type': 'application/json' }
  const controller = new AbortController()
  const given = Array.from({ length: 8 }, () =>
    fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body, signal: controller.signal }),
  )
  const inline = () => readdir(join(gateway.config.dataDirectory, 'work', 'inline')).catch(() => [])
  await until(async () => (await inline()).length > 0)
  controller.abort()
  for (const { status } of await Promise.allSettled(given)) expect(status).toBe('rejected')
  await until(async () => (await inline()).length === 0)
  expect(await plan(gateway, await cameraMove())).toMatchObject({ acceptable: true })
  expect(gateway.log.filter((line) => line.includes('unexpected error'))).toEqual([])
})
