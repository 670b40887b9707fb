import { describe, expect, it } from 'vitest'
import { usableEverywhere } from '../../test/support/usable-everywhere.ts'
import { type JudgeContext, judge } from '../generations/judge/judge.ts'
import { createPlanLimit } from '../generations/judge/plan-limit.ts'
import type { SettingsMedium } from './connected-media.ts'
import { type SettingsModel, settingsModels } from './models.ts'
import { resolveSettings } from './resolve.ts'

/** Media are URLs: nothing is read anywhere. */
const context = {
  ...usableEverywhere(),
  canReach: () => true,
  healthOf: async () => 1,
  allowInputHosts: [],
  webhooks: { hosts: { allowHosts: [], mayBePrivate: false } },
  planLimit: createPlanLimit(Number.POSITIVE_INFINITY),
} as unknown as JudgeContext

const image = { url: 'https://example.com/still.png' }
const picture = (port: string): SettingsMedium => ({ port, media: { image } })

const resolve = (canonical: object, media: SettingsMedium[]) => resolveSettings(context, { canonical, media })

async function plan(resolution: ReturnType<typeof resolve>, provider?: string) {
  const { request, count } = resolution
  const judgement = await judge(context, 'tenant', { request: request!, count, ...(provider ? { provider } : {}) })
  return { ...judgement, problems: judgement.problems.map(resolution.inOwnNames) }
}

describe('the worked examples of the document', () => {
  it('DNG-13 the product showcase with Veo 3.1 fits only fal; at Vertex the rule of 8 seconds is named', async () => {
    const resolution = resolve(
      {
        modelName: 'Veo 3.1',
        prompt:
          'Product slowly rotates with soft studio lighting, gentle reflections on surface, ambient background music',
        aspect_ratio: '16:9',
        duration_seconds: 6,
        resolution: '1080p',
        generate_audio: true,
        enhance_prompt: true,
      },
      [picture('input_start_frame')],
    )
    expect([resolution.problems, resolution.warnings]).toEqual([[], []])
    const planned = await plan(resolution)
    expect([planned.problems, planned.route!.provider]).toEqual([[], 'fal'])
    for (const { route, reason } of planned.rejected) expect([route.id, reason]).toEqual([route.id, eightSeconds])
    expect(planned.rejected.map(({ route }) => route.provider).sort()).toEqual(['gemini', 'vertex'])
    const atVertex = await plan(resolution, 'vertex')
    expect(atVertex.problems).toMatchObject([
      {
        code: 'OUT_OF_RANGE',
        path: ['duration_seconds'],
        parameter: 'duration_seconds',
        message: eightSeconds,
        ranges: [{ minimum: 8, maximum: 8 }],
        conflictsWith: [['resolution']],
      },
    ])
  })

  it('DNG-13 the narrative of three shots with Kling v3 fits a route, and a fourth shot does not', async () => {
    const shots = [
      { prompt: 'Close-up of the character looking at the camera, subtle smile', duration: 5 },
      { prompt: 'Camera pulls back to reveal a city skyline at sunset behind the character', duration: 5 },
      { prompt: 'Wide aerial shot of the city as the sun sets', duration: 5 },
    ]
    const settings = {
      modelName: 'Kling v3',
      multi_prompt_enabled: true,
      multi_prompt_config: shots,
      aspect_ratio: '16:9',
      resolution: '1080p',
    }
    const resolution = resolve(settings, [picture('input_start_frame')])
    expect([resolution.problems, resolution.warnings]).toEqual([[], []])
    const planned = await plan(resolution)
    expect([planned.problems, planned.choice!.capability.field]).toEqual([[], 'multiShot'])
    expect(planned.settled).toMatchObject({ mode: 'PRO', aspectRatio: 'RATIO_16_9' })
    const four = resolve({ ...settings, multi_prompt_config: [...shots, shots[0]] }, [picture('input_start_frame')])
    expect(four.problems.map(({ message }) => message)).toEqual(['Total shot duration (20s) exceeds maximum of 15s'])
  })

  it('DNG-13 the composition with Seedance 2.0 Reference fits a route', async () => {
    const resolution = resolve(
      {
        modelName: 'Seedance 2.0 Reference',
        seedance_refs_config: { images: 2, videos: 1, audios: 1 },
        prompt:
          '@Image1 is walking through a forest in the style of @Image2.\nThe camera follows her from behind as she moves along the path shown in @Video1.\nThe ambient soundtrack from @Audio1 plays throughout the scene with birds chirping.',
        duration_seconds: 0,
        generate_audio: true,
      },
      [
        picture('input_seedance_image_1'),
        picture('input_seedance_image_2'),
        { port: 'input_seedance_video_1', media: { video: { url: 'https://example.com/path.mp4' } } },
        { port: 'input_seedance_audio_1', media: { audio: { url: 'https://example.com/birds.mp3' } } },
      ],
    )
    expect([resolution.problems, resolution.warnings]).toEqual([[], []])
    const planned = await plan(resolution)
    expect([planned.problems, planned.choice!.capability.field]).toEqual([[], 'references'])
    expect(planned.settled).toMatchObject({ durationSeconds: 0, generateAudio: true, resolution: 'RESOLUTION_720P' })
  })

  const eightSeconds = 'At Google, Veo clips of 1080p and 4K last 8 seconds.'
})

