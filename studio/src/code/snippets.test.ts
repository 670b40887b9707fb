import { expect, it } from 'vitest'
import { snippetsOf } from './snippets.ts'

const request = { kling: { imageToVideo: { model: 'KLING_V3', prompt: "It's dusk", durationSeconds: 5, seed: 0 } } }
const texts = Object.fromEntries(
  snippetsOf(request, 'kling-v3/imageToVideo', 'https://clips.example/').map(({ label, text }) => [label, text]),
)

it('writes the request for a shell so that a quote in it ends nothing', () => {
  expect(texts.curl).toContain("It'\\''s dusk")
  expect(texts.curl).toContain('https://clips.example/graphql')
})

it('writes objects as people do, and the AI SDK’s own words for what it has words for', () => {
  expect(texts.TypeScript).toContain('prompt: "It\'s dusk"')
  expect(texts['AI SDK']).toContain("kinetograph.video('kling-v3')")
  expect(texts['AI SDK']).toContain('duration: 5')
  expect(texts['AI SDK']).toMatch(/kinetograph: \{\s+capability: "imageToVideo",\s+seed: 0/)
  expect(texts['AI SDK']).not.toContain('durationSeconds')
})
