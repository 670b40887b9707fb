import { expect, it } from 'vitest'
import { answerWhenRead } from './kept-answers.ts'

it('an answer is made once, when it is read, and is written as any other', () => {
  let made = 0
  const answer = answerWhenRead(() => {
    made += 1
    return { call: `GET /${made}`, status: 200, body: { state: 'done' } }
  })
  expect(made).toBe(0)
  const written = '{"call":"GET /1","status":200,"body":{"state":"done"}}'
  expect([JSON.stringify(answer), JSON.stringify({ ...answer })]).toEqual([written, written])
  expect(made).toBe(1)
})
