import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../../src/client/index.ts'
import { allEmulators } from '../../src/emulator/all.ts'
import { hasChromium, launchChromium } from '../browser/chromium.ts'
import { openStudio, type StudioPage } from '../browser/studio-page.ts'
import { createTestDatabase } from '../support/cluster.ts'
import { type Emulator, startEmulator } from '../support/emulator.ts'
import { cameraMove, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { picture } from '../support/still.ts'

describe.runIf(hasChromium())('the studio with emulated families', () => {
  let browser: Browser
  let emulator: Emulator
  let gateway: TestGateway
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  let dataDirectory: string
  let studio: StudioPage
  let port: number
  const start = () =>
    startTestGateway(
      { PORT: String(port) },
      {
        databaseUrl: database.connectionString,
        dataDirectory,
        emulated: new Map(allEmulators.map(({ id }) => [id, emulator.urlOf(id)])),
      },
    )
  beforeAll(async () => {
    const log = pino({ level: 'silent' })
    dataDirectory = await mkdtemp(join(tmpdir(), 'kinetograph-test-'))
    ;[browser, emulator, database, port] = await Promise.all([
      launchChromium(),
      startEmulator({ emulators: allEmulators, port: 0, pictures: 'cheap', frameRate: 24, speed: 100, log }),
      createTestDatabase({ migrated: true }),
      freePort(),
    ])
    gateway = await start()
    studio = await openStudio(browser, gateway.url)
    await studio.page.locator('.card').first().waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await gateway?.stop()
    await emulator?.stop()
    await database?.drop()
    await rm(dataDirectory, { recursive: true, force: true })
  })

  const still = async () => ({ name: 'still.png', mimeType: 'image/png', buffer: await picture(1280, 720) })
  const open = async (capability: string) => {
    await studio.page.goto(`${gateway.url}/#/make/${capability}`)
    await studio.page.locator(`.make-columns[data-capability="${capability}"]`).waitFor()
  }
  const upload = async (place: string) => {
    const field = studio.field(place)
    await field
      .locator('input[type=file]')
      .first()
      .setInputFiles(await still())
    await field.locator('.thumbnail, .picture img').first().waitFor()
  }
  const write = (place: string, text: string) => studio.field(place).locator('input, textarea').last().fill(text)
  const startIt = async () => {
    await studio.page.locator('.start[data-ready=true]').waitFor()
    await studio.page.locator('.start').click()
    await studio.page.waitForURL(/#\/clips\//)
  }

  const journeys: Record<string, () => Promise<void>> = {
    'veo-3-1-fast/imageToVideo': async () => {
      await upload('startFrame')
      await write('prompt', 'Boats leave the harbour')
    },
    'kling-v2-5-turbo/startEndFrame': async () => {
      await upload('startFrame')
      await upload('endFrame')
      await write('prompt', 'The sun sinks')
    },
    'seedance-2-0-fast/references': async () => {
      await studio.field('referenceImages').getByRole('button', { name: 'Add reference picture' }).click()
      await upload('referenceImages.0')
      await write('prompt', 'A lake as in')
      await studio.page.getByRole('button', { name: 'Insert @Image1' }).click()
      expect(await studio.field('prompt').locator('textarea').inputValue()).toBe('A lake as in @Image1')
    },
    'kling-v3/multiShot': async () => {
      await upload('startFrame')
      for (const [index, text] of ['She waits', 'She goes'].entries()) {
        await studio.field('shots').getByRole('button', { name: 'Add shot' }).click()
        await write(`shots.${index}.prompt`, text)
        await write(`shots.${index}.durationSeconds`, String(2 + index))
      }
      expect(await studio.page.locator('.shot-sum').textContent()).toBe('5 s')
    },
    'kling-v1-5/cameraControl': async () => {
      await upload('startFrame')
      await write('prompt', 'Nearer')
      await studio.page.getByRole('radio', { name: 'Zoom' }).check()
      await write('camera.simple.zoom', '5')
    },
    'kling-v2-6/motionBrush': async () => {
      await upload('startFrame')
      await write('prompt', 'The boat leaves')
      const { page } = studio
      const draw = async (...spots: [number, number][]) => {
        const { x, y, width, height } = (await page.locator('.strokes').boundingBox())!
        const [first, ...rest] = spots.map(([right, down]) => [x + right * width, y + down * height] as const)
        await page.mouse.move(...first!)
        await page.mouse.down()
        for (const spot of rest) await page.mouse.move(...spot, { steps: 8 })
        await page.mouse.up()
      }
      await page.getByRole('button', { name: 'Something moves' }).click()
      await draw([0.4, 0.5], [0.6, 0.5])
      const painted = page.locator('.painted[data-layer="0"]')
      await painted.waitFor()
      const shades = () =>
        painted.evaluate(async (element: any) => {
          const image: any = new (globalThis as any).Image()
          image.src = element.style.maskImage.slice(5, -2)
          await image.decode()
          const canvas = (globalThis as any).document.createElement('canvas')
          Object.assign(canvas, { width: image.naturalWidth, height: image.naturalHeight })
          const context = canvas.getContext('2d')
          context.drawImage(image, 0, 0)
          const at = (x: number, y: number) => context.getImageData(x, y, 1, 1).data[0]
          return [canvas.width, canvas.height, at(640, 360), at(540, 360), at(640, 60)]
        })
      expect(await shades()).toEqual([1280, 720, 255, 255, 0])
      await page.getByRole('radio', { name: 'Erase' }).check()
      await draw([0.5, 0.5])
      await expect.poll(shades).toEqual([1280, 720, 0, 255, 0])
      await page.getByRole('radio', { name: 'Path' }).check()
      await draw([0.5, 0.5], [0.9, 0.25])
      await page.locator('.brush-path polyline').waitFor()
      const points = async (place: string) =>
        Number(await studio.field(`dynamicMasks.0.points.${place}`).locator('input').inputValue())
      expect(await points('0.y')).toBeCloseTo(360, -1)
      expect(await points('8.x')).toBeCloseTo(1152, -1)
      expect(await points('8.y')).toBeCloseTo(540, -1)
      await page.getByRole('radio', { name: 'Stays still' }).check()
      await draw([0.1, 0.1], [0.2, 0.1])
      await page.locator('.painted[data-layer="still"]').waitFor()
      expect(await studio.violations()).toEqual([])
    },
    'still-motion/startEndFrame': async () => {
      await upload('startFrame')
      await upload('endFrame')
      await write('durationSeconds', '1')
    },
  }
  it.each(Object.keys(journeys))('makes a clip with %s', async (capability) => {
    await open(capability)
    await journeys[capability]!()
    await startIt()
    await studio.page.locator('.player video').waitFor()
  })

  it('carries over what another model takes, and says what it does not', async () => {
    const { page, field } = studio
    await open('kling-v3/imageToVideo')
    await write('prompt', 'Rain falls')
    await field('generateAudio').locator('input').check()
    await page.getByRole('combobox', { name: 'Model' }).selectOption('kling-v2-1')
    await page.getByText('This one does not take: Generate audio').waitFor()
    expect(await field('prompt').locator('textarea').inputValue()).toBe('Rain falls')
  })

  it('says why there is no clip, in the provider’s words, and what can be done', async () => {
    await open('kling-v2-5-turbo/imageToVideo')
    await upload('startFrame')
    await write('prompt', 'A storm [[moderated-at-output]]')
    await startIt()
    const failure = studio.page.locator('.failure')
    await failure.waitFor()
    expect(await failure.textContent()).toContain('Change the prompt or the picture')
    expect(await studio.violations()).toEqual([])
    await failure.getByRole('button').click()
    await studio.field('prompt').waitFor()
    expect(await studio.field('prompt').locator('textarea').inputValue()).toContain('A storm')
  })

  it('goes on following a clip when the server is restarted in mid-stream', async () => {
    const { page } = studio
    await open('still-motion/cameraMove')
    await upload('startFrame')
    await page.getByRole('radio', { name: 'Preset' }).check()
    // Long enough to be met while it runs, however fast the machine.
    await write('durationSeconds', '30')
    await page.getByRole('radio', { name: '4K' }).check()
    await startIt()
    await page.locator('.progress-words', { hasText: 'Running' }).waitFor()
    await gateway.stop()
    await page.getByText('The gateway cannot be reached.').waitFor()
    gateway = await start()
    await page.getByText('The gateway cannot be reached.').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.locator('.failure h2', { hasText: 'Canceled' }).waitFor()
  })

  it('compares two models under one cap: not above it, and never dearer than was said', async () => {
    const { page } = studio
    await page.goto(`${gateway.url}/#/compare`)
    await page.locator('.compare-input').waitFor()
    await upload('startFrame')
    await write('prompt', 'Fog rolls in')
    await page.locator('.start[data-ready=true]').waitFor()
    await page.getByLabel('All of them together cost at most').fill('0.01')
    await page.getByText('more than your cap').waitFor()
    await page.locator('.start').click()
    expect(page.url()).toContain('#/compare')
    expect(await page.locator('.compare-stage').count()).toBe(0)
    await page.getByLabel('All of them together cost at most').fill('50')
    await page.locator('.start[data-ready=true]').click()
    await expect.poll(() => page.locator('video.stage').count()).toBe(2)
    const { data } = await gateway.query('{ generations(first: 2) { nodes { estimate { micros } } } }')
    for (const { estimate } of data.generations.nodes) expect(estimate.micros).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Play in step' }).waitFor()
    expect(await studio.violations()).toEqual([])
  })
})

it.runIf(hasChromium())('a gallery of 500 is read page by page, and what is under way is followed', async () => {
  // Nothing takes them up: all of them stay under way.
  const gateway = await startTestGateway({ KINETOGRAPH_MAX_ACTIVE: '700' }, { role: 'api' })
  const browser = await launchChromium()
  try {
    const startFrame = await createClient({ url: gateway.url }).upload(await picture())
    const request = await cameraMove({ startFrame })
    const ids: string[] = []
    const startSome = async (count: number) => {
      for (let index = 0; index < count; index += 20) {
        const started = Array.from({ length: 20 }, () => gateway.start(request))
        ids.push(...(await Promise.all(started)).map(({ generation }) => generation.id))
      }
    }
    await startSome(500)
    const { page, violations } = await openStudio(browser, gateway.url, '#/clips')
    const tiles = page.locator('.tile-link')
    await tiles.first().waitFor()
    expect(await violations()).toEqual([])
    // A page that is refused is told, and read once the gateway answers again.
    const isPage = (url: URL) => url.pathname === '/graphql'
    await page.route(isPage, (route) =>
      route.request().postData()?.includes('"after":"') ? route.fulfill({ status: 503 }) : route.continue(),
    )
    await page.keyboard.press('End')
    await page.getByText('Not all clips could be read').waitFor()
    expect(await violations()).toEqual([])
    await page.unroute(isPage)
    // What comes late is not put under the clips of another filter.
    const held = Promise.withResolvers<void>()
    let isAsked = false
    await page.route(isPage, async (route) => {
      const isNext = route.request().postData()?.includes('"after":"')
      if (isNext) isAsked = true
      if (isNext) await held.promise
      // The page may have given it up.
      await route.continue().catch(() => {})
    })
    // A page that was on its way before it was held makes the list longer: the end is somewhere else then.
    await expect
      .poll(async () => {
        await page.keyboard.press('End')
        return isAsked
      })
      .toBe(true)
    await page.locator('.segment', { hasText: 'Failed' }).click()
    await page.getByText('No clip is like that').waitFor()
    held.resolve()
    await page.waitForTimeout(1_000)
    expect(await tiles.count()).toBe(0)
    await page.unroute(isPage)
    await page.locator('.segment', { hasText: 'All' }).click()
    await tiles.first().waitFor()
    await expect
      .poll(async () => {
        await page.keyboard.press('End')
        return tiles.count()
      })
      .toBe(500)
    // What began while the gateway could not be reached is more than a page: none of it is left out.
    await page.route(isPage, (route) => route.abort())
    await startSome(100)
    await page.unroute(isPage)
    await expect.poll(() => tiles.count()).toBe(600)
    // One that is canceled elsewhere is seen without a reload.
    const { data } = await gateway.query('mutation ($id: ID!) { cancelGeneration(input: { id: $id }) { outcome } }', {
      id: ids.at(-1),
    })
    expect(data.cancelGeneration.outcome).toBe('CANCELED')
    await page.locator('.tile', { hasText: 'Canceled' }).waitFor()
  } finally {
    await browser.close()
    await gateway.stop()
  }
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
