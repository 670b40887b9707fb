import { expect, it } from 'vitest'
import { createSlots } from './slots.ts'

const never = new AbortController().signal

it('who gives up while its slot is being taken has the slot all the same', async () => {
  const slots = createSlots()
  const givingUp = new AbortController()
  let answer: (isTaken: boolean) => void = () => {}
  const taken = slots.take({
    key: 'route',
    order: '1',
    signal: givingUp.signal,
    tryTake: () => new Promise((resolve) => (answer = resolve)),
    onPosition: () => {},
  })
  givingUp.abort()
  answer(true)
  expect(await taken).toBe(true)
})

it('who gives up gets no slot, and the next one is served', async () => {
  const slots = createSlots()
  const givingUp = new AbortController()
  let answer: (isTaken: boolean) => void = () => {}
  const first = slots.take({
    key: 'route',
    order: '1',
    signal: givingUp.signal,
    tryTake: () => new Promise((resolve) => (answer = resolve)),
    onPosition: () => {},
  })
  const second = slots.take({
    key: 'route',
    order: '2',
    signal: never,
    tryTake: async () => true,
    onPosition: () => {},
  })
  givingUp.abort()
  answer(false)
  expect(await first).toBe(false)
  expect(await second).toBe(true)
})
