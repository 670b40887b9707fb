import { defineFamily } from '../../catalog/define-family.ts'
import type { Defaults } from '../../catalog/family.ts'
import { arms } from './arms.ts'
import { falVideo, falVideo15, falVideo15Lite, xaiVideo, xaiVideo15 } from './routes.ts'

/** wire-grok-xai, “Start”; AIG-11. A frame's shape is the nearest to its picture's, so only what has no start frame has a default for it. */
const defaults: Defaults = { durationSeconds: 8, resolution: 'RESOLUTION_480P', generateAudio: true }
const armDefaults = { textToVideo: { aspectRatio: 'RATIO_16_9' }, references: { aspectRatio: 'RATIO_16_9' } }

export const grokImagine = defineFamily({
  id: 'grok-imagine',
  label: 'Grok Imagine',
  description: 'xAI’s Grok Imagine: clips of 1 to 15 whole seconds from text, one or two frames, or references.',
  field: 'grokImagine',
  inputType: 'GrokImagineInput',
  arms,
  models: [
    {
      name: 'grok-imagine-video',
      value: 'GROK_IMAGINE_VIDEO',
      label: 'Grok Imagine Video',
      description: 'Up to 720p, with sound.',
      lifecycle: { stage: 'ACTIVE' },
      defaults,
      armDefaults,
      routes: [xaiVideo, falVideo],
    },
    {
      name: 'grok-imagine-video-1-5',
      value: 'GROK_IMAGINE_VIDEO_1_5',
      label: 'Grok Imagine Video 1.5',
      description: 'Up to 1080p, with sound, and with an end frame.',
      lifecycle: { stage: 'ACTIVE' },
      defaults,
      armDefaults,
      routes: [xaiVideo15, falVideo15],
    },
    {
      name: 'grok-imagine-video-1-5-lite',
      value: 'GROK_IMAGINE_VIDEO_1_5_LITE',
      label: 'Grok Imagine Video 1.5 Lite',
      description: '1.5 at a quarter of the price, from text or one picture.',
      lifecycle: { stage: 'ACTIVE' },
      defaults,
      armDefaults: { textToVideo: armDefaults.textToVideo },
      routes: [falVideo15Lite],
    },
  ],
})
