/**
 * Every place of the studio at three widths, light and dark, as a browser shows it: `npm run studio:screenshots -- FOLDER`.
 * With a gateway and an emulator of its own; needs Chromium.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createClient, type GenerationRequest } from '@kinetograph/client'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import sharp from 'sharp'
import { drawStill } from '../dist/command-line/demo-still.js'
import { findTool } from '../test/support/tools.ts'

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', short: 'h' }, only: { type: 'string' } },
  allowPositionals: true,
})
if (values.help) {
  console.log(
    'npm run studio:screenshots -- FOLDER [--only 1440-light]   default: a new folder, which is named at the end',
  )
  process.exit(0)
}
const folder = positionals[0] ?? mkdtempSync(join(tmpdir(), 'kinetograph-studio-'))
mkdirSync(folder, { recursive: true })
const executablePath = findTool('chromium', 'the screenshots')
if (!executablePath) process.exit(1)

const widths: Record<number, number> = { 390: 844, 820: 1180, 1440: 900 }
const apiKey = 'a-key-for-the-screenshots'
const data = mkdtempSync(join(tmpdir(), 'kinetograph-studio-data-'))
// Run by root, Postgres is `nobody` and must pass through.
chmodSync(data, 0o711)

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const program = fileURLToPath(new URL('../bin/kinetograph.js', import.meta.url))
  const child = spawn(process.execPath, [program, 'serve', '--emulate', 'all'], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      KINETOGRAPH_DATA_DIR: data,
      KINETOGRAPH_API_KEYS: `studio:${apiKey}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let log = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      log += chunk
      const ready = log.match(/"url":"([^"]+)"[^\n]*"msg":"Ready"/)
      if (ready) resolve(ready[1]!)
    })
    void exited.then(() => reject(new Error('serve ended before it was ready')))
  })
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

const server = await startServer()
const client = createClient({ url: server.url, apiKey })
const still = await drawStill()
const pictures = await Promise.all(
  [0, 40, 90, 200, 280].map(async (hue, index) => {
    const picture = sharp(still)
      .modulate({ hue })
      .resize(index % 2 === 0 ? 1600 : 1200, 900)
    return client.upload(new Uint8Array(await picture.jpeg({ quality: 90 }).toBuffer()))
  }),
)
const prompts = [
  'The sun sinks behind the ridge, birds cross the sky',
  'Fog rolls in over the water',
  'A slow push towards the far shore',
  'First snow on the mountains',
  'The wind picks up, reeds bend',
]
const requestOf = (index: number, more: object = {}): GenerationRequest => {
  const startFrame = pictures[index % pictures.length]!
  const prompt = prompts[index % prompts.length]!
  const arms: GenerationRequest[] = [
    { kling: { imageToVideo: { model: 'KLING_V3', startFrame, prompt, durationSeconds: 5, ...more } } },
    { stillMotion: { cameraMove: { startFrame, prompt, camera: { preset: 'PUSH_IN' }, durationSeconds: 4, ...more } } },
    { seedance: { imageToVideo: { model: 'SEEDANCE_2_0_FAST', startFrame, prompt, ...more } } },
  ]
  return arms[index % arms.length]!
}
const made = await Promise.all(
  Array.from({ length: 12 }, async (_, index) => (await client.generate(requestOf(index))).generation.id),
)
const failed = await client.start(requestOf(0, { prompt: 'A storm breaks loose [[moderated-at-output]]' }))
for await (const _ of client.follow(failed.generation.id));
const running = await client.start(requestOf(0, { prompt: 'The lake freezes over [[never-ends]]' }))

type Shot = (page: Page) => Promise<void>
const open = (page: Page, hash: string) => page.goto(`${server.url}/${hash}`)
const shots: Record<string, Shot> = {
  async models(page) {
    await open(page, '#/models')
    await page.locator('.card').first().waitFor()
  },
  async 'make-empty'(page) {
    await open(page, '#/make/kling-v3/imageToVideo')
    await page.locator('.dropzone').waitFor()
  },
  async make(page) {
    await open(page, '#/make/still-motion/cameraMove')
    await page
      .locator('.canvas input[type=file]')
      .setInputFiles({ name: 'lake.jpg', mimeType: 'image/jpeg', buffer: still })
    await page.locator('.picture img').waitFor()
    await page.getByRole('radio', { name: 'Axes' }).check()
    await page.locator('[data-place="camera.axes.zoom"] input[type=number]').fill('6')
    await page.locator('.start[data-ready=true]').waitFor()
    await page.evaluate('scrollTo(0, 0)')
  },
  async 'make-problems'(page) {
    await page.locator('[data-place="camera.axes.zoom"] input[type=number]').fill('14')
    await page.locator('.problem').first().waitFor()
    await page.locator('[data-place="camera.axes.zoom"]').scrollIntoViewIfNeeded()
  },
  async 'make-brush'(page) {
    await open(page, '#/make/kling-v2-6/motionBrush')
    await page
      .locator('.canvas input[type=file]')
      .setInputFiles({ name: 'lake.jpg', mimeType: 'image/jpeg', buffer: still })
    await page.locator('.picture img').waitFor()
    const draw = async (...spots: [number, number][]) => {
      const { x, y, width, height } = (await page.locator('.strokes').boundingBox())!
      for (const [index, [right, down]] of spots.entries()) {
        await page.mouse.move(x + right * width, y + down * height, { steps: 8 })
        if (index === 0) await page.mouse.down()
      }
      await page.mouse.up()
    }
    await page.getByRole('button', { name: 'Something moves' }).click()
    await draw([0.3, 0.6], [0.45, 0.6], [0.4, 0.65])
    await page.locator('.painted[data-layer="0"]').waitFor()
    await page.getByRole('radio', { name: 'Path' }).check()
    await draw([0.4, 0.6], [0.6, 0.5], [0.8, 0.55])
    await page.getByRole('radio', { name: 'Stays still' }).check()
    await draw([0.1, 0.2], [0.9, 0.2])
    await page.locator('.painted[data-layer="still"]').waitFor()
    await page.evaluate('scrollTo(0, 0)')
  },
  async waiting(page) {
    await open(page, `#/clips/${encodeURIComponent(running.generation.id)}`)
    await page.locator('.progress').waitFor()
  },
  async clip(page) {
    await open(page, `#/clips/${encodeURIComponent(made[0]!)}`)
    await page.locator('.player video').waitFor()
    await page.locator('.facts').waitFor()
  },
  async failure(page) {
    await open(page, `#/clips/${encodeURIComponent(failed.generation.id)}`)
    await page.locator('.failure').waitFor()
  },
  async clips(page) {
    await open(page, '#/clips')
    await page.locator('.tile img').nth(5).waitFor()
  },
  async 'clips-selected'(page) {
    await page.locator('.tile-check input').nth(2).check()
    await page.locator('.tile-check input').nth(3).check()
  },
  async compare(page) {
    await open(page, '#/compare')
    await page
      .locator('.canvas input[type=file]')
      .setInputFiles({ name: 'lake.jpg', mimeType: 'image/jpeg', buffer: still })
    await page.locator('[data-place=prompt] textarea').fill(prompts[0]!)
    await page.locator('.start[data-ready=true]').waitFor()
  },
  async 'compare-clips'(page) {
    await open(page, `#/compare/${[made[0]!, made[3]!].map(encodeURIComponent).join(',')}`)
    await page.locator('video.stage').nth(1).waitFor()
    await page.locator('.step-bar').waitFor()
  },
}

async function takeAll(context: BrowserContext, name: string): Promise<void> {
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && console.error(`${name}: ${message.text()}`))
  const take = async (place: string) => {
    // For what is lazily loaded and what moves.
    await page.waitForTimeout(700)
    await page.screenshot({ path: join(folder, `${place}-${name}.png`) })
  }
  await page.goto(server.url)
  await page.getByLabel('API key').fill(apiKey)
  await take('key')
  await page.getByRole('button', { name: 'Open the studio' }).click()
  await page.locator('.card').first().waitFor()
  for (const [place, arrive] of Object.entries(shots)) {
    await arrive(page)
    await take(place)
  }
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
for (const [width, height] of Object.entries(widths)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const name = `${width}-${colorScheme}`
    if (values.only && values.only !== name) continue
    const isPhone = Number(width) < 500
    const context = await browser.newContext({
      viewport: { width: Number(width), height },
      colorScheme,
      ...(isPhone ? { deviceScaleFactor: 2, hasTouch: true, isMobile: true } : {}),
    })
    await takeAll(context, name)
    await context.close()
    console.log(name)
  }
}
await browser.close()
await server.stop()
rmSync(data, { recursive: true, force: true })
console.log(folder)
