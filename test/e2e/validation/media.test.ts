import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { faults } from '../../support/planning.ts'
import { wav } from '../../support/sounds.ts'
import { below, inline, range, request, still } from '../../support/validation.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

describe('media', () => {
  it('AIG-04: pictures at their edges', async () => {
    const i2v = async (width: number, height: number) =>
      faults(gateway, request('kling.imageToVideo', { startFrame: await inline(width, height) }), {
        provider: 'klingai',
      })
    for (const [width, height] of [
      [300, 300],
      [300, 750],
      [750, 300],
    ] as const)
      expect(await i2v(width, height)).toEqual([])
    const path = below('kling.imageToVideo', 'startFrame', 'base64')
    expect(await i2v(299, 400)).toMatchObject([{ code: 'INVALID_IMAGE', path, parameter: 'startFrame' }])
    for (const [width, height] of [
      [760, 300],
      [300, 760],
    ] as const)
      expect(await i2v(width, height)).toMatchObject([
        { code: 'INVALID_IMAGE', path, parameter: 'startFrame', ranges: range(0.4, 2.5) },
      ])
  })

  it('AIG-10: a driving sound lasts 3 to 30 seconds', async () => {
    const driving = async (seconds: number) =>
      faults(gateway, request('wan.drivingAudio', { drivingAudio: { base64: wav(seconds).toString('base64') } }), {
        provider: 'dashscope',
      })
    expect(await driving(3)).toEqual([])
    for (const seconds of [2, 31])
      expect(await driving(seconds)).toMatchObject([
        {
          code: 'INVALID_AUDIO',
          path: below('wan.drivingAudio', 'drivingAudio', 'base64'),
          parameter: 'drivingAudio',
          ranges: range(3, 30),
        },
      ])
  })

  it('are judged wherever they stand, by where they stand', async () => {
    const bad = { url: 'ftp://example.com/a.png' }
    const found = await faults(
      gateway,
      request('kling.elements', {
        startFrame: bad,
        prompt: '@a @b',
        elements: [
          { name: 'a', source: { images: { frontal: still, references: [still, bad] } } },
          { name: 'b', source: { video: { video: bad } } },
        ],
      }),
      { provider: 'fal' },
    )
    expect(found.map(({ code, path, parameter }) => [code, path.slice(3).join('.'), parameter])).toEqual([
      ['INVALID_URL', 'startFrame.url', 'startFrame'],
      ['INVALID_URL', 'elements.0.source.images.references.1.url', 'elements[].source.images.references[]'],
      ['INVALID_URL', 'elements.1.source.video.video.url', 'elements[].source.video.video'],
    ])
  })

  it('that are not there are named: uploads, clips, frames', async () => {
    const nowhere = { uploadId: 'VXBsb2FkOm5vd2hlcmU' }
    const found = await faults(
      gateway,
      request('kling.references', {
        prompt: '@Image1 @Video1',
        startFrame: nowhere,
        referenceImages: [{ generationFrame: { generationId: 'x' } }],
        referenceVideo: nowhere,
      }),
      { provider: 'klingai' },
    )
    expect(found.map(({ code, parameter }) => `${code} ${parameter}`)).toEqual([
      'NOT_FOUND startFrame',
      'NOT_FOUND referenceImages[]',
      'NOT_FOUND referenceVideo',
    ])
  })
})
