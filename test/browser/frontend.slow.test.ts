import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  eventsSubscription,
  generationQuery,
  startMutation,
  startTestGateway,
  type TestGateway,
} from '../support/gateway.ts'
import { countRows } from '../support/rows.ts'
import { hasChromium, launchChromium, reboundHost, watch } from './chromium.ts'
import { type FrontendPage, openFrontend } from './frontend-page.ts'
import { type PageServer, startPageServer } from './page-server.ts'

const createUpload = `mutation Announce($input: CreateUploadInput!) {
  createUpload(input: $input) { upload { id } target { url headers { name value } } userErrors { message } } }`

/** The still of page/frontend.js: two halves and a square in the middle, 0.3 of the width wide. */
const red = [200, 60, 40]
const blue = [40, 80, 200]
const yellow = [240, 220, 80]
/** Left, right, middle, and two places beside the square that it reaches by the middle and by the end of the clip. */
const points = [
  [0.25, 0.25],
  [0.75, 0.25],
  [0.5, 0.5],
  [0.665, 0.5],
  [0.71, 0.5],
]
const first = [red, blue, yellow, blue, blue]
const middle = [red, blue, yellow, yellow, blue]
const last = [red, blue, yellow, yellow, yellow]

/** H.264 at our quality is this near, of 255. */
const expectColours = (found: number[][], expected: number[][]) => {
  expect(found).toHaveLength(expected.length)
  const differences = found.map((colour, index) =>
    Math.max(...colour.map((part, channel) => Math.abs(part - expected[index]![channel]!))),
  )
  expect(Math.max(...differences), JSON.stringify(found)).toBeLessThanOrEqual(16)
}

const seconds = 2
const frameRate = 12
const request = (startFrame: object, more: object = {}) => ({
  stillMotion: {
    cameraMove: {
      startFrame,
      camera: { axes: { zoom: 10 } },
      durationSeconds: seconds,
      frameRate,
      resolution: 'RESOLUTION_480P',
      ...more,
    },
  },
})

const expectWhole = (events: any[]) => {
  expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1))
  expect(events.at(-1)).toMatchObject({ __typename: 'GenerationSucceeded', isFinal: true, progress: { fraction: 1 } })
}

