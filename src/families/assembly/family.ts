import { defineFamily } from '../../catalog/define-family.ts'
import { between, choices, list, media, object, text } from '../../catalog/limit.ts'
import type { ListParam, MediaParam, NumericParam, ObjectParam, ParamTable } from '../../catalog/param.ts'
import * as parameters from '../parameters.ts'

const seconds = (label: string, description: string) =>
  ({ kind: 'NUMBER', label, description, unit: 'seconds' }) as const satisfies NumericParam

const loudness = (description: string) =>
  ({ kind: 'NUMBER', label: 'Volume', description, default: 1, advanced: true }) as const satisfies NumericParam

const source = {
  kind: 'OBJECT',
  inputType: 'AssemblySourceInput',
  label: 'Source',
  description: 'The content of the part: a video or a still.',
  oneOf: true,
  required: true,
  fields: {
    video: {
      kind: 'VIDEO',
      label: 'Video',
      description: 'The clip of an earlier generation, an upload, or a URL.',
    } satisfies MediaParam,
    still: {
      kind: 'OBJECT',
      inputType: 'AssemblyStillInput',
      label: 'Still',
      description: 'A picture and how long to show it.',
      fields: {
        image: { kind: 'IMAGE', label: 'Picture', description: 'The picture.', required: true },
        durationSeconds: { ...seconds('Duration', 'How long it is shown.'), required: true },
      },
    },
  },
} as const satisfies ObjectParam

const parts = {
  kind: 'LIST',
  label: 'Parts',
  description: 'In order. A part begins where the one before it ends, or overlaps it by its cross-fade.',
  required: true,
  item: {
    kind: 'OBJECT',
    inputType: 'AssemblyPartInput',
    label: 'Part',
    description: 'One part of the film.',
    fields: {
      source,
      startSeconds: seconds('Start', 'For a video: start at this time of it. By default its beginning.'),
      endSeconds: seconds('End', 'For a video: end at this time of it. By default its end.'),
      crossFadeSeconds: {
        ...seconds(
          'Cross-fade',
          'Length of the cross-fade from the previous part. The film gets shorter by this length. 0 is a cut.',
        ),
        default: 0,
      },
      volume: loudness('0 is silent, 1 the original volume. A part without sound is silent.'),
    },
  },
} as const satisfies ListParam

const size = {
  kind: 'OBJECT',
  inputType: 'FrameSizeInput',
  label: 'Size',
  description: 'Size of the film’s frame; by default that of the first part.',
  advanced: true,
  fields: {
    width: { kind: 'INTEGER', label: 'Width', description: 'An even number.', unit: 'pixels', required: true },
    height: { kind: 'INTEGER', label: 'Height', description: 'An even number.', unit: 'pixels', required: true },
  },
} as const satisfies ObjectParam

const soundtrack = {
  kind: 'OBJECT',
  inputType: 'SoundtrackInput',
  label: 'Soundtrack',
  description:
    'One sound under the whole film. If it is shorter than the film, the rest has only the sound of the parts.',
  fields: {
    audio: { kind: 'AUDIO', label: 'Sound', description: 'A sound file.', required: true },
    volume: loudness('0 is silent, 1 the original volume.'),
    fadeInSeconds: { ...seconds('Fade in', 'Length of the fade-in from silence.'), default: 0 },
    fadeOutSeconds: {
      ...seconds('Fade out', 'Length of the fade-out before the end of the sound or the film.'),
      default: 0,
    },
  },
} as const satisfies ObjectParam

const captions = {
  kind: 'OBJECT',
  inputType: 'CaptionsInput',
  label: 'Captions',
  description:
    'Text over the picture, drawn as plain text in Noto Sans. Captions shown at the same time are placed below each other.',
  oneOf: true,
  fields: {
    text: { kind: 'TEXT', label: 'File', description: 'A whole SubRip (.srt) or WebVTT (.vtt) file.' },
    lines: {
      kind: 'LIST',
      label: 'Lines',
      description: 'Captions as a list.',
      item: {
        kind: 'OBJECT',
        inputType: 'CaptionLineInput',
        label: 'Caption',
        description: 'One caption.',
        fields: {
          startSeconds: { ...seconds('Start', 'Time in the film.'), required: true },
          endSeconds: { ...seconds('End', 'Time in the film.'), required: true },
          text: { kind: 'TEXT', label: 'Text', description: 'The text of the caption.', required: true },
        },
      },
    },
  },
} as const satisfies ObjectParam

