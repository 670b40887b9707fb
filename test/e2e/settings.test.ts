import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKlingaiEmulator } from '../../src/providers/klingai/emulator.ts'
import { startEmulatedGateway } from '../support/emulated.ts'
import { planQuery, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { countRows } from '../support/rows.ts'
import { picture } from '../support/still.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const problem = 'code path parameter message allowedValues ranges { minimum maximum } conflictsWith'
const settingsQuery = `query Settings($input: SettingsInput!, $to: String) {
  settings(input: $input, switchToModel: $to) {
    model { name } canonical request
    parameters { name visible value parameter { name kind default ranges { minimum maximum } choices { value settingsValue } settingsName } }
    ports { name kind required multiple reference }
    resets { name from to reason message }
    userErrors { ${problem} } warnings { ${problem} } } }`
const startMutation = `mutation Start($input: StartGenerationFromSettingsInput!) {
  startGenerationFromSettings(input: $input) {
    generation { id } replayed userErrors { ${problem} } warnings { ${problem} } } }`

const resolve = async (canonical: unknown, around: object = {}, to?: string, at: TestGateway = gateway) => {
  const answer = await at.query(settingsQuery, { input: { canonical, ...around }, ...(to ? { to } : {}) })
  expect(answer.errors).toBeUndefined()
  return answer.data.settings
}
const start = async (settings: object, around: object = {}, at: TestGateway = gateway) => {
  const answer = await at.query(startMutation, { input: { settings, ...around } })
  expect(answer.errors).toBeUndefined()
  return answer.data.startGenerationFromSettings
}

const image = { url: 'https://example.com/product.png' }
const startFrame = { port: 'input_start_frame', media: { image } }
const veo = {
  modelName: 'Veo 3.1',
  prompt: 'Product slowly rotates.',
  aspect_ratio: '16:9',
  duration_seconds: 6,
  resolution: '1080p',
  generate_audio: true,
  enhance_prompt: true,
}

describe('settings', () => {
  it('DNG-02 DNG-03 answer with the whole set, parameters, ports and a request that plan takes', async () => {
    const { canonical, parameters, ports, request, model, userErrors, warnings } = await resolve(veo, {
      media: [startFrame],
    })
    expect(userErrors).toEqual([])
    expect(model.name).toBe('veo-3-1')
    expect(canonical).toMatchObject({
      ...veo,
      num_videos: 1,
      seedance_refs_config: { images: 0, videos: 0, audios: 0 },
    })
    expect(parameters.find(({ name }: { name: string }) => name === 'duration_seconds')).toEqual({
      name: 'duration_seconds',
      visible: true,
      value: 6,
      parameter: {
        name: 'duration_seconds',
        kind: 'INTEGER',
        default: 8,
        ranges: [4, 6, 8].map((seconds) => ({ minimum: seconds, maximum: seconds })),
        choices: null,
        settingsName: 'duration_seconds',
      },
    })
    expect(ports).toEqual([
      { name: 'input_start_frame', kind: 'IMAGE', required: false, multiple: false, reference: null },
    ])
    // Without a credential the settings may be made all the same, and plan says why it cannot start.
    expect(warnings.map(({ code }: { code: string }) => code)).toEqual(['MODEL_UNAVAILABLE'])
    const { plan } = (await gateway.query(planQuery, { input: { request } })).data
    expect(plan.route.id).toBe('veo-3-1@fal')
    expect(plan.userErrors.map(({ code }: { code: string }) => code)).toEqual(['MODEL_UNAVAILABLE'])
  })

  it('DNG-04 list what a switch reset and cleared', async () => {
    const { resets, canonical } = await resolve({ ...veo, use_end_frame: true }, {}, 'Kling v3')
    expect(canonical.modelName).toBe('Kling v3')
    expect(resets.map(({ name, to, reason }: any) => [name, to, reason])).toEqual([
      ['duration_seconds', 8, 'FAMILY_DEFAULT'],
      ['generate_audio', false, 'NOT_SUPPORTED'],
      ['enhance_prompt', false, 'NOT_SUPPORTED'],
      ['use_end_frame', false, 'FAMILY_DEFAULT'],
    ])
  })

  it('DNG-10 DNG-14 want a model that is there: none can be used on this server, and Sora is gone', async () => {
    const message = 'Image to Video requires a model to be selected'
    for (const [canonical, around] of [
      [{ prompt: 'p' }, {}],
      [{ prompt: 'p' }, { chooseFirstAvailableModel: true }],
      [{ prompt: 'p', modelName: 'Sora 2', duration_seconds: 8 }, {}],
    ] as const) {
      const { userErrors, request } = await resolve(canonical, around)
      expect(userErrors).toMatchObject([{ code: 'MODEL_REQUIRED', path: ['modelName'], message }])
      expect(request).toBeNull()
    }
    const { warnings } = await resolve({ prompt: 'p', modelName: 'Sora 2' })
    expect(warnings).toMatchObject([{ code: 'MODEL_RETIRED' }])
  })

  it('take JSON written in the document, too', async () => {
    const answer = await gateway.query(`{ settings(input: { canonical: {
      modelName: "Kling v3", multi_prompt_enabled: true, multi_prompt_config: [{ prompt: "a", duration: 16 }] } })
      { userErrors { path message } } }`)
    expect(answer.data.settings.userErrors).toEqual([
      { path: ['input_start_frame'], message: 'Media must be connected to input_start_frame.' },
      { path: ['multi_prompt_config'], message: 'Total shot duration (16s) exceeds maximum of 15s' },
    ])
  })

  it('answer with a 400 only where the input has not its shape', async () => {
    expect((await gateway.query(settingsQuery, { input: { canonical: null } })).status).toBe(400)
    const two = { port: 'input_start_frame', media: { image, video: { url: 'https://example.com/a.mp4' } } }
    expect((await gateway.query(settingsQuery, { input: { canonical: {}, media: [two] } })).status).toBe(400)
  })

  it('are read as deep as JSON may nest', async () => {
    const deep = `${'['.repeat(40)}${']'.repeat(40)}`
    for (const name of ['prompt', 'elements_config', 'other']) {
      const canonical = `{"modelName":"Kling v3","${name}":${deep}}`
      for (const [query, input] of [
        [settingsQuery, `{"canonical":${canonical}}`],
        [startMutation, `{"settings":{"canonical":${canonical}},"idempotencyKey":"deep"}`],
      ]) {
        const response = await fetch(`${gateway.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: `{"query":${JSON.stringify(query)},"variables":{"input":${input}}}`,
        })
        const { data, errors } = (await response.json()) as any
        expect(errors).toBeUndefined()
        expect(JSON.stringify(data.settings ?? data.startGenerationFromSettings)).toContain('input_start_frame')
      }
    }
  })
})

describe('a start from settings that cannot be run', () => {
  it('leads every problem into the caller’s own input, and starts nothing', async () => {
    const before = await countRows(gateway)
    const { generation, userErrors } = await start(
      {
        canonical: { ...veo, aspect_ratio: '1:1', prompt: '{{who}}', use_end_frame: true, elements_config: [] },
        media: [{ port: 'input_start_frame', media: { video: { url: 'https://example.com/a.mp4' } } }],
        variables: [
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ],
      },
      { poll: { intervalMilliseconds: 1 } },
    )
    expect(generation).toBeNull()
    expect(userErrors.map(({ code, path, parameter }: any) => [code, path.join(' '), parameter])).toEqual([
      ['NOT_ALLOWED', 'settings media 0 media video', 'input_start_frame'],
      ['REQUIRED', 'settings media', 'input_end_frame'],
      ['NOT_UNIQUE', 'settings variables 1 name', null],
      ['UNKNOWN_VARIABLE', 'settings canonical prompt', 'prompt'],
      ['NOT_ALLOWED', 'settings canonical aspect_ratio', 'aspect_ratio'],
      ['OUT_OF_RANGE', 'poll intervalMilliseconds', null],
    ])
    expect(await countRows(gateway)).toEqual(before)
  })

  it('DNG-13 example 1 is refused at Vertex by the rule of 8 seconds, in the settings’ names', async () => {
    const { userErrors, warnings } = await start({ canonical: veo, media: [startFrame] }, { provider: 'vertex' })
    expect(userErrors).toMatchObject([
      {
        code: 'OUT_OF_RANGE',
        path: ['settings', 'canonical', 'duration_seconds'],
        parameter: 'duration_seconds',
        message: 'At Google, Veo clips of 1080p and 4K last 8 seconds.',
        conflictsWith: [['settings', 'canonical', 'resolution']],
      },
      { code: 'MODEL_UNAVAILABLE', path: ['settings', 'canonical', 'modelName'], parameter: 'modelName' },
    ])
    expect(warnings).toEqual([])
  })

  it('judges media and everything around the settings as startGeneration does', async () => {
    const { userErrors } = await start(
      {
        canonical: { modelName: 'Veo 3.1', prompt: 'p', use_reference_images: true, num_videos: 2 },
        media: [
          {
            port: 'input_reference_images',
            media: { images: [image, { url: 'ftp://example.com' }, { base64: (await picture()).toString('base64') }] },
          },
        ],
      },
      { idempotencyKey: '' },
    )
    expect(userErrors.map(({ code, path }: any) => [code, path.join(' ')])).toEqual([
      ['REQUIRED', 'idempotencyKey'],
      ['INVALID_URL', 'settings media 0 media images 1 url'],
      ['MODEL_UNAVAILABLE', 'settings canonical modelName'],
    ])
    const elsewhere = await start({ canonical: { ...veo, resolution: '720p' } }, { provider: 'klingai' })
    expect(elsewhere.userErrors.map(({ code, path }: any) => [code, path])).toEqual([['NO_ROUTE', ['provider']]])
    const one = await start({
      canonical: { modelName: 'Veo 3.1', prompt: 'p', use_reference_images: true },
      media: [{ port: 'input_reference_images', media: { image: { url: 'ftp://example.com' } } }],
    })
    expect(one.userErrors[0].path).toEqual(['settings', 'media', '0', 'media', 'image', 'url'])
  })

  it('never echoes a value', async () => {
    const secret = 'pq7marker'
    const { userErrors, warnings } = await start({
      canonical: {
        modelName: secret,
        prompt: [secret],
        aspect_ratio: secret,
        elements_config: secret,
        [`${secret} !`]: 1,
      },
      media: [{ port: secret, media: { image: { url: secret } } }],
    })
    expect(userErrors.length).toBeGreaterThan(2)
    expect(JSON.stringify([userErrors, warnings])).not.toContain(secret)
  })
})

describe('settings and a start from them say the same', () => {
  let klingai: TestGateway
  beforeAll(async () => {
    klingai = await startEmulatedGateway({ emulators: [createKlingaiEmulator()] })
  })
  afterAll(() => klingai.stop())

  /** Whether a path leads to something, or to the place where it is missing. */
  const leadsSomewhere = (path: string[], from: unknown): boolean =>
    path.length <= 1 ||
    (typeof from === 'object' && from !== null && leadsSomewhere(path.slice(1), Reflect.get(from, path[0]!)))

  it('DNG-09 DNG-07 of one shot without words, and of elements that the provider does not make', async () => {
    const inline = { image: { base64: (await picture()).toString('base64') } }
    const media = [{ port: 'input_start_frame', media: inline }]
    const shots = [
      { prompt: 'one', duration: 5 },
      { prompt: '', duration: 5 },
    ]
    const wishes = [
      [
        { multi_prompt_enabled: true, multi_prompt_config: shots },
        media,
        'REQUIRED settings canonical multi_prompt_config 1 prompt',
      ],
      [
        { prompt: '@Element1 waves.', elements_config: [{ id: 1, type: 'image' }] },
        [
          ...media,
          { port: 'input_element_1_frontal', media: inline },
          { port: 'input_element_1_references', media: inline },
        ],
        'NOT_ALLOWED settings canonical elements_config 0 type',
      ],
    ] as const
    for (const [more, connected, expected] of wishes) {
      const settings = { canonical: { modelName: 'Kling v3', prompt: 'all', ...more }, media: connected }
      const asked = await resolve(settings.canonical, { media: connected }, undefined, klingai)
      const { generation, userErrors } = await start(settings, {}, klingai)
      expect(generation).toBeNull()
      expect(userErrors.map(({ code, path }: any) => `${code} ${path.join(' ')}`)).toEqual([expected])
      expect(asked.userErrors.map(({ code, path }: any) => `${code} settings canonical ${path.join(' ')}`)).toEqual([
        expected,
      ])
      for (const { path } of userErrors) expect([path, leadsSomewhere(path, { settings })]).toEqual([path, true])
    }
  })

  it('DNG-11 of a sound that the model ignores: it is not paid for', async () => {
    const media = [{ port: 'input_start_frame', media: { image: { base64: (await picture()).toString('base64') } } }]
    const settings = { canonical: { modelName: 'Kling v3', prompt: 'all', generate_audio: true }, media }
    const { generation, userErrors, warnings } = await start(settings, {}, klingai)
    const told = warnings.filter(({ code }: any) => code !== 'ENLARGED')
    expect([userErrors, told.map(({ path }: any) => path.at(-1))]).toEqual([[], ['generate_audio']])
    const answer = await klingai.query(
      'query ($id: ID!) { generation(id: $id) { settled { name value } estimate { micros } } }',
      { id: generation.id },
    )
    expect(answer.data.generation.settled).toContainEqual({ name: 'generateAudio', value: false })
    expect(answer.data.generation.estimate.micros).toBe(896_000)
  })
})
