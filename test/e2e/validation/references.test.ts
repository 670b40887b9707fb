import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { faults, plan } from '../../support/planning.ts'
import {
  type Arm,
  below,
  type Case,
  clip,
  expectFaults,
  made,
  request,
  sound,
  still,
} from '../../support/validation.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

describe('what a prompt refers to', () => {
  const elements = 'kling.elements'
  const references = 'seedance.references'
  const unknown = (arm: Arm, allowedValues: string[], ...conflictsWith: string[]) => ({
    code: 'UNKNOWN_REFERENCE',
    path: below(arm, 'prompt'),
    parameter: 'prompt',
    allowedValues,
    conflictsWith: conflictsWith.map((parameter) => below(arm, parameter)),
  })
  const cases: Case[] = [
    [
      'DNG-06: an element by a name in the vendor’s form that none has',
      elements,
      'klingai',
      { prompt: '@hero and @Element1', elements: [made('hero')] },
      unknown(elements, ['@hero'], 'elements'),
    ],
    [
      'DNG-06: the second of one picture, the first of no video, the fourth of no sound',
      references,
      'fal',
      { prompt: '@Image1 @Image2 @Video1 @Audio4', referenceImages: [still] },
      unknown(references, ['@Image1'], 'referenceImages'),
      unknown(references, [], 'referenceVideos'),
      unknown(references, [], 'referenceAudios'),
    ],
    [
      'DNG-06: a picture where the arm has none',
      'seedance.imageToVideo',
      'fal',
      { prompt: 'as in @Image1' },
      unknown('seedance.imageToVideo', []),
    ],
    [
      'AIG-06: the second of one voice',
      'kling.voices',
      null,
      { prompt: '<<<voice_1>>> to <<<voice_2>>>', voiceIds: ['a'] },
      unknown('kling.voices', ['<<<voice_1>>>'], 'voiceIds'),
    ],
    [
      'AIG-06: a voice beside elements: the arms exclude each other',
      elements,
      'klingai',
      { prompt: '@hero says <<<voice_1>>>', elements: [made('hero')] },
      unknown(elements, []),
    ],
    [
      'DNG-07: two elements of one name',
      elements,
      'klingai',
      { prompt: '@hero', elements: [made('hero'), made('hero')] },
      { code: 'NOT_UNIQUE', path: below(elements, 'elements', 1, 'name'), parameter: 'elements[].name' },
    ],
    [
      'an element whose name would be read as a picture’s number',
      'kling.references',
      'klingai',
      { prompt: '@Image1', referenceImages: [still], elements: [made('Image1')] },
      {
        code: 'NOT_ALLOWED',
        path: below('kling.references', 'elements', 0, 'name'),
        parameter: 'elements[].name',
        message: 'This name would be read as a position (@Image1); choose another.',
      },
    ],
    [
      'a shot’s own words',
      'kling.multiShotReferences',
      'klingai',
      {
        shots: [
          { prompt: 'Waves', durationSeconds: 3 },
          { prompt: '@Image1 and @Image2', durationSeconds: 3 },
        ],
        referenceImages: [still],
      },
      {
        code: 'UNKNOWN_REFERENCE',
        path: below('kling.multiShotReferences', 'shots', 1, 'prompt'),
        parameter: 'shots[].prompt',
        allowedValues: ['@Image1'],
        conflictsWith: [below('kling.multiShotReferences', 'referenceImages')],
      },
    ],
    [
      'DNG-05: a variable without a value: it says which',
      'kling.imageToVideo',
      'klingai',
      { prompt: 'a {{colour}} lake, {{ colour }} sky' },
      {
        code: 'UNKNOWN_VARIABLE',
        path: below('kling.imageToVideo', 'prompt'),
        parameter: 'prompt',
        message: 'There is no value for the variable “colour”.',
      },
    ],
  ]
  it.each(cases)('%s', (...one) => expectFaults(gateway, one))

  it('DNG-05: the syntax of a workflow tool is refused unless it is wanted, by plan, start and settings', async () => {
    const prompt = '{{ $json.prompt }}'
    const wish = { veo: { textToVideo: { model: 'VEO_3_1_FAST', prompt, durationSeconds: 4 } } }
    const refused = (paths: string[][]) => paths.filter((path) => path.at(-1) === 'prompt')
    const codes = (problems: any[]) => problems.map(({ code }) => code)
    expect(codes((await plan(gateway, wish)).userErrors)).toEqual(['UNKNOWN_VARIABLE', 'MODEL_UNAVAILABLE'])
    expect(codes((await plan(gateway, wish, { allowPlaceholders: true })).userErrors)).toEqual(['MODEL_UNAVAILABLE'])
    expect(codes((await gateway.start(wish)).userErrors)).toContain('UNKNOWN_VARIABLE')
    expect(codes((await gateway.start(wish, { allowPlaceholders: true })).userErrors)).toEqual(['MODEL_UNAVAILABLE'])
    const canonical = { modelName: 'Veo 3.1', prompt, duration_seconds: 8 }
    const query = `query ($settings: SettingsInput!) { settings(input: $settings) { userErrors { path } } }`
    const start = `mutation ($settings: SettingsInput!) { startGenerationFromSettings(input: { settings: $settings }) {
      userErrors { path } } }`
    for (const allowPlaceholders of [false, true]) {
      const settings = { canonical, allowPlaceholders }
      const asked = (await gateway.query(query, { settings })).data.settings
      const started = (await gateway.query(start, { settings })).data.startGenerationFromSettings
      for (const { userErrors } of [asked, started])
        expect(refused(userErrors.map(({ path }: any) => path))).toHaveLength(allowPlaceholders ? 0 : 1)
    }
  })

  it('DNG-05, DNG-06: is looked at after the variables are put in, and their length counts, not the template’s', async () => {
    const withVariables = (prompt: string, ...variables: [string, string][]) =>
      plan(gateway, request(elements, { prompt, elements: [made('hero')] }), {
        provider: 'klingai',
        variables: variables.map(([name, value]) => ({ name, value })),
      })
    const good = await withVariables('{{who}} in {{ place }}', ['who', '@hero'], ['place', 'the sea'])
    expect(good.userErrors.map((problem: any) => problem.code)).toEqual(['MODEL_UNAVAILABLE'])
    expect(good.warnings.filter(({ code }: any) => code === 'UNREFERENCED')).toEqual([])
    expect(good.settled).toContainEqual({ name: 'prompt', value: '@hero in the sea', source: 'CALLER' })
    const unknownName = await withVariables('{{who}}', ['who', '@Element9'])
    expect(unknownName.userErrors[0]).toMatchObject({ code: 'UNKNOWN_REFERENCE', path: below(elements, 'prompt') })
    const tooLong = await withVariables('@hero {{words}}', ['words', 'x'.repeat(3100)])
    expect(tooLong.userErrors[0]).toMatchObject({ code: 'TOO_LONG', path: below(elements, 'prompt') })
    const shrinking = await withVariables(`@hero {{${'x'.repeat(60)}}}`.repeat(60), ['x'.repeat(60), ''])
    expect(shrinking.userErrors.map((problem: any) => problem.code)).toEqual(['MODEL_UNAVAILABLE'])
    const twice = await withVariables('@hero {{a}}', ['a', '1'], ['a', '2'])
    expect(twice.userErrors[0]).toMatchObject({ code: 'NOT_UNIQUE', path: ['variables', '1', 'name'], parameter: null })
    const unused = await withVariables('@hero', ['a', '1'])
    expect(unused.warnings.filter(({ code }: any) => code === 'UNREFERENCED')).toMatchObject([
      { code: 'UNREFERENCED', path: ['variables', '0'], parameter: null },
    ])
  })

  it('DNG-06: supplied and never referred to is a warning, not a problem', async () => {
    const kling = await plan(
      gateway,
      request('kling.references', { referenceImages: [still, still], elements: [made('hero')], referenceVideo: clip }),
      { provider: 'klingai' },
    )
    expect(kling.userErrors.map((problem: any) => problem.code)).toEqual(['MODEL_UNAVAILABLE'])
    const unreferenced = kling.warnings.filter(({ code }: any) => code === 'UNREFERENCED')
    expect(unreferenced.map(({ path, parameter }: any) => [path.slice(3).join('.'), parameter])).toEqual([
      ['referenceImages.0', 'referenceImages[]'],
      ['referenceImages.1', 'referenceImages[]'],
      ['referenceVideo', 'referenceVideo'],
      ['elements.0.name', 'elements[].name'],
    ])
    const seedance = await plan(
      gateway,
      request('seedance.references', {
        prompt: '@Image2 to @Audio1',
        referenceImages: [still, still],
        referenceAudios: [sound],
      }),
      { provider: 'fal' },
    )
    expect(seedance.warnings.filter(({ code }: any) => code === 'UNREFERENCED')).toMatchObject([
      { path: below('seedance.references', 'referenceImages', 0) },
    ])
  })

  it('an @ in an address is none; one before another word passes with a warning', async () => {
    expect(await faults(gateway, request('kling.imageToVideo', { prompt: 'write to me@example.com' }))).toEqual([])
    const arms = ['kling.imageToVideo', 'kling.elements', 'seedance.references', 'grokImagine.references'] as const
    for (const arm of [...arms, 'geminiOmni.textToVideo'] as const) {
      const supplies = arm === 'kling.elements' ? { elements: [made('hero')] } : {}
      const pictures = arm.endsWith('.references') ? { referenceImages: [still] } : {}
      const { userErrors, warnings } = await plan(
        gateway,
        request(arm, { prompt: 'a quiet evening @home', ...supplies, ...pictures }),
      )
      expect([arm, userErrors.map(({ code }: any) => code)]).toEqual([arm, ['MODEL_UNAVAILABLE']])
      expect(warnings.filter(({ code }: any) => code === 'UNKNOWN_REFERENCE')).toMatchObject([
        {
          path: below(arm, 'prompt'),
          allowedValues: supplies.elements ? ['@hero'] : pictures.referenceImages ? ['@Image1'] : [],
        },
      ])
    }
  })

  it('is written in the provider’s spelling, and the plan says so', async () => {
    const changes = async (arm: Arm, provider: string, input: object) =>
      (await plan(gateway, request(arm, input), { provider })).changes
        .filter(({ kind }: any) => kind === 'REWRITE_PROMPT')
        .map(({ path }: any) => path.slice(3).join('.'))
    const seconds = { durationSeconds: 3 }
    expect(await changes(elements, 'klingai', { prompt: '@hero', elements: [made('hero')] })).toEqual(['prompt'])
    expect(await changes('kling.imageToVideo', 'klingai', { prompt: 'Waves; slowly, @home' })).toEqual([])
    expect(
      await changes('kling.multiShot', 'klingai', {
        shots: [
          { prompt: 'Waves; wind', ...seconds },
          { prompt: 'Calm', ...seconds },
        ],
      }),
    ).toEqual(['shots.0.prompt', 'shots'])
    expect(await changes('geminiOmni.references', 'gemini', { prompt: '@Image1', referenceImages: [still] })).toEqual([
      'prompt',
    ])
    expect(await changes('grokImagine.references', 'xai', { prompt: '@Image1', referenceImages: [still] })).toEqual([
      'prompt',
    ])
  })
})
