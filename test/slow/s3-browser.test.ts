import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasChromium, launchChromium } from '../browser/chromium.ts'
import { openFrontend } from '../browser/frontend-page.ts'
import { type PageServer, startPageServer } from '../browser/page-server.ts'
import { openStudio } from '../browser/studio-page.ts'
import { cameraMove, generationQuery, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { type S3Server, startS3Server } from '../support/s3-server.ts'

describe.runIf(hasChromium())('a page of another origin than gateway and bucket', () => {
  let folder: string
  let s3: S3Server
  let browser: Browser
  let pages: PageServer
  let gateway: TestGateway
  let video: any

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kinetograph-bucket-'))
    ;[s3, browser, pages] = await Promise.all([startS3Server(folder), launchChromium(), startPageServer()])
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...settings } = s3.settings
    vi.stubEnv('AWS_ACCESS_KEY_ID', AWS_ACCESS_KEY_ID)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', AWS_SECRET_ACCESS_KEY)
    gateway = await startTestGateway({ ...settings, KINETOGRAPH_ALLOWED_ORIGINS: pages.origin })
    // Noise makes a clip of more bytes than a player takes at once.
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
    const still = await sharp({ create: { width: 854, height: 480, channels: 3, background: 'grey', noise } })
      .png()
      .toBuffer()
    const startFrame = { base64: still.toString('base64') }
    const { generation } = await gateway.start(await cameraMove({ startFrame, durationSeconds: 8 }))
    await gateway.untilStatus(generation.id, 'SUCCEEDED')
    video = (await gateway.query(generationQuery, { id: generation.id })).data.generation.state.clips[0].video
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await browser?.close()
    await Promise.all([gateway?.stop(), pages?.stop(), s3?.stop()])
    await rm(folder, { recursive: true, force: true })
  })

  it('reads a part by script and the pixels of a poster from the bucket', async () => {
    const { call, page } = await openFrontend(browser, pages.origin, gateway.url)
    const origins = new Set<string>()
    page.on('response', (response) => origins.add(new URL(response.url()).origin))
    const options = { headers: { range: 'bytes=100-199' } }
    expect(await call('read', { url: video.url, options })).toEqual({
      ...{ type: 'cors', status: 206, bytes: 100 },
      range: `bytes 100-199/${video.sizeBytes}`,
    })
    const poster = { url: video.poster.url, crossOrigin: 'anonymous', points: [[0.5, 0.5]] }
    expect((await call('coloursOfPicture', poster)).size).toEqual([854, 480])
    expect(origins).toContain(s3.endpoint)
  })

  it('is no matter for the studio: its policy lets through the bucket that posters are read from', async () => {
    const { page, witness } = await openStudio(browser, gateway.url, '#/clips')
    const poster = page.locator('img.tile-picture')
    await poster.waitFor()
    await expect.poll(() => poster.evaluate((image: any) => image.naturalWidth)).toBe(854)
    await page.locator('.tile-link').click()
    const player = page.locator('.player video')
    await expect.poll(() => player.evaluate((element: any) => element.videoWidth)).toBe(854)
    expect(witness.complaints).toEqual([])
    expect(witness.requests.map(({ origin }) => origin)).toContain(s3.endpoint)
  })

  it('plays on after a pause in which the bucket closed the connection, and no address of it is used again', async () => {
    const { call, page } = await openFrontend(browser, pages.origin, gateway.url)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).origin))
    s3.stallAfterBytes = Math.floor(video.sizeBytes / 3)
    expect(await call('openVideo', { url: video.url, crossOrigin: 'anonymous' })).toMatchObject({ duration: 8 })
    await page.evaluate(
      `(async () => { await frontendPlayer().play(); frontendPlayer().pause() })()`.replaceAll(
        'frontendPlayer()',
        `document.getElementById('player')`,
      ),
    )
    s3.breakOff()
    await page.evaluate(`new Promise((resolve, reject) => {
      const player = document.getElementById('player')
      player.onended = resolve
      player.onerror = () => reject(new Error('MediaError ' + player.error.code))
      player.currentTime = 6
      player.play()
    })`)
    expect(asked).toEqual(asked.map(() => gateway.url))
    expect(asked.length).toBeGreaterThan(1)
  })
})