const table = {
  parts,
  soundtrack,
  captions,
  size,
  frameRate: {
    kind: 'NUMBER',
    label: 'Frame rate',
    description:
      'Frames per second; by default those of the first video. 23.976, 29.97 and 59.94 are used as the exact broadcast rates.',
    unit: 'frames per second',
    advanced: true,
  },
  resizeMode: {
    ...parameters.resizeMode,
    description: 'How a part with a different aspect ratio is fitted into the frame.',
    default: 'PAD',
  },
} as const satisfies ParamTable

/** Of a part and of the film, seconds. source: ours (what a machine of two cores makes in a few minutes). */
export const shortestPart = 0.1
export const longestFilm = 600
const mostParts = 50
/** Pixels. source: ours (the renderer's tested range). */
export const mostPixels = 3840 * 2160

export const assembly = defineFamily({
  id: 'assembly',
  label: 'Assembly',
  description: 'Joins clips and stills into one film, on the gateway’s machine, without a provider key.',
  field: 'assembly',
  inputType: 'AssemblyInput',
  arms: [
    {
      kind: 'ASSEMBLY',
      field: 'clips',
      inputType: 'AssemblyClipsInput',
      label: 'Clips',
      description: 'Videos and stills one after another, with cuts and cross-fades, a soundtrack and captions.',
      modelEnum: 'AssemblyModel',
      defaultModel: 'ASSEMBLY',
      parameters: table,
      // The parts' own lengths, which no parameter says.
      clipSeconds: 0,
    },
  ],
  models: [
    {
      name: 'assembly',
      value: 'ASSEMBLY',
      label: 'Assembly',
      description: 'Joins up to 50 videos and stills into a film of up to ten minutes and 4K; free, no provider key.',
      lifecycle: { stage: 'ACTIVE', since: '2026-11-28' },
      routes: [
        {
          provider: 'embedded',
          wireName: 'assembly',
          source: 'src/assembly',
          checkedOn: '2026-11-28',
          prices: [{ perClipMicros: 0 }],
          arms: {
            clips: {
              limits: {
                parts: list(
                  1,
                  mostParts,
                  object({
                    source: object({
                      video: media({
                        mimeTypes: ['video/mp4', 'video/quicktime'],
                        minimumSide: 16,
                        normalised: false,
                        transports: ['BYTES'],
                      }),
                      still: object({
                        image: media({
                          mimeTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/avif'],
                          maximumBytes: 50 * 1024 * 1024,
                          minimumSide: 16,
                          maximumPixels: 50_000_000,
                          normalised: true,
                          transports: ['BYTES'],
                        }),
                        durationSeconds: between(shortestPart, longestFilm),
                      }),
                    }),
                    startSeconds: between(0, 86_400),
                    endSeconds: between(0, 86_400),
                    crossFadeSeconds: between(0, 10),
                    volume: between(0, 4),
                  }),
                ),
                soundtrack: object({
                  audio: media({ mimeTypes: ['audio/wav', 'audio/mpeg'], normalised: false, transports: ['BYTES'] }),
                  volume: between(0, 4),
                  fadeInSeconds: between(0, 60),
                  fadeOutSeconds: between(0, 60),
                }),
                captions: object({
                  text: text(100_000, { minimum: 1 }),
                  lines: list(
                    1,
                    500,
                    object({
                      startSeconds: between(0, longestFilm),
                      endSeconds: between(0, longestFilm),
                      text: text(500, { minimum: 1 }),
                    }),
                  ),
                }),
                size: object({ width: between(64, 3840, 2), height: between(64, 3840, 2) }),
                frameRate: between(1, 60),
                resizeMode: choices('PAD', 'CROP'),
              },
            },
          },
        },
      ],
    },
  ],
})
