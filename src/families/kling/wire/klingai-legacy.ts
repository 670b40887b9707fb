import type { Problem } from '../../../catalog/problem.ts'
import type { JsonValue } from '../../../providers/json.ts'
import type { KlingRequest } from '../../../providers/klingai/request.ts'
import { mediumAt, type UnframedStill, type WireInput, type WireMapping } from '../../wire.ts'
import { formattedPrompts, promptFormatter, type Spelling, tooLongOnWire } from '../../wording.ts'
import { type Asked, askedOf, clipSeconds, ratioValue } from './asked.ts'
import { cameraControl, masksOf } from './camera-and-brush.ts'
import { framesOf, framesOfMasks, longestSide } from './frames.ts'
import { missingPrompts } from './problems.ts'

type Body = { [key: string]: JsonValue }

/** wire-kling §4, by `model_name`. */
const omniModels = ['kling-v3-omni', 'kling-video-o1']
const modelsWithoutMode = ['kling-v2-master', 'kling-v2-1-master']
const modelsWithSound = ['kling-v2-6', 'kling-v3', 'kling-v3-omni']
const modelsWithShots = ['kling-v3', 'kling-v3-omni']

const vendorsGuidance = 0.5

const modes: Record<Asked['mode'], string> = { STANDARD: 'std', PRO: 'pro', NATIVE_4K: '4k' }

const spelling: Spelling = {
  referenceImages: (number) => `<<<image_${number}>>>`,
  referenceVideo: (number) => `<<<video_${number}>>>`,
  elements: (number) => `<<<element_${number}>>>`,
  voiceIds: (number) => `<<<voice_${number}>>>`,
}

/** Kling over klingai's `/v1`: wire-kling §4. */
export const klingAtKlingaiLegacy: WireMapping = {
  family: 'kling',
  provider: 'klingai',
  standard: 'legacy',
  request: (input) => requestOf(input) as unknown as JsonValue,
  longestSide,
  frames: (input, stills) => (input.capability === 'motionBrush' ? framesOfMasks(stills) : framesOf(input, stills)),
  wording: (input) => formattedPrompts(input, promptFormatter(input, spelling)),
  problemsOf: (input, path, stills = []) => [
    // The prompt is what a model that cuts by itself cuts.
    ...missingPrompts(input, path, askedOf(input.settled).automaticShots === true),
    ...tooLongOnWire(input, path, promptFormatter(input, spelling)),
    ...pointsOutside(askedOf(input.settled), path, stills),
  ],
}

const isOmni = ({ wireName }: WireInput['route']): boolean => omniModels.includes(wireName)

function requestOf(input: WireInput): KlingRequest {
  const { wireName } = input.route
  const asked = askedOf(input.settled)
  return {
    standard: 'legacy',
    path: isOmni(input.route) ? '/v1/videos/omni-video' : '/v1/videos/image2video',
    body: {
      model_name: wireName,
      ...promptFields(input, asked),
      ...(isOmni(input.route) ? omniMedia(input, asked) : frames(input, asked)),
      ...elementsOf(asked),
      ...(modelsWithoutMode.includes(wireName) ? {} : { mode: modes[asked.mode] }),
      duration: String(clipSeconds(asked)),
      ...soundOf(wireName, asked),
      ...guidanceOf(wireName, asked),
      ...(asked.camera ? { camera_control: cameraControl(asked.camera) } : {}),
      ...masksOf(asked, input.media),
      // The vendor's tables call it an array, their samples an object (wire-kling §4): sent only when asked for.
      ...(asked.watermark ? { watermark_info: { enabled: true } } : {}),
    },
  }
}

/** Prompt or shots. `multi_shot` is said even where it is false: the new standard's default is true. */
function promptFields(
  input: WireInput,
  { prompt = '', negativePrompt = '', shots, automaticShots = false }: Asked,
): Body {
  const formatPrompt = promptFormatter(input, spelling)
  const cuts: Body = shots
    ? {
        multi_shot: true,
        shot_type: 'customize',
        multi_prompt: shots.map((shot, index) => ({
          index: index + 1,
          prompt: formatPrompt(shot.prompt),
          duration: String(shot.durationSeconds),
        })),
      }
    : { multi_shot: automaticShots, ...(automaticShots ? { shot_type: 'intelligence' } : {}) }
  return {
    ...(prompt === '' ? {} : { prompt: formatPrompt(prompt) }),
    ...(negativePrompt === '' ? {} : { negative_prompt: negativePrompt }),
    ...(modelsWithShots.includes(input.route.wireName) ? cuts : {}),
  }
}

