/** One purchase at one vendor: its cheapest model, the shortest clip it makes. */
export interface LiveJourney {
  provider: string
  seconds: number
  request(startFrame: object): object
}

const prompt = 'A slow push-in over the hills, soft morning light.'

/** Asked for as they are cheapest; what they cost says the gateway's own plan. */
export const liveJourneys: readonly LiveJourney[] = [
  {
    provider: 'klingai',
    seconds: 5,
    request: (startFrame) => ({
      kling: {
        imageToVideo: { model: 'KLING_V2_5_TURBO', mode: 'STANDARD', startFrame, prompt, durationSeconds: 5 },
      },
    }),
  },
  {
    provider: 'vertex',
    seconds: 4,
    request: (startFrame) => ({
      veo: {
        imageToVideo: { model: 'VEO_3_1_LITE', startFrame, prompt, durationSeconds: 4, resolution: 'RESOLUTION_720P' },
      },
    }),
  },
  {
    provider: 'gemini',
    seconds: 3,
    request: (startFrame) => ({
      geminiOmni: {
        imageToVideo: {
          model: 'GEMINI_OMNI_1_1_FLASH',
          startFrame,
          prompt,
          durationSeconds: 3,
          resolution: 'RESOLUTION_360P',
        },
      },
    }),
  },
  {
    provider: 'openai-videos',
    seconds: 4,
    request: (startFrame) => ({
      sora: {
        imageToVideo: { model: 'SORA_2', startFrame, prompt, durationSeconds: 4, resolution: 'RESOLUTION_720P' },
      },
    }),
  },
  {
    provider: 'fal',
    seconds: 5,
    request: (startFrame) => ({
      minimaxH3: {
        imageToVideo: {
          ...{ model: 'MINIMAX_H3_MAX_TURBO', startFrame, prompt, durationSeconds: 5 },
          resolution: 'RESOLUTION_480P',
        },
      },
    }),
  },
  {
    provider: 'xai',
    seconds: 1,
    request: (startFrame) => ({
      grokImagine: { imageToVideo: { model: 'GROK_IMAGINE_VIDEO', startFrame, prompt, durationSeconds: 1 } },
    }),
  },
  {
    provider: 'agenticflow',
    seconds: 1,
    request: (startFrame) => ({
      pixelml: { imageToVideo: { startFrame, prompt, durationSeconds: 1, width: 256, height: 256 } },
    }),
  },
  {
    provider: 'dashscope',
    seconds: 2,
    request: (startFrame) => ({
      wan: {
        imageToVideo: {
          model: 'WAN_3_0',
          startFrame,
          prompt,
          durationSeconds: 2,
          resolution: 'RESOLUTION_480P',
          generateAudio: false,
        },
      },
    }),
  },
  {
    provider: 'modelark',
    seconds: 4,
    request: (startFrame) => ({
      seedance: {
        imageToVideo: {
          ...{ model: 'SEEDANCE_2_0_MINI', startFrame, prompt, durationSeconds: 4 },
          resolution: 'RESOLUTION_480P',
        },
      },
    }),
  },
]
