import { describe, expect, it } from 'vitest'
import { goldenOf } from '../../../../test/support/wire-golden.ts'
import { sweepOf, unseenParameters } from '../../../../test/support/wire-sweep.ts'
import { sora } from '../family.ts'
import { soraAtOpenaiVideos } from './openai-videos.ts'

/** AUTO is 720p here, and Sora 2 has no other. */
const invisible: Record<string, string[]> = {
  'sora-2@openai-videos': ['imageToVideo/resolution', 'textToVideo/resolution'],
}

describe('the sweep of sora at openai-videos', () => {
  const entries = sweepOf(sora, soraAtOpenaiVideos)
  const routes = [...Map.groupBy(entries, ({ routeArm }) => routeArm.route.id)]

  it.each(routes)('of %s says what its golden file says', async (route, own) => {
    await expect(goldenOf(own)).toMatchFileSnapshot(`golden/${route}.json`)
  })

  it.each(routes)('of %s has no parameter without effect but those that are invisible on purpose', (route, own) => {
    expect(unseenParameters(own)).toEqual(invisible[route] ?? [])
  })
})
