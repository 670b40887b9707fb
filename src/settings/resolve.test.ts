import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { usableEverywhere } from '../../test/support/usable-everywhere.ts'
import { catalog } from '../families/index.ts'
import type { SettingsMedium } from './connected-media.ts'
import { settingsModels } from './models.ts'
import { settingsNames } from './parameters.ts'
import { resolveSettings, type SettingsInput } from './resolve.ts'

const everything = usableEverywhere()
const only = (wanted: string) => usableEverywhere((provider) => provider === wanted)
const nobody = usableEverywhere(() => false)

const picture = { url: 'https://example.com/still.png' }
const video = { url: 'https://example.com/move.mp4' }
const sound = { url: 'https://example.com/rain.wav' }
const start: SettingsMedium = { port: 'input_start_frame', media: { image: picture } }
const end: SettingsMedium = { port: 'input_end_frame', media: { image: picture } }
const pictures: SettingsMedium = { port: 'input_reference_images', media: { images: [picture, picture] } }

/** Settings of a model, with a prompt. */
const resolve = (
  modelName: string | undefined,
  more: object = {},
  media: SettingsMedium[] = [],
  rest: Omit<SettingsInput, 'canonical'> = {},
) => resolveSettings(everything, { canonical: { modelName, prompt: 'A slow push in.', ...more }, media, ...rest })

const told = (problems: readonly { code: string; path: string[] }[]) =>
  problems.map(({ code, path }) => `${code} ${path.join(' ')}`)
const arm = (request: Record<string, unknown> | null) => {
  const [family, arms] = Object.entries(request as Record<string, Record<string, Record<string, unknown>>>)[0]!
  const [field, input] = Object.entries(arms)[0]!
  return { name: `${family}.${field}`, input }
}
const visible = (name: string) =>
  resolve(name)
    .parameters.filter((parameter) => parameter.visible)
    .map((parameter) => parameter.name)
const choicesOf = (name: string, parameter: string) =>
  resolve(name)
    .parameters.find((found) => found.name === parameter)!
    .parameter.choices!.map(({ value }) => value)
const rangesOf = (name: string, parameter: string) =>
  resolve(name)
    .parameters.find((found) => found.name === parameter)!
    .parameter.ranges!.map(({ minimum, maximum }) => (minimum === maximum ? minimum : `${minimum}–${maximum}`))

const always = ['name', 'description', 'modelName', 'prompt', 'aspect_ratio', 'duration_seconds', 'resolution']
const kling = ['16:9', '9:16', '1:1']
const seedance = ['auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16']
const columns = {
  'Veo 3.1': [['16:9', '9:16'], [4, 6, 8], ['4K', '1080p', '720p'], false],
  'Sora 2': [['auto', '9:16', '16:9'], [4, 8, 12], ['auto', '720p'], false],
  'Sora 2 Pro': [['auto', '9:16', '16:9'], [4, 8, 12], ['auto', '1080p', '720p'], false],
  'Kling v3': [kling, ['3–15'], ['1080p'], true],
  'Kling o3': [kling, ['3–15'], ['1080p'], true],
  'Kling o3 Ref': [kling, ['3–15'], ['1080p'], false],
  'Seedance 2.0': [seedance, [0, '4–15'], ['720p', '480p'], true],
  'Seedance 2.0 Reference': [seedance, [0, '4–15'], ['720p', '480p'], undefined],
} as const

