import { afterAll, beforeAll, expect, it } from 'vitest'
import { defineFamily } from '../../src/catalog/define-family.ts'
import { createCatalog } from '../../src/families/catalog.ts'
import { catalog } from '../../src/families/index.ts'
import { generationQuery, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { type InputServer, startInputServer } from '../support/input-server.ts'
import { picture } from '../support/still.ts'

/** The embedded renderer as a provider that is particular about pictures. */
const particular = (() => {
  const { definition } = catalog.families.find(({ id }) => id === 'still-motion')!
  const [model] = definition.models
  const [route] = model!.routes
  const startEndFrame = {
    ...route!.arms.startEndFrame!,
    rules: [{ kind: 'SAME_SIZE' as const, parameters: ['startFrame', 'endFrame'], message: 'Both have one size.' }],
  }
  const routes = [{ ...route!, arms: { ...route!.arms, startEndFrame } }]
  return createCatalog([defineFamily({ ...definition, models: [{ ...model!, routes }] })])
})()

let gateway: TestGateway
let host: InputServer
beforeAll(async () => {
  const [large, small] = [await picture(), await picture(320, 180)]
  host = await startInputServer({
    '/large.png': (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(large),
    '/small.png': (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(small),
  })
  gateway = await startTestGateway({ KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host }, { catalog: particular })
})
afterAll(async () => {
  await gateway?.stop()
  await host?.stop()
})

it('PML-02 pictures of two sizes behind URLs end the generation before anything is sent', async () => {
  const startEndFrame = {
    startFrame: { url: host.url('/large.png') },
    endFrame: { url: host.url('/small.png') },
    durationSeconds: 1,
  }
  const { generation } = await gateway.start({ stillMotion: { startEndFrame } })
  await gateway.untilStatus(generation.id, 'FAILED')
  const { data } = await gateway.query(generationQuery, { id: generation.id })
  expect(data.generation.state.failure).toMatchObject({
    code: 'IMAGE_SIZE_MISMATCH',
    stage: 'PREPARE',
    charged: 'NONE',
    path: ['request', 'stillMotion', 'startEndFrame', 'endFrame'],
  })
})
