import type { Defaults, Lifecycle, ModelDefinition } from '../../catalog/family.ts'
import { falV3, falV3Omni, falV3Turbo, falV25Turbo, falV26 } from './fal.ts'
import * as newer from './klingai.ts'
import * as legacy from './klingai-legacy.ts'
import {
  falV3OmniPrices,
  falV3Prices,
  falV25TurboPrices,
  falV26Prices,
  o1Prices,
  onLegacyWire,
  v3OmniPrices,
  v3Prices,
  v3TurboPrices,
  v25TurboPrices,
  v26Prices,
} from './prices.ts'
import { fal, klingai, klingaiLegacy, unsure } from './routes.ts'

/** AIG-03; no ratio, for the start frame decides. Two shapes of frame: the picture is shown whole, as in AIG-01. */
const defaults = {
  durationSeconds: 5,
  mode: 'STANDARD',
  resizeMode: 'PAD',
  generateAudio: false,
  watermark: false,
} satisfies Defaults
const threePointZero = { ...defaults, automaticShots: false } satisfies Defaults
/** CMF-01's `pro`, on the models that only CMF offers. */
const comfy = { ...defaults, mode: 'PRO' } satisfies Defaults
/** AIG-03; Comfy's 7.0 lies outside Kling's scale. */
const guidance = { guidanceScale: 0.5 } satisfies Defaults
const pro = { mode: 'PRO' } satisfies Defaults
const keptSound = { keepReferenceVideoSound: false } satisfies Defaults

/** The vendor's updates. catalog-audit, table 3 */
const activeSince = (since: string): Lifecycle => ({ stage: 'ACTIVE', since })
/** In no `retiresOn`: it may still be served, and a refusal is told when it comes. */
const unlisted: Lifecycle = {
  stage: 'DEPRECATED',
  successor: 'kling-v3',
  note: 'No longer in the vendor’s capability map',
}
const ending: Lifecycle = {
  ...unlisted,
  deprecatedOn: '2026-07-27',
  note: 'Announced on 2026-07-27 to end 2026-09-15, by a reseller; the vendor names no day',
}

