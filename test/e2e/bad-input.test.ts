import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { cameraMove, planQuery, startMutation, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { countRows } from '../support/rows.ts'

let gateway: TestGateway
let before: Record<string, number>
beforeAll(async () => {
  gateway = await startTestGateway()
  before = await countRows(gateway)
})
afterAll(() => gateway.stop())
afterEach(async () => {
  expect(await countRows(gateway)).toEqual(before)
})

const still = { url: 'https://example.com/still.png' }
const arm = { startFrame: still, camera: { preset: 'PUSH_IN' } }
const request = (cameraMove: object) => ({ stillMotion: { cameraMove: { ...arm, ...cameraMove } } })
const armPath = ['request', 'stillMotion', 'cameraMove']

/** The 400 that start and plan alike answer. */
async function wrongShape(input: unknown): Promise<Record<string, unknown>[]> {
  const [started, planned] = await Promise.all(
    [startMutation, planQuery].map((document) => gateway.query(document, { input } as object)),
  )
  expect(started).toMatchObject({
    status: 400,
    errors: [
      {
        message: expect.stringMatching(/ The input does not match its type\.$/),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ],
  })
  expect(planned).toEqual(started)
  return started!.errors![0]!.extensions!.problems as Record<string, unknown>[]
}

/** The userErrors that start and plan alike answer. */
async function refused(input: unknown): Promise<Record<string, unknown>[]> {
  const started = await gateway.query(startMutation, { input } as object)
  const planned = await gateway.query(planQuery, { input } as object)
  expect(started.status, JSON.stringify(started.errors)).toBe(200)
  const { generation, userErrors, replayed } = started.data.startGeneration
  expect({ generation, replayed }).toEqual({ generation: null, replayed: false })
  expect(userErrors).not.toEqual([])
  expect(planned.data.plan).toMatchObject({ acceptable: false, userErrors })
  return userErrors
}

describe('a wrong shape is a 400 with problems', () => {
  const oneOf = 'Exactly one of these fields must be given.'
  const cases: [name: string, input: unknown, problem: { path: string[]; message: string; allowedValues?: unknown }][] =
    [
      [
        'two arms',
        { request: { stillMotion: { cameraMove: arm, slideshow: { slides: [{ still, durationSeconds: 1 }] } } } },
        {
          path: ['request', 'stillMotion'],
          message: oneOf,
          allowedValues: ['cameraMove', 'startEndFrame', 'multiShot', 'slideshow'],
        },
      ],
      [
        'two arms, one of them null',
        { request: { stillMotion: { cameraMove: arm, slideshow: null } } },
        { path: ['request', 'stillMotion'], message: `${oneOf} Leave the others out: null counts as given.` },
      ],
      ['no arm', { request: { stillMotion: {} } }, { path: ['request', 'stillMotion'], message: oneOf }],
      [
        'no family',
        { request: {} },
        {
          path: ['request'],
          message: oneOf,
          allowedValues: [
            'veo',
            'geminiOmni',
            'sora',
            'kling',
            'seedance',
            'wan',
            'grokImagine',
            'minimaxH3',
            'pixelml',
            'stillMotion',
            'assembly',
          ],
        },
      ],
      [
        'two families',
        {
          request: { ...request({}), pixelml: { imageToVideo: { startFrame: still, prompt: '', durationSeconds: 1 } } },
        },
        { path: ['request'], message: oneOf },
      ],
      [
        'two families, one of them null',
        { request: { ...request({}), kling: null } },
        { path: ['request'], message: `${oneOf} Leave the others out: null counts as given.` },
      ],
      [
        'a null arm',
        { request: { stillMotion: { cameraMove: null } } },
        { path: armPath, message: 'Must not be null; leave it out instead.' },
      ],
      [
        'a null family',
        { request: { stillMotion: null } },
        { path: ['request', 'stillMotion'], message: 'Must not be null; leave it out instead.' },
      ],
      ['a null request', { request: null }, { path: ['request'], message: 'Must not be null.' }],
      ['no request', {}, { path: ['request'], message: 'This field is required.' }],
      ['no input', null, { path: [], message: 'Must not be null.' }],
      ['a list for an input', [1], { path: [], message: 'Expected an object.' }],
      [
        'an unknown model',
        { request: request({ model: 'KLING_V9' }) },
        { path: [...armPath, 'model'], message: 'Not one of the allowed values.', allowedValues: ['STILL_MOTION'] },
      ],
      [
        'half a second too much',
        { request: request({ durationSeconds: 2.5 }) },
        { path: [...armPath, 'durationSeconds'], message: 'Expected a whole number.' },
      ],
      [
        'a number as text',
        { request: request({ durationSeconds: '5' }) },
        { path: [...armPath, 'durationSeconds'], message: 'Expected a whole number.' },
      ],
      [
        'a number beyond all numbers',
        { request: request({ camera: { axes: { pan: 'NaN' } } }) },
        { path: [...armPath, 'camera', 'axes', 'pan'], message: 'Expected a number.' },
      ],
      [
        'null for a default',
        { request: request({ durationSeconds: null }) },
        { path: [...armPath, 'durationSeconds'], message: 'Must not be null; leave it out instead.' },
      ],
      [
        'a camera both ways',
        { request: request({ camera: { preset: 'ORBIT', axes: { pan: 1 } } }) },
        { path: [...armPath, 'camera'], message: oneOf, allowedValues: ['axes', 'preset', 'moves'] },
      ],
      [
        'a picture both ways',
        { request: request({ startFrame: { ...still, base64: 'AAAA' } }) },
        {
          path: [...armPath, 'startFrame'],
          message: oneOf,
          allowedValues: ['url', 'base64', 'uploadId', 'generationFrame', 'shotFrame', 'framed'],
        },
      ],
      [
        'a picture no way',
        { request: request({ startFrame: {} }) },
        { path: [...armPath, 'startFrame'], message: oneOf },
      ],
      [
        'a shot without its camera',
        { request: { stillMotion: { multiShot: { startFrame: still, shots: [{ durationSeconds: 1 }] } } } },
        { path: ['request', 'stillMotion', 'multiShot', 'shots', '0', 'camera'], message: 'This field is required.' },
      ],
      [
        'an unknown field',
        { request: request({ zoom: 3 }) },
        { path: [...armPath, 'zoom'], message: 'There is no field "zoom".' },
      ],
    ]

  it.each(cases)('%s', async (_name, input, problem) => {
    expect(await wrongShape(input)).toMatchObject([{ code: 'SHAPE', ...problem }])
  })

  it('all faults come at once', async () => {
    const problems = await wrongShape({
      request: request({ model: 'X', durationSeconds: '5', sound: 1, camera: {} }),
      count: 'two',
    })
    expect(problems.map(({ path }) => (path as string[]).at(-1)).sort()).toEqual(
      ['camera', 'count', 'durationSeconds', 'model', 'sound'].sort(),
    )
  })

  it('the same holds for values written into the document', async () => {
    const start = (text: string) =>
      gateway.query(`mutation { startGeneration(input: { request: { stillMotion: ${text} } }) { replayed } }`)
    const problems = async (text: string) => {
      const answer = await start(text)
      expect(answer.status).toBe(400)
      return answer.errors![0]!.extensions!.problems
    }
    const given = 'startFrame: { url: "https://example.com/a.png" } camera: { preset: PUSH_IN }'
    expect(await problems(`{ cameraMove: { ${given} durationSeconds: 2.5 } }`)).toMatchObject([
      { code: 'SHAPE', path: [...armPath, 'durationSeconds'], message: 'Expected a whole number.' },
    ])
    expect(await problems(`{ cameraMove: { ${given} } slideshow: { slides: [] } }`)).toMatchObject([
      { code: 'SHAPE', path: ['request', 'stillMotion'], message: oneOf },
    ])
    expect(await problems('{}')).toMatchObject([{ path: ['request', 'stillMotion'], message: oneOf }])
    expect(await problems(`{ cameraMove: { ${given} model: SORA } }`)).toMatchObject([
      { path: [...armPath, 'model'], allowedValues: ['STILL_MOTION'] },
    ])
    // More than a double can hold: GraphQL's grammar allows it, JSON turns it into Infinity.
    const endless = await start(
      '{ cameraMove: { startFrame: { url: "https://a.example" } camera: { axes: { pan: 1e400 } } } }',
    )
    expect(JSON.stringify(endless)).not.toContain('INTERNAL')
    expect(endless.data.startGeneration ?? null).not.toMatchObject({ generation: expect.anything() })
  })
})

describe('what the catalog does not allow comes as userErrors', () => {
  const seconds = { minimum: 1, maximum: 30 }
  const cases: [name: string, input: object, problem: object][] = [
    [
      'no length',
      { request: request({ durationSeconds: 0 }) },
      {
        code: 'OUT_OF_RANGE',
        path: [...armPath, 'durationSeconds'],
        parameter: 'durationSeconds',
        message: 'Duration must be from 1 to 30 seconds.',
        ranges: [seconds],
      },
    ],
    [
      'a second too long',
      { request: request({ durationSeconds: 31 }) },
      { code: 'OUT_OF_RANGE', path: [...armPath, 'durationSeconds'], ranges: [seconds] },
    ],
    [
      'an axis too far',
      { request: request({ camera: { axes: { zoom: 11 } } }) },
      {
        code: 'OUT_OF_RANGE',
        path: [...armPath, 'camera', 'axes', 'zoom'],
        parameter: 'camera.axes.zoom',
        ranges: [{ minimum: -10, maximum: 10 }],
      },
    ],
    [
      'no frames',
      { request: request({ frameRate: 0 }) },
      { code: 'OUT_OF_RANGE', path: [...armPath, 'frameRate'], ranges: [{ minimum: 1, maximum: 60 }] },
    ],
    [
      'a negative seed',
      { request: request({ seed: -1 }) },
      { code: 'OUT_OF_RANGE', path: [...armPath, 'seed'], ranges: [{ minimum: 0, maximum: 4_294_967_295 }] },
    ],
    [
      'a prompt of 100,000 characters',
      { request: request({ prompt: 'x'.repeat(100_000) }) },
      { code: 'TOO_LONG', path: [...armPath, 'prompt'], parameter: 'prompt', maximumLength: 5000 },
    ],
    [
      'a prompt with the character NUL',
      { request: request({ prompt: 'a\0b' }) },
      { code: 'SHAPE', path: [...armPath, 'prompt'], parameter: 'prompt' },
    ],
    [
      'half a surrogate pair',
      { request: request({ prompt: '\ud83c' }) },
      { code: 'SHAPE', path: [...armPath, 'prompt'], parameter: 'prompt' },
    ],
    ['no clips', { request: request({}), count: 0 }, { code: 'OUT_OF_RANGE', path: ['count'] }],
    [
      'five clips',
      { request: request({}), count: 5 },
      { code: 'OUT_OF_RANGE', path: ['count'], parameter: null, ranges: [{ minimum: 1, maximum: 4 }] },
    ],
    [
      'an empty idempotency key',
      { request: request({}), idempotencyKey: '' },
      { code: 'REQUIRED', path: ['idempotencyKey'], parameter: null, message: 'Idempotency key must not be empty.' },
    ],
    [
      'a long idempotency key',
      { request: request({}), idempotencyKey: 'k'.repeat(256) },
      { code: 'TOO_LONG', path: ['idempotencyKey'], maximumLength: 255 },
    ],
    [
      'an idempotency key with the character NUL',
      { request: request({}), idempotencyKey: 'a\0b' },
      { code: 'SHAPE', path: ['idempotencyKey'] },
    ],
    [
      'a long reference',
      { request: request({}), clientReference: 'r'.repeat(256) },
      { code: 'TOO_LONG', path: ['clientReference'], maximumLength: 255 },
    ],
    [
      'an unknown provider',
      { request: request({}), provider: 'nobody' },
      { code: 'NO_ROUTE', path: ['provider'], allowedValues: ['embedded'] },
    ],
    [
      'a hasty poll',
      { request: request({}), poll: { intervalMilliseconds: 499 } },
      { code: 'OUT_OF_RANGE', path: ['poll', 'intervalMilliseconds'], ranges: [{ minimum: 500, maximum: 60_000 }] },
    ],
    [
      'no shots',
      { request: { stillMotion: { multiShot: { startFrame: still, shots: [] } } } },
      { code: 'TOO_FEW', path: ['request', 'stillMotion', 'multiShot', 'shots'], parameter: 'shots' },
    ],
    [
      'seven shots',
      {
        request: {
          stillMotion: {
            multiShot: { startFrame: still, shots: Array(7).fill({ camera: { preset: 'ORBIT' }, durationSeconds: 1 }) },
          },
        },
      },
      {
        code: 'TOO_MANY',
        path: ['request', 'stillMotion', 'multiShot', 'shots'],
        ranges: [{ minimum: 1, maximum: 6 }],
      },
    ],
    [
      'shots that last too long together',
      {
        request: {
          stillMotion: {
            multiShot: {
              startFrame: still,
              shots: Array(2).fill({ camera: { preset: 'ORBIT' }, durationSeconds: 16 }),
            },
          },
        },
      },
      {
        code: 'OUT_OF_RANGE',
        path: ['request', 'stillMotion', 'multiShot', 'shots'],
        parameter: 'shots[].durationSeconds',
        ranges: [seconds],
      },
    ],
    [
      'slides that do not last a second together',
      { request: { stillMotion: { slideshow: { slides: [{ still, durationSeconds: 0.5 }] } } } },
      { code: 'OUT_OF_RANGE', path: ['request', 'stillMotion', 'slideshow', 'slides'], ranges: [seconds] },
    ],
    [
      'one slide too short among others',
      {
        request: {
          stillMotion: { slideshow: { slides: [2, 0.4].map((durationSeconds) => ({ still, durationSeconds })) } },
        },
      },
      {
        code: 'OUT_OF_RANGE',
        path: ['request', 'stillMotion', 'slideshow', 'slides', '1', 'durationSeconds'],
        parameter: 'slides[].durationSeconds',
      },
    ],
  ]

  it.each(cases)('%s', async (_name, input, problem) => {
    expect(await refused(input)).toMatchObject([problem])
  })

  it('everything wrong comes at once, each place once', async () => {
    const problems = await refused({
      request: request({
        durationSeconds: 0,
        frameRate: 61,
        prompt: 'x'.repeat(5001),
        camera: { axes: { pan: 11, roll: -11 } },
        startFrame: { url: 'ftp://example.com/a.png' },
      }),
      count: 9,
      clientReference: 'r'.repeat(300),
    })
    expect(problems.map(({ path }) => (path as string[]).slice(-1)[0]).sort()).toEqual(
      ['clientReference', 'count', 'durationSeconds', 'frameRate', 'pan', 'prompt', 'roll', 'url'].sort(),
    )
  })

  it('characters of a prompt are counted as people see them, not as UTF-16 units', async () => {
    const plan = async (prompt: string) =>
      (await gateway.query(planQuery, { input: { request: request({ prompt }) } })).data.plan.userErrors
    expect(await plan('🎬'.repeat(5000))).toEqual([])
    expect(await plan('🎬'.repeat(5001))).toMatchObject([{ code: 'TOO_LONG' }])
  })
})

/** Stands in every value: no answer may have it. */
const secret = 'sesame-4711'

/** A 400 or userErrors, of start and plan alike, in milliseconds and without a value of the caller's. */
async function faultsOf(input: unknown): Promise<any[]> {
  const answers = await Promise.all(
    [startMutation, planQuery].map((document) => gateway.query(document, { input } as object)),
  )
  const lists = answers.map(({ status, data, errors }) => {
    const problems = data
      ? (data.startGeneration ?? data.plan).userErrors
      : (errors![0]!.extensions!.problems as Record<string, unknown>[])
    expect([status, problems.length > 0]).toEqual([data ? 200 : 400, true])
    for (const problem of problems) {
      expect(problem).toEqual({
        code: expect.stringMatching(/^[A-Z_]+$/),
        path: expect.any(Array),
        parameter: problem.parameter === null ? null : expect.any(String),
        message: expect.stringMatching(/^[A-Z].*\.$/s),
        allowedValues: problem.allowedValues === null ? null : expect.any(Array),
        ranges: problem.ranges === null ? null : expect.any(Array),
        maximumLength: problem.maximumLength === null ? null : expect.any(Number),
        conflictsWith: expect.any(Array),
      })
    }
    return problems
  })
  expect(lists[1]).toEqual(lists[0])
  const text = JSON.stringify([lists, answers.map(({ errors }) => errors)])
  expect(text).not.toContain(secret)
  return lists[0]!
}
const pathsOf = (problems: any[]): string[] =>
  problems.map(({ code, path }) => `${code} ${path.join('.')}`).filter((path) => !path.startsWith('MODEL_UNAVAILABLE'))

const klingArm = (arm: string, more: object) => ({
  kling: { [arm]: { model: 'KLING_V3', startFrame: still, ...more } },
})
const brush = (more: object) => ({
  kling: { motionBrush: { model: 'KLING_V2_6', startFrame: still, ...more } },
})
const line = (count: number) => Array.from({ length: count }, (_, index) => ({ x: index, y: 0 }))

describe('bad input of any family is a clear problem', () => {
  const tooManyValues = {
    code: 'TOO_MANY',
    path: [],
    parameter: null,
    message: 'The variables hold more than 10000 values.',
  }

  it('10,000 shots: refused as a whole; 3,000: by their number, once, and nothing of each', async () => {
    const wordy = { prompt: `{{${secret}}} @${secret}`, durationSeconds: -1 }
    const many = (count: number) =>
      faultsOf({ request: klingArm('multiShot', { shots: Array.from({ length: count }, () => wordy) }) })
    expect(await many(10_000)).toMatchObject([tooManyValues])
    const problems = await many(3_000)
    expect(problems.filter(({ code }) => code === 'TOO_MANY')).toMatchObject([
      {
        path: ['request', 'kling', 'multiShot', 'shots'],
        parameter: 'shots',
        message: 'Shots: at most 6 allowed; 3000 given.',
        ranges: [{ minimum: 1, maximum: 6 }],
      },
    ])
    expect(problems.length).toBeLessThan(100)
    expect(JSON.stringify(problems).length).toBeLessThan(50_000)
  })

  it('10,000 shots written into the document: refused before anything is built of them', async () => {
    const shots = Array.from({ length: 10_000 }, () => `{prompt:"${secret}",durationSeconds:1}`).join()
    const answer = await gateway.query(
      `mutation { startGeneration(input: { request: { kling: { multiShot: { model: KLING_V3, startFrame: { url: "https://a.example" }, shots: [${shots}] } } } }) { replayed } }`,
    )
    expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'LIMIT_REACHED' } }] })
    expect(JSON.stringify(answer)).not.toContain(secret)
  })

  it('4,000 pictures: none is looked at', async () => {
    const pictures = (count: number) =>
      faultsOf({
        request: {
          seedance: {
            references: {
              model: 'SEEDANCE_2_0',
              prompt: 'Waves',
              referenceImages: Array.from({ length: count }, () => ({ base64: secret })),
            },
          },
        },
      })
    expect(pathsOf(await pictures(4_000))).toEqual(['TOO_MANY request.seedance.references.referenceImages'])
    expect(await pictures(10_000)).toMatchObject([tooManyValues])
  })

  it('paths of 0, 1, 78 and 3,000 points', async () => {
    const masks = (...counts: number[]) =>
      faultsOf({ request: brush({ dynamicMasks: counts.map((count) => ({ mask: still, points: line(count) })) }) })
    const at = (index: number) => `request.kling.motionBrush.dynamicMasks.${index}.points`
    expect(pathsOf(await masks(1, 78))).toEqual([`TOO_FEW ${at(0)}`, `TOO_MANY ${at(1)}`])
    expect(pathsOf(await masks(2, 3_000))).toEqual([`TOO_MANY ${at(1)}`])
    expect(pathsOf(await masks(0))).toEqual([`TOO_FEW ${at(0)}`])
  })

  it('prompts of every Unicode plane pass whole, and their characters count one each', async () => {
    const planes = Array.from({ length: 17 }, (_, plane) => String.fromCodePoint(plane * 0x10000 + 0x0101))
    const prompt = `${planes.join('')}\u202e\u200d\ufeff\u{1F469}\u200d\u{1F680}e\u0301`
    const input = (text: string) => ({ request: klingArm('imageToVideo', { model: 'KLING_V2_6', prompt: text }) })
    const { data } = await gateway.query(planQuery, { input: input(prompt) })
    expect(pathsOf(data.plan.userErrors)).toEqual([])
    expect(data.plan.settled).toContainEqual({ name: 'prompt', value: prompt, source: 'CALLER' })
    const full = [...planes.join('').repeat(148)].slice(0, 2_501).join('')
    expect([...full]).toHaveLength(2_501)
    expect(await faultsOf(input(full))).toMatchObject([{ code: 'TOO_LONG', maximumLength: 2500 }, {}])
    for (const broken of ['\ud800', 'a\udc00b', '\0', `${secret}\ud83c`])
      expect(pathsOf(await faultsOf(input(broken)))).toEqual(['SHAPE request.kling.imageToVideo.prompt'])
  })

  it('references to what is not supplied, duplicated names, names that are too long', async () => {
    const element = (name: string) => ({ name, source: { providerElementId: '1' } })
    const long = secret.repeat(100)
    const problems = await faultsOf({
      request: klingArm('elements', {
        prompt: `@Element1 @Image1 @Video1 <<<voice_1>>> {{nothing}} ${secret}`,
        elements: [element('hero'), element('hero'), element(long)],
      }),
      variables: [
        { name: 'twice', value: secret },
        { name: 'twice', value: secret },
        { name: long, value: secret },
      ],
      provider: 'klingai',
    })
    const at = 'request.kling.elements'
    expect(pathsOf(problems).sort()).toEqual(
      [
        'NOT_UNIQUE variables.1.name',
        'TOO_LONG variables.2.name',
        `NOT_UNIQUE ${at}.elements.1.name`,
        `TOO_LONG ${at}.elements.2.name`,
        ...Array<string>(4).fill(`UNKNOWN_REFERENCE ${at}.prompt`),
        `UNKNOWN_VARIABLE ${at}.prompt`,
      ].sort(),
    )
  })

  it('two camera axes, none, one that stands still', async () => {
    const camera = (simple: object) =>
      faultsOf({
        request: { kling: { cameraControl: { model: 'KLING_V2_6', startFrame: still, camera: { simple } } } },
      })
    const at = 'request.kling.cameraControl.camera.simple'
    expect(pathsOf(await camera({ pan: 5, zoom: 3 }))).toEqual([`SHAPE ${at}`])
    expect(pathsOf(await camera({}))).toEqual([`SHAPE ${at}`])
    expect(pathsOf(await camera({ pan: 0 }))).toEqual([`OUT_OF_RANGE ${at}.pan`])
    expect(pathsOf(await camera({ pan: secret }))).toEqual([`SHAPE ${at}.pan`])
  })

  it('durations as text, seeds at 2³²−1 and beyond', async () => {
    const veo = (more: object) => ({
      request: { veo: { imageToVideo: { model: 'VEO_3_1', startFrame: still, prompt: 'Waves', ...more } } },
      provider: 'vertex',
    })
    const at = 'request.veo.imageToVideo'
    for (const durationSeconds of ['8', secret, [8, 8], { seconds: 8 }, true, 8.5])
      expect(pathsOf(await faultsOf(veo({ durationSeconds })))).toEqual([`SHAPE ${at}.durationSeconds`])
    expect(pathsOf(await faultsOf(veo({ seed: 2 ** 32 - 1 })))).toEqual([])
    for (const seed of [2 ** 32, 2 ** 53 - 1, -1])
      expect(pathsOf(await faultsOf(veo({ seed })))).toEqual([`OUT_OF_RANGE ${at}.seed`])
    for (const seed of [2 ** 53, 1e300, -(2 ** 53), 1.5, '1', secret])
      expect(pathsOf(await faultsOf(veo({ seed })))).toEqual([`SHAPE ${at}.seed`])
  })

  it('unknown keys at every depth, all of them at once, without their names', async () => {
    const unknown = { [secret]: secret }
    const problems = await faultsOf({
      ...unknown,
      poll: unknown,
      variables: [{ name: 'a', value: 'b', ...unknown }],
      request: {
        kling: {
          elements: {
            model: 'KLING_V3',
            prompt: '@a',
            ...unknown,
            startFrame: { ...still, ...unknown },
            elements: [
              { name: 'a', ...unknown, source: { images: { frontal: { ...still, ...unknown }, ...unknown } } },
            ],
          },
        },
      },
    })
    const at = 'request.kling.elements'
    expect(
      pathsOf(problems)
        .filter((path) => path.endsWith('(unknown)'))
        .sort(),
    ).toEqual(
      [
        '(unknown)',
        'poll.(unknown)',
        'variables.0.(unknown)',
        `${at}.(unknown)`,
        `${at}.startFrame.(unknown)`,
        `${at}.elements.0.(unknown)`,
        `${at}.elements.0.source.images.(unknown)`,
        `${at}.elements.0.source.images.frontal.(unknown)`,
      ]
        .map((path) => `SHAPE ${path}`)
        .sort(),
    )
    for (const nested of [{ [secret]: {} }, { kling: unknown }, { kling: { imageToVideo: {} }, [secret]: null }])
      expect(pathsOf(await faultsOf({ request: nested })).length).toBeGreaterThan(0)
  })

  it('null for an arm that is not used, on either level', async () => {
    const arm = { model: 'KLING_V3', startFrame: still }
    expect(pathsOf(await faultsOf({ request: { kling: { imageToVideo: arm, multiShot: null } } }))).toEqual([
      'SHAPE request.kling',
    ])
    expect(pathsOf(await faultsOf({ request: { kling: { imageToVideo: arm }, veo: null } }))).toEqual(['SHAPE request'])
    expect(pathsOf(await faultsOf({ request: { kling: { imageToVideo: null } } }))).toEqual([
      'SHAPE request.kling.imageToVideo',
    ])
    const source = { images: null, providerElementId: '1' }
    expect(
      pathsOf(await faultsOf({ request: klingArm('elements', { prompt: '@a', elements: [{ name: 'a', source }] }) })),
    ).toEqual(['SHAPE request.kling.elements.elements.0.source'])
  })

  it('null in a list, a list for a text, a text for a list, an object for everything', async () => {
    const at = 'request.kling.references'
    const references = (more: object) =>
      faultsOf({ request: { kling: { references: { model: 'KLING_V3_OMNI', prompt: 'Waves', ...more } } } })
    expect(pathsOf(await references({ referenceImages: [still, null] }))).toEqual([`SHAPE ${at}.referenceImages.1`])
    expect(pathsOf(await references({ prompt: [secret, secret] }))).toEqual([`SHAPE ${at}.prompt`])
    expect(pathsOf(await references({ referenceImages: secret }))).toEqual([`SHAPE ${at}.referenceImages`])
    expect(pathsOf(await references({ model: { toString: secret } }))).toEqual([`SHAPE ${at}.model`])
    expect(pathsOf(await references({ generateAudio: secret }))).toEqual([`SHAPE ${at}.generateAudio`])
    expect(pathsOf(await references({ referenceVideo: { url: { url: secret } } }))).toEqual([
      `SHAPE ${at}.referenceVideo.url`,
    ])
  })

  it('a value that is wrong is never in the answer, whatever is wrong with it', async () => {
    const medium = { url: `ftp://${secret}.example/${secret}` }
    const wrong = {
      request: {
        kling: {
          multiShotReferences: {
            model: 'KLING_V3_OMNI',
            shots: [
              { prompt: secret.repeat(60), durationSeconds: 4711 },
              { prompt: `@${secret}x <<<voice_4711>>>`, durationSeconds: 1 },
            ],
            startFrame: { base64: `${secret}!` },
            endFrame: { uploadId: secret },
            referenceImages: [medium, { generationFrame: { generationId: secret, clipIndex: 4711 } }],
            elements: [{ name: secret.repeat(10), source: { providerElementId: secret.repeat(10) } }],
            referenceVideo: { generationClip: { generationId: secret } },
            mode: 'NATIVE_4K',
          },
        },
      },
      provider: secret,
      clientReference: secret.repeat(100),
      idempotencyKey: secret.repeat(100),
      variables: [{ name: secret.repeat(10), value: secret }],
      poll: { intervalMilliseconds: 4711 * 100 },
      count: 4711,
    }
    expect((await faultsOf(wrong)).length).toBeGreaterThan(8)
    const { provider: _nobody, ...served } = wrong
    const served4711 = await faultsOf(served)
    expect(served4711.length).toBeGreaterThan(12)
    expect(JSON.stringify(served4711)).not.toContain('4711')
    // The log keeps none of it either.
    expect(gateway.log.join('')).not.toContain(secret)
  })

  it('a body over the limit, and one that is not JSON', async () => {
    const post = async (body: string) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      const text = await response.text()
      expect(text).not.toContain(secret)
      expect(text.length).toBeLessThan(1_000)
      expect(JSON.parse(text).errors).toMatchObject([{ message: expect.stringMatching(/\.$/) }])
      return response.status
    }
    const input = { request: klingArm('imageToVideo', { startFrame: { base64: secret.repeat(2_000_000) } }) }
    expect(await post(JSON.stringify({ query: planQuery, variables: { input } }))).toBe(413)
    expect(await post(`{"query": "${secret}`)).toBe(400)
    expect(await post(JSON.stringify({ query: `{ ${secret} }` }))).toBe(400)
  })
})

