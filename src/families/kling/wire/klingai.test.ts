import { describe, expect, it } from 'vitest'
import { element, inputOf, picture, saidBy, video } from '../../../../test/support/kling-wire.ts'
import type { KlingRequest } from '../../../providers/klingai/request.ts'
import { klingAtKlingai } from './klingai.ts'

const say = saidBy(klingAtKlingai)

interface Item {
  type: string
  [field: string]: unknown
}
const items = ({ body }: KlingRequest) => body.contents as unknown as Item[]
const textIn = (request: KlingRequest) => items(request).find(({ type }) => type === 'prompt')?.text

describe('klingai’s new standard', () => {
  it('has the model in the path: image to video, and the omni models under omni-video whatever the arm', () => {
    const path = (route: string) => say(`${route}@klingai`, 'imageToVideo', { startFrame: picture, prompt: 'p' }).path
    expect(path('kling-v2-5-turbo')).toBe('/image-to-video/kling-2.5-turbo')
    expect(path('kling-v2-6')).toBe('/image-to-video/kling-2.6')
    expect(path('kling-v3')).toBe('/image-to-video/kling-3.0')
    expect(path('kling-v3-turbo')).toBe('/image-to-video/kling-3.0-turbo')
    expect(path('kling-v3-omni')).toBe('/omni-video/kling-3.0-omni')
    expect(path('kling-o1')).toBe('/omni-video/kling-o1')
  })

  it('AIG-03 AIG-04 sends a bare base64 frame, whole seconds as a number, and multi_shot false unless asked', () => {
    const asked = { startFrame: picture, endFrame: picture, prompt: 'Rain', mode: 'NATIVE_4K', durationSeconds: 7 }
    expect(say('kling-v3@klingai', 'startEndFrame', asked)).toEqual({
      standard: 'new',
      path: '/image-to-video/kling-3.0',
      body: {
        contents: [
          { type: 'prompt', text: 'Rain' },
          {
            type: 'first_frame',
            url: { $medium: { field: 'startFrame', key: 'key of startFrame', mimeType: 'image/png', form: 'BASE64' } },
          },
          {
            type: 'last_frame',
            url: { $medium: { field: 'endFrame', key: 'key of endFrame', mimeType: 'image/png', form: 'BASE64' } },
          },
        ],
        settings: { resolution: '4k', duration: 7, audio: 'off', multi_shot: false },
      },
    })
  })

  it('says nothing of sound or shots where the model has no word for them', () => {
    const settings = (route: string) =>
      say(`${route}@klingai`, 'imageToVideo', { startFrame: picture, mode: 'PRO' }).body.settings
    expect(settings('kling-v3-turbo')).toEqual({ resolution: '1080p', duration: 5 })
    expect(settings('kling-v2-5-turbo')).toEqual({ resolution: '1080p', duration: 5 })
    expect(settings('kling-v2-6')).toEqual({ resolution: '1080p', duration: 5, audio: 'off' })
  })

  it('asks for the watermark only when the caller does', () => {
    const options = (watermark: boolean) =>
      say('kling-v3@klingai', 'imageToVideo', { startFrame: picture, watermark }).body.options
    expect(options(false)).toBeUndefined()
    expect(options(true)).toEqual({ watermark_info: { enabled: true } })
  })

  it('SLA-02 passes a prompt untouched: camera directions, line breaks, semicolons, addresses, spaces', () => {
    const prompt = '  Dolly in; pan left 30°,\n then tilt up — mail me@example.com $& $1 <<< >>> ‘élan’ 雨 '
    expect(textIn(say('kling-v3@klingai', 'imageToVideo', { startFrame: picture, prompt }))).toBe(prompt)
    const beside = { startFrame: picture, elements: [element('example')] }
    expect(textIn(say('kling-v3@klingai', 'elements', { ...beside, prompt: `${prompt}@example` }))).toBe(
      `${prompt}@element_1`,
    )
  })

  it('sends no prompt item where there is no prompt', () => {
    expect(items(say('kling-v3@klingai', 'imageToVideo', { startFrame: picture }))).toMatchObject([
      { type: 'first_frame' },
    ])
  })

  it('AIG-06 names voices by ids, in their order, and makes sound', () => {
    const request = say('kling-v2-6@klingai', 'voices', {
      startFrame: picture,
      prompt: '<<<voice_2>>> asks, <<<voice_1>>>answers, (<<<voice_1>>>)',
      voiceIds: ['calm', 'bright'],
    })
    expect(textIn(request)).toBe('@voice_2 asks, @voice_1 answers, (@voice_1)')
    expect(items(request).slice(2)).toEqual([
      { type: 'voice', voice_id: 'calm', id: 'voice_1' },
      { type: 'voice', voice_id: 'bright', id: 'voice_2' },
    ])
    expect(request.body.settings).toEqual({ resolution: '1080p', duration: 5, audio: 'native' })
  })

  it('calls elements by ids that do not contain one another, whatever their names', () => {
    const request = say('kling-v3-omni@klingai', 'references', {
      prompt: '@Zhang waves to @ZhangSan, @Image2 behind them as in @Video1',
      elements: [element('ZhangSan', '163'), element('Zhang', '829836802793406551')],
      referenceImages: [picture, picture],
      referenceVideo: video,
      automaticShots: true,
    })
    expect(textIn(request)).toBe('@element_2 waves to @element_1, @image_2 behind them as in @video_1')
    expect(items(request).map(({ type, id, element_id }) => [type, id, element_id])).toEqual([
      ['prompt', undefined, undefined],
      ['refer_image', 'image_1', undefined],
      ['refer_image', 'image_2', undefined],
      ['feature_video', 'video_1', undefined],
      ['element', 'element_1', '163'],
      ['element', 'element_2', '829836802793406551'],
    ])
  })

  it('takes a reference video by address, silent and cut into shots; O1 may keep its sound', () => {
    const asked = { prompt: 'As in @Video1', referenceVideo: video }
    const omni = say('kling-v3-omni@klingai', 'references', { ...asked, automaticShots: true })
    expect(items(omni)[1]).toMatchObject({ type: 'feature_video', url: { $medium: { form: 'URL' } }, id: 'video_1' })
    expect(omni.body.settings).toMatchObject({ audio: 'off', multi_shot: true })
    const o1 = say('kling-o1@klingai', 'references', { ...asked, keepReferenceVideoSound: true })
    expect(o1.body.settings).toEqual({ resolution: '720p', duration: 5, audio: 'original', aspect_ratio: '16:9' })
  })

  it('has a ratio where no frame decides, and only there: 16:9 where none is asked for', () => {
    const settings = (more: object) =>
      say('kling-v3-omni@klingai', 'references', { prompt: 'p', ...more }).body.settings
    expect(settings({})).toMatchObject({ aspect_ratio: '16:9' })
    expect(settings({ aspectRatio: 'RATIO_9_16' })).toMatchObject({ aspect_ratio: '9:16' })
    expect(settings({ startFrame: picture, aspectRatio: 'RATIO_9_16' })).not.toHaveProperty('aspect_ratio')
  })

  it('leaves an upright start frame beside references as it is, unless a ratio is asked for', () => {
    const frames = (more: object) =>
      klingAtKlingai.frames!(
        inputOf('kling-v3-omni@klingai', 'references', { prompt: 'p', startFrame: picture, ...more }),
        [{ field: 'startFrame', width: 900, height: 1600 }],
      )
    expect(frames({})).toEqual([])
    expect(frames({ aspectRatio: 'RATIO_9_16' })).toEqual([])
    expect(frames({ aspectRatio: 'RATIO_16_9' })).toMatchObject([{ field: 'startFrame', fit: 'PAD' }])
  })
})

