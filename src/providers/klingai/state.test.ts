import { expect, it } from 'vitest'
import { stateOf } from './state.ts'
import { readTask } from './task.ts'

const state = (task: object, watermark = false) =>
  stateOf(readTask({ id: '1', status: 'succeeded', ...task })!, {
    watermark,
    redact: (text) => text,
    unheardOf: () => ({ state: 'pending' }),
  })
const clip = { outputs: [{ type: 'video', id: '7', url: 'https://cdn.example/a.mp4' }] }

it.each([
  ['Failure to pass the risk control system', 'MODERATED', 'OUTPUT'],
  ['triggering the content risk control', 'MODERATED', 'OUTPUT'],
  ['The prompt contains sensitive words', 'MODERATED', 'INPUT'],
  ['Failure to pass the risk-control system: uploaded picture', 'MODERATED', 'INPUT'],
  ['Image pixel is invalid', 'INVALID_IMAGE', undefined],
  ['Image download failed: unsupported image', 'INVALID_IMAGE', undefined],
  ['Unsupported video codec', 'INVALID_VIDEO', undefined],
  ['masks must share one resolution', 'PROVIDER_REJECTED', undefined],
  ['', 'PROVIDER_REJECTED', undefined],
])('a task failed with "%s" is %s %s, and not charged', (message, code, stage) => {
  const failed = state({ status: 'failed', message })
  expect(failed).toMatchObject({ state: 'failed', failure: { code }, charge: { state: 'NONE' } })
  if (failed.state === 'failed') expect(failed.failure.moderation?.stage).toBe(stage)
})

it('a refused result may pass another time, refused input not', () => {
  const of = (message: string) => state({ status: 'failed', message })
  expect(of('Failure to pass the risk control system')).toMatchObject({ failure: { retryable: true } })
  expect(of('The prompt is sensitive')).toMatchObject({ failure: { retryable: false } })
  expect(of('Server busy, please try again')).toMatchObject({ failure: { retryable: true } })
})

it('a success without a clip is none; what it cost is not known', () => {
  expect(state({ outputs: null })).toMatchObject({
    state: 'failed',
    failure: { code: 'RESULT_INVALID', retryable: true },
    charge: { state: 'UNKNOWN' },
  })
  expect(
    state({
      outputs: [
        { type: 'image', url: 'https://x.example/a.png' },
        { type: 'video', url: 'file:///etc/passwd' },
      ],
    }),
  ).toMatchObject({ failure: { code: 'RESULT_INVALID' } })
})

const billing = [{ charge_type: 'unit', amount: '2.4', package_type: 'video' }]
it.each([
  ['no result', { outputs: [] }, 'OUTPUT'],
  ['a blocked result', { outputs: [{ type: 'video', id: '7', url: '' }] }, 'OUTPUT'],
  ['words about moderation', { outputs: null, message: 'content risk' }, 'OUTPUT'],
  ['words about what was sent', { outputs: [], message: 'The prompt is sensitive' }, 'INPUT'],
])('a success with %s is a refusal by content, charged as told and not worth another try', (_name, task, stage) => {
  expect(state({ ...task, billing })).toMatchObject({
    state: 'failed',
    failure: { code: 'MODERATED', retryable: false, moderation: { stage, categories: [] } },
    charge: { state: 'CHARGED', providerUnits: '2.4 units' },
  })
  expect(state(task)).toMatchObject({ charge: { state: 'UNKNOWN' } })
})

it('a clip that is there with its marked address only is fetched from there', () => {
  const outputs = [{ type: 'video', id: '7', watermark_url: 'https://cdn.example/m.mp4' }]
  expect(state({ outputs })).toMatchObject({ state: 'succeeded', outputs: [{ url: 'https://cdn.example/m.mp4' }] })
})

