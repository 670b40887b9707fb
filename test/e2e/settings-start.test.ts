import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineFamily } from '../../src/catalog/define-family.ts'
import type { Lifecycle } from '../../src/catalog/family.ts'
import { createCatalog } from '../../src/families/catalog.ts'
import { catalog } from '../../src/families/index.ts'
import { generationFields, generationQuery, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { countRows } from '../support/rows.ts'
import { picture } from '../support/still.ts'

/**
 * None of the eight models has a wire yet: here our own renderer answers to the name of Veo 3.1. It has the arm with
 * start and end frame.
 */
function catalogWithoutKeys(lifecycle: Lifecycle = { stage: 'ACTIVE' }) {
  const { definition } = catalog.families.find(({ id }) => id === 'still-motion')!
  const [own] = definition.models
  const others = catalog.families.filter(({ id }) => id !== 'still-motion' && id !== 'veo')
  return createCatalog([
    ...others,
    defineFamily({
      ...definition,
      models: [
        own!,
        { ...own!, name: 'veo-3-1', value: 'VEO_3_1', lifecycle, defaults: { ...own!.defaults, frameRate: 1 } },
      ],
    }),
  ])
}

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({}, { catalog: catalogWithoutKeys() })
})
afterAll(() => gateway.stop())

const startMutation = `mutation Start($input: StartGenerationFromSettingsInput!) {
  startGenerationFromSettings(input: $input) {
    generation { ${generationFields} } replayed userErrors { code path message } warnings { code path } } }`
const start = async (settings: object, around: object = {}, at = gateway) => {
  const answer = await at.query(startMutation, { input: { settings, ...around } })
  expect(answer.errors).toBeUndefined()
  return answer.data.startGenerationFromSettings
}

const inline = async () => ({ base64: (await picture()).toString('base64') })
const settings = async (more: object = {}) => ({
  canonical: {
    modelName: 'Veo 3.1',
    prompt: '',
    duration_seconds: 4,
    resolution: '720p',
    use_end_frame: true,
    ...more,
  },
  media: [
    { port: 'input_start_frame', media: { image: await inline() } },
    { port: 'input_end_frame', media: { image: await inline() } },
  ],
  variables: [{ name: 'how', value: 'slowly' }],
})
const prompt = 'Turn {{how}}.'

describe('a start from settings', () => {
  it('DNG-12 makes as many clips as num_videos says, and keeps the typed request', async () => {
    const { generation, userErrors } = await start(await settings({ prompt, num_videos: 2 }), {
      clientReference: 'mine',
    })
    expect(userErrors).toEqual([])
    expect(generation).toMatchObject({ clientReference: 'mine', prompt: 'Turn slowly.' })
    expect(generation.request.stillMotion.startEndFrame).toMatchObject({
      model: 'VEO_3_1',
      durationSeconds: 4,
      resolution: 'RESOLUTION_720P',
    })
    expect(generation.state.clips).toHaveLength(2)
    const events = await gateway.events(generation.id)
    expect(events.at(-1)).toMatchObject({ __typename: 'GenerationSucceeded' })
    const { state } = (await gateway.query(generationQuery, { id: generation.id })).data.generation
    expect(state.clips.map(({ video }: any) => video.durationSeconds)).toEqual([4, 4])
  })

  it('is answered again by its key, whether a config is JSON or text, and a conflict when it is another', async () => {
    const around = { idempotencyKey: 'node-1' }
    const shots = [{ prompt: 'x', duration: 5 }]
    const first = await start(await settings({ prompt, multi_prompt_config: shots, position: 1 }), around)
    expect([first.replayed, first.userErrors]).toEqual([false, []])
    const before = await countRows(gateway)
    const again = await start(await settings({ prompt, multi_prompt_config: JSON.stringify(shots) }), around)
    expect([again.replayed, again.generation.id, again.userErrors]).toEqual([true, first.generation.id, []])
    expect((await countRows(gateway)).generation).toBe(before.generation)
    for (const other of [{ prompt: 'Turn.' }, { prompt, duration_seconds: 6 }, { prompt, num_videos: 2 }]) {
      const answer = await start(await settings(other), around)
      expect(answer.generation).toBeNull()
      expect(answer.userErrors.map(({ code, path }: any) => [code, path])).toContainEqual([
        'IDEMPOTENCY_CONFLICT',
        ['idempotencyKey'],
      ])
    }
  })

  it('is answered again by its key when the settings could not be run any more', async () => {
    const around = { idempotencyKey: 'node-2' }
    const wish = { ...(await settings({ prompt })), chooseFirstAvailableModel: true }
    const { modelName: _none, ...canonical } = wish.canonical
    // DNG-14: the one model that can be used here.
    const first = await start({ ...wish, canonical }, around)
    expect(first.generation.request.stillMotion.startEndFrame.model).toBe('VEO_3_1')
    const later = await startTestGateway(
      {},
      {
        beside: gateway.config,
        catalog: catalogWithoutKeys({ stage: 'RETIRED', retiresOn: '2026-11-01' }),
      },
    )
    try {
      const again = await start({ ...wish, canonical }, around, later)
      expect([again.replayed, again.generation.id, again.userErrors]).toEqual([true, first.generation.id, []])
      const { userErrors } = await start(await settings({ prompt }), {}, later)
      expect(userErrors.map(({ message }: any) => message)).toEqual(['Image to Video requires a model to be selected'])
    } finally {
      await later.stop()
    }
  })

  it('says what is wrong around settings that cannot be run, too', async () => {
    const around = { maximumCost: { micros: -1 }, idempotencyKey: '', poll: { timeoutMilliseconds: 1 } }
    const { userErrors } = await start({ canonical: { modelName: 'Kling v9', prompt: 'x' } }, around)
    expect(userErrors.map(({ code, path }: any) => [code, ...path])).toEqual([
      ['MODEL_REQUIRED', 'settings', 'canonical', 'modelName'],
      ['REQUIRED', 'idempotencyKey'],
      ['OUT_OF_RANGE', 'poll', 'timeoutMilliseconds'],
      ['OUT_OF_RANGE', 'maximumCost', 'micros'],
    ])
  })
})
