import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveForm } from '../../examples/serve-form.ts'
import { describeParameters } from '../../src/catalog/describe.ts'
import { catalog } from '../../src/families/index.ts'
import { smallestInput } from '../support/example-input.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { picture } from '../support/still.ts'
import { hasChromium, launchChromium, watch } from './chromium.ts'

const capabilities = catalog.families.flatMap((family) =>
  family.models.flatMap((model) =>
    model.arms.map((arm) => ({ id: `${model.name}/${arm.capability.field}`, family, model, arm })),
  ),
)
interface Shown {
  code: string
  name: string | null
  index: number
  message: string
  isShown: boolean
}
/** Of the server as it is, whatever is entered. */
const aboutServer = ['MODEL_UNAVAILABLE', 'MODEL_RETIRED']
const startFrame = { url: 'https://example.com/first.jpg' }
const still = async () => ({ name: 'still.png', mimeType: 'image/png', buffer: await picture() })

describe.runIf(hasChromium())('the form of examples/form', () => {
  let browser: Browser
  let server: Awaited<ReturnType<typeof serveForm>>
  let gateway: TestGateway
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    ;[browser, server] = await Promise.all([launchChromium(), serveForm(0)])
    gateway = await startTestGateway({ KINETOGRAPH_ALLOWED_ORIGINS: server.origin })
    page = await browser.newPage()
    complaints = watch(page).complaints
    await page.addInitScript({ path: new URL('./filling.js', import.meta.url).pathname })
    await page.goto(`${server.origin}/?gateway=${gateway.url}`)
    await page.locator('#form[data-capability="still-motion/cameraMove"]').waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await Promise.all([gateway?.stop(), server?.stop()])
  })

  const inPage = <Result>(name: string, argument: unknown): Promise<Result> =>
    page.evaluate(`filling.${name}(${JSON.stringify(argument)})`)
  const open = (id: string) => inPage('open', id)
  const fill = (values: object) => inPage('fill', values)
  /** What the gateway says of the form as it stands: beside which field, and which one of that name. */
  const check = (kind: 'problem' | 'warning' = 'problem') => inPage<Shown[]>('check', kind)
  const field = (name: string, index = 0) => page.locator(`[data-parameter="${name}"]`).nth(index)
  const request = async () => JSON.parse((await page.textContent('#request')) ?? '')

  it('has every capability of every model in its menu', async () => {
    const offered = await page
      .locator('#menu option')
      .evaluateAll((options: any[]) => options.map(({ value }) => value))
    expect(offered).toEqual(capabilities.map(({ id }) => id))
  })

  it.each(capabilities)(
    'works for $id: takes every parameter, asks for what is needed, writes what is entered',
    async ({ id, family, model, arm }) => {
      await open(id)
      const written = async () => (await request())[family.field][arm.capability.field]
      const asked = await check()
      const empty = await written()
      for (const [field, spec] of Object.entries(arm.parameters))
        if (spec.required && !(field in empty)) expect(asked).toContainEqual(expect.objectContaining({ name: field }))
      for (const { code, name } of asked) if (name === null) expect(aboutServer).toContain(code)

      const { model: _model, ...entered } = smallestInput(arm)
      await fill(entered)
      const shown = await check()
      expect(await written()).toEqual({ model: model.value, ...entered })
      for (const { code } of shown) expect(aboutServer).toContain(code)

      const names = describeParameters(arm.parameters).flatMap(({ name }) => (name === 'model' ? [] : [name]))
      expect((await inPage<string[]>('names', null)).sort()).toEqual(names.sort())
    },
  )

  it('puts what is wrong with a camera move beside its fields, and opens what is folded away', async () => {
    await open('still-motion/cameraMove')
    await fill({
      startFrame: { url: 'ftp://example.com/a.jpg' },
      camera: { axes: { zoom: 11, pan: -10 } },
      durationSeconds: 31,
      frameRate: 100,
    })
    expect(await check()).toMatchObject([
      { code: 'INVALID_URL', name: 'startFrame', isShown: true },
      { code: 'OUT_OF_RANGE', name: 'camera.axes.zoom', isShown: true },
      { code: 'OUT_OF_RANGE', name: 'durationSeconds', isShown: true },
      { code: 'OUT_OF_RANGE', name: 'frameRate', isShown: true },
    ])
  })

  it('puts what is wrong with one shot of several beside that shot, also when one before it goes', async () => {
    await open('still-motion/multiShot')
    const shot = { camera: { preset: 'ORBIT' }, durationSeconds: 2 }
    await fill({ startFrame, shots: [shot, shot, { ...shot, durationSeconds: 0.1 }] })
    const wrong = { code: 'OUT_OF_RANGE', name: 'shots[].durationSeconds' }
    expect(await check()).toMatchObject([{ ...wrong, index: 2 }])
    await page.locator('button.remove').first().click()
    expect(await check()).toMatchObject([{ ...wrong, index: 1 }])
    await field('shots[].durationSeconds', 1).locator('input').fill('3')
    expect(await check()).toEqual([])
  })

  it('names the shape of what was left empty where it was left empty', async () => {
    await open('still-motion/slideshow')
    await fill({ slides: [{ still: startFrame, durationSeconds: 2 }, {}] })
    expect(await check()).toMatchObject([
      { name: 'slides[].still', index: 1 },
      { name: 'slides[].durationSeconds', index: 1 },
    ])
  })

  it('puts what is wrong with Kling’s shots and elements beside them', async () => {
    await open('kling-v3/multiShot')
    await fill({
      startFrame,
      elements: [{ name: 'cup', source: { images: { frontal: startFrame, references: [startFrame] } } }],
      shots: [
        { prompt: 'She lifts the @cup', durationSeconds: 5 },
        { prompt: 'and gives it to @Element3', durationSeconds: 16 },
      ],
    })
    expect(await check()).toMatchObject([
      { code: 'UNKNOWN_REFERENCE', name: 'shots[].prompt', index: 1 },
      { code: 'OUT_OF_RANGE', name: 'shots[].durationSeconds', index: 1 },
      { code: 'OUT_OF_RANGE', name: 'shots', message: expect.stringContaining('3 to 15 seconds together') },
      { code: 'MODEL_UNAVAILABLE', name: null },
    ])
  })

  it('puts what is wrong with Seedance’s references beside them, and adds no more than there may be', async () => {
    await open('seedance-2-0/references')
    await fill({ prompt: 'Like @Image1 and @Image2', referenceImages: [startFrame], durationSeconds: 3 })
    expect(await check()).toMatchObject([
      { code: 'UNKNOWN_REFERENCE', name: 'prompt' },
      { code: 'OUT_OF_RANGE', name: 'durationSeconds' },
      { code: 'MODEL_UNAVAILABLE', name: null },
    ])
    const add = field('referenceImages').locator('button.add')
    for (let count = 1; count < 9; count++) await add.click()
    expect(await add.isDisabled()).toBe(true)
    await field('durationSeconds').getByLabel('the model decides').check()
    expect(await check()).not.toContainEqual(expect.objectContaining({ name: 'durationSeconds' }))
    expect(await request()).toMatchObject({ seedance: { references: { durationSeconds: 0 } } })
  })

  it('starts a clip from a file and shows its video', async () => {
    await open('still-motion/cameraMove')
    await field('startFrame')
      .locator('input[type=file]')
      .setInputFiles(await still())
    await fill({ prompt: 'A lake', camera: { preset: 'PUSH_IN' }, durationSeconds: 1, resolution: 'RESOLUTION_480P' })
    await expect.poll(async () => (await request()).stillMotion.cameraMove.startFrame?.base64).toMatch(/^data:image/)
    expect(await check('warning')).toMatchObject([{ code: 'IGNORED', name: 'prompt' }])
    expect(await page.textContent('#plan')).toBe('Can be made for $0.00.')
    await page.click('#start')
    const video = page.locator('#clip video')
    await video.waitFor()
    await expect.poll(() => video.evaluate((element: any) => [element.videoWidth, element.duration])).toEqual([854, 1])
    expect(await page.locator('#clip p').textContent()).toBe('SUCCEEDED')
  })

  it('complains of nothing but what the gateway refuses', () => {
    expect(complaints.filter((complaint) => !complaint.includes('400 (Bad Request)'))).toEqual([])
  })
})