type Switches = { more: object; media: SettingsMedium[]; prompt?: string; label: string }

/** Every state of the switches of a model, with what is to be connected then. */
function switchesOf(model: SettingsModel): Switches[] {
  const options: Switches[][] = []
  const off: Switches = { more: {}, media: [], label: '' }
  if (model.startFrame !== 'NOT_ACCEPTED') {
    const start = { ...off, media: [picture('input_start_frame')], label: 'start' }
    options.push(model.startFrame === 'OPTIONAL' ? [off, start] : [start])
  }
  if (model.endFrame)
    options.push([off, { more: { use_end_frame: true }, media: [picture('input_end_frame')], label: 'end' }])
  if (model.referenceImages) {
    const of = (count: number): Switches => ({
      more: { use_reference_images: true },
      media: [{ port: 'input_reference_images', media: { images: Array(count).fill(image) as (typeof image)[] } }],
      label: `pictures ${count}`,
    })
    options.push([off, of(1), of(model.referenceImages)])
  }
  if (model.elements) {
    const of = (...types: string[]): Switches => ({
      more: { elements_config: types.map((type, index) => ({ id: index + 5, type })) },
      media: types.flatMap((type, index): SettingsMedium[] =>
        type === 'video'
          ? [{ port: `input_element_${index + 5}_video`, media: { video: { url: 'https://example.com/a.mp4' } } }]
          : [
              picture(`input_element_${index + 5}_frontal`),
              { port: `input_element_${index + 5}_references`, media: { images: [image] } },
            ],
      ),
      prompt: types.map((_, index) => `@Element${index + 5}`).join(' '),
      label: `elements ${types.join('+')}`,
    })
    options.push([off, of('image'), of('video'), of('image', 'image', 'image', 'image'), of('image', 'video')])
  }
  if (model.multiPrompt) {
    const of = (...seconds: number[]): Switches => ({
      more: {
        multi_prompt_enabled: true,
        multi_prompt_config: seconds.map((duration) => ({ prompt: '%', duration })),
      },
      media: [],
      label: `shots ${seconds.join('+')}`,
    })
    options.push([off, of(3), of(15), of(5, 5, 5), of(2, 2, 2, 3, 3, 3)])
  }
  if (model.references) {
    const of = (images: number, videos: number, audios: number): Switches => ({
      more: { seedance_refs_config: JSON.stringify({ images, videos, audios }) },
      media: [
        ...Array.from({ length: images }, (_, index) => picture(`input_seedance_image_${index + 1}`)),
        ...Array.from({ length: videos }, (_, index) => ({
          port: `input_seedance_video_${index + 1}`,
          media: { video: { url: 'https://example.com/a.mp4' } },
        })),
        ...Array.from({ length: audios }, (_, index) => ({
          port: `input_seedance_audio_${index + 1}`,
          media: { audio: { url: 'https://example.com/a.mp3' } },
        })),
      ],
      label: `refs ${images}/${videos}/${audios}`,
    })
    options.push([of(0, 0, 0), of(9, 3, 0), of(6, 3, 3), of(1, 0, 1), of(0, 1, 0)])
  }
  return options.reduce<Switches[]>(
    (all, choices) =>
      all.flatMap((one) =>
        choices.map((other) => {
          const prompt = other.prompt ?? one.prompt
          return {
            more: { ...one.more, ...other.more },
            media: [...one.media, ...other.media],
            ...(prompt === undefined ? {} : { prompt }),
            label: [one.label, other.label].filter(Boolean).join(', '),
          }
        }),
      ),
    [off],
  )
}

