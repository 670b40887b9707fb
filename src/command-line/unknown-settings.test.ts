import { expect, it } from 'vitest'
import { inWords, unknownSettings } from './unknown-settings.ts'

const words = (variables: NodeJS.ProcessEnv) => unknownSettings(variables).map(inWords)

it('a setting that is misspelt is named with the one that is meant', () => {
  expect(words({ KLINGAI_API_KEYS: 'secret-1', KINETOGRAPH_MEDIA_DIRECTORY: '/media', FAL_KEYS: 'secret-2' })).toEqual([
    'FAL_KEYS is not a setting. Did you mean FAL_KEY?',
    'KINETOGRAPH_MEDIA_DIRECTORY is not a setting. Did you mean KINETOGRAPH_MEDIA_DIR?',
    'KLINGAI_API_KEYS is not a setting. Did you mean KLINGAI_API_KEY?',
  ])
})

it('what nothing is like is named alone, and neither settings nor other variables are', () => {
  expect(words({ KINETOGRAPH_ZZZZZZ: '1' })).toEqual(['KINETOGRAPH_ZZZZZZ is not a setting.'])
  expect(
    words({
      KLINGAI_API_KEY: 'k',
      KINETOGRAPH_API_KEY: 'k',
      KINETOGRAPH_ENDPOINT: 'e',
      PATH: '/bin',
      PORTS: '1',
      FALSE: '1',
    }),
  ).toEqual([])
})
