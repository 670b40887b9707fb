import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { picture } from '../support/still.ts'
import { type Witness, watch } from './chromium.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A tab with the studio in it. */
export interface StudioPage {
  page: Page
  witness: Witness
  /** What axe-core finds wrong with the page as it stands: rule and element. */
  violations(): Promise<string[]>
  /** Puts a picture where the clip begins. */
  dropPicture(width?: number, height?: number): Promise<void>
  /** The field of that parameter, `shots.1.durationSeconds` within lists. */
  field(place: string): ReturnType<Page['locator']>
}

export async function openStudio(browser: Browser, url: string, hash = ''): Promise<StudioPage> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })
  const witness = watch(page)
  await page.goto(`${url}/${hash}`)
  return {
    page,
    witness,
    field: (place) => page.locator(`[data-place="${place}"]`),
    async dropPicture(width = 640, height = 360) {
      const buffer = await picture(width, height)
      await page.locator('.canvas input[type=file]').setInputFiles({ name: 'lake.png', mimeType: 'image/png', buffer })
      await page.locator('.picture img').waitFor()
    },
    async violations() {
      await page.evaluate(axe)
      const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
        `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
      )
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
    },
  }
}
