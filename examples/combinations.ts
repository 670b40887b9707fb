import type { GenerationRequestInput } from '@kinetograph/client'

// What no vendor takes together does not compile. Each `@ts-expect-error` is an error itself once its line compiles.

const startFrame = { url: 'https://example.com/first.jpg' }
const endFrame = { url: 'https://example.com/last.jpg' }
const referenceVideo = { url: 'https://example.com/walk.mp4' }
const prompt = 'She turns around and says: "There you are."'

export const legal: GenerationRequestInput[] = [
  { stillMotion: { cameraMove: { startFrame, camera: { preset: 'PUSH_IN' } } } },
  { kling: { startEndFrame: { model: 'KLING_V3', startFrame, endFrame } } },
  { kling: { cameraControl: { model: 'KLING_V2_6', startFrame, camera: { simple: { zoom: 3 } } } } },
  { kling: { voices: { model: 'KLING_V2_6', startFrame, prompt, voiceIds: ['829824295735410756'] } } },
  { kling: { references: { model: 'KLING_V3_OMNI', prompt, referenceVideo } } },
  { veo: { references: { model: 'VEO_3_1', prompt, referenceImages: [startFrame] } } },
]

export const illegal: GenerationRequestInput[] = [
  // @ts-expect-error: two families
  { kling: { imageToVideo: { model: 'KLING_V3', startFrame } }, veo: { textToVideo: { model: 'VEO_3_1', prompt } } },
  {
    kling: {
      imageToVideo: { model: 'KLING_V3', startFrame },
      // @ts-expect-error: two capabilities of one family
      startEndFrame: { model: 'KLING_V3', startFrame, endFrame },
    },
  },
  // @ts-expect-error: none at all
  { kling: {} },
  // @ts-expect-error: a camera move that ends in a given frame
  { kling: { cameraControl: { model: 'KLING_V2_6', startFrame, endFrame, camera: { preset: 'FORWARD_UP' } } } },
  // @ts-expect-error: two axes of Kling's camera at once
  { kling: { cameraControl: { model: 'KLING_V2_6', startFrame, camera: { simple: { zoom: 3, pan: 1 } } } } },
  // @ts-expect-error: given voices with generated sound switched off or on
  { kling: { voices: { model: 'KLING_V2_6', startFrame, prompt, voiceIds: ['1'], generateAudio: true } } },
  // @ts-expect-error: a capability that this model does not have
  { kling: { references: { model: 'KLING_V2_6', prompt } } },
  // @ts-expect-error: Veo takes no reference video
  { veo: { references: { model: 'VEO_3_1', prompt, referenceImages: [startFrame], referenceVideo } } },
  // @ts-expect-error: a picture from two places
  { stillMotion: { cameraMove: { startFrame: { ...startFrame, uploadId: '1' }, camera: { preset: 'ORBIT' } } } },
]

if (import.meta.main)
  console.log(`${legal.length} requests compile, ${illegal.length} do not: npx tsc -p examples says so.`)