describe('the canonical settings', () => {
  it('DNG-01 DNG-02 offer the eight names, each an alias of a model and its arms', () => {
    expect(settingsModels.map(({ name }) => name)).toEqual(Object.keys(columns))
    for (const { model, arms } of settingsModels)
      for (const field of Object.values(arms)) expect(catalog.choice(model, field), `${model}/${field}`).toBeDefined()
    expect(resolve('Seedance 2.0 Ref').model).toBe('seedance-2-0')
    expect(resolve('Kling o3 Ref').model).toBe(resolve('Kling o3').model)
  })

  it.each(Object.entries(columns))(
    'DNG-01 hold %s to its column',
    (name, [ratios, seconds, resolutions, startFrame]) => {
      expect(choicesOf(name, 'aspect_ratio')).toEqual(ratios)
      expect(rangesOf(name, 'duration_seconds')).toEqual(seconds)
      expect(choicesOf(name, 'resolution')).toEqual(resolutions)
      expect(resolve(name).ports.find((port) => port.name === 'input_start_frame')?.required).toBe(startFrame)
    },
  )

  it('DNG-02 have the document’s defaults, and the family’s own where the model lacks one', () => {
    expect(resolve('Veo 3.1').canonical).toEqual({
      name: 'Image to Video',
      description: 'Transform static images into dynamic videos using AI models.',
      modelName: 'Veo 3.1',
      prompt: 'A slow push in.',
      aspect_ratio: '16:9',
      duration_seconds: 8,
      resolution: '1080p',
      num_videos: 1,
      generate_audio: true,
      enhance_prompt: true,
      negative_prompt: '',
      use_end_frame: false,
      use_reference_images: false,
      elements_config: [],
      seedance_refs_config: { images: 0, videos: 0, audios: 0 },
      multi_prompt_enabled: false,
      multi_prompt_config: [],
    })
    expect(resolve('Sora 2').canonical.resolution).toBe('auto')
    expect(resolve('Sora 2 Pro').canonical.resolution).toBe('1080p')
    expect(resolve('Seedance 2.0').canonical).toMatchObject({ resolution: '720p', generate_audio: true })
    expect(resolve('Kling v3').canonical).toMatchObject({ generate_audio: false, enhance_prompt: false })
  })

  it('DNG-02 the whole set that comes back means the same again, without another word', () => {
    for (const { name } of settingsModels) {
      const once = resolve(name)
      const again = resolveSettings(everything, { canonical: structuredClone(once.canonical) })
      expect(again.canonical).toEqual(once.canonical)
      expect([name, again.warnings]).toEqual([name, once.warnings])
    }
  })

  it('DNG-03 show what the model supports and hide the rest', () => {
    const common = [...always, 'num_videos']
    const elements = ['elements_config', 'multi_prompt_enabled', 'multi_prompt_config']
    const veo = ['generate_audio', 'enhance_prompt', 'use_end_frame', 'use_reference_images']
    expect(visible('Veo 3.1')).toEqual([...common, ...veo])
    expect(visible('Sora 2')).toEqual(common)
    expect(visible('Sora 2 Pro')).toEqual(common)
    expect(visible('Kling v3')).toEqual([...common, 'negative_prompt', 'use_end_frame', ...elements])
    expect(visible('Kling o3')).toEqual([...common, 'use_end_frame'])
    expect(visible('Kling o3 Ref')).toEqual([...common, 'use_end_frame', 'use_reference_images', ...elements])
    expect(visible('Seedance 2.0')).toEqual([...common, 'generate_audio', 'use_end_frame'])
    expect(visible('Seedance 2.0 Ref')).toEqual([...common, 'generate_audio', 'seedance_refs_config'])
    expect(resolve('Sora 2').parameters.map(({ name }) => name)).toEqual(settingsNames)
  })

  it('DNG-03 open and close ports with switches and counts', () => {
    const ports = (name: string, more: object) =>
      resolve(name, more).ports.map((port) => `${port.name}${port.required ? '!' : ''}${port.multiple ? '[]' : ''}`)
    expect(ports('Veo 3.1', {})).toEqual(['input_start_frame'])
    expect(ports('Veo 3.1', { use_end_frame: true })).toEqual(['input_start_frame!', 'input_end_frame!'])
    expect(ports('Veo 3.1', { use_reference_images: true })).toEqual(['input_start_frame', 'input_reference_images![]'])
    expect(ports('Sora 2', { use_end_frame: true })).toEqual(['input_start_frame'])
    const elements_config = [
      { id: 7, type: 'image' },
      { id: 2, type: 'video' },
    ]
    const kling = resolve('Kling v3', { elements_config })
    const one = { required: true, multiple: false, maximum: null }
    expect(kling.ports).toEqual([
      { ...one, name: 'input_start_frame', kind: 'IMAGE', reference: null },
      { ...one, name: 'input_element_7_frontal', kind: 'IMAGE', reference: '@Element7' },
      { ...one, name: 'input_element_7_references', kind: 'IMAGE', multiple: true, reference: '@Element7' },
      { ...one, name: 'input_element_2_video', kind: 'VIDEO', reference: '@Element2' },
    ])
    const { ports: refs } = resolve('Seedance 2.0 Ref', { seedance_refs_config: { images: 2, videos: 1, audios: 1 } })
    expect(refs.map(({ name, kind, reference }) => [name, kind, reference])).toEqual([
      ['input_seedance_image_1', 'IMAGE', '@Image1'],
      ['input_seedance_image_2', 'IMAGE', '@Image2'],
      ['input_seedance_video_1', 'VIDEO', '@Video1'],
      ['input_seedance_audio_1', 'AUDIO', '@Audio1'],
    ])
    expect(ports('Seedance 2.0', { seedance_refs_config: { images: 2 } })).toEqual(['input_start_frame!'])
  })
})

