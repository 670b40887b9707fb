import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cameraMove, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { hasChromium, launchChromium, watch } from './chromium.ts'

const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read)

/** Writes into an editor of the page, as a paste does. */
async function write(page: Page, editor: string, text: string): Promise<void> {
  await page.locator(`${editor} .CodeMirror`).click()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await page.evaluate(`document.querySelector('${editor} .CodeMirror').CodeMirror.setValue(${JSON.stringify(text)})`)
}

/** Runs a named operation once the page has read it, which it does a moment after the last key. */
async function run(page: Page, name: string, text: string): Promise<void> {
  await write(page, '.graphiql-query-editor', text)
  await runAsItStands(page, name)
}

async function runAsItStands(page: Page, name: string): Promise<void> {
  const known = () =>
    page.evaluate(`document.querySelector('.graphiql-query-editor .CodeMirror')?.CodeMirror.operationName`)
  await eventually(known).toBe(name)
  await page.getByLabel('Execute query (Ctrl-Enter)').click()
}

const answer = (page: Page) =>
  page.evaluate<string>(`document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue() ?? ''`)

/** Everything the answer's window shows from now on. */
const record = (page: Page) =>
  page.evaluate(`{
    globalThis.shown = []
    const { CodeMirror } = document.querySelector('.result-window .CodeMirror')
    CodeMirror.on('change', () => shown.push(CodeMirror.getValue()))
  }`)

const eventsOf = (id: string) => `subscription Events {
  generationEvents(id: "${id}") { __typename sequence status progress { fraction } }
}`

describe.runIf(hasChromium())('GraphiQL in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  describe('of a gateway without keys', () => {
    let gateway: TestGateway
    beforeAll(async () => {
      gateway = await startTestGateway()
    })
    afterAll(() => gateway?.stop())

    it('runs a query and shows every event of a subscription, with nothing but the gateway to ask', async () => {
      const page = await browser.newPage()
      const witness = watch(page)
      await page.goto(`${gateway.url}/graphql`)
      await run(page, 'Families', 'query Families { modelFamilies { id inputType models { name } } }')
      await eventually(() => answer(page)).toContain('"inputType": "StillMotionInput"')

      const { generation } = await gateway.start(await cameraMove())
      await record(page)
      await run(page, 'Events', eventsOf(generation.id))
      await eventually(() => answer(page)).toContain('"status": "SUCCEEDED"')
      const shown = (await page.evaluate<string[]>('shown')).join()
      for (const type of ['GenerationQueued', 'GenerationSubmitted', 'GenerationCollecting', 'GenerationSucceeded'])
        expect(shown).toContain(type)
      expect(witness.complaints).toEqual([])
      const { host } = new URL(gateway.url)
      expect([...new Set(witness.requests.map((url) => url.host))]).toEqual([host])
      expect(witness.requests.map((url) => url.protocol)).toContain('ws:')
    })

    it('opens with a mutation and a subscription that run as they stand', async () => {
      const page = await browser.newPage()
      await page.goto(`${gateway.url}/graphql`)
      await runAsItStands(page, 'Start')
      await eventually(() => answer(page)).toContain('"userErrors": []')
      await page.getByRole('tab').nth(1).click()
      await runAsItStands(page, 'Follow')
      await eventually(() => answer(page)).toContain('"status": "SUCCEEDED"')
    })

    it('completes, documents and has its dialogs, all within its content security policy', async () => {
      const page = await browser.newPage()
      const witness = watch(page)
      await page.goto(`${gateway.url}/graphql`)
      await page.getByLabel('Show Documentation Explorer').click()
      await page.getByText('subscription:', { exact: false }).waitFor()
      await write(page, '.graphiql-query-editor', '')
      await page.keyboard.type('{ modelF')
      await page.locator('.CodeMirror-hints').getByText('modelFamilies').waitFor()
      await page.keyboard.press('Escape')
      for (const name of ['Open short keys dialog', 'Open settings dialog']) {
        await page.getByLabel(name).click()
        await page.getByRole('dialog').waitFor()
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'detached' })
      }
      expect(witness.complaints).toEqual([])
      expect([...new Set(witness.requests.map((url) => url.origin))]).toEqual([gateway.url])
    })
  })

  it('works with an API key that is written under Headers', async () => {
    const key = 'a-key-for-the-browser-test'
    const gateway = await startTestGateway({ KINETOGRAPH_API_KEYS: `studio:${key}` })
    try {
      const page = await browser.newPage()
      await page.goto(`${gateway.url}/graphql`)
      const families = 'query Families { modelFamilies { id } }'
      await run(page, 'Families', families)
      await eventually(() => answer(page)).toContain('UNAUTHENTICATED')
      const authorization = `Bearer ${key}`
      await page.getByRole('button', { name: 'Headers' }).click()
      await write(page, '.graphiql-editor-tool .graphiql-editor:not(.hidden)', JSON.stringify({ authorization }))
      await run(page, 'Families', families)
      await eventually(() => answer(page)).toContain('"id": "still-motion"')
      // Another tab has no headers of its own; its subscription goes over WebSocket.
      await page.getByRole('tab').nth(1).click()
      await run(page, 'Events', eventsOf('unknown'))
      await eventually(() => answer(page)).toContain('NOT_FOUND')
    } finally {
      await gateway.stop()
    }
  })
})