/** Every value of every choice, number and switch that is not a matter of media; each of them once with two clips. */
function* valuesOf(model: SettingsModel): Generator<Record<string, unknown>> {
  let yielded = 0
  const durations = model.durations.ranges.flatMap(({ minimum, maximum }) =>
    Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index),
  )
  for (const aspect_ratio of model.aspectRatios)
    for (const duration_seconds of durations)
      for (const resolution of model.resolutions)
        for (const generate_audio of model.generatesAudio ? [true, false] : [undefined])
          for (const enhance_prompt of model.enhancesPrompt ? [true, false] : [undefined])
            for (const negative_prompt of model.negativePrompt ? ['', 'blur'] : [undefined])
              yield {
                aspect_ratio,
                duration_seconds,
                resolution,
                generate_audio,
                enhance_prompt,
                // Says nothing about the others: every fifth, so that it keeps no step with any of them.
                num_videos: yielded++ % 5 === 0 ? 2 : 1,
                negative_prompt,
              }
}

const ratio = (value: unknown) => (value === 'auto' ? 'AUTO' : `RATIO_${String(value).replace(':', '_')}`)
const pixels = (value: unknown) => (value === 'auto' ? 'AUTO' : `RESOLUTION_${String(value).toUpperCase()}`)

/** What the plan must have settled, said a second time. */
function expected(model: SettingsModel, canonical: Readonly<Record<string, unknown>>, settled: object) {
  const shots = canonical.multi_prompt_enabled as boolean
  return {
    aspectRatio: ratio(canonical.aspect_ratio),
    ...(model.family === 'kling' ? { mode: 'PRO' } : { resolution: pixels(canonical.resolution) }),
    ...(model.family === 'sora' ? {} : { generateAudio: model.generatesAudio ? canonical.generate_audio : false }),
    ...(model.enhancesPrompt ? { enhancePrompt: canonical.enhance_prompt } : {}),
    ...(canonical.negative_prompt ? { negativePrompt: canonical.negative_prompt } : {}),
    ...(shots || !('durationSeconds' in settled) ? {} : { durationSeconds: canonical.duration_seconds }),
  }
}

