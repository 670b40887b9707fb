import { type Browser, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { findTool } from '../support/tools.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Empty where there is none. */
    chromiumPath: string
  }
}

/** Vitest's globalSetup: looks for the browser once, so that one line says when it is missing. */
export default function setup(project: TestProject): void {
  project.provide('chromiumPath', findTool('chromium', 'the browser tests') ?? '')
}

export const hasChromium = (): boolean => inject('chromiumPath') !== ''

/** A name of somebody else's that leads to this machine, as its owner may point it here at any time. */
export const reboundHost = 'rebound.example'

/**
 * Chromium heeds the last such list, which makes this one replace Playwright's: what makes it ask somebody, or for
 * https, or paint late is repeated here. The pop-ups of the address bar, which nobody sees, are pages that take more
 * processor time than most of ours.
 */
const disabledFeatures = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AimEnabled',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'Translate',
]

/** A browser with a fresh profile that asks nobody but the hosts its pages name. */
export async function launchChromium(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: inject('chromiumPath'),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--no-proxy-server',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${disabledFeatures}`,
      `--host-resolver-rules=MAP ${reboundHost} 127.0.0.1`,
    ],
  })
  browser.on('context', (context) => context.setDefaultTimeout(60_000))
  return browser
}

/** Everything a page asked for, and everything it or the browser complained about. */
export interface Witness {
  requests: URL[]
  complaints: string[]
}

export function watch(page: Page): Witness {
  const witness: Witness = { requests: [], complaints: [] }
  page.on('request', (request) => witness.requests.push(new URL(request.url())))
  page.on('websocket', (socket) => witness.requests.push(new URL(socket.url())))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) witness.complaints.push(message.text())
  })
  page.on('pageerror', (error) => witness.complaints.push(String(error)))
  return witness
}
