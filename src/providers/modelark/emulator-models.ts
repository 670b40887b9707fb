import type { Resolution } from '../../emulation/pictures.ts'
import type { VendorModel } from '../../emulation/vendor.ts'

interface References {
  images: number
  videos: number
  audios: number
  /** Of one video or sound, and of all together. */
  seconds: readonly [least: number, most: number]
  /** Sounds need neither picture nor video beside them. */
  mayBeHeardAlone?: true
}

export interface ArkModel extends VendorModel {
  resolutions: readonly Resolution[]
  seconds: readonly [least: number, most: number]
  /** Where nothing is said; −1 lets the model decide. */
  defaultSeconds: number
  isAutomatic: boolean
  hasLastFrame: boolean
  /** With frames the ratio is the picture's. */
  isAdaptiveWithFrames?: true
  references?: References
  /** Fields of the body that not every model takes. The others are refused: the body is checked strictly. */
  options: readonly string[]
  /** Pixels of a 480p frame. source: wire-seedance-modelark, Price; catalog-audit, 24 */
  pixelsAt480p: number
  /** Dollars for a million tokens. source: catalog-audit, 1, 2, 25 and table 2 */
  dollars(asked: { resolution: Resolution; hasVideo: boolean; hasSound: boolean }): number
}

const latency = { queueSeconds: 5, baseSeconds: 40, perSecond: 6, spread: 0.3 }
/** source: wire-seedance-modelark, Start and Input limits */
const second: Omit<ArkModel, 'resolutions' | 'dollars'> = {
  latency,
  seconds: [4, 15],
  defaultSeconds: 5,
  isAutomatic: true,
  hasLastFrame: true,
  references: { images: 9, videos: 3, audios: 3, seconds: [2, 15] },
  options: ['generate_audio', 'priority'],
  pixelsAt480p: 864 * 496,
}
const first: Omit<ArkModel, 'dollars'> = {
  latency,
  resolutions: ['480p', '720p', '1080p'],
  // UNSURE.
  seconds: [2, 12],
  defaultSeconds: 5,
  isAutomatic: false,
  hasLastFrame: true,
  options: ['seed', 'camera_fixed', 'service_tier'],
  pixelsAt480p: 864 * 480,
}
const rate = (silent: number, withVideo: number) => (asked: { hasVideo: boolean }) =>
  asked.hasVideo ? withVideo : silent

export const models: Readonly<Record<string, ArkModel>> = {
  'dreamina-seedance-2-5-260628': {
    ...second,
    resolutions: ['480p', '720p', '1080p'],
    seconds: [4, 30],
    defaultSeconds: -1,
    isAdaptiveWithFrames: true,
    references: { images: 30, videos: 10, audios: 10, seconds: [2, 30], mayBeHeardAlone: true },
    options: [...second.options, 'omni_reference_task_type', 'output_format'],
    pixelsAt480p: 854 * 480,
    dollars: ({ resolution, hasVideo }) => (hasVideo ? 6.4 : 10.7) * (resolution === '1080p' ? 1.1 : 1),
  },
  'dreamina-seedance-2-0-260128': {
    ...second,
    resolutions: ['480p', '720p', '1080p', '4k'],
    dollars({ resolution, hasVideo }) {
      if (resolution === '4k') return hasVideo ? 2.4 : 4
      return resolution === '1080p' ? (hasVideo ? 4.7 : 7.7) : hasVideo ? 4.3 : 7
    },
  },
  'dreamina-seedance-2-0-fast-260128': { ...second, resolutions: ['480p', '720p'], dollars: rate(5.6, 3.3) },
  'dreamina-seedance-2-0-mini-260615': { ...second, resolutions: ['480p', '720p'], dollars: rate(3.5, 2.1) },
  'seedance-1-5-pro-251215': {
    ...first,
    seconds: [4, 12],
    isAutomatic: true,
    options: [...first.options, 'generate_audio'],
    pixelsAt480p: 864 * 496,
    dollars: ({ hasSound }) => (hasSound ? 2.4 : 1.2),
  },
  'seedance-1-0-pro-250528': { ...first, dollars: () => 2.5 },
  'seedance-1-0-pro-fast-251015': { ...first, hasLastFrame: false, dollars: () => 1 },
}