/** Combinations that no route takes, as `switches: problem`. Everything else must have a twin that plans. */
const refused: Record<string, RegExp[]> = {
  'Veo 3.1': [
    // No wire has frames and references together.
    /^start, end, pictures \d: CONFLICT use_reference_images$/,
    /^start, pictures \d: CONFLICT input_start_frame$/,
    /^end(, pictures \d)?: REQUIRED input_start_frame$/,
    // Clips from references last 8 seconds.
    /^(start, )?pictures \d: OUT_OF_RANGE duration_seconds$/,
    // Words that nobody enhances, and words alone, are Google’s only: 8 seconds above 720p, references in 16:9.
    /^(start(, end)?)?: OUT_OF_RANGE duration_seconds$/,
    /^pictures \d: NOT_ALLOWED aspect_ratio$/,
  ],
  'Kling o3 Ref': [
    // Fal takes 7 reference pictures and elements together, 4 with a video among them; klingai makes elements of neither.
    /pictures 4, elements (image\+image\+image\+image|(image\+)?video)(, shots .*)?: TOO_MANY elements_config$/,
    /pictures 4, elements video(, shots .*)?: NOT_ALLOWED elements_config 0 type$/,
  ],
}

describe('every combination that validates has a twin that plans the same', () => {
  it.each(settingsModels.map((model) => [model.name, model] as const))(
    'DNG-01 DNG-11 DNG-12 %s',
    async (name, model) => {
      const seen = new Set<string>()
      let planned = 0
      let asked = 0
      for (const { more, media, prompt, label } of switchesOf(model))
        for (const values of valuesOf(model)) {
          // With many switches every thirteenth value is enough to meet each with each.
          asked += 1
          if (model.elements && asked % 13 !== 0) continue
          const text = prompt ?? 'A slow push in.'
          const canonical = JSON.parse(
            JSON.stringify({ modelName: name, prompt: text, ...values, ...more }).replaceAll(
              '"%"',
              JSON.stringify(text),
            ),
          ) as Record<string, unknown>
          const resolution = resolve(canonical, media)
          if (resolution.problems.length > 0) {
            for (const { code, path } of resolution.problems) seen.add(`${label}: ${code} ${path.join(' ')}`)
            continue
          }
          planned += 1
          const judgement = await plan(resolution)
          if (judgement.problems.length > 0)
            expect([label, canonical, judgement.problems]).toEqual([label, canonical, []])
          expect(judgement.settled).toMatchObject(expected(model, resolution.canonical, judgement.settled))
          expect(judgement.count).toBe(values.num_videos)
        }
      const known = refused[name] ?? []
      expect([...seen].filter((refusal) => !known.some((pattern) => pattern.test(refusal)))).toEqual([])
      for (const pattern of known)
        expect(
          [...seen].some((refusal) => pattern.test(refusal)),
          `${pattern}`,
        ).toBe(true)
      expect(planned).toBeGreaterThan(15)
    },
  )
})

/** Anything but what it is when nobody says anything. */
const notDefault: Record<string, unknown> = {
  generate_audio: true,
  enhance_prompt: true,
  negative_prompt: 'blur',
  use_end_frame: true,
  use_reference_images: true,
  elements_config: [{ id: 1, type: 'image' }],
  seedance_refs_config: { images: 1, videos: 1, audios: 1 },
  multi_prompt_enabled: true,
  multi_prompt_config: [{ prompt: 'Two.', duration: 3 }],
}

describe('a setting that the model lacks', () => {
  it.each(settingsModels.map((model) => [model.name, model] as const))(
    'DNG-11 is ignored with a warning, and changes neither twin nor ports: %s',
    (modelName, model) => {
      let tried = 0
      for (const { more, media, prompt = 'A slow push in.' } of switchesOf(model)) {
        const canonical = { modelName, prompt, ...more }
        const without = resolve(canonical, media)
        for (const name of without.parameters.filter(({ visible }) => !visible).map((hidden) => hidden.name)) {
          expect(Object.keys(notDefault)).toContain(name)
          const { request, ports, problems, warnings } = resolve({ ...canonical, [name]: notDefault[name] }, media)
          expect([name, request, ports, problems]).toEqual([name, without.request, without.ports, without.problems])
          expect(warnings.filter(({ path }) => path[0] === name)).toMatchObject([{ code: 'IGNORED' }])
          tried += 1
        }
      }
      expect(tried).toBeGreaterThan(0)
    },
  )
})
