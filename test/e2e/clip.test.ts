import { afterAll, beforeAll, expect, it } from 'vitest'
import { cameraMove, generationQuery, startTestGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

it('one still becomes one clip that can be downloaded, with poster, first and last frame', async () => {
  const started = await gateway.start(await cameraMove())
  expect(started.userErrors).toEqual([])
  expect(started.generation.state).toMatchObject({ status: 'QUEUED', sequence: 1, isFinal: false })
  expect(started.generation.state.clips).toHaveLength(1)

  const events = await gateway.events(started.generation.id)
  expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1))
  expect(events[0].__typename).toBe('GenerationQueued')
  expect(events.filter((event) => event.isFinal)).toEqual([events.at(-1)])
  expect(events.at(-1)).toMatchObject({
    __typename: 'GenerationSucceeded',
    status: 'SUCCEEDED',
    progress: { fraction: 1 },
  })
  const fractions = events.map((event) => event.progress.fraction ?? 0)
  expect(fractions).toEqual([...fractions].sort((left, right) => left - right))

  const { data } = await gateway.query(generationQuery, { id: started.generation.id })
  const { state } = data.generation
  expect(state).toMatchObject({ status: 'SUCCEEDED', isFinal: true, canCancel: false, charge: { state: 'NONE' } })
  const { video } = state.clips[0]
  expect(video).toMatchObject({ width: 854, height: 480, durationSeconds: 1, frameRate: 6, mimeType: 'video/mp4' })
  const file = await fetch(video.url)
  const bytes = Buffer.from(await file.arrayBuffer())
  expect(file.headers.get('content-type')).toBe('video/mp4')
  expect(bytes.length).toBe(video.sizeBytes)
  for (const picture of [video.poster, video.firstFrame, video.lastFrame])
    expect((await fetch(picture.url)).headers.get('content-type')).toMatch(/^image\//)
})