describe('a switch to another model', () => {
  const switched = (canonical: object, to: string) => resolveSettings(everything, { canonical }, to)

  it('DNG-04 of another family resets to its defaults and clears what was switched on, saying why', () => {
    const { resets, canonical, warnings } = switched(
      {
        modelName: 'Kling v3',
        prompt: 'p',
        aspect_ratio: '1:1',
        duration_seconds: 11,
        num_videos: 2,
        negative_prompt: 'blur',
        use_end_frame: true,
        elements_config: [{ id: 1, type: 'image' }],
        multi_prompt_enabled: true,
        multi_prompt_config: [{ prompt: 'one', duration: 5 }],
      },
      'Veo 3.1',
    )
    expect(resets.map(({ name, from, to, reason }) => [name, from, to, reason])).toEqual([
      ['aspect_ratio', '1:1', '16:9', 'FAMILY_DEFAULT'],
      ['duration_seconds', 11, 8, 'FAMILY_DEFAULT'],
      ['num_videos', 2, 1, 'FAMILY_DEFAULT'],
      ['generate_audio', false, true, 'FAMILY_DEFAULT'],
      ['enhance_prompt', false, true, 'FAMILY_DEFAULT'],
      ['negative_prompt', 'blur', '', 'NOT_SUPPORTED'],
      ['use_end_frame', true, false, 'FAMILY_DEFAULT'],
      ['elements_config', [{ id: 1, type: 'image' }], [], 'NOT_SUPPORTED'],
      ['multi_prompt_enabled', true, false, 'NOT_SUPPORTED'],
      ['multi_prompt_config', [{ prompt: 'one', duration: 5 }], [], 'NOT_SUPPORTED'],
    ])
    expect(resets.find(({ name }) => name === 'negative_prompt')!.message).toContain('negative_prompt')
    expect(canonical).toMatchObject({ modelName: 'Veo 3.1', prompt: 'p', duration_seconds: 8 })
    expect(warnings).toEqual([])
  })

  it('DNG-04 clears references of Seedance, and an unreadable value with them', () => {
    const seedance = {
      modelName: 'Seedance 2.0 Ref',
      prompt: 'p',
      seedance_refs_config: '{"images":2}',
      resolution: {},
    }
    const { resets, problems } = switched(seedance, 'Sora 2')
    expect(resets.map(({ name, reason }) => `${name} ${reason}`)).toEqual([
      'resolution FAMILY_DEFAULT',
      'generate_audio NOT_SUPPORTED',
      'seedance_refs_config NOT_SUPPORTED',
    ])
    expect(problems).toEqual([])
  })

  it('DNG-04 inside a family resets nothing, but for what the new model lacks', () => {
    const pro = { modelName: 'Sora 2 Pro', prompt: 'p', duration_seconds: 12, resolution: '1080p', num_videos: 2 }
    const { resets, canonical } = switched(pro, 'Sora 2')
    expect(resets.map(({ name, from, to, reason }) => [name, from, to, reason])).toEqual([
      ['resolution', '1080p', 'auto', 'VALUE_NOT_ALLOWED'],
    ])
    expect(canonical).toMatchObject({ duration_seconds: 12, num_videos: 2, modelName: 'Sora 2' })
    const elements_config = [{ id: 1, type: 'image' }]
    const kling = { modelName: 'Kling o3 Ref', prompt: 'p', aspect_ratio: '1:1', use_end_frame: true, elements_config }
    expect(switched(kling, 'Kling v3').resets).toEqual([])
    expect(switched(kling, 'Kling o3').resets.map(({ name, reason }) => `${name} ${reason}`)).toEqual([
      'elements_config NOT_SUPPORTED',
    ])
    expect(switched(kling, 'Kling o3 Ref').resets).toEqual([])
  })

  it('DNG-04 to a name that nobody has is a problem, and changes nothing', () => {
    const { problems, canonical, resets } = switched({ modelName: 'Sora 2', prompt: 'p' }, 'Sora 3')
    expect(told(problems)).toEqual(['NOT_FOUND switchToModel'])
    expect(problems[0]!.allowedValues).toContain('Kling v3')
    expect([canonical.modelName, resets]).toEqual(['Sora 2', []])
  })
})

describe('prompts', () => {
  it('DNG-05 have their variables put in, in the twin and not in the set', () => {
    const { request, canonical, problems } = resolve('Veo 3.1', { prompt: 'A {{ thing }}.' }, [], {
      variables: [{ name: 'thing', value: 'lake' }],
    })
    expect(problems).toEqual([])
    expect(arm(request).input.prompt).toBe('A lake.')
    expect(canonical.prompt).toBe('A {{ thing }}.')
  })

  it('DNG-05 name a variable without a value, and a value nobody asks for', () => {
    const { problems, warnings } = resolve('Kling v3', { prompt: '{{who}}', negative_prompt: '{{what}}' }, [start], {
      variables: [{ name: 'where', value: 'x' }],
    })
    expect(told(problems)).toEqual(['UNKNOWN_VARIABLE prompt', 'UNKNOWN_VARIABLE negative_prompt'])
    expect(problems[0]!.message).toContain('who')
    expect(told(warnings)).toEqual(['UNREFERENCED variables 0'])
  })

  it('DNG-05 a value with braces of its own would be asked for again, and is refused', () => {
    const variables = [{ name: 'who', value: 'the {{one}}' }]
    const { problems, request } = resolve('Veo 3.1', { prompt: '{{who}}' }, [], { variables })
    expect([told(problems), request]).toEqual([['UNKNOWN_VARIABLE prompt'], null])
  })

  const media = [
    start,
    { port: 'input_element_7_frontal', media: { image: picture } },
    { port: 'input_element_7_references', media: { images: [picture] } },
    { port: 'input_element_2_video', media: { video } },
  ]
  const elements_config = [
    { id: 7, type: 'image' },
    { id: '2', type: 'video' },
  ]

  it('DNG-06 DNG-07 point at elements by id, wherever these stand in the list', () => {
    const { request, problems, warnings } = resolve(
      'Kling v3',
      { elements_config, prompt: '@Element2 follows @Element7.' },
      media,
    )
    expect([problems, warnings]).toEqual([[], []])
    expect(arm(request)).toMatchObject({
      name: 'kling.elements',
      input: {
        prompt: '@Element2 follows @Element7.',
        elements: [
          { name: 'Element7', source: { images: { frontal: picture, references: [picture] } } },
          { name: 'Element2', source: { video: { video } } },
        ],
      },
    })
  })

  it('DNG-06 are refused when they point at nothing, and warned of what they do not point at', () => {
    const wrong = resolve('Kling v3', { elements_config, prompt: '@Element7 and @Element3' }, media)
    expect(told(wrong.problems)).toEqual(['UNKNOWN_REFERENCE prompt'])
    expect(wrong.problems[0]!.allowedValues).toEqual(['@Element7', '@Element2'])
    const silent = resolve('Kling v3', { elements_config, prompt: '@Element7' }, media)
    expect(told(silent.warnings)).toEqual(['UNREFERENCED elements_config 1 id'])
    expect(silent.warnings[0]!.message).toContain('@Element<id>')
    const seedance = resolve('Seedance 2.0 Reference', { prompt: '@Image2', seedance_refs_config: { images: 1 } }, [
      { port: 'input_seedance_image_1', media: { image: picture } },
    ])
    expect(told(seedance.problems)).toEqual(['UNKNOWN_REFERENCE prompt'])
    expect(told(seedance.warnings)).toEqual(['UNREFERENCED input_seedance_image_1'])
  })

  it('DNG-07 two elements of one id, or of no kind, are refused', () => {
    const twice = [
      { id: 1, type: 'image' },
      { id: '1', type: 'video' },
      { id: 2, type: 'sound' },
      { id: 'a b', type: 'image' },
    ]
    expect(told(resolve('Kling v3', { elements_config: twice }, [start]).problems)).toEqual(
      expect.arrayContaining([
        'NOT_ALLOWED elements_config 2 type',
        'SHAPE elements_config 3 id',
        'NOT_UNIQUE elements_config 1 id',
      ]),
    )
    const five = [1, 2, 3, 4, 5].map((id) => ({ id, type: 'image' }))
    expect(told(resolve('Kling v3', { elements_config: five }).problems)).toContain('TOO_MANY elements_config')
  })

  it('is required, but for several shots', () => {
    expect(told(resolve('Sora 2', { prompt: '' }).problems)).toEqual(['REQUIRED prompt'])
  })
})

