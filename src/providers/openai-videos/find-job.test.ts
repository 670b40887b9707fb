import { expect, it } from 'vitest'
import type { JsonValue } from '../json.ts'
import { findJob } from './find-job.ts'

const sentAt = new Date('2026-08-01T12:00:00Z')
const at = (seconds: number) => sentAt.getTime() / 1000 + seconds
const request = { model: 'sora-2', prompt: 'Waves\nroll in', seconds: 8, size: '1280x720' }
const job = (id: string, more: object = {}) => ({
  ...{
    id,
    status: 'queued',
    created_at: at(5),
    model: 'sora-2',
    prompt: request.prompt,
    seconds: '8',
    size: '1280x720',
  },
  ...more,
})
/** Pages by what they come after. */
const search = async (...pages: JsonValue[]) => {
  const queries: string[] = []
  const found = await findJob(request, ['sora-2'], sentAt, async (query) => pages[queries.push(query) - 1])
  return { found, queries }
}
const whole = (...data: object[]) => ({ data, has_more: false }) as JsonValue

it.each([
  ['the same', {}],
  ['created just before, by another clock', { created_at: at(-60) }],
  ['created at the end of the time', { created_at: at(15 * 60) }],
  ['with a number for its length', { seconds: 8 }],
  ['with a length called duration', { seconds: undefined, duration: 8 }],
  ['with CRLF, as a form makes it', { prompt: 'Waves\r\nroll in' }],
  ['of a dated model', { model: 'sora-2-2025-12-08' }],
  ['of a model with its vendor', { model: 'openai/sora-2' }],
  ['created at an ISO time', { created_at: '2026-08-01T12:00:05Z' }],
  ['created in milliseconds', { created_at: at(5) * 1000 }],
  ['without model, length and size', { model: undefined, seconds: undefined, size: undefined }],
])('one candidate is taken: %s', async (_name, more) => {
  expect((await search(whole(job('other', { prompt: 'Else' }), job('mine', more)))).found).toBe('mine')
})

it.each([
  ['other words', { prompt: 'Waves' }],
  ['another length', { seconds: '4' }],
  ['another size', { size: '720x1280' }],
  ['the model’s bigger brother', { model: 'sora-2-pro' }],
  ['made too early', { created_at: at(-61) }],
  ['made too late', { created_at: at(15 * 60 + 1) }],
])('no candidate: %s', async (_name, more) => {
  expect((await search(whole(job('other', more)))).found).toBe('not-found')
})

it.each([
  ['two of them', [job('one'), job('two')]],
  ['one, and one that does not show its words', [job('one'), job('two', { prompt: null })]],
  ['one that does not say when it was made', [job('one', { created_at: undefined })]],
])('nobody knows which: %s', async (_name, data) => {
  expect((await search(whole(...data))).found).toBe('unknown')
})

it('goes on to older pages until it is before the submit', async () => {
  const { found, queries } = await search(
    { data: [job('a', { prompt: 'Else' })], has_more: true, last_id: 'a' },
    { data: [job('mine')], has_more: true },
    { data: [job('b', { created_at: at(-100) }), job('c', { created_at: at(-200) })], has_more: true },
  )
  expect(found).toBe('mine')
  expect(queries).toEqual(['limit=100&order=desc', 'limit=100&order=desc&after=a', 'limit=100&order=desc&after=mine'])
})

it('does not take the order on trust: what is listed oldest first is read to its end', async () => {
  const { found } = await search(
    { data: [job('a', { created_at: at(-900) }), job('b', { created_at: at(-800) })], has_more: true },
    whole(job('mine')),
  )
  expect(found).toBe('mine')
})

it('stays unknown where the list does not end, does not page or is none', async () => {
  const endless = Array.from({ length: 30 }, (_, page) => ({
    data: [job(`${page}`, { prompt: 'Else' })],
    has_more: true,
  }))
  const { found, queries } = await search(...endless)
  expect([found, queries.length]).toEqual(['unknown', 10])
  const same = { data: [job('a')], has_more: true }
  expect(await search(same, same, same)).toMatchObject({ found: 'unknown', queries: { length: 2 } })
  for (const none of [{ error: 'no' }, [], 'text', null]) expect((await search(none)).found).toBe('unknown')
})