export const models: readonly ModelDefinition[] = [
  {
    name: 'kling-v1-5',
    value: 'KLING_V1_5',
    label: 'Kling 1.5',
    description: '5 or 10 s, 720p or 1080p; camera control and motion brush.',
    lifecycle: ending,
    defaults: { ...comfy, ...guidance },
    routes: [klingaiLegacy('kling-v1-5', legacy.v15, [], [unsure.discontinued])],
  },
  {
    name: 'kling-v1-6',
    value: 'KLING_V1_6',
    label: 'Kling 1.6',
    description: '5 or 10 s, 720p or 1080p.',
    lifecycle: ending,
    defaults: { ...comfy, ...guidance },
    routes: [klingaiLegacy('kling-v1-6', legacy.v16, [], [unsure.discontinued])],
  },
  {
    name: 'kling-v2-master',
    value: 'KLING_V2_MASTER',
    label: 'Kling 2.0 Master',
    description: '5 or 10 s, 720p.',
    lifecycle: unlisted,
    defaults,
    routes: [klingaiLegacy('kling-v2-master', legacy.v2Master, [], [unsure.discontinued])],
  },
  {
    name: 'kling-v2-1',
    value: 'KLING_V2_1',
    label: 'Kling 2.1',
    description: '5 or 10 s, 720p or 1080p; end frame.',
    lifecycle: ending,
    defaults: comfy,
    routes: [klingaiLegacy('kling-v2-1', legacy.v21, [], [unsure.discontinued])],
  },
  {
    name: 'kling-v2-1-master',
    value: 'KLING_V2_1_MASTER',
    label: 'Kling 2.1 Master',
    description: '5 or 10 s, 1080p.',
    lifecycle: ending,
    defaults: comfy,
    routes: [klingaiLegacy('kling-v2-1-master', legacy.v21Master, [], [unsure.discontinued])],
  },
  {
    name: 'kling-v2-5-turbo',
    value: 'KLING_V2_5_TURBO',
    label: 'Kling 2.5 Turbo',
    description: 'Fast and cheap: 5 or 10 s, 720p or 1080p, silent.',
    lifecycle: activeSince('2025-10-20'),
    defaults,
    armDefaults: { startEndFrame: pro },
    routes: [
      klingai('kling-2.5-turbo', newer.kling25Turbo, v25TurboPrices),
      klingaiLegacy('kling-v2-5-turbo', legacy.v25Turbo, onLegacyWire(v25TurboPrices)),
      fal('fal-ai/kling-video/v2.5-turbo/{mode}/image-to-video', falV25Turbo, falV25TurboPrices, [
        'The standard tier is left out: its price at fal was not seen.',
      ]),
    ],
  },
  {
    name: 'kling-v2-6',
    value: 'KLING_V2_6',
    label: 'Kling 2.6',
    description: '5 or 10 s, 720p or 1080p; sound and voices at 1080p.',
    lifecycle: activeSince('2025-12-15'),
    defaults,
    armDefaults: { startEndFrame: pro, voices: pro },
    routes: [
      klingai('kling-2.6', newer.kling26, v26Prices, [unsure.unlistedLength]),
      klingaiLegacy('kling-v2-6', legacy.v26, onLegacyWire(v26Prices), [unsure.cameraAndBrush, unsure.unlistedLength]),
      fal('fal-ai/kling-video/v2.6/{mode}/image-to-video', falV26, falV26Prices, [
        'Whether sound and an end frame go together at fal, as they do not at klingai.',
        'Voices are left out: they have ids of fal’s own.',
      ]),
    ],
  },
  {
    name: 'kling-v3',
    value: 'KLING_V3',
    label: 'Kling 3.0',
    description: '3 to 15 s up to 4K; sound, elements, shots, end frame.',
    lifecycle: activeSince('2026-02-25'),
    defaults: { ...threePointZero, ...guidance },
    routes: [
      klingai('kling-3.0', newer.kling30, v3Prices, [unsure.shotsInOnePrompt, unsure.unlistedLength]),
      klingaiLegacy('kling-v3', legacy.v3, onLegacyWire(v3Prices), [unsure.guidanceOfThree, unsure.unlistedLength]),
      fal('fal-ai/kling-video/v3/{mode}/image-to-video', falV3, falV3Prices, [
        'Whether fal takes an empty negative prompt; left out, its own stands.',
      ]),
    ],
  },
  {
    name: 'kling-v3-turbo',
    value: 'KLING_V3_TURBO',
    label: 'Kling 3.0 Turbo',
    description: '3 to 15 s, 720p or 1080p, always with sound; shots.',
    lifecycle: activeSince('2026-06-17'),
    defaults: { ...defaults, generateAudio: true },
    routes: [
      klingai('kling-3.0-turbo', newer.kling30Turbo, v3TurboPrices, [unsure.shotsInOnePrompt]),
      fal('fal-ai/kling-video/v3/turbo/{mode}/image-to-video', falV3Turbo, v3TurboPrices, [
        'How long its prompt may be: one copy of its page says 3,072 characters, another fewer than 2,500.',
      ]),
    ],
  },
  {
    name: 'kling-v3-omni',
    value: 'KLING_V3_OMNI',
    label: 'Kling 3.0 Omni',
    description: 'Also called o3: 3 to 15 s up to 4K from pictures, elements, a video and shots.',
    lifecycle: activeSince('2026-02-25'),
    defaults: { ...threePointZero, ...keptSound },
    routes: [
      klingai('kling-3.0-omni', newer.kling30Omni, v3OmniPrices, [
        unsure.madeElements,
        unsure.oneShotBesideVideo,
        unsure.shotsInOnePrompt,
        unsure.unlistedLength,
      ]),
      klingaiLegacy('kling-v3-omni', legacy.v3Omni, onLegacyWire(v3OmniPrices), [
        unsure.madeElements,
        unsure.unlistedLength,
      ]),
      fal('fal-ai/kling-video/o3/{mode}/{capability}', falV3Omni, falV3OmniPrices, [
        'Standard and pro have 4 pictures and 4 elements (DNG-01), fal’s page of the 4K tier 7 together.',
        'Whether fal takes an end frame without a start frame is unconfirmed; klingai does not.',
      ]),
    ],
  },
  {
    name: 'kling-o1',
    value: 'KLING_O1',
    label: 'Kling O1',
    description: '3 to 10 s, 720p or 1080p, from pictures, elements and a video; silent.',
    lifecycle: activeSince('2025-12-15'),
    defaults: { ...defaults, ...keptSound },
    routes: [
      klingai('kling-o1', newer.klingO1, o1Prices, [unsure.elementsOfO1, unsure.unlistedLength]),
      klingaiLegacy('kling-video-o1', legacy.o1, onLegacyWire(o1Prices), [unsure.elementsOfO1, unsure.unlistedLength]),
    ],
  },
]
