import type { Browser, Page } from 'playwright-core'
import { type Witness, watch } from './chromium.ts'

/** A tab that shows the frontend of page/frontend.js. */
export interface FrontendPage {
  page: Page
  witness: Witness
  /** Calls one of its functions; `url` is the gateway's unless given. Rejects with what the function throws. */
  call<Result = any>(name: string, argument?: object): Promise<Result>
}

export async function openFrontend(browser: Browser, origin: string, gatewayUrl: string): Promise<FrontendPage> {
  const page = await browser.newPage()
  const witness = watch(page)
  await page.goto(origin)
  return {
    page,
    witness,
    call: (name, argument = {}) =>
      page.evaluate(`frontend.${name}(${JSON.stringify({ url: gatewayUrl, ...argument })})`),
  }
}
