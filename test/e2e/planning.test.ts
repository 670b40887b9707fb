import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalog } from '../../src/families/index.ts'
import { cameraMove, cancelMutation, startMutation, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { type InputServer, startInputServer } from '../support/input-server.ts'
import { faults, plan } from '../support/planning.ts'
import { countRows } from '../support/rows.ts'
import { picture } from '../support/still.ts'

let gateway: TestGateway
let host: InputServer
beforeAll(async () => {
  host = await startInputServer({ '/silent.png': (response) => void response.writeHead(200).write('\x89PNG') })
  gateway = await startTestGateway({ KINETOGRAPH_ALLOW_INPUT_HOSTS: host.host })
})
afterAll(async () => {
  await gateway.stop()
  await host.stop()
})

const still = { url: 'https://example.com/still.png' }
const clip = { url: 'https://example.com/clip.mp4' }
const inline = async (...of: Parameters<typeof picture>) => ({ base64: (await picture(...of)).toString('base64') })
const kling = (more: object = {}) => ({ kling: { imageToVideo: { model: 'KLING_V3', startFrame: still, ...more } } })
const veo = (more: object = {}) => ({
  veo: { imageToVideo: { model: 'VEO_3_1', startFrame: still, prompt: 'Waves', ...more } },
})
const routesOf = (name: string) => catalog.model(name)!.model.routes.map(({ id }) => id)
const files = () => readdir(join(gateway.config.dataDirectory, 'media', 'uploads')).catch(() => [])

describe('the route', () => {
  it('is chosen among all that take the request, the nearest to usable and then the cheapest first; each other one is there with its reason', async () => {
    const silent = await plan(gateway, veo({ generateAudio: false }))
    // A wire that lacks its key only is nearer than one that nothing speaks.
    expect(silent).toMatchObject({
      model: { name: 'veo-3-1' },
      capability: { id: 'veo-3-1/imageToVideo' },
      route: { id: 'veo-3-1@vertex' },
      estimate: { perClip: { micros: 8 * 200_000 }, row: { route: 'veo-3-1@vertex' } },
    })
    const loud = await plan(gateway, veo({ model: 'VEO_3_1_FAST', resolution: 'RESOLUTION_1080P' }))
    expect(loud).toMatchObject({ route: { id: 'veo-3-1-fast@vertex' }, estimate: { perClip: { micros: 8 * 120_000 } } })
    for (const { route, rejectedRoutes, model } of [silent, loud]) {
      const named = [route, ...rejectedRoutes.map((rejected: any) => rejected.route)].map(({ id }) => id)
      expect(named.sort()).toEqual(routesOf(model.name).sort())
      for (const { reason } of rejectedRoutes) expect(reason).toMatch(/^[A-Z].*\.$/s)
    }
  })

  it('that does not fit is rejected by its own limits and rules, in the caller’s own paths', async () => {
    const { route, rejectedRoutes, userErrors } = await plan(
      gateway,
      kling({ prompt: 'Waves', watermark: true, guidanceScale: 1 }),
    )
    expect(route).toEqual({ id: 'kling-v3@klingai-legacy' })
    expect(userErrors).toMatchObject([
      { code: 'MODEL_UNAVAILABLE', path: ['request', 'kling', 'imageToVideo', 'model'] },
    ])
    const byRoute = Object.fromEntries(rejectedRoutes.map((rejected: any) => [rejected.route.id, rejected]))
    expect(byRoute['kling-v3@klingai']).toMatchObject({
      reason: expect.stringContaining(
        'Guidance scale is not accepted by Kling 3.0 at klingai; klingai (legacy) and fal accept it.',
      ),
      problems: expect.arrayContaining([
        expect.objectContaining({ code: 'NOT_ALLOWED', path: ['request', 'kling', 'imageToVideo', 'guidanceScale'] }),
      ]),
    })
    expect(byRoute['kling-v3@fal']).toMatchObject({
      reason: expect.stringContaining('Watermark is not accepted by Kling 3.0 at fal'),
      problems: expect.arrayContaining([
        expect.objectContaining({ code: 'NOT_ALLOWED', path: ['request', 'kling', 'imageToVideo', 'watermark'] }),
      ]),
    })
  })

  it('at a provider the caller names is asked alone', async () => {
    for (const provider of ['klingai', 'fal']) {
      const { route, rejectedRoutes } = await plan(gateway, kling({ prompt: 'Waves' }), { provider })
      for (const { id } of [route, ...rejectedRoutes.map((rejected: any) => rejected.route)])
        expect(id).toMatch(new RegExp(`@${provider}`))
    }
    const { acceptable, route, userErrors } = await plan(gateway, kling(), { provider: 'vertex' })
    expect({ acceptable, route, userErrors }).toMatchObject({
      acceptable: false,
      route: null,
      userErrors: [{ code: 'NO_ROUTE', path: ['provider'], parameter: null, allowedValues: ['klingai', 'fal'] }],
    })
  })

  it('DNG-13: example 1, Veo of 1080p and 6 seconds, breaks a rule at Vertex, which is named, and fits fal', async () => {
    const prompt =
      'Product slowly rotates with soft studio lighting, gentle reflections on surface, ambient background music'
    const example = veo({
      prompt,
      aspectRatio: 'RATIO_16_9',
      durationSeconds: 6,
      resolution: 'RESOLUTION_1080P',
      generateAudio: true,
      enhancePrompt: true,
    })
    expect(await faults(gateway, example, { provider: 'vertex' })).toMatchObject([
      {
        code: 'OUT_OF_RANGE',
        path: ['request', 'veo', 'imageToVideo', 'durationSeconds'],
        parameter: 'durationSeconds',
        message: 'At Google, Veo clips of 1080p and 4K last 8 seconds.',
        ranges: [{ minimum: 8, maximum: 8 }],
        conflictsWith: [['request', 'veo', 'imageToVideo', 'resolution']],
      },
    ])
    const { route, userErrors, rejectedRoutes } = await plan(gateway, example)
    expect(route).toEqual({ id: 'veo-3-1@fal' })
    expect(userErrors.map(({ code }: any) => code)).toEqual(['MODEL_UNAVAILABLE'])
    expect(rejectedRoutes.find((rejected: any) => rejected.route.id === 'veo-3-1@vertex').reason).toContain(
      'At Google, Veo clips of 1080p and 4K last 8 seconds.',
    )
  })

  it('DNG-13: example 2, three shots of 5 seconds from one portrait', async () => {
    const shots = [
      'Close-up of the character looking at the camera, subtle smile',
      'Camera pulls back to reveal a city skyline at sunset behind the character',
      'Wide shot',
    ].map((prompt) => ({ prompt, durationSeconds: 5 }))
    const request = { kling: { multiShot: { model: 'KLING_V3', startFrame: still, mode: 'PRO', shots } } }
    expect(await faults(gateway, request)).toEqual([])
    expect((await plan(gateway, request)).estimate.perClip).toEqual({ micros: 15 * 112_000, currency: 'USD' })
  })
})

describe('a route that cannot be used', () => {
  it('because there is no credential is planned with its price, and says which settings hold one', async () => {
    const planned = await plan(gateway, kling({ durationSeconds: 8 }))
    expect(planned).toMatchObject({ acceptable: false, route: { id: 'kling-v3@klingai' } })
    expect(planned.estimate).not.toBeNull()
    expect(planned.settled).toContainEqual({ name: 'mode', value: 'STANDARD', source: 'DEFAULT' })
    expect(planned.userErrors).toMatchObject([
      {
        code: 'MODEL_UNAVAILABLE',
        path: ['request', 'kling', 'imageToVideo', 'model'],
        parameter: 'model',
        message: expect.stringMatching(/^This server has no credential for Kling AI .*KLINGAI_API_KEY/),
      },
    ])
  })

  it('starts nothing and stores nothing, not even the bytes that came with the request', async () => {
    const [before, filesBefore] = [await countRows(gateway), await files()]
    for (const request of [
      kling({ startFrame: await inline() }),
      veo({ startFrame: await inline() }),
      { pixelml: { imageToVideo: { startFrame: await inline(), prompt: 'Waves', durationSeconds: 5 } } },
    ]) {
      const answer = await gateway.start(request, { idempotencyKey: 'once' })
      expect(answer).toMatchObject({ generation: null, replayed: false, userErrors: [{ code: 'MODEL_UNAVAILABLE' }] })
    }
    expect(await countRows(gateway)).toEqual(before)
    expect(await files()).toEqual(filesBefore)
  })

  it.each([
    ['sora', 'SORA_2', 'Sora 2', '2026-09-24', ''],
    ['sora', 'SORA_2_PRO', 'Sora 2 Pro', '2026-09-24', ''],
    ['veo', 'VEO_3_0', 'Veo 3.0', '2026-06-30', '; use Veo 3.1'],
    ['veo', 'VEO_3_0_FAST', 'Veo 3.0 Fast', '2026-06-30', '; use Veo 3.1 Fast'],
  ])(
    'because the model is retired says since when, and what to use: %s %s',
    async (family, model, label, day, instead) => {
      const request = { [family]: { textToVideo: { model, prompt: 'Waves' } } }
      const problem = {
        code: 'MODEL_RETIRED',
        path: ['request', family, 'textToVideo', 'model'],
        parameter: 'model',
        message: `${label} is no longer served. Retired ${day}${instead}.`,
      }
      const before = await countRows(gateway)
      expect((await plan(gateway, request)).userErrors).toMatchObject([problem])
      expect(await gateway.start(request)).toMatchObject({ generation: null, userErrors: [problem] })
      expect(await countRows(gateway)).toEqual(before)
    },
  )

  it('does not keep what is wrong with the input from being told', async () => {
    const { userErrors } = await plan(gateway, {
      sora: { imageToVideo: { model: 'SORA_2', startFrame: still, prompt: '', durationSeconds: 5 } },
    })
    expect(userErrors.map(({ code, parameter }: any) => `${code} ${parameter}`).sort()).toEqual([
      'MODEL_RETIRED model',
      'OUT_OF_RANGE durationSeconds',
      'REQUIRED prompt',
    ])
  })
})

describe('the estimate', () => {
  const estimate = async (request: object, around: object = {}) => (await plan(gateway, request, around)).estimate

  it('SLA-01: 8 seconds of Kling V3 Standard are $0.672, with the price row used', async () => {
    expect(await estimate(kling({ durationSeconds: 8 }), { provider: 'klingai' })).toEqual({
      total: { micros: 672_000, currency: 'USD' },
      perClip: { micros: 672_000, currency: 'USD' },
      isUpperBound: false,
      row: {
        route: 'kling-v3@klingai',
        perSecond: { micros: 84_000, currency: 'USD' },
        perClip: null,
        note: null,
        when: [{ parameter: 'mode', values: ['STANDARD'] }],
      },
    })
  })

  it('SLA-01: three tiers, and every clip counts', async () => {
    const micros = async (more: object, count: number) =>
      (await estimate(kling({ durationSeconds: 8, ...more }), { provider: 'klingai', count })).total.micros
    expect(await micros({}, 4)).toBe(4 * 672_000)
    expect(await micros({ mode: 'PRO' }, 1)).toBe(8 * 112_000)
    expect(await micros({ mode: 'PRO', generateAudio: true }, 2)).toBe(2 * 8 * 168_000)
    expect(await micros({ model: 'KLING_V3_OMNI' }, 1)).toBe(8 * 84_000)
  })

  it('SLA-03: 8 seconds of Veo 3.1 in native 4K from a 4K picture, which stays as it is', async () => {
    const planned = await plan(
      gateway,
      veo({ startFrame: await inline(3840, 2160, 'jpeg'), resolution: 'RESOLUTION_4K' }),
      { provider: 'vertex' },
    )
    expect(planned).toMatchObject({ estimate: { perClip: { micros: 4_800_000 } }, changes: [], unchecked: [] })
    expect(planned.userErrors.map(({ code }: any) => code)).toEqual(['MODEL_UNAVAILABLE'])
  })

  it('is an upper bound where the model decides the length', async () => {
    const seedance = (durationSeconds: number) =>
      estimate(
        { seedance: { imageToVideo: { model: 'SEEDANCE_2_0', startFrame: still, prompt: 'Waves', durationSeconds } } },
        { provider: 'fal' },
      )
    const [automatic, longest] = [await seedance(0), await seedance(15)]
    expect(automatic).toMatchObject({ isUpperBound: true, perClip: longest.perClip })
    expect(longest.isUpperBound).toBe(false)
  })

  it('counts the shots together, and a price for the clip once', async () => {
    const shots = [3, 5].map((durationSeconds) => ({ prompt: 'Waves', durationSeconds }))
    const multiShot = { kling: { multiShot: { model: 'KLING_V3', startFrame: still, shots } } }
    expect((await estimate(multiShot, { provider: 'klingai' })).perClip.micros).toBe(8 * 84_000)
    const pixelml = { pixelml: { imageToVideo: { startFrame: still, prompt: 'Waves', durationSeconds: 10 } } }
    expect(await estimate(pixelml, { count: 2 })).toMatchObject({
      total: { micros: 200_000 },
      row: { perSecond: null, perClip: { micros: 100_000 } },
    })
  })

  it('is null where no price is known, and where the length is wrong', async () => {
    const wan = { wan: { imageToVideo: { model: 'WAN_2_6_I2V', startFrame: still, prompt: 'Waves' } } }
    expect(await estimate(wan, { provider: 'dashscope' })).toMatchObject({ perClip: { micros: 5 * 150_000 } })
    expect(await estimate(kling({ model: 'KLING_V1_5' }))).toBeNull()
    expect(await estimate({ kling: { multiShot: { model: 'KLING_V3', startFrame: still, shots: [] } } })).toBeNull()
  })
})

describe('what is settled', () => {
  it('has the model’s defaults where the caller said nothing, and says which is which', async () => {
    const { settled } = await plan(gateway, veo({ durationSeconds: 8, aspectRatio: 'RATIO_9_16' }), {
      provider: 'vertex',
    })
    const sources = Object.fromEntries(settled.map(({ name, value, source }: any) => [name, [value, source]]))
    expect(sources).toEqual({
      model: ['VEO_3_1', 'CALLER'],
      startFrame: [null, 'CALLER'],
      prompt: ['Waves', 'CALLER'],
      durationSeconds: [8, 'CALLER'],
      aspectRatio: ['RATIO_9_16', 'CALLER'],
      resolution: ['RESOLUTION_720P', 'DEFAULT'],
      generateAudio: [true, 'DEFAULT'],
      resizeMode: ['PAD', 'DEFAULT'],
      enhancePrompt: [true, 'DEFAULT'],
      personGeneration: ['ALLOW_ADULT', 'DEFAULT'],
    })
  })

  it('SLA-02: camera directions in a prompt pass untouched', async () => {
    const prompt = 'Horizontal: +3. Pan −10, tilt 4; zoom {5} — slow.\n\tRoll: 0  '
    const { settled } = await plan(gateway, kling({ prompt }))
    expect(settled).toContainEqual({ name: 'prompt', value: prompt, source: 'CALLER' })
  })
})

describe('what the gateway would change', () => {
  const changes = async (request: object, provider: string) => {
    const planned = await plan(gateway, request, { provider })
    expect(planned.userErrors.map(({ code }: any) => code)).toEqual(['MODEL_UNAVAILABLE'])
    return planned.changes
  }

  it('HOST: whatever goes by a wire that takes URLs only', async () => {
    const pixelml = (startFrame: object) => ({
      pixelml: { imageToVideo: { startFrame, prompt: 'Waves', durationSeconds: 5 } },
    })
    for (const picture of [await inline(), still])
      expect(await changes(pixelml(picture), 'agenticflow')).toEqual([
        {
          path: ['request', 'pixelml', 'imageToVideo', 'startFrame'],
          kind: 'HOST',
          message: 'Hosted at a URL that the provider can fetch; its API accepts only URLs.',
        },
      ])
  })

  it('RECODE: a format the provider does not take', async () => {
    const webp = await inline(640, 360, 'webp')
    expect(await changes(kling({ startFrame: webp }), 'klingai')).toEqual([
      {
        path: ['request', 'kling', 'imageToVideo', 'startFrame'],
        kind: 'RECODE',
        message: 'Made one of image/jpeg, image/png; it is image/webp.',
      },
    ])
    expect(await changes(veo({ startFrame: webp }), 'fal')).toEqual([])
  })

  it('RESIZE: more pixels on a side than the provider takes', async () => {
    const wan = async (width: number) => ({
      wan: { imageToVideo: { model: 'WAN_2_6_I2V', startFrame: await inline(width, 300), prompt: 'Waves' } },
    })
    expect(await changes(await wan(8001), 'dashscope')).toMatchObject([
      { kind: 'RESIZE', message: 'Scaled down from 8001×300 to at most 8000 pixels.' },
    ])
    expect(await changes(await wan(8000), 'dashscope')).toEqual([])
  })

  it('is told for each medium where it stands', async () => {
    const request = {
      kling: {
        elements: {
          model: 'KLING_V3',
          startFrame: await inline(),
          prompt: '@hero',
          elements: [
            { name: 'hero', source: { images: { frontal: still, references: [await inline(640, 360, 'webp')] } } },
          ],
        },
      },
    }
    expect(await changes(request, 'fal')).toMatchObject([
      {
        path: ['request', 'kling', 'elements', 'elements', '0', 'source', 'images', 'references', '0'],
        kind: 'RECODE',
      },
      { path: ['request', 'kling', 'elements', 'prompt'], kind: 'REWRITE_PROMPT' },
    ])
  })
})

describe('what cannot be judged yet', () => {
  it('is every URL, by its path; what came as bytes is not', async () => {
    const references = {
      prompt: '@Image1 @Image2 @Video1',
      startFrame: await inline(),
      endFrame: still,
      referenceImages: [still, await inline()],
      referenceVideo: clip,
    }
    const { unchecked } = await plan(gateway, { kling: { references: { model: 'KLING_V3_OMNI', ...references } } })
    expect(unchecked.map((path: string[]) => path.join('.')).sort()).toEqual(
      ['endFrame', 'referenceImages.0', 'referenceVideo'].map((field) => `request.kling.references.${field}.url`),
    )
  })
})

describe('the provider request', () => {
  it('is null with a warning that says why, until the pictures are here', async () => {
    const noPicture = await plan(gateway, await cameraMove({ startFrame: still }))
    expect([noPicture.providerRequest, noPicture.warnings.map(({ message }: any) => message)]).toEqual([
      null,
      ['The provider request cannot be shown before the media behind URLs are fetched.'],
    ])
  })

  it('is what would be sent, without bytes', async () => {
    const { acceptable, providerRequest, warnings } = await plan(gateway, await cameraMove({ durationSeconds: 2 }))
    expect({ acceptable, warnings }).toEqual({ acceptable: true, warnings: [] })
    expect(providerRequest).toMatchObject({ frameRate: 6, segments: [{ still: '(startFrame)', durationSeconds: 2 }] })
    expect(JSON.stringify(providerRequest).length).toBeLessThan(2_000)
  })
})

describe('plan and startGeneration', () => {
  it('say the same of any input; plan alone leaves nothing behind', async () => {
    const small = await inline(32, 18)
    // Of what is started most waits until it is canceled: rendering it would prove nothing here.
    const silent = { url: host.url('/silent.png') }
    /** One of the legal ones mostly: faults are to come alone and together. */
    const mostly = <T>(legal: readonly T[], ...wrong: T[]) =>
      fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...legal) }, { weight: 1, arbitrary: fc.constantFrom(...wrong) })
    const moving = fc.record(
      {
        startFrame: mostly<object>(
          [small, silent, silent, silent],
          { base64: 'AAAA' },
          { url: 'ftp://example.com/a.png' },
          { uploadId: 'none' },
        ),
        camera: mostly<object>([{ preset: 'PUSH_IN' }, { axes: { pan: 10 } }], { axes: { pan: -10.5, roll: 11 } }),
        durationSeconds: mostly([1, 2], 0, 31),
        prompt: mostly(['', 'a lake'], 'a {{name}} lake', 'x'.repeat(5001)),
        frameRate: fc.constant(1),
        resolution: fc.constant('RESOLUTION_480P'),
      },
      { requiredKeys: ['startFrame', 'camera', 'frameRate', 'resolution'] },
    )
    const others = [kling(), kling({ durationSeconds: 2 }), veo({ model: 'VEO_3_0' }), veo({ prompt: '' })]
    const inputs = fc.record(
      {
        request: fc.oneof(
          { weight: 5, arbitrary: moving.map((input): object => ({ stillMotion: { cameraMove: input } })) },
          { weight: 1, arbitrary: fc.constantFrom<object>(...others) },
        ),
        count: mostly([1, 2], 0, 5),
        provider: mostly(['embedded'], 'klingai', 'nobody'),
        variables: fc.constantFrom([], [{ name: 'name', value: 'blue' }]),
        idempotencyKey: fc.option(mostly<string | undefined>([undefined], '', 'k'.repeat(256)), { nil: undefined }),
        poll: mostly([{ intervalMilliseconds: 500 }], { intervalMilliseconds: 499 }),
      },
      { requiredKeys: ['request'] },
    )
    const seen = { accepted: 0, refused: 0 }
    const sample = fc.sample(inputs, { numRuns: 60, seed: 7 }).map((input) => JSON.parse(JSON.stringify(input)))
    // What the refused ones leave behind would be seen with the next one.
    let rows = await countRows(gateway)
    for (const input of sample) {
      const planned = await plan(gateway, input.request, input)
      expect(await countRows(gateway)).toEqual(rows)
      const { data } = await gateway.query(startMutation, { input })
      const started = data.startGeneration
      expect([input, planned.acceptable]).toEqual([input, started.generation !== null])
      expect(planned.userErrors.map(bare)).toEqual(started.userErrors.map(bare))
      seen[planned.acceptable ? 'accepted' : 'refused'] += 1
      if (!started.generation) continue
      expect(started.generation.settled).toEqual(planned.settled)
      await gateway.query(cancelMutation, { input: { id: started.generation.id } })
      await gateway.events(started.generation.id)
      rows = await countRows(gateway)
    }
    expect(await countRows(gateway)).toEqual(rows)
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(10)
  })
})

/** The two documents ask for slightly different fields of the ranges. */
const bare = ({ code, path, parameter, message }: any) => ({ code, path, parameter, message })
