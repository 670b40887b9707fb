import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalog } from '../../../src/families/index.ts'
import { wires as mappings } from '../../../src/families/wires.ts'
import { type EmulatedGateway, startEmulatedGateway } from '../../support/emulated.ts'
import { cameraMove } from '../../support/gateway.ts'
import { picture } from '../../support/still.ts'
import { createTurns, type Journey, poll, travel } from './journey.ts'
import { pixelmlTrips } from './trips/agenticflow.ts'
import { wanTrips } from './trips/dashscope.ts'
import { falTrips, pricedAtFal } from './trips/fal.ts'
import { omniTrips, veoTrips } from './trips/google.ts'
import { klingaiTrips, legacyTrips } from './trips/klingai.ts'
import { seedanceTrips } from './trips/modelark.ts'
import { soraTrips } from './trips/openai-videos.ts'
import { earlier, smooth, still, type Trip } from './trips/trip.ts'
import { grokTrips } from './trips/xai.ts'

const promptOf = (wire: string) => (arm: string) => `Journey ${arm} at ${wire}.`
const wires: Record<string, { provider: string; tripsOf(): Record<string, Trip> }> = {
  'klingai, new standard': { provider: 'klingai', tripsOf: () => klingaiTrips(promptOf('klingai, new standard')) },
  'klingai, old standard': { provider: 'klingai', tripsOf: () => legacyTrips(promptOf('klingai, old standard')) },
  'vertex, Veo': { provider: 'vertex', tripsOf: () => veoTrips(promptOf('vertex, Veo')) },
  'vertex, Omni': { provider: 'vertex', tripsOf: () => omniTrips('vertex', promptOf('vertex, Omni')) },
  gemini: { provider: 'gemini', tripsOf: () => omniTrips('gemini', promptOf('gemini')) },
  'openai-videos': { provider: 'openai-videos', tripsOf: () => soraTrips(promptOf('openai-videos')) },
  xai: { provider: 'xai', tripsOf: () => grokTrips(promptOf('xai')) },
  agenticflow: { provider: 'agenticflow', tripsOf: () => pixelmlTrips(promptOf('agenticflow')) },
  dashscope: { provider: 'dashscope', tripsOf: () => wanTrips(promptOf('dashscope')) },
  modelark: { provider: 'modelark', tripsOf: () => seedanceTrips(promptOf('modelark')) },
  fal: { provider: 'fal', tripsOf: () => falTrips(promptOf('fal')) },
}
const withVideoId = ['klingai', 'openai-videos']

let gateway: EmulatedGateway
const journeys = new Map<string, Promise<Journey>>()
const nameOf = (wire: string, arm: string) => `${wire}: ${arm}`

/** Of each wire and of each arm the first one. */
const first = new Set<string>()
const met = new Set<string>()
for (const [wire, { tripsOf }] of Object.entries(wires))
  for (const name of Object.keys(tripsOf())) {
    const arm = name.split(' ').at(-1)!
    if (!met.has(wire) || !met.has(arm)) first.add(nameOf(wire, name))
    met.add(wire).add(arm)
  }