describe('Seedance references', () => {
  const refs = (images: number, videos: number, audios: number) =>
    told(
      resolve('Seedance 2.0 Ref', { seedance_refs_config: { images, videos, audios } }).problems.filter(
        ({ path }) => path[0] === 'seedance_refs_config',
      ),
    )

  it('DNG-08 are 9, 3 and 3 at most, 12 in all, and no audio stands alone', () => {
    expect(refs(9, 3, 0)).toEqual([])
    expect(refs(6, 3, 3)).toEqual([])
    expect(refs(7, 3, 3)).toEqual(['TOO_MANY seedance_refs_config'])
    expect(refs(10, 4, 4)).toEqual([
      'OUT_OF_RANGE seedance_refs_config images',
      'OUT_OF_RANGE seedance_refs_config videos',
      'OUT_OF_RANGE seedance_refs_config audios',
    ])
    expect(refs(0, 0, 1)).toEqual(['REQUIRED seedance_refs_config audios'])
    expect(refs(0, 1, 1)).toEqual([])
    expect(refs(-1, 0, 0)).toEqual(['OUT_OF_RANGE seedance_refs_config images'])
    expect(refs(1.5, 0, 0)).toEqual(['SHAPE seedance_refs_config images'])
  })

  it('DNG-08 want something at every slot', () => {
    const { problems } = resolve('Seedance 2.0 Ref', { seedance_refs_config: { images: 2 } }, [
      { port: 'input_seedance_image_1', media: { image: picture } },
    ])
    expect(told(problems)).toEqual(['REQUIRED input_seedance_image_2'])
  })
})

describe('several shots', () => {
  const shots = (multi_prompt_config: unknown, more: object = {}) =>
    resolve('Kling v3', { prompt: undefined, multi_prompt_enabled: true, multi_prompt_config, ...more }, [start])

  it('DNG-09 need no single prompt, and have the lengths of their own', () => {
    const { request, problems, warnings } = shots([
      { prompt: 'one', duration: 5 },
      { prompt: '', duration: 10 },
    ])
    expect([problems, warnings]).toEqual([[], []])
    expect(arm(request)).toMatchObject({
      name: 'kling.multiShot',
      input: {
        shots: [
          { prompt: 'one', durationSeconds: 5 },
          { prompt: '', durationSeconds: 10 },
        ],
      },
    })
    expect(arm(request).input).not.toHaveProperty('prompt')
  })

  it('DNG-09 DNG-11 leave prompt and duration of the set aside, and say so', () => {
    const { warnings } = shots([{ prompt: 'one', duration: 5 }], { prompt: 'all', duration_seconds: 8 })
    expect(told(warnings)).toEqual(['IGNORED prompt', 'IGNORED duration_seconds'])
  })

  it('DNG-10 may not last longer than 15 s, word for word', () => {
    const ten = [
      { prompt: 'one', duration: 10 },
      { prompt: 'two', duration: 10 },
    ]
    expect(shots(ten).problems).toMatchObject([
      {
        code: 'OUT_OF_RANGE',
        path: ['multi_prompt_config'],
        message: 'Total shot duration (20s) exceeds maximum of 15s',
      },
    ])
  })

  it('DNG-10 need one prompt at least, word for word', () => {
    for (const config of [[], [{ prompt: '', duration: 5 }], [{ duration: 5 }], '[{"prompt":" ","duration":5}]'])
      expect(shots(config).problems.map(({ message }) => message)).toEqual([
        'At least one shot prompt is required in multi-prompt mode',
      ])
  })

  it('tell what is wrong with each of them, in the set’s own names', () => {
    expect(
      told(
        shots([
          { prompt: 'a', duration: 0 },
          { prompt: 'b', duration: '5' },
          { prompt: 3, duration: 2.5 },
          { prompt: 'c' },
        ]).problems,
      ).sort(),
    ).toEqual([
      'OUT_OF_RANGE multi_prompt_config 0 duration',
      'REQUIRED multi_prompt_config 3 duration',
      'SHAPE multi_prompt_config 1 duration',
      'SHAPE multi_prompt_config 2 duration',
      'SHAPE multi_prompt_config 2 prompt',
    ])
    expect(told(shots([{ prompt: 'x'.repeat(513), duration: 5 }]).problems)).toEqual([
      'TOO_LONG multi_prompt_config 0 prompt',
    ])
    expect(told(shots([{ prompt: 'x', duration: 2 }]).problems)).toEqual(['OUT_OF_RANGE multi_prompt_config'])
  })

  it('are kept, and not judged, while they are switched off', () => {
    const multi_prompt_config = [{ prompt: '', duration: null }]
    const { problems, canonical } = resolve('Kling v3', { multi_prompt_config }, [start])
    expect(problems).toEqual([])
    expect(canonical.multi_prompt_config).toEqual([{ prompt: '' }])
  })
})