describe('shots on the new standard', () => {
  const shot = (prompt: string, durationSeconds = 2) => ({ prompt, durationSeconds })
  const multiShot = (...shots: object[]) => ({ startFrame: picture, shots })

  it('AIG-09 DNG-09 travel in one prompt, by number and length, and add up to the clip', () => {
    const request = say('kling-v3@klingai', 'multiShot', {
      ...multiShot(shot('@hero enters', 3), shot('A pause', 1), shot('He leaves', 2)),
      elements: [element('hero')],
      generateAudio: true,
    })
    expect(textIn(request)).toBe('shot 1, 3, @element_1 enters; shot 2, 1, A pause; shot 3, 2, He leaves;')
    expect(request.body.settings).toEqual({ resolution: '720p', duration: 6, audio: 'native', multi_shot: true })
  })

  it('keep words that would end a shot: a semicolon becomes the full-width one, a line break a space', () => {
    const request = say('kling-v3@klingai', 'multiShot', multiShot(shot(' A door;\r\n it opens; shot 2, 3, no \n', 3)))
    expect(textIn(request)).toBe('shot 1, 3, A door； it opens； shot 2, 3, no;')
  })

  it('are refused before anything is spent where all of them are too long for one prompt', () => {
    const problemsOf = (length: number) =>
      klingAtKlingai.problemsOf!(
        inputOf('kling-v3@klingai', 'multiShot', multiShot(...Array(6).fill(shot('é'.repeat(length))))),
        ['request', 'kling', 'multiShot'],
      )
    // 6 × (`shot 1, 2, ` and `;`) and five spaces: 77 characters are the grammar's.
    expect(problemsOf(499)).toEqual([])
    expect(problemsOf(500)).toEqual([
      {
        code: 'TOO_LONG',
        path: ['request', 'kling', 'multiShot', 'shots'],
        parameter: 'shots',
        message:
          'At this provider all shots are sent in one text of at most 3072 characters; with numbers, lengths and references it has 3077.',
        maximumLength: 3072,
      },
    ])
  })

  it('are refused where references make one of them too long', () => {
    const prompt = `${'@a '.repeat(100)}${'x'.repeat(212)}`
    const asked = { ...multiShot(shot(prompt, 5)), elements: [element('a')] }
    const problems = klingAtKlingai.problemsOf!(inputOf('kling-v3@klingai', 'multiShot', asked), [])
    expect(problems).toMatchObject([
      { code: 'TOO_LONG', path: ['shots', '0', 'prompt'], parameter: 'shots[].prompt', maximumLength: 512 },
    ])
  })
})