/** The first journey of each wire and of each arm, or all the others. */
export function testJourneys(which: 'first' | 'others'): void {
  const chosen = (wire: string) =>
    Object.entries(wires[wire]!.tripsOf()).filter(([arm]) => first.has(nameOf(wire, arm)) === (which === 'first'))

  beforeAll(async () => {
    gateway = await startEmulatedGateway({ pictures: 'full', frameRate: 1, speed: 400 })
    still.base64 = (await picture()).toString('base64')
    const moves = [
      [earlier, { durationSeconds: 3, frameRate: 2, resolution: 'RESOLUTION_720P' }],
      [smooth, { durationSeconds: 2, frameRate: 24, resolution: 'RESOLUTION_480P' }],
    ] as const
    for (const [clip, move] of moves) {
      const { generation } = await gateway.start(await cameraMove(move))
      await gateway.events(generation.id)
      clip.generationClip.generationId = generation.id
    }
    const inTurn = createTurns()
    for (const [wire, { provider }] of Object.entries(wires))
      for (const [arm, { request }] of chosen(wire)) {
        const started = inTurn(() => gateway.start(request, { provider, poll }))
        const journey = travel(gateway, promptOf(wire)(arm), started)
        // It is looked at in its own test.
        journey.catch(() => {})
        journeys.set(nameOf(wire, arm), journey)
      }
  })
  afterAll(() => gateway.stop())

  // All of them run at once, and the first waits for the machine.
  describe.each(Object.entries(wires).filter(([wire]) => chosen(wire).length > 0))('%s', (wire, { provider }) => {
    it.each(chosen(wire))('CMF-05 %s', async (arm, trip) => {
      const { route, charge, video, events, submit, purchase } = await journeys.get(nameOf(wire, arm))!
      expect(route).toBe(trip.route)
      expect(submit.body).toMatchObject(trip.body)

      const [width, height] = trip.size ?? [1280, 720]
      expect(video).toMatchObject({
        width,
        height,
        hasAudio: trip.sound ?? false,
        mimeType: 'video/mp4',
        frameRate: 1,
      })
      expect(video).toMatchObject({ videoCodec: 'H264', audioCodec: trip.sound ? 'aac' : null, warnings: [] })
      expect(Math.abs(video.durationSeconds - trip.seconds)).toBeLessThan(0.1)
      const file = Buffer.from(await (await fetch(video.url)).arrayBuffer())
      expect([file.length, file.toString('latin1', 4, 8)]).toEqual([video.sizeBytes, 'ftyp'])
      if (withVideoId.includes(provider)) expect(video.providerVideoId).toContain(submit.jobId)

      const told = events.filter(({ __typename }) => __typename !== 'GenerationProgressed')
      expect(told.map(({ __typename }) => __typename)).toEqual([
        'GenerationQueued',
        'GenerationSubmitting',
        'GenerationSubmitted',
        'GenerationCollecting',
        'GenerationClipFinished',
        'GenerationSucceeded',
      ])
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
      expect(events.map(({ isFinal }) => isFinal)).toEqual(events.map((_, index) => index === events.length - 1))

      expect(purchase).toMatchObject({ provider, status: 'succeeded' })
      expect(charge.state).toBe('CHARGED')
      if (provider === 'klingai') {
        const { micros, units } = purchase.charged!
        expect(charge).toMatchObject({ amount: { micros, currency: 'USD' }, providerUnits: `${units} units` })
      }
      if (['xai', 'dashscope', 'modelark'].includes(provider))
        expect(charge.amount).toEqual({ micros: purchase.charged!.micros, currency: 'USD' })
      if (provider === 'fal') {
        const { micros, units } = purchase.charged!
        expect(charge.providerUnits).toBe(`${units} units`)
        // Only of some endpoints it is known what a unit costs.
        expect(charge.amount).toEqual(micros === undefined ? null : { micros, currency: 'USD' })
        expect(charge.amount !== null).toBe(pricedAtFal.includes(arm))
      }
    })
  })
}

export function testWhole(): void {
  it('there is a journey for each arm of each family at each provider that is spoken to', () => {
    const travelled = Object.values(wires).flatMap(({ provider, tripsOf }) =>
      Object.values(tripsOf()).map(({ request }) => {
        const [[family, arm]] = Object.entries(request) as [[string, object]]
        return `${family} ${Object.keys(arm)} ${provider}`
      }),
    )
    const all = catalog.families.flatMap(({ id, field, models }) =>
      models
        .flatMap(({ routes }) => routes)
        .filter(({ provider }) => mappings.some((wire) => wire.family === id && wire.provider === provider))
        .filter(({ provider }) => provider !== 'embedded')
        .flatMap(({ provider, arms }) => arms.map(({ capability }) => `${field} ${capability.field} ${provider}`)),
    )
    const served = [...new Set(all)]
    expect(served.filter((one) => !travelled.includes(one))).toEqual([])
    expect(served.length).toBeGreaterThan(60)
  })
}

/** In clips as large as they are asked for, and with sound: elsewhere the others are tried (failures.slow.test.ts). */
export function testWarnings(): void {
  it.each([
    ['clip-small', 'SIZE_DIFFERS', { askedLines: 720, width: 640, height: 360 }, { resolution: 'RESOLUTION_720P' }],
    ['clip-silent', 'SILENT', { loudestDecibels: expect.any(Number) }, { generateAudio: true }],
  ])('%s is kept, and told with its figures', async (fault, code, figures, asked) => {
    const imageToVideo = {
      ...{ model: 'GROK_IMAGINE_VIDEO', startFrame: { base64: (await picture(1280, 720)).toString('base64') } },
      ...{ prompt: `a boat [[${fault}]]`, durationSeconds: 1, ...asked },
    }
    const { generation } = await gateway.start({ grokImagine: { imageToVideo } }, { provider: 'xai', poll })
    await gateway.events(generation.id)
    const { data } = await gateway.query(
      `query ($id: ID!) { generation(id: $id) { state { clips { video { warnings { code figures { name value } } } } } } }`,
      { id: generation.id },
    )
    const [clip] = data.generation.state.clips
    const told = clip.video.warnings.map((warning: { code: string; figures: { name: string; value: number }[] }) => ({
      code: warning.code,
      figures: Object.fromEntries(warning.figures.map(({ name, value }) => [name, value])),
    }))
    expect(told).toEqual([{ code, figures }])
  })
}