describe('the model', () => {
  const required = 'Image to Video requires a model to be selected'

  it('DNG-10 must be selected and be one there is, word for word', () => {
    for (const modelName of [undefined, null, '', 'Sora 3', 5, {}, 'constructor'])
      expect(
        resolveSettings(everything, { canonical: { modelName, prompt: 'p' } }).problems,
        String(modelName),
      ).toMatchObject([{ code: 'MODEL_REQUIRED', path: ['modelName'], message: required }])
  })

  it('DNG-10 that is no longer available must be selected anew, with the reason beside', () => {
    const { problems, warnings, request } = resolveSettings(nobody, { canonical: { modelName: 'Sora 2', prompt: 'p' } })
    expect(problems).toMatchObject([{ code: 'MODEL_REQUIRED', message: required }])
    expect(warnings).toMatchObject([
      { code: 'MODEL_RETIRED', path: ['modelName'], message: expect.stringContaining('Retired') },
    ])
    expect(request).toBeNull()
  })

  it('that only has no key here may still be set up', () => {
    const canonical = { modelName: 'Veo 3.1', prompt: 'p', duration_seconds: 8 }
    const { problems, warnings, request } = resolveSettings(nobody, { canonical })
    expect([problems, told(warnings)]).toEqual([[], ['MODEL_UNAVAILABLE modelName']])
    expect(request).not.toBeNull()
  })

  it('DNG-14 is the first available one when none is given and the caller asks for that', () => {
    const ask = (provider: string, canonical: object, chooseFirstAvailableModel = true) =>
      resolveSettings(only(provider), { canonical, chooseFirstAvailableModel })
    expect(ask('openai-videos', { prompt: 'p' })).toMatchObject({
      model: 'sora-2',
      canonical: { modelName: 'Sora 2' },
      problems: [],
    })
    expect(resolveSettings(everything, { canonical: {}, chooseFirstAvailableModel: true }).model).toBe('veo-3-1')
    for (const none of [ask('embedded', {}), ask('klingai', {}, false), ask('klingai', { modelName: 'Sora 9' })])
      expect(none.problems[0]).toMatchObject({ code: 'MODEL_REQUIRED', message: required })
  })
})

describe('what a model does not support', () => {
  it('DNG-11 is ignored with a warning that names it', () => {
    const { problems, warnings, request } = resolve('Sora 2', {
      generate_audio: true,
      enhance_prompt: true,
      negative_prompt: 'blur',
      use_end_frame: true,
      use_reference_images: true,
      elements_config: [{ id: 1, type: 'image' }],
      seedance_refs_config: { images: 1 },
      multi_prompt_enabled: true,
      multi_prompt_config: 'not JSON',
    })
    expect(problems).toEqual([])
    expect(told(warnings).sort()).toEqual(
      [
        'generate_audio',
        'enhance_prompt',
        'negative_prompt',
        'use_end_frame',
        'use_reference_images',
        'elements_config',
        'seedance_refs_config',
        'multi_prompt_enabled',
        'multi_prompt_config',
      ]
        .map((name) => `IGNORED ${name}`)
        .sort(),
    )
    for (const { message, path } of warnings) expect(message).toContain(path[0])
    expect(arm(request)).toEqual({
      name: 'sora.textToVideo',
      input: {
        model: 'SORA_2',
        prompt: 'A slow push in.',
        aspectRatio: 'RATIO_16_9',
        durationSeconds: 8,
        resolution: 'AUTO',
      },
    })
  })

  it('DNG-11 is not missed when it says nothing', () => {
    const nothing = { use_end_frame: false, negative_prompt: '', elements_config: '[]', generate_audio: false }
    expect(resolve('Sora 2', { ...nothing, seedance_refs_config: '{"images":0}' }).warnings).toEqual([])
  })

  it('DNG-11 DNG-03 a medium at a closed port is ignored with a warning that names it', () => {
    const { problems, warnings } = resolve('Sora 2', {}, [start, end])
    expect([problems, told(warnings)]).toEqual([[], ['IGNORED input_end_frame']])
    expect(told(resolve('Seedance 2.0 Ref', {}, [start]).warnings)).toEqual(['IGNORED input_start_frame'])
  })
})