describe('a URL that is not fetched is refused before anything starts', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:169.254.169.254]/',
    'http://2852039166/',
    'http://localhost/still.png',
    'http://127.0.0.1:4000/still.png',
    'http://[::1]/still.png',
    'http://10.0.0.7/still.png',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    'https://user:password@example.com/a.png',
    'not a url',
    '',
    'http://example.com/a\0b',
    `https://example.com/${'a'.repeat(9000)}`,
  ])('%s', async (url) => {
    const problems = await refused({ request: request({ startFrame: { url } }) })
    expect(problems).toMatchObject([
      { code: 'INVALID_URL', path: [...armPath, 'startFrame', 'url'], parameter: 'startFrame' },
    ])
  })
})

describe('plan', () => {
  it('says of a legal input what it would become, and writes nothing', async () => {
    const input = {
      request: request({ prompt: 'a lake', camera: { axes: { pan: 3 } }, seed: 4_294_967_295 }),
      count: 2,
    }
    const { data } = await gateway.query(planQuery, { input })
    expect(data.plan).toMatchObject({
      acceptable: true,
      userErrors: [],
      warnings: [
        { code: 'IGNORED', path: [...armPath, 'prompt'], parameter: 'prompt' },
        { code: 'IGNORED', path: ['request'], message: expect.stringContaining('before the media behind URLs') },
      ],
      route: { id: 'still-motion@embedded' },
      unchecked: [[...armPath, 'startFrame', 'url']],
      changes: [],
      providerRequest: null,
    })
    const settled = Object.fromEntries(data.plan.settled.map((parameter: any) => [parameter.name, parameter]))
    expect(settled).toMatchObject({
      model: { value: 'STILL_MOTION', source: 'DEFAULT' },
      startFrame: { value: null, source: 'CALLER' },
      prompt: { value: 'a lake', source: 'CALLER' },
      'camera.axes.pan': { value: 3, source: 'CALLER' },
      'camera.axes.zoom': { value: 0, source: 'DEFAULT' },
      durationSeconds: { value: 5, source: 'DEFAULT' },
      resolution: { value: 'RESOLUTION_720P', source: 'DEFAULT' },
      seed: { value: 4_294_967_295, source: 'CALLER' },
    })
  })

  it('counts a value equal to the default as the caller’s', async () => {
    const { data } = await gateway.query(planQuery, { input: { request: request({ durationSeconds: 5 }) } })
    expect(data.plan.settled).toContainEqual({ name: 'durationSeconds', value: 5, source: 'CALLER' })
  })

  it('takes variables anywhere in the input, with the defaults the document gives them', async () => {
    const document = `query ($count: Int = 9, $seconds: Int, $id: ID = 5) {
      plan(input: { count: $count, request: { stillMotion: { cameraMove: {
        startFrame: { uploadId: $id }, camera: { preset: ORBIT }, durationSeconds: $seconds } } } }) {
        userErrors { code path } settled { name value source } } }`
    const defaulted = await gateway.query(document.replace('$seconds: Int', '$seconds: Int = 4'))
    expect(defaulted.data.plan.userErrors).toEqual([
      { code: 'OUT_OF_RANGE', path: ['count'] },
      { code: 'NOT_FOUND', path: [...armPath, 'startFrame', 'uploadId'] },
    ])
    expect(defaulted.data.plan.settled).toContainEqual({ name: 'durationSeconds', value: 4, source: 'CALLER' })
    const given = await gateway.query(document.replace('$seconds: Int', '$seconds: Int! = 4'), { count: 1, seconds: 7 })
    expect(given.data.plan.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
    expect(given.data.plan.settled).toContainEqual({ name: 'durationSeconds', value: 7, source: 'CALLER' })
  })

  it('takes one item for a list of one, as GraphQL does', async () => {
    const shots = { camera: { preset: 'ORBIT' }, durationSeconds: 2 }
    const { data } = await gateway.query(planQuery, {
      input: { request: { stillMotion: { multiShot: { startFrame: still, shots } } } },
    })
    expect(data.plan).toMatchObject({ acceptable: true })
    expect(data.plan.settled).toContainEqual({ name: 'shots[0].durationSeconds', value: 2, source: 'CALLER' })
  })

  it('names what is cut off or filled up where the shapes differ', async () => {
    const changes = async (more: object) => {
      const { data } = await gateway.query(planQuery, { input: { request: await cameraMove(more) } })
      expect(data.plan.acceptable).toBe(true)
      return data.plan.changes
    }
    const path = [...armPath, 'startFrame']
    expect(await changes({ aspectRatio: 'RATIO_16_9' })).toEqual([])
    expect(await changes({ aspectRatio: 'RATIO_9_16' })).toEqual([
      {
        ...{ path, kind: 'CROP', message: 'Cropped from 640×360 to fill a frame of 480×854.' },
        crop: expect.objectContaining({ y: expect.any(Number), height: expect.any(Number) }),
      },
    ])
    expect(await changes({ aspectRatio: 'RATIO_1_1', resizeMode: 'PAD' })).toMatchObject([{ path, kind: 'PAD' }])
  })

  it('shows what would be sent, without bytes', async () => {
    const { data } = await gateway.query(planQuery, { input: { request: await cameraMove() } })
    expect(data.plan.providerRequest).toMatchObject({
      width: 854,
      height: 480,
      frameRate: 6,
      segments: [{ still: '(startFrame)', durationSeconds: 1 }],
    })
    expect(JSON.stringify(data.plan).length).toBeLessThan(5_000)
  })
})

describe('input out of all proportion', () => {
  const plan = (request: object, around: object = {}) =>
    gateway.query(
      `query Plan($input: StartGenerationInput!) { plan(input: $input) {
        userErrors { code path message } warnings { code } settled { name value } estimate { total { micros } } } }`,
      { input: { request, ...around } },
    )
  const kling = (more: object) => ({ kling: { imageToVideo: { model: 'KLING_V3', startFrame: still, ...more } } })
  const codesOf = ({ data }: { data: any }) => new Set(data.plan.userErrors.map(({ code }: any) => code))

  it('has no price, rather than one beyond all numbers', async () => {
    const answer = await plan(kling({ prompt: 'x', durationSeconds: 2 ** 31 - 1 }), { count: 2 ** 31 - 1 })
    expect(answer.errors).toBeUndefined()
    expect(answer.data.plan.estimate).toBeNull()
    const counted = await plan(kling({ prompt: 'x' }), { count: 2 ** 31 - 1 })
    expect(counted.errors).toBeUndefined()
    expect(counted.data.plan.estimate).toBeNull()
    const shots = [{ camera: { preset: 'PUSH_IN' }, durationSeconds: 1e308 }]
    expect((await plan({ stillMotion: { multiShot: { startFrame: still, shots } } })).errors).toBeUndefined()
  })

  it('is not expanded to gigabytes, and does not come back', async () => {
    const variables = [{ name: 'a', value: 'z'.repeat(10_000) }]
    for (const prompt of ['{{a}}'.repeat(500), '{{a}}'.repeat(2_000_000), '@nobody '.repeat(1_000_000)]) {
      const answer = await plan(kling({ prompt }), { variables })
      expect(answer.errors).toBeUndefined()
      expect(codesOf(answer)).toContain('TOO_LONG')
      expect(JSON.stringify(answer).length).toBeLessThan(20_000)
    }
  })

  it('is answered with as many problems as somebody reads', async () => {
    const prompt = Array.from({ length: 3_000 }, (_, index) => `{{${index.toString(36).replace(/^/, 'v')}}}`).join('')
    const variables = Array.from({ length: 3_000 }, () => ({ name: 'a', value: '' }))
    const answer = await plan(kling({ prompt }), { variables })
    expect(answer.data.plan.userErrors.length).toBeLessThan(300)
    expect(answer.data.plan.warnings.length).toBeLessThan(300)
  })
})
