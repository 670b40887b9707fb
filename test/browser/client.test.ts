import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { hasChromium, launchChromium, watch } from './chromium.ts'

const require = createRequire(import.meta.url)
const fileOf = (name: string, file: string) => join(dirname(require.resolve(`${name}/package.json`)), file)

/** React as a module, out of the browser bundle that GraphiQL's page uses. */
const reactModule = 'export const { useCallback, useEffect, useRef, useState } = globalThis.React'
const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><div id="root"></div>
<script src="/react.js"></script><script src="/react-dom.js"></script>
<script type="importmap">{ "imports": { "react": "/react-module.js" } }</script>
<script type="module">
  import { createClient } from '/client/index.js'
  import { useGeneration } from '/client/react.js'
  const kinetograph = createClient({ url: new URLSearchParams(location.search).get('gateway') })
  const canvas = new OffscreenCanvas(320, 180)
  const context = canvas.getContext('2d')
  context.fillStyle = 'tomato'
  context.fillRect(0, 0, 320, 180)
  const photo = await canvas.convertToBlob({ type: 'image/png' })
  const request = { stillMotion: { cameraMove: {
    startFrame: photo, camera: { preset: 'PUSH_IN' }, durationSeconds: 1, frameRate: 6, resolution: 'RESOLUTION_480P' } } }
  globalThis.generate = async () => {
    const { url, width } = await kinetograph.generate(request)
    return { url, width }
  }
  const { createElement: element } = React
  const Maker = () => {
    const { status, generation, clip, error, generate } = useGeneration(kinetograph)
    return element('div', {},
      element('button', { onClick: () => generate(request) }, 'Make'),
      element('button', { onClick: () => generate({ stillMotion: { cameraMove: { ...request.stillMotion.cameraMove, durationSeconds: 900 } } }) }, 'Fail'),
      element('output', {}, [status, generation?.status, error?.code].filter(Boolean).join(' ')),
      clip && element('video', { src: clip.url, muted: true, autoPlay: true }))
  }
  ReactDOM.createRoot(document.getElementById('root')).render(element(Maker))
</script>`

const files: Record<string, string> = {
  '/react.js': fileOf('react', 'umd/react.production.min.js'),
  '/react-dom.js': fileOf('react-dom', 'umd/react-dom.production.min.js'),
}

describe.runIf(hasChromium())('the client package in a page of another origin', () => {
  let server: Server
  let gateway: TestGateway
  let browser: Browser
  let tab: Page
  let witness: ReturnType<typeof watch>
  beforeAll(async () => {
    server = createServer(async ({ url = '/' }, response) => {
      const { pathname } = new URL(url, 'http://page')
      if (pathname === '/') return response.writeHead(200, { 'content-type': 'text/html' }).end(page)
      response.writeHead(200, { 'content-type': 'text/javascript' })
      if (pathname === '/react-module.js') return response.end(reactModule)
      const built = new URL(`../../packages/client/dist/${pathname.replace('/client/', '')}`, import.meta.url)
      response.end(await readFile(files[pathname] ?? built))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`
    gateway = await startTestGateway({ KINETOGRAPH_ALLOWED_ORIGINS: origin })
    browser = await launchChromium()
    tab = await browser.newPage()
    witness = watch(tab)
    await tab.goto(`${origin}/?gateway=${encodeURIComponent(gateway.url)}`)
    await tab.getByRole('button', { name: 'Make' }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await gateway?.stop()
    server?.close()
  })

  it('makes a clip of a picture drawn there', async () => {
    const clip = await tab.evaluate<{ url: string; width: number }>('generate()')
    expect((await fetch(clip.url)).headers.get('content-type')).toBe('video/mp4')
    expect(witness.complaints).toEqual([])
  })

  it('follows one in a React component, plays it, and shows what is refused', async () => {
    const shown = () => tab.locator('output').innerText()
    await tab.getByRole('button', { name: 'Fail' }).click()
    await expect.poll(shown).toBe('failed REFUSED')
    await tab.getByRole('button', { name: 'Make' }).click()
    await expect.poll(shown).toBe('succeeded SUCCEEDED')
    const width = () => tab.evaluate<number>(`document.querySelector('video').videoWidth`)
    await expect.poll(width).toBeGreaterThan(0)
  })
})
