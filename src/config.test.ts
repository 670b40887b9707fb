import { expect, it } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

it.each([
  { KINETOGRAPH_CONCURRENCY: 'kling=5' },
  { KINETOGRAPH_CONCURRENCY: 'embedded=5' },
  { KINETOGRAPH_CONCURRENCY: 'klingai=0' },
  { OPENAI_BASE_URL: 'https://host.example/v1?key=word' },
  { OPENAI_BASE_URL: 'https://user:word@host.example/v1' },
  { KLINGAI_BASE_URL: 'https://host.example/#word' },
  { KLINGAI_BASE_URL: 'file:///word' },
  { OPENAI_API_KEY: 'a word' },
  { GEMINI_API_KEY: 'wor\nd' },
  { OPENAI_PROJECT_ID: 'wor\nd' },
  { KLINGAI_WEBHOOK_SECRET: 'a word' },
  { GEMINI_WEBHOOK_SECRET: 'word!' },
  { GOOGLE_CLOUD_PROJECT: 'a/word?' },
  { GOOGLE_CLOUD_PROJECT: 'project', GOOGLE_CLOUD_LOCATION: 'word.example/' },
  { GOOGLE_CLOUD_PROJECT: 'project', GOOGLE_CLOUD_LOCATION: 'word-one,word-two' },
  { KLINGAI_ACCESS_KEY: 'word', KLINGAI_SECRET_KEY: 'word,word' },
])('%j cannot be used, and its value is not told', (variables) => {
  const name = Object.keys(variables).at(-1)!
  const read = () => readConfig(variables as unknown as NodeJS.ProcessEnv)
  expect(read).toThrow(ConfigError)
  expect(read).toThrow(new RegExp(`^${name} cannot be used`))
  expect(read).not.toThrow(/word/)
})

it('who does not know a provider’s id is told all of them, with their defaults', () => {
  const read = () => readConfig({ KINETOGRAPH_CONCURRENCY: 'kling=5' } as unknown as NodeJS.ProcessEnv)
  expect(read).toThrow(/klingai=20,.*xai=10/)
})

it('slashes at the end and limits of somebody are taken; of what is secret only how many are set is told', () => {
  const { providers, concurrency } = readConfig({
    KLINGAI_BASE_URL: 'https://host.example/kling//',
    KLINGAI_API_KEY: 'word-one,word-two',
    OPENAI_VIDEOS_MODELS: 'sora-2=mine,nobody=other',
    KINETOGRAPH_CONCURRENCY: 'klingai=5, openai-videos=7',
  } as unknown as NodeJS.ProcessEnv)
  const inEffect = Object.assign({}, ...providers.map(({ settingsInEffect }) => settingsInEffect))
  expect(concurrency).toEqual({ klingai: 5, 'openai-videos': 7 })
  expect(inEffect).toMatchObject({
    KLINGAI_API_KEY: '2 set',
    KLINGAI_SECRET_KEY: 'not set',
    KLINGAI_BASE_URL: 'https://host.example/kling',
    OPENAI_VIDEOS_MODELS: 'sora-2=mine, nobody=other',
    OPENAI_VIDEOS_ENCODING: 'multipart',
  })
  expect(JSON.stringify(providers)).not.toContain('word')
})

it('reads how long clips are kept, for everybody and for each tenant', () => {
  const read = (text: string) => readConfig({ KINETOGRAPH_RETENTION: text } as unknown as NodeJS.ProcessEnv).retention
  expect(read('')).toEqual({ everybody: null, tenants: {} })
  expect(read('30d, studio:12h,archive:forever')).toEqual({
    everybody: 30 * 86_400,
    tenants: { studio: 43_200, archive: null },
  })
  for (const text of ['30', '0d', 'd', 'studio:', ':3d', '1d,2d', 'studio:1d,studio:2d', '1d1d', '-1d'])
    expect(() => read(text), text).toThrow(ConfigError)
})
