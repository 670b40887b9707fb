import { type PaidProvider, paidRequest } from '../support/paid-clips.ts'
import { picture } from '../support/still.ts'

/** One way to speak to a vendor, and what it can tell of a submit whose answer was lost. */
export interface Wire {
  id: string
  provider: string
  request(prompt: string): Promise<object>
  /**
   * `refuses twice`: the same key makes no second job, so asking again is safe. `shows`: a list shows a key of ours.
   * `tells nothing`: no job shows what it was made for.
   */
  lostSubmit: 'refuses twice' | 'shows' | 'tells nothing'
  /** It calls back. */
  calls: boolean
}

const wire = (
  id: string,
  lostSubmit: Wire['lostSubmit'],
  { calls = false, provider = id, request = (prompt: string) => paidRequest(id as PaidProvider, prompt) } = {},
): Wire => ({ id, provider, request, lostSubmit, calls })

const withStill = (make: (startFrame: object, prompt: string) => object) => async (prompt: string) =>
  make({ base64: (await picture(320, 320)).toString('base64') }, prompt)

export const klingai = wire('klingai', 'refuses twice', { calls: true })
export const fal = wire('fal', 'shows', { calls: true })

export const wires: readonly Wire[] = [
  klingai,
  wire('klingai-older', 'refuses twice', {
    calls: true,
    provider: 'klingai',
    request: withStill((startFrame, prompt) => ({
      kling: { imageToVideo: { model: 'KLING_V2_6', startFrame, prompt, durationSeconds: 5 } },
    })),
  }),
  fal,
  wire('modelark', 'shows', { calls: true }),
  wire('agenticflow', 'shows', {
    request: withStill((startFrame, prompt) => ({
      pixelml: { imageToVideo: { startFrame, prompt, durationSeconds: 1 } },
    })),
  }),
  wire('vertex', 'tells nothing'),
  wire('gemini', 'tells nothing', { calls: true }),
  wire('openai-videos', 'tells nothing', { calls: true }),
  wire('xai', 'tells nothing'),
  wire('dashscope', 'tells nothing'),
]