it('calls elements by ids that stand nowhere else in the words', () => {
  const asked = { prompt: 'The sign reads element_1; @hero laughs', elements: [element('hero')] }
  const request = say('kling-v3-omni@klingai', 'references', asked)
  expect(textIn(request)).toBe('The sign reads element_1; @element__1 laughs')
  expect(items(request)[1]).toMatchObject({ type: 'element', id: 'element__1' })
})

it('a shot’s words, which the wire does not do without, are asked for beforehand; a frame does without', () => {
  const problems = (capability: string, input: object) =>
    klingAtKlingai.problemsOf!(inputOf('kling-v3@klingai', capability, { startFrame: picture, ...input }), []).map(
      ({ code, path }) => `${code} ${path.join('.')}`,
    )
  const shots = [
    { prompt: 'A door', durationSeconds: 3 },
    { prompt: ' ', durationSeconds: 2 },
  ]
  expect(problems('multiShot', { shots })).toEqual(['REQUIRED shots.1.prompt'])
  expect(problems('imageToVideo', {})).toEqual([])
  expect(problems('imageToVideo', { automaticShots: true })).toEqual([])
})

it('a prompt that references make too long for the wire is refused beforehand', () => {
  const problems = (length: number) =>
    klingAtKlingai.problemsOf!(
      inputOf('kling-o1@klingai', 'references', { prompt: `@a ${'x'.repeat(length)}`, elements: [element('a')] }),
      [],
    )
  expect(problems(2489)).toEqual([])
  expect(problems(2490)).toMatchObject([{ code: 'TOO_LONG', path: ['prompt'], maximumLength: 2500 }])
})
