import { describe, expect, test } from 'vitest'
import { createUrlSigner, type SigningKey } from './signed-url.ts'

const oldKey: SigningKey = { id: 'k1', secret: 'a'.repeat(32) }
const newKey: SigningKey = { id: 'k2', secret: 'b'.repeat(32) }
const start = Date.UTC(2026, 10, 20, 12, 0, 0)

function signer(
  now = start,
  keys: [SigningKey, ...SigningKey[]] = [oldKey],
  publicUrl = 'https://media.example/base/',
) {
  return createUrlSigner({ keys, publicUrl, clock: { now: () => now } })
}

const clip = { key: 'videos/v1/clip.mp4', contentType: 'video/mp4', tenant: 'acme' }
const queryOf = (url: string) => Object.fromEntries(new URL(url).searchParams)
const invalid = { refused: 'INVALID_SIGNATURE' }

describe('URLs for reading', () => {
  test('stand under the public URL and verify to what was signed', () => {
    const { url, expiresAt } = signer().readUrl({ ...clip, fileName: 'Käse & "Wein".mp4' }, { attachment: true })
    expect(url).toMatch(/^https:\/\/media\.example\/base\/media\/videos\/v1\/clip\.mp4\?/)
    expect(signer().verifyRead(clip.key, queryOf(url))).toEqual({
      contentType: 'video/mp4',
      tenant: 'acme',
      attachment: true,
      fileName: 'Käse & "Wein".mp4',
      expiresAt,
    })
  })

  test('are the same string for an hour and valid for one to two hours', () => {
    const first = signer(start).readUrl(clip)
    expect(signer(start + 3_599_999).readUrl(clip)).toEqual(first)
    expect(signer(start + 3_600_000).readUrl(clip).url).not.toBe(first.url)
    expect(first.expiresAt.getTime()).toBe(start + 7_200_000)
    expect(signer(start + 7_199_999).verifyRead(clip.key, queryOf(first.url))).toMatchObject({ tenant: 'acme' })
    expect(signer(start + 7_200_000).verifyRead(clip.key, queryOf(first.url))).toEqual({ refused: 'EXPIRED' })
  })

  test('are void when anything in them is changed, added, doubled or left out', () => {
    const query = queryOf(signer().readUrl({ ...clip, fileName: 'a' }).url)
    expect(Object.keys(query).sort()).toEqual(['disposition', 'expires', 'key', 'name', 'signature', 'tenant', 'type'])
    for (const name of Object.keys(query)) {
      expect(signer().verifyRead(clip.key, { ...query, [name]: `${query[name]}0` })).toEqual(invalid)
      expect(signer().verifyRead(clip.key, { ...query, [name]: [query[name], query[name]] })).toEqual(invalid)
      const { [name]: _, ...less } = query
      expect(signer().verifyRead(clip.key, less)).toEqual(invalid)
    }
    expect(signer().verifyRead(clip.key, { ...query, more: '1' })).toEqual(invalid)
    expect(signer().verifyRead('videos/v2/clip.mp4', query)).toEqual(invalid)
    expect(signer().verifyRead(clip.key, {})).toEqual(invalid)
  })

  test('do not open the way to write, nor the other way round', () => {
    const read = queryOf(signer().readUrl({ ...clip, key: 'uploads/u1' }).url)
    expect(signer().verifyUpload('u1', read)).toEqual(invalid)
    const write = queryOf(signer().uploadUrl({ ...upload, uploadId: 'u1' }).url)
    expect(signer().verifyRead('uploads/u1', write)).toEqual(invalid)
  })

  test('outlive a rotation as long as their key is in the ring', () => {
    const query = queryOf(signer().readUrl(clip).url)
    expect(signer(start, [newKey, oldKey]).verifyRead(clip.key, query)).toMatchObject({ tenant: 'acme' })
    expect(signer(start, [newKey]).verifyRead(clip.key, query)).toEqual(invalid)
    expect(signer(start, [{ ...newKey, id: 'k1' }]).verifyRead(clip.key, query)).toEqual(invalid)
    expect(queryOf(signer(start, [newKey, oldKey]).readUrl(clip).url).key).toBe('k2')
  })

  test('an expired URL that was never signed is called invalid, not expired', () => {
    const query = { ...queryOf(signer().readUrl(clip).url), expires: '1' }
    expect(signer().verifyRead(clip.key, query)).toEqual(invalid)
  })
})

const upload = {
  uploadId: 'u1',
  tenant: 'acme',
  contentType: 'image/png',
  maximumBytes: 1000,
  expiresAt: new Date(start + 600_500),
}

describe('URLs for an upload', () => {
  test('verify to what was signed until they expire', () => {
    const { url, headers, expiresAt } = signer().uploadUrl(upload)
    expect(new URL(url).pathname).toBe('/base/media/uploads/u1')
    expect(headers).toEqual([{ name: 'content-type', value: 'image/png' }])
    expect(expiresAt.getTime()).toBe(start + 600_000)
    expect(signer(start + 599_999).verifyUpload('u1', queryOf(url))).toEqual({
      contentType: 'image/png',
      tenant: 'acme',
      maximumBytes: 1000,
    })
    expect(signer(start + 600_000).verifyUpload('u1', queryOf(url))).toEqual({ refused: 'EXPIRED' })
    expect(signer().verifyUpload('u2', queryOf(url))).toEqual(invalid)
    expect(signer().verifyUpload('u1', { ...queryOf(url), bytes: '1000000' })).toEqual(invalid)
  })
})

describe('the signer', () => {
  test('refuses weak, unusable and doubled keys', () => {
    expect(() => signer(start, [{ id: 'k1', secret: 'short' }])).toThrow(/shorter than 32/)
    expect(() => signer(start, [{ id: 'k 1', secret: 'a'.repeat(32) }])).toThrow(/letters/)
    expect(() => signer(start, [oldKey, oldKey])).toThrow(/same id/)
  })

  test('signs no key that is not one', () => {
    expect(() => signer().readUrl({ ...clip, key: '../secret' })).toThrow(/key of an object/)
  })
})
