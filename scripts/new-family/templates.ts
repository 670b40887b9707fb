import type { FamilyNames } from './names.ts'

/** A family of one arm, one model and one route, complete enough to load; every fact in it waits to be replaced. */
export const familyText = ({ id, field, type, label, value }: FamilyNames, today: string): string =>
  `import { defineFamily } from '../../catalog/define-family.ts'
import type { ArmDefinition, Defaults } from '../../catalog/family.ts'
import { choices, type LimitTable, media, oneOf, text } from '../../catalog/limit.ts'
import { durationSeconds, prompt, resolution, startFrame } from '../parameters.ts'

/** What a caller may say, without limits: those are the routes' business. */
const imageToVideo: ArmDefinition = {
  kind: 'IMAGE_TO_VIDEO',
  field: 'imageToVideo',
  inputType: '${type}ImageToVideoInput',
  label: 'Image to video',
  description: 'A clip that starts from one picture.',
  modelEnum: '${type}Model',
  parameters: {
    startFrame,
    prompt,
    durationSeconds,
    resolution: resolution('${type}Resolution', '720p', '1080p'),
  },
  clipSeconds: 'durationSeconds',
}

/** Used when the caller says nothing. */
const defaults: Defaults = { durationSeconds: 5, resolution: 'RESOLUTION_720P' }

const picture = media({
  mimeTypes: ['image/jpeg', 'image/png'],
  maximumBytes: 10 * 1024 * 1024,
  normalised: true,
  transports: ['BYTES', 'URL'],
})
/** In full: what is not named is not taken. */
const falLimits: LimitTable = {
  startFrame: picture,
  prompt: text(2500),
  durationSeconds: oneOf(5, 10),
  resolution: choices('RESOLUTION_720P', 'RESOLUTION_1080P'),
}

export const ${field} = defineFamily({
  id: '${id}',
  label: '${label}',
  description: '${label}: one sentence for people.',
  field: '${field}',
  inputType: '${type}Input',
  arms: [imageToVideo],
  models: [
    {
      name: '${id}-1',
      value: '${value}_1',
      label: '${label} 1',
      description: 'One sentence: what it is good at.',
      lifecycle: { stage: 'PREVIEW', note: 'Being written down.' },
      defaults,
      routes: [
        {
          provider: 'fal',
          wireName: '${id}/v1/image-to-video',
          source: 'Where the facts come from',
          checkedOn: '${today}',
          arms: { imageToVideo: { limits: falLimits } },
          prices: [],
          unsure: ['Everything: these are placeholders.'],
        },
      ],
    },
  ],
})
`

export const testText = ({ id, field, label }: FamilyNames): string =>
  `import { expect, test } from 'vitest'
import { settle } from '../../catalog/settle.ts'
import { ${field} } from './family.ts'

test('${label}: a picture alone settles to the model’s defaults', () => {
  const [arm] = ${field}.models.find(({ name }) => name === '${id}-1')!.arms[0]!.routes
  const model = ${field}.models[0]!.value
  const { settled, problems } = settle(arm!.parameters, { model, startFrame: { url: 'https://example.com/a.png' } }, [])
  expect(problems).toEqual([])
  expect(settled).toMatchObject({ prompt: '', durationSeconds: 5, resolution: 'RESOLUTION_720P' })
})

test('${label}: facts are checked before anybody relies on them', () => {
  const unsure = ${field}.models.flatMap(({ routes }) => routes.flatMap((route) => route.unsure ?? []))
  expect(unsure).toEqual(['Everything: these are placeholders.'])
})
`