describe.runIf(hasChromium())('a page in a browser', () => {
  let browser: Browser
  let pages: PageServer
  let foreignPages: PageServer
  let gateway: TestGateway
  let made: Promise<{ frontend: FrontendPage; events: any[]; video: any }> | undefined

  beforeAll(async () => {
    ;[browser, pages, foreignPages] = await Promise.all([launchChromium(), startPageServer(), startPageServer()])
    // People write origins with a slash, too.
    gateway = await startTestGateway({ KINETOGRAPH_ALLOWED_ORIGINS: `${pages.origin}/` })
  })
  afterAll(async () => {
    await browser?.close()
    await Promise.all([gateway?.stop(), pages?.stop(), foreignPages?.stop()])
  })

  /** One clip for all tests, made by an allowed page: upload, start, follow over WebSocket, read. */
  const clip = () => {
    made ??= (async () => {
      const frontend = await openFrontend(browser, pages.origin, gateway.url)
      const upload = await frontend.call('upload', { text: createUpload })
      expect(upload).toMatchObject({ status: 200, answer: { upload: { status: 'READY' } } })
      const input = { request: request({ uploadId: upload.id }) }
      const { data } = await frontend.call('query', { text: startMutation, variables: { input } })
      expect(data.startGeneration.userErrors).toEqual([])
      const { id } = data.startGeneration.generation
      const variables = { id, afterSequence: 0 }
      const events = await frontend.call('followByWebSocket', { text: eventsSubscription, variables })
      const answer = await frontend.call('query', { text: generationQuery, variables: { id } })
      return { frontend, events, video: answer.data.generation.state.clips[0].video }
    })()
    return made
  }

  describe('from an allowed origin', () => {
    it('uploads what it drew, starts a generation and follows it over a WebSocket', async () => {
      const { frontend, events, video } = await clip()
      expectWhole(events)
      const fractions = events.map((event) => event.progress.fraction ?? 0)
      expect(fractions.filter((fraction) => fraction > 0 && fraction < 1)).not.toEqual([])
      expect(video).toMatchObject({ width: 854, height: 480, durationSeconds: seconds, hasAudio: false })
      expect(frontend.witness.complaints).toEqual([])
    })

    it('plays the clip: seeks with Range requests, shows every part in its colours, never black', async () => {
      const { video } = await clip()
      const { call, page, witness } = await openFrontend(browser, pages.origin, gateway.url)
      const ranges: [number, string][] = []
      page.on('response', (response) => {
        const { range = '' } = response.request().headers()
        if (response.url() === video.url) ranges.push([response.status(), range])
      })
      const opened = { url: video.url, poster: video.poster.url, crossOrigin: 'anonymous' }
      expect(await call('openVideo', opened)).toEqual({ width: 854, height: 480, duration: seconds })
      const coloursAt = (at: number) => call('coloursAt', { seconds: at, frameSeconds: 1 / frameRate, points })
      expectColours(await coloursAt(seconds - 0.5 / frameRate), last)
      expectColours(await coloursAt(seconds / 2), middle)
      expectColours(await coloursAt(0), first)
      expectColours(await coloursAt(seconds), last)
      expect(ranges.map(([status]) => status)).toEqual(ranges.map(() => 206))
      expect(ranges.map(([, range]) => range)).toContainEqual(expect.stringMatching(/^bytes=[1-9]/))

      const played = await call('playThrough', { point: [0.5, 0.5] })
      expect(played).toMatchObject({ currentTime: seconds, soundBytes: 0 })
      expect(played.colours.length).toBeGreaterThan(1)
      expectColours(
        played.colours,
        played.colours.map(() => yellow),
      )
      expect(witness.requests.map(String)).toContain(video.poster.url)
      expect(witness.complaints).toEqual([])
    })

    it('shows poster, first and last frame, and reads their pixels', async () => {
      const { video } = await clip()
      const { call } = await openFrontend(browser, pages.origin, gateway.url)
      for (const [picture, colours] of [
        [video.poster, [red, blue, yellow]],
        [video.firstFrame, first],
        [video.lastFrame, last],
      ]) {
        const found = await call('coloursOfPicture', { url: picture.url, crossOrigin: 'anonymous', points })
        expect(found.size).toEqual([854, 480])
        expectColours(found.colours.slice(0, colours.length), colours)
      }
    })

    it('fetches a part of the clip by script', async () => {
      const { video } = await clip()
      const { call } = await openFrontend(browser, pages.origin, gateway.url)
      const range = `bytes ${video.sizeBytes - 100}-${video.sizeBytes - 1}/${video.sizeBytes}`
      const part = await call('read', { url: video.url, options: { headers: { range: 'bytes=-100' } } })
      expect(part).toEqual({ type: 'cors', status: 206, range, bytes: 100 })
      await expect(call('soundOf', { url: video.url })).rejects.toThrow('Unable to decode audio data')
    })

    it('does the same over SSE, and hears the ambience it asked for', async () => {
      const { call, witness } = await openFrontend(browser, pages.origin, gateway.url)
      const input = {
        request: request({ base64: await call('stillAsBase64') }, { durationSeconds: 1, sound: 'AMBIENCE' }),
      }
      const started = await call('query', { text: startMutation, variables: { input } })
      expect(started.data.startGeneration.userErrors).toEqual([])
      const { id } = started.data.startGeneration.generation
      const followed = { text: eventsSubscription, variables: { id, afterSequence: 0 } }
      const events = await call('followByStream', followed)
      expectWhole(events)
      expect(await call('followByEventSource', followed)).toEqual(
        events.map((event: any) => ({ ...event, generation: events.at(-1).generation })),
      )
      const { data } = await call('query', { text: generationQuery, variables: { id } })
      const { video } = data.generation.state.clips[0]
      expect(video.hasAudio).toBe(true)
      const sound = await call('soundOf', { url: video.url })
      expect(sound.seconds).toBeCloseTo(1, 1)
      expect(sound.loudness).toBeGreaterThan(0.001)
      await call('openVideo', { url: video.url, crossOrigin: 'anonymous' })
      expect((await call('playThrough', { point: [0.5, 0.5] })).soundBytes).toBeGreaterThan(0)
      expect(witness.complaints).toEqual([])
    })

    it('sends its API key as a header and, over a WebSocket, in the first message', async () => {
      const key = 'a-key-for-the-browser-test'
      const keyed = await startTestGateway({
        KINETOGRAPH_ALLOWED_ORIGINS: pages.origin,
        KINETOGRAPH_API_KEYS: `studio:${key}`,
      })
      try {
        const { call } = await openFrontend(browser, pages.origin, keyed.url)
        const text = '{ gateway { version } }'
        expect(await call('query', { text })).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
        const authorization = `Bearer ${key}`
        expect(await call('query', { text, authorization })).toMatchObject({ data: { gateway: {} } })
        const followed = { text: eventsSubscription, variables: { id: 'unknown', afterSequence: 0 } }
        await expect(call('followByWebSocket', followed)).rejects.toThrow('closed with 4403')
        await expect(call('followByWebSocket', { ...followed, authorization })).rejects.toThrow('NOT_FOUND')
      } finally {
        await keyed.stop()
      }
    })
  })

  describe('from a foreign origin', () => {
    it('starts, follows and reads nothing', async () => {
      await clip()
      const { call } = await openFrontend(browser, foreignPages.origin, gateway.url)
      const before = await countRows(gateway)
      const input = { request: request({ base64: await call('stillAsBase64') }) }
      const start = { text: startMutation, variables: { input } }
      await expect(call('query', start)).rejects.toThrow('Failed to fetch')
      // Sent without asking first, as every page can; the page learns nothing, and nothing must come of it.
      const body = JSON.stringify({ query: startMutation, variables: { input } })
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
        const options = { method: 'POST', mode: 'no-cors', headers: { 'content-type': type }, body }
        expect(await call('read', { url: `${gateway.url}/graphql`, options })).toMatchObject({
          type: 'opaque',
          status: 0,
        })
      }
      expect(await countRows(gateway)).toEqual(before)
      const followed = { text: eventsSubscription, variables: { id: 'any', afterSequence: 0 } }
      await expect(call('followByWebSocket', followed)).rejects.toThrow('closed with 1006')
      await expect(call('followByStream', followed)).rejects.toThrow('Failed to fetch')
      await expect(call('followByEventSource', followed)).rejects.toThrow('EventSource failed')
    })

    it('may play a clip whose URL it was given, for the URL is the key, but reads none of its bytes or pixels', async () => {
      const { video } = await clip()
      const { call } = await openFrontend(browser, foreignPages.origin, gateway.url)
      expect(await call('openVideo', { url: video.url })).toMatchObject({ width: 854, duration: seconds })
      await expect(call('coloursAt', { seconds: 1, frameSeconds: 1 / frameRate, points })).rejects.toThrow('tainted')
      await expect(call('coloursOfPicture', { url: video.poster.url, points })).rejects.toThrow('tainted')
      await expect(call('openVideo', { url: video.url, crossOrigin: 'anonymous' })).rejects.toThrow('MediaError 4')
      await expect(call('read', { url: video.url })).rejects.toThrow('Failed to fetch')
    })

    it('cannot send bytes to an upload whose URL it was given', async () => {
      const { call } = await openFrontend(browser, foreignPages.origin, gateway.url)
      const { data } = await gateway.query(createUpload, { input: { contentType: 'image/png', sizeBytes: 4 } })
      const { upload, target } = data.createUpload
      const options = { method: 'PUT', headers: { 'content-type': 'image/png' }, body: 'four' }
      await expect(call('read', { url: target.url, options })).rejects.toThrow('Failed to fetch')
      const after = await gateway.query(`query($id: ID!) { node(id: $id) { ... on Upload { status } } }`, {
        id: upload.id,
      })
      expect(after.data.node).toEqual({ status: 'WAITING' })
    })

    it('cannot show GraphiQL in a frame of its own', async () => {
      const { page } = await openFrontend(browser, foreignPages.origin, gateway.url)
      await page.evaluate(`new Promise((resolve) => {
        const frame = document.createElement('iframe')
        frame.onload = resolve
        frame.src = '${gateway.url}/graphql'
        document.body.append(frame)
      })`)
      expect(page.frames()[1]!.url()).toBe('chrome-error://chromewebdata/')
    })

    it('gets nowhere under a name of its own that it points at this machine', async () => {
      const { page, call } = await openFrontend(browser, foreignPages.origin, gateway.url)
      const rebound = gateway.url.replace('127.0.0.1', reboundHost)
      const response = await page.goto(`${rebound}/graphql`)
      expect(response?.status()).toBe(421)
      await expect(call('query', { url: rebound, text: '{ gateway { version } }' })).rejects.toThrow()
    })
  })

  it('plays a clip and shows a poster whose URL was opened by itself', async () => {
    const { video } = await clip()
    const page = await browser.newPage()
    const witness = watch(page)
    await page.goto(video.url)
    const time = () => page.evaluate<number>(`document.querySelector('video').currentTime`)
    await expect.poll(time).toBeGreaterThan(0)
    await page.goto(video.poster.url)
    expect(await page.evaluate(`document.querySelector('img').naturalWidth`)).toBe(854)
    // Browsers look for an icon beside what has none.
    expect(witness.complaints.filter((complaint) => !complaint.includes('404'))).toEqual([])
  })
})
