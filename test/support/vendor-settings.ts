import type { Emulator } from '../../src/emulator/emulator.ts'

/** Settings with which the emulator is what the vendors are: nothing here knows that it is one. */
export const vendorSettings = (emulator: Emulator): Record<string, string> => ({
  KINETOGRAPH_ALLOW_RESULT_HOSTS: new URL(emulator.url).host,
  ...{ KLINGAI_API_KEY: 'a-key', KLINGAI_BASE_URL: emulator.urlOf('klingai') },
  ...{ OPENAI_API_KEY: 'a-key', OPENAI_BASE_URL: `${emulator.urlOf('openai-videos')}/v1` },
  ...{ GEMINI_API_KEY: 'a-key', GOOGLE_GEMINI_BASE_URL: emulator.urlOf('gemini') },
  ...{ DASHSCOPE_API_KEY: 'a-key', DASHSCOPE_HTTP_BASE_URL: `${emulator.urlOf('dashscope')}/api/v1` },
  ...{ ARK_API_KEY: 'a-key', ARK_BASE_URL: `${emulator.urlOf('modelark')}/api/v3` },
  ...{ FAL_KEY: 'one:a-key', FAL_QUEUE_URL: `${emulator.urlOf('fal')}/queue` },
  ...{ FAL_REST_URL: `${emulator.urlOf('fal')}/rest`, FAL_API_URL: `${emulator.urlOf('fal')}/api` },
})
