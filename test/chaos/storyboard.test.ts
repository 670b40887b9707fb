import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { withFolder } from '../support/folder.ts'
import { startAgain } from '../support/start-again.ts'
import {
  diesAt,
  expectOnePurchaseEach,
  killedStoryboard,
  settingsFor,
  startLastingEmulator,
} from '../support/storyboard-kills.ts'
import { startStoryboard, untilStoryboard } from '../support/storyboards.ts'

/** All points one by one: test/slow/storyboard-kills.test.ts. */
const points = ['storyboard.take-started', 'storyboard.film-started']

let emulator: Emulator
beforeAll(async () => {
  emulator = await startLastingEmulator()
})
afterAll(() => emulator.stop())

it(`a storyboard whose process is killed at ${points.join(', then at ')} goes on to its film: one purchase for each take`, () =>
  withFolder(async (folder) => {
    const prompt = 'killed twice'
    const { shots, ...around } = await killedStoryboard(prompt)
    const input = { ...around, shots: shots.slice(0, 2) }
    for (const point of points) expect([point, await diesAt(point, folder, emulator, input)]).toEqual([point, true])
    const last = await startAgain(folder, settingsFor(emulator))
    const { storyboard, replayed } = await startStoryboard(last, input)
    expect(replayed).toBe(true)
    await untilStoryboard(last, storyboard.id, 'SUCCEEDED')
    await expectOnePurchaseEach(last, emulator, folder, { id: storyboard.id, prompt, paid: ['first'], takes: 2 })
  }))
