import { anyOf, between, choices, id, list, media, oneOf, onlyChoice, text } from '../../catalog/limit.ts'
import type { MediaRule } from '../../catalog/param.ts'

/** Limits and rules that more than one of Kling's wires has. */

export const prompt2500 = text(2500)
export const prompt3072 = text(3072)
/** Where the arm or the wire cannot do without one. */
export const requiredPrompt2500 = text(2500, { minimum: 1 })
export const requiredPrompt3072 = text(3072, { minimum: 1 })

export const fiveOrTenSeconds = oneOf(5, 10)
export const fiveSeconds = oneOf(5)
export const threeToTenSeconds = between(3, 10)
export const threeToFifteenSeconds = between(3, 15)

export const standardOrPro = choices('STANDARD', 'PRO')
export const proOnly = choices('PRO')
/** AIG-06. */
export const proForVoices = onlyChoice('PRO', 'Voices are sound, and Kling 2.6 makes sound in PRO mode only.')
export const standardOnly = choices('STANDARD')
export const allModes = choices('STANDARD', 'PRO', 'NATIVE_4K')

export const threeRatios = choices('RATIO_16_9', 'RATIO_9_16', 'RATIO_1_1')
/** The gateway frames the pictures itself: no wire has to know. schema.md, "What a family's names mean". */
export const framed = { aspectRatio: threeRatios, resizeMode: choices('PAD', 'CROP') }

const megabyte = 1024 * 1024
const jpegOrPng: MediaRule = {
  mimeTypes: ['image/jpeg', 'image/png'],
  minimumSide: 300,
  minimumAspect: 0.4,
  maximumAspect: 2.5,
  normalised: true,
  transports: ['BYTES', 'URL'],
}
/** wire-kling §4, AIG-04. */
export const picture10 = media({ ...jpegOrPng, maximumBytes: 10 * megabyte })
/** wire-kling §2. */
export const picture50 = media({ ...jpegOrPng, maximumBytes: 50 * megabyte })

/** wire-kling §2; frame rates (24–60) are not looked at. */
export const videoOfOmni: MediaRule = {
  mimeTypes: ['video/mp4', 'video/quicktime'],
  maximumBytes: 200 * megabyte,
  minimumSide: 700,
  maximumSide: 4553,
  maximumPixels: 8_294_400,
  minimumAspect: 0.4,
  maximumAspect: 2,
  minimumSeconds: 3,
  maximumSeconds: 15.5,
  normalised: false,
  transports: ['URL'],
}

/** The vendor's page of O1 (video/o1/video-omni), which bounds neither shape nor area. */
export const videoOfO1: MediaRule = {
  mimeTypes: videoOfOmni.mimeTypes,
  maximumBytes: 200 * megabyte,
  minimumSide: 700,
  maximumSide: 2160,
  minimumSeconds: 3,
  maximumSeconds: 10,
  normalised: false,
  transports: ['URL'],
}

/** Ids and names have no length in the facts; these are ours. */
export const elementId = id(32)
export const voiceId = id(64)
export const elementName = text(64, { minimum: 1 })

/** wire-kling §2 and §4: 1–6 shots of ≤512 characters and ≥1 s. */
export const sixShots = list(1, 6, { fields: { prompt: text(512), durationSeconds: between(1, 15) } })

/** Where no other route of the model does without words in a shot. */
export const sixShotsInWords = list(1, 6, {
  fields: { prompt: text(512, { minimum: 1 }), durationSeconds: between(1, 15) },
})

/** AIG-07: −10 to 10 and not 0. */
const axis = anyOf(between(-10, -0.01), between(0.01, 10))
export const cameraAxis = {
  fields: { horizontal: axis, vertical: axis, pan: axis, tilt: axis, roll: axis, zoom: axis },
}
export const cameraPresets = choices('DOWN_BACK', 'FORWARD_UP', 'RIGHT_TURN_FORWARD', 'LEFT_TURN_FORWARD')