describe('the typed twin', () => {
  const names = (modelName: string, more: object, media: SettingsMedium[]) =>
    arm(resolve(modelName, more, media).request).name

  it('DNG-01 is of the arm that switches and media ask for', () => {
    const endFrame = { use_end_frame: true }
    const references = { use_reference_images: true }
    const shots = { multi_prompt_enabled: true, multi_prompt_config: [{ prompt: 'x', duration: 5 }] }
    expect(names('Veo 3.1', {}, [])).toBe('veo.textToVideo')
    expect(names('Veo 3.1', {}, [start])).toBe('veo.imageToVideo')
    expect(names('Veo 3.1', endFrame, [start, end])).toBe('veo.startEndFrame')
    expect(names('Veo 3.1', references, [pictures])).toBe('veo.references')
    expect(names('Sora 2', {}, [start])).toBe('sora.imageToVideo')
    expect(names('Kling v3', {}, [start])).toBe('kling.imageToVideo')
    expect(names('Kling v3', endFrame, [start, end])).toBe('kling.startEndFrame')
    expect(names('Kling v3', { ...shots, ...endFrame }, [start, end])).toBe('kling.multiShot')
    expect(names('Kling o3', {}, [start])).toBe('kling.imageToVideo')
    expect(names('Kling o3 Ref', {}, [])).toBe('kling.references')
    expect(names('Kling o3 Ref', { ...references, ...endFrame }, [start, end, pictures])).toBe('kling.references')
    expect(names('Kling o3 Ref', { ...shots, ...references }, [pictures])).toBe('kling.multiShotReferences')
    expect(names('Seedance 2.0', {}, [start])).toBe('seedance.imageToVideo')
    expect(names('Seedance 2.0', endFrame, [start, end])).toBe('seedance.startEndFrame')
    expect(names('Seedance 2.0 Ref', {}, [])).toBe('seedance.references')
  })

  it('has the tier for the resolution: 1080p of Kling is PRO', () => {
    expect(arm(resolve('Kling o3', {}, [start]).request).input).toMatchObject({ mode: 'PRO', model: 'KLING_V3_OMNI' })
    expect(arm(resolve('Veo 3.1', { resolution: '4K' }, [start]).request).input.resolution).toBe('RESOLUTION_4K')
  })

  it('DNG-12 is made twice when num_videos is 2', () => {
    expect(resolve('Sora 2', { num_videos: 2 }).count).toBe(2)
    expect(resolve('Sora 2', {}).count).toBe(1)
    expect(told(resolve('Sora 2', { num_videos: 3 }).problems)).toEqual(['OUT_OF_RANGE num_videos'])
  })

  it('is not made of what no route takes together: the setting to blame is named, and the other party', () => {
    const withFrame = resolve('Veo 3.1', { use_reference_images: true }, [start, pictures])
    expect(withFrame.problems).toMatchObject([
      { code: 'CONFLICT', path: ['input_start_frame'], conflictsWith: [['use_reference_images']] },
    ])
    const both = resolve('Veo 3.1', { use_reference_images: true, use_end_frame: true }, [start, end, pictures])
    expect(both.problems).toMatchObject([
      { code: 'CONFLICT', path: ['use_reference_images'], conflictsWith: [['use_end_frame']] },
    ])
    const short = resolve('Veo 3.1', { use_reference_images: true, duration_seconds: 4 }, [pictures])
    expect(short.problems).toMatchObject([
      { code: 'OUT_OF_RANGE', path: ['duration_seconds'], conflictsWith: [['use_reference_images']] },
    ])
    const films = { elements_config: [1, 2].map((id) => ({ id, type: 'video' })), prompt: '@Element1 @Element2' }
    const filmed = resolve('Kling v3', films, [
      start,
      { port: 'input_element_1_video', media: { video } },
      { port: 'input_element_2_video', media: { video } },
    ])
    expect(told(filmed.problems)).toEqual(['TOO_MANY elements_config'])
  })

  it('tells where a part of it stands in the settings', () => {
    const resolution = resolve(
      'Kling v3',
      {
        prompt: undefined,
        multi_prompt_enabled: true,
        multi_prompt_config: [{ prompt: '@Element4', duration: 5 }],
        elements_config: [{ id: 4, type: 'image' }],
      },
      [
        start,
        { port: 'input_element_4_frontal', media: { image: picture } },
        { port: 'input_element_4_references', media: { images: [picture] } },
      ],
    )
    const own = (...path: string[]) => {
      const problem = { code: 'SHAPE' as const, parameter: null, message: '' }
      const typed = path[0] === 'count' ? path : ['request', 'kling', 'multiShot', ...path]
      const found = resolution.inOwnNames({ ...problem, path: typed })
      return [found.path.join(' '), found.parameter]
    }
    expect(own('shots', '0', 'durationSeconds')).toEqual([
      'multi_prompt_config 0 duration',
      'multi_prompt_config[].duration',
    ])
    expect(own('shots', '0', 'prompt')).toEqual(['multi_prompt_config 0 prompt', 'multi_prompt_config[].prompt'])
    expect(own('elements', '0', 'name')).toEqual(['elements_config 0 id', 'elements_config[].id'])
    expect(own('elements', '0', 'source', 'images', 'references', '0', 'url')).toEqual([
      'input_element_4_references 0 url',
      'input_element_4_references',
    ])
    expect(own('mode')).toEqual(['resolution', 'resolution'])
    expect(own('model')).toEqual(['modelName', 'modelName'])
    expect(own('count')).toEqual(['num_videos', 'num_videos'])
    expect(own('watermark')).toEqual(['', null])
  })

  it('wants media of the port’s kind and number', () => {
    const wrong = resolve('Veo 3.1', { use_reference_images: true, use_end_frame: true }, [
      { port: 'input_start_frame', media: { images: [picture] } },
      { port: 'input_end_frame', media: { video } },
      { port: 'input_reference_images', media: { audio: sound } },
      { port: 'input_reference_images', media: { image: picture } },
      { port: 'input_elsewhere', media: { image: picture } },
    ])
    expect(told(wrong.problems)).toEqual([
      'NOT_ALLOWED input_start_frame',
      'NOT_ALLOWED input_end_frame',
      'NOT_ALLOWED input_reference_images',
      'NOT_UNIQUE input_reference_images',
      'NOT_FOUND media 4 port',
    ])
  })

  it('DNG-01 takes no more of anything than the document, whatever a route takes', () => {
    const counted = { 'reference images': 0, elements: 0, references: 0 }
    for (const { name, referenceImages, elements, references } of settingsModels) {
      if (referenceImages !== undefined) {
        const media = (count: number) => [
          { port: 'input_reference_images', media: { images: Array(count).fill(picture) } },
        ]
        const ask = (count: number) => resolve(name, { use_reference_images: true }, media(count))
        expect(told(ask(referenceImages).problems)).toEqual([])
        expect(ask(referenceImages + 1).problems).toMatchObject([
          { code: 'TOO_MANY', path: ['input_reference_images'], ranges: [{ minimum: 1, maximum: referenceImages }] },
        ])
        expect(ask(1).ports.find((port) => port.name === 'input_reference_images')!.maximum).toBe(referenceImages)
        counted['reference images'] += 1
      }
      if (elements !== undefined) {
        const elements_config = Array.from({ length: elements + 1 }, (_, id) => ({ id, type: 'image' }))
        expect(told(resolve(name, { elements_config }).problems)).toContain('TOO_MANY elements_config')
        counted.elements += 1
      }
      if (references) {
        for (const kind of ['images', 'videos', 'audios'] as const)
          expect(told(resolve(name, { seedance_refs_config: { [kind]: references[kind] + 1 } }).problems)).toContain(
            `OUT_OF_RANGE seedance_refs_config ${kind}`,
          )
        const { images, videos, audios, total } = references
        expect(images + videos + audios).toBeGreaterThan(total)
        expect(told(resolve(name, { seedance_refs_config: { images, videos, audios } }).problems)).toContain(
          'TOO_MANY seedance_refs_config',
        )
        counted.references += 1
      }
    }
    expect(counted).toEqual({ 'reference images': 2, elements: 2, references: 1 })
  })

  it('is judged by the route that a start would choose: where it makes elements of no picture, their type is refused', () => {
    const settings = { elements_config: [{ id: 4, type: 'image' }], prompt: '@Element4 waves.' }
    const media = [
      start,
      { port: 'input_element_4_frontal', media: { image: picture } },
      { port: 'input_element_4_references', media: { images: [picture] } },
    ]
    const ask = (context: typeof everything) =>
      resolveSettings(context, { canonical: { modelName: 'Kling v3', ...settings }, media }).problems
    expect(ask(everything)).toEqual([])
    expect(ask(only('klingai'))).toMatchObject([
      {
        code: 'NOT_ALLOWED',
        path: ['elements_config', '0', 'type'],
        parameter: 'elements_config[].type',
        allowedValues: [],
      },
    ])
    for (const { message } of ask(only('klingai'))) expect(message).not.toContain('providerElementId')
  })
})