it('takes the clean clip, and the marked one where it was asked for and is there', () => {
  const marked = { outputs: [{ ...clip.outputs[0], watermark_url: 'https://cdn.example/m.mp4' }] }
  expect(state(marked)).toMatchObject({ outputs: [{ url: 'https://cdn.example/a.mp4' }] })
  expect(state(marked, true)).toMatchObject({ outputs: [{ url: 'https://cdn.example/m.mp4' }] })
  expect(state(clip, true)).toMatchObject({ outputs: [{ url: 'https://cdn.example/a.mp4' }] })
})

it.each([
  [[{ charge_type: 'unit', amount: '2.4', package_type: 'video' }], { micros: 336_000, providerUnits: '2.4 units' }],
  [[{ charge_type: 'unit', amount: 0.6 }], { micros: 84_000, providerUnits: '0.6 units' }],
  [[{ charge_type: 'cash', amount: '0.42', currency: 'USD', cash_type: 'balance' }], { micros: 420_000 }],
  [[{ charge_type: 'cash', amount: '3.5', currency: 'CNY' }], { providerUnits: '3.5 CNY' }],
  [
    [{ charge_type: 'cash', amount: '0.1', currency: 'USD', cash_type: 'test_balance' }],
    { micros: 100_000, providerUnits: '0.1 USD of the test balance' },
  ],
  [
    [
      { charge_type: 'unit', amount: '1', package_type: 'video' },
      { charge_type: 'cash', amount: '0.07', currency: 'USD' },
    ],
    { micros: 210_000, providerUnits: '1 units' },
  ],
  [
    [
      { charge_type: 'unit', amount: '1', package_type: 'video' },
      { charge_type: 'cash', amount: '3', currency: 'CNY' },
    ],
    { providerUnits: '1 units + 3 CNY' },
  ],
  [[{ charge_type: 'unit', amount: '1', package_type: 'image' }], { providerUnits: '1 image units' }],
  [[{ charge_type: 'unit', amount: 'a lot' }], { providerUnits: 'a lot units' }],
  [[], {}],
  [undefined, {}],
])('a clip billed as %j is charged as %j', (billing, charge) => {
  expect(state({ ...clip, billing })).toMatchObject({ state: 'succeeded' })
  expect((state({ ...clip, billing }) as { charge: unknown }).charge).toEqual({ state: 'CHARGED', ...charge })
})

it.each([
  [{ final_unit_deduction: '3.5' }, { micros: 490_000, providerUnits: '3.5 units' }],
  [{ final_unit_deduction: '0', final_balance_deduction: { quota: '0', list_price: '0' } }, {}],
  [
    { final_unit_deduction: '', final_balance_deduction: { quota: '0.7', list_price: '0.7' } },
    { providerUnits: '0.7 cash' },
  ],
  [{ final_balance_deduction: { quota: '0.7', currency: 'USD' } }, { micros: 700_000 }],
])('a legacy deduction of %j is charged as %j', (deduction, charge) => {
  const task = { task_id: '1', task_status: 'succeed', task_result: { videos: clip.outputs }, ...deduction }
  const read = stateOf(readTask(task)!, {
    watermark: false,
    redact: (text) => text,
    unheardOf: () => ({ state: 'pending' }),
  })
  expect((read as { charge: unknown }).charge).toEqual({ state: 'CHARGED', ...charge })
})

it('what no price can be is told in its own words, cut short', () => {
  const charged = (billing: object[]) => state({ outputs: clip.outputs, billing })
  const cash = (amount: string) => ({ charge_type: 'cash', amount, currency: 'USD' })
  expect(charged([cash('1000000')])).toMatchObject({ charge: { micros: 1_000_000_000_000 } })
  expect(charged([cash('1000001')])).toMatchObject({
    charge: { state: 'CHARGED', providerUnits: '1000001 USD' },
  })
  expect(charged([cash('1000001')])).not.toHaveProperty('charge.micros')
  expect(charged([cash('9'.repeat(60))])).toMatchObject({ charge: { providerUnits: `${'9'.repeat(40)} USD` } })
  const many = charged(Array.from({ length: 12 }, () => ({ charge_type: 'unit', amount: '1' })))
  expect(many).toMatchObject({ charge: { micros: 12 * 140_000, providerUnits: `${'1 units + '.repeat(10)}…` } })
})