/** AIG-04, CMF-03: bytes as bare base64. */
const picture = ({ media }: WireInput, field: string): JsonValue => mediumAt(media, field, 'BASE64')

const frames = (input: WireInput, { startFrame, endFrame }: Asked): Body => ({
  ...(startFrame ? { image: picture(input, 'startFrame') } : {}),
  ...(endFrame ? { image_tail: picture(input, 'endFrame') } : {}),
})

function omniMedia(input: WireInput, asked: Asked): Body {
  const { startFrame, endFrame, referenceImages = [], referenceVideo, aspectRatio = 'RATIO_16_9' } = asked
  const images = [
    // Before the frames: `<<<image_1>>>` then is the first of them whether or not the vendor counts frames (UNSURE).
    ...referenceImages.map((_, index) => ({ image_url: picture(input, `referenceImages.${index}`) })),
    ...(startFrame ? [{ image_url: picture(input, 'startFrame'), type: 'first_frame' }] : []),
    ...(endFrame ? [{ image_url: picture(input, 'endFrame'), type: 'end_frame' }] : []),
  ]
  const video = referenceVideo && {
    video_url: mediumAt(input.media, 'referenceVideo', 'URL'),
    refer_type: 'feature',
    keep_original_sound: asked.keepReferenceVideoSound ? 'yes' : 'no',
  }
  return {
    ...(images.length > 0 ? { image_list: images } : {}),
    ...(video ? { video_list: [video] } : {}),
    // Required without a first frame, whatever its default is called; not taken with one, which has the shape (framesOf).
    ...(startFrame ? {} : { aspect_ratio: ratioValue(aspectRatio) }),
  }
}

/** Their ids are numbers beyond 2^53 on this wire; what is none goes as text, which the vendor's samples have too. */
const elementsOf = ({ elements = [] }: Asked): Body =>
  elements.length === 0
    ? {}
    : {
        element_list: elements.map(({ source: { providerElementId } }) => ({
          element_id: /^(0|[1-9][0-9]*)$/.test(providerElementId) ? { $number: providerElementId } : providerElementId,
        })),
      }

/**
 * UNSURE whether 3.0 has it (wire-kling §4 excludes v2.x only): what is the vendor's own default anyway is left out there,
 * so that only who asks for another one finds out.
 */
const guidanceOf = (wireName: string, { guidanceScale }: Asked): Body =>
  guidanceScale === undefined || (wireName === 'kling-v3' && guidanceScale === vendorsGuidance)
    ? {}
    : { cfg_scale: guidanceScale }

const soundOf = (wireName: string, { generateAudio, voiceIds }: Asked): Body => ({
  ...(modelsWithSound.includes(wireName) ? { sound: generateAudio || voiceIds ? 'on' : 'off' } : {}),
  ...(voiceIds ? { voice_list: voiceIds.map((voiceId) => ({ voice_id: voiceId })) } : {}),
})

/** A path that leaves the picture makes the task fail after it was bought. */
function pointsOutside(
  { dynamicMasks = [] }: Asked,
  path: readonly string[],
  stills: readonly UnframedStill[],
): Problem[] {
  const start = stills.find(({ field }) => field === 'startFrame')
  if (!start) return []
  const { width, height } = start
  return dynamicMasks.flatMap(({ points }, index) =>
    points.flatMap(({ x, y }, point) => {
      if (x <= width && y <= height) return []
      return [
        {
          code: 'OUT_OF_RANGE' as const,
          path: [...path, 'dynamicMasks', String(index), 'points', String(point)],
          parameter: 'dynamicMasks[].points[]',
          message: `The path leaves the start frame, which has ${width}×${height} pixels.`,
          ranges: [{ minimum: 0, maximum: x > width ? width : height }],
        },
      ]
    }),
  )
}