describe('settings as they come', () => {
  it('run as a node saves them, *_config values as JSON or as JSON text', () => {
    const config = {
      elements_config: [{ id: 1, type: 'image' }],
      multi_prompt_config: [{ prompt: '@Element1', duration: 5 }],
    }
    const media: SettingsMedium[] = [
      start,
      { port: 'input_element_1_frontal', media: { image: picture } },
      { port: 'input_element_1_references', media: { image: picture } },
    ]
    const asJson = resolve('Kling v3', { ...config, multi_prompt_enabled: true, prompt: '' }, media)
    const asText = resolve(
      'Kling v3',
      {
        elements_config: JSON.stringify(config.elements_config),
        multi_prompt_config: JSON.stringify(config.multi_prompt_config),
        seedance_refs_config: '{"images":0,"videos":0,"audios":0}',
        multi_prompt_enabled: true,
        prompt: '',
      },
      media,
    )
    expect(asJson.problems).toEqual([])
    expect(asText.request).toEqual(asJson.request)
    expect(asText.canonical).toEqual(asJson.canonical)
  })

  it('DNG-11 with unknown keys get a warning, at every depth', () => {
    const { problems, warnings, canonical } = resolve(
      'Kling v3',
      {
        position: { x: 1 },
        'a key with blanks': 1,
        multi_prompt_enabled: true,
        multi_prompt_config: [{ prompt: 'x', duration: 5, camera: 'pan' }],
      },
      [start],
    )
    expect(problems).toEqual([])
    expect(told(warnings).sort()).toEqual([
      'IGNORED ',
      'IGNORED multi_prompt_config 0 camera',
      'IGNORED position',
      'IGNORED prompt',
    ])
    expect(canonical).not.toHaveProperty('position')
  })

  it('of the wrong type are clear problems, and nothing is repaired', () => {
    const wrong = {
      prompt: 5,
      aspect_ratio: '17:9',
      duration_seconds: '8',
      resolution: ['1080p'],
      num_videos: 1.5,
      use_end_frame: 'true',
      elements_config: '{',
      multi_prompt_enabled: 1,
      negative_prompt: {},
    }
    const { problems, request, canonical } = resolve('Kling v3', wrong, [start])
    expect(told(problems).sort()).toEqual(
      [
        'NOT_ALLOWED aspect_ratio',
        'SHAPE duration_seconds',
        'SHAPE elements_config',
        'SHAPE multi_prompt_enabled',
        'SHAPE negative_prompt',
        'SHAPE num_videos',
        'SHAPE prompt',
        'SHAPE resolution',
        'SHAPE use_end_frame',
      ].sort(),
    )
    expect(problems.find(({ path }) => path[0] === 'aspect_ratio')!.allowedValues).toEqual(kling)
    expect([request, canonical.duration_seconds]).toEqual([null, '8'])
    for (const canonical of [null, undefined, 5, 'x', [], true])
      expect(told(resolveSettings(everything, { canonical }).problems)).toContain('SHAPE ')
  })

  it('never break anything, whatever JSON they are', () => {
    const names = fc.constantFrom(...settingsModels.map(({ name }) => name), undefined)
    const json = fc.jsonValue({ maxDepth: 4 })
    const value = fc.oneof(
      json,
      json.map((item) => JSON.stringify(item)),
      fc.constantFrom(true, 0, 8, '16:9', '[{"id":1,"type":"image"}]', { images: 12, videos: -3, audios: 1e300 }),
      fc.array(fc.record({ prompt: json, duration: json, id: json, type: json }, { requiredKeys: [] })),
    )
    const set = fc.oneof(
      json,
      fc
        .tuple(fc.dictionary(fc.constantFrom(...settingsNames, '__proto__', 'x'), value), names)
        .map(([known, modelName]) => ({ ...known, modelName })),
    )
    const media = fc.array(
      fc.record({
        port: fc.constantFrom('input_start_frame', 'input_end_frame', 'input_element_1_frontal', '__proto__', ''),
        media: fc.constantFrom<SettingsMedium['media'][]>(
          { image: picture },
          { images: [] },
          { images: [picture] },
          { video },
          {},
        ),
      }),
    )
    void fc.assert(
      fc.property(set, media, names, (canonical, connected, switchTo) => {
        const resolution = resolveSettings(everything, { canonical, media: connected }, switchTo)
        expect((resolution.request === null) === resolution.problems.length > 0).toBe(true)
        JSON.stringify(resolution)
        const again = resolveSettings(everything, { canonical: resolution.canonical })
        expect(again.canonical).toEqual(resolution.canonical)
      }),
      { numRuns: 500 },
    )
  })

  it('never echo a value in a message', () => {
    const secret = 'pq7marker'
    const wrong = Object.fromEntries(
      settingsNames.filter((name) => name !== 'modelName').map((name) => [name, [secret]]),
    )
    const { problems, warnings } = resolve('Kling v3', { ...wrong, aspect_ratio: secret, elements_config: secret }, [])
    expect(problems.length).toBeGreaterThan(5)
    expect(JSON.stringify([problems, warnings])).not.toContain(secret)
  })

  it('that are far too long are told by their number, at once', () => {
    const many = Array.from({ length: 10_000 }, () => ({ prompt: 'x', duration: 5 }))
    const { problems } = resolve('Kling v3', { multi_prompt_enabled: true, multi_prompt_config: many }, [start])
    expect(told(problems)).toEqual(['TOO_MANY multi_prompt_config'])
    const deep = `${'['.repeat(40_000)}${']'.repeat(40_000)}`
    expect(told(resolve('Kling v3', { elements_config: deep }, [start]).problems)).toEqual(['SHAPE elements_config 0'])
    const ports = Array.from({ length: 5_000 }, () => start)
    expect(told(resolve('Veo 3.1', {}, ports).problems).filter((text) => text.startsWith('TOO_MANY'))).toEqual([
      'TOO_MANY media',
    ])
  })
})

describe('a text of megabytes', () => {
  const long = 'z'.repeat(1_000_000)

  it('is a problem and does not come back', () => {
    for (const canonical of [
      { modelName: long },
      { modelName: 'Kling v3', prompt: long },
      { modelName: 'Kling v3', negative_prompt: long },
      { modelName: 'Kling v3', prompt: 'x', elements_config: [{ id: long, type: 'image' }] },
      { modelName: 'Kling v3', multi_prompt_enabled: true, multi_prompt_config: [{ prompt: long, duration: 5 }] },
    ]) {
      const { problems, canonical: set, request } = resolveSettings(everything, { canonical, media: [start] })
      expect(request).toBe(null)
      expect(problems.length).toBeGreaterThan(0)
      expect(JSON.stringify([set, problems]).length).toBeLessThan(10_000)
    }
    expect(told(resolve('Kling v3', { prompt: long }, [start]).problems)).toEqual(['TOO_LONG prompt'])
  })
})
