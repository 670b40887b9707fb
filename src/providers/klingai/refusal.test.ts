import { expect, it } from 'vitest'
import { refusalOf } from './refusal.ts'

const now = new Date('2026-11-20T12:00:00Z')
const refusal = (code: number, message: string, headers = {}) => refusalOf({ code, message, headers }, now)

it.each([
  [1000, 'Authentication failed', 'CREDENTIALS'],
  [1001, 'Authorization is empty', 'CREDENTIALS'],
  [1002, 'Authorization is invalid', 'CREDENTIALS'],
  [1003, 'Authorization is not yet valid', 'CREDENTIALS'],
  [1004, 'Authorization has expired', 'CREDENTIALS'],
  [1100, 'Account exception', 'CREDENTIALS'],
  [1101, 'Account in arrears', 'INSUFFICIENT_CREDIT'],
  [1102, 'Account balance not enough', 'INSUFFICIENT_CREDIT'],
  [1103, 'No permission for this model', 'CREDENTIALS'],
  [1200, 'Invalid request parameters', 'PROVIDER_REJECTED'],
  [1201, 'Invalid parameters: image_tail is not supported', 'PROVIDER_REJECTED'],
  [1201, 'Image pixel is invalid', 'INVALID_IMAGE'],
  [1202, 'The requested method is invalid', 'PROVIDER_REJECTED'],
  [1203, 'The requested model does not exist', 'MODEL_RETIRED'],
  [1203, 'The requested element does not exist', 'PROVIDER_REJECTED'],
  [1300, 'Trigger the platform strategy', 'MODERATED'],
  [1301, 'Trigger the content security policy', 'MODERATED'],
  [1304, 'Triggering the IP whitelist policy', 'CREDENTIALS'],
])('code %i (%s) is %s, refused for good', (code, message, failure) => {
  const error = refusal(code, message, { 'retry-after': '5' })
  expect(error).toMatchObject({
    delivery: 'refused',
    failure: { code: failure, retryable: false, providerMessage: message },
  })
  expect(error.retryAfterMilliseconds).toBeUndefined()
})

it('content refused before a task was made is the input', () => {
  expect(refusal(1301, 'x').failure.moderation).toEqual({ stage: 'INPUT', categories: [] })
})

it('too fast and too many at once are refused for now', () => {
  expect(refusal(1302, 'Request too fast')).toMatchObject({
    delivery: 'refused',
    failure: { code: 'RATE_LIMITED', retryable: true },
  })
  expect(refusal(1302, 'x').retryAfterMilliseconds).toBeUndefined()
  expect(refusal(1302, 'x', { 'retry-after': '3' }).retryAfterMilliseconds).toBe(3000)
  expect(refusal(1303, 'x', { 'retry-after': '0' }).retryAfterMilliseconds).toBe(1000)
})

it.each([5000, 5001, 5002, 6789, 1, 404])('code %i says nothing about what became of the request', (code) => {
  expect(refusal(code, '')).toMatchObject({
    delivery: 'unknown',
    failure: { code: 'PROVIDER_UNAVAILABLE', retryable: true },
  })
  expect(refusal(code, '').failure).not.toHaveProperty('providerMessage')
})
