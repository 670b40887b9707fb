import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { hasChromium, launchChromium } from './chromium.ts'
import { openStudio, type StudioPage } from './studio-page.ts'

it('the script of the studio stays far below 200 KB, gzipped', () => {
  const scripts = readdirSync('dist/studio/studio').filter((name) => name.endsWith('.js'))
  const bytes = scripts.map((name) => gzipSync(readFileSync(`dist/studio/studio/${name}`)).length)
  expect(bytes.length).toBeGreaterThan(0)
  // With React as it is developed with, it is 130 KB.
  expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(100 * 1024)
})

describe.runIf(hasChromium())('the studio', () => {
  let browser: Browser
  let gateway: TestGateway
  let studio: StudioPage
  beforeAll(async () => {
    ;[browser, gateway] = await Promise.all([launchChromium(), startTestGateway()])
    studio = await openStudio(browser, gateway.url)
  })
  afterAll(async () => {
    await browser?.close()
    await gateway?.stop()
  })

  it('is served with a policy that lets no inline script, no style and no foreign address through', async () => {
    const { headers } = await fetch(`${gateway.url}/`)
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toContain('unsafe')
    expect((await fetch(`${gateway.url}/`, { headers: { origin: 'https://elsewhere.example' } })).status).toBe(403)
  })

  it('finds a model by what is needed, and says which fit', async () => {
    const { page, violations } = studio
    await page.getByRole('checkbox', { name: 'Camera' }).check()
    await page.getByRole('checkbox', { name: 'Only what can be used here' }).check()
    await page.getByText('1 of 40 models').waitFor()
    expect(await page.locator('.card h2').allTextContents()).toEqual(['Still Motion'])
    expect(await violations()).toEqual([])
  })

  it('makes a clip of a picture: problems beside the fields, price on the button, progress, a player with a poster', async () => {
    const { page, field, dropPicture, violations } = studio
    await page.getByRole('link', { name: 'Still Motion' }).click()
    const start = page.locator('.start')
    await page.getByText('Needed: start frame.').waitFor()
    await dropPicture()
    await page.getByRole('radio', { name: 'Axes' }).check()
    await field('camera.axes.zoom').locator('input[type=number]').fill('11')
    await field('durationSeconds').locator('input[type=number]').fill('31')
    for (const place of ['camera.axes.zoom', 'durationSeconds'])
      await field(place).locator('.problem[data-code=OUT_OF_RANGE]').waitFor()
    await page.getByText('2 things are not right yet.').waitFor()
    expect(await violations()).toEqual([])

    await field('camera.axes.zoom').locator('input[type=number]').fill('6')
    await field('durationSeconds').locator('input[type=number]').fill('1')
    await page.getByRole('radio', { name: '480p' }).check()
    await expect.poll(() => start.textContent()).toContain('Make clip · free')
    await page.locator('.camera-frame img[style*=matrix3d]').waitFor()
    await start.click()

    const video = page.locator('.player video')
    await video.waitFor()
    await expect.poll(() => video.evaluate((element: any) => [element.videoWidth, element.duration])).toEqual([854, 1])
    await expect.poll(() => video.getAttribute('poster')).toContain('/media/')
    await page.getByText('Nothing', { exact: true }).waitFor()
    expect(await violations()).toEqual([])
  })

  it('asks nobody but its gateway, and the browser complains of nothing', () => {
    const { witness } = studio
    const asked = witness.requests.filter(({ protocol }) => protocol !== 'blob:')
    expect([...new Set(asked.map(({ origin }) => origin))]).toEqual([gateway.url])
    expect(witness.complaints).toEqual([])
  })

  it('asks for a key once in a tab, and says when it is not accepted', async () => {
    const key = 'a-key-for-the-studio-test'
    const guarded = await startTestGateway({ KINETOGRAPH_API_KEYS: `studio:${key}` })
    try {
      const { page, violations } = await openStudio(browser, guarded.url)
      await page.getByLabel('API key').fill('not-that-key-at-all')
      await page.getByRole('button', { name: 'Open the studio' }).click()
      await page.getByText('The gateway does not accept that key.').waitFor()
      expect(await violations()).toEqual([])
      await page.getByLabel('API key').fill(key)
      await page.getByRole('button', { name: 'Open the studio' }).click()
      await page.locator('.card').first().waitFor()
      await page.reload()
      await page.locator('.card').first().waitFor()
      expect(await page.getByLabel('API key').count()).toBe(0)
    } finally {
      await guarded.stop()
    }
  })
})
