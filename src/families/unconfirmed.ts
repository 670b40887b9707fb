/** A model that is there, but whose wire nobody has confirmed: it is told of, and cannot be started. */
export interface UnconfirmedModel {
  /** Stable: catalog names of later models will be like it. */
  readonly name: string
  readonly label: string
  readonly vendor: string
  /** Where it is served: a provider of ours and its name there. */
  readonly seenAt: readonly { readonly provider: string; readonly wireName: string }[]
  /** Sentences. */
  readonly known: readonly string[]
  /** What must be read before it can be offered, sentences. */
  readonly missing: readonly string[]
  readonly source: string
  readonly checkedOn: string
}

const checked = { source: 'wire-next-families; wire-fal', checkedOn: '2026-11-28' } as const
const noSchemaAtFal = 'The schema of its inputs at fal: names, lengths and what excludes what.'
const fal = (...wireNames: string[]) => wireNames.map((wireName) => ({ provider: 'fal', wireName }))

/** By how much they are asked for. One that is confirmed becomes an entry of a family. */
export const unconfirmedModels: readonly UnconfirmedModel[] = [
  {
    ...checked,
    name: 'kling-4-0',
    label: 'Kling 4.0',
    vendor: 'Kling AI',
    seenAt: fal('kling/v4/image-to-video', 'kling/v4/reference-to-video'),
    known: [
      'Clips of 3 to 30 s in 720p and 1080p, from up to 10 keyframes or up to 15 pictures, videos and elements; Flash up to 20 s of 720p from one picture.',
      'At fal $0.157 a second of 720p and $0.235 of 1080p.',
    ],
    missing: [
      'Its path at Kling AI and the day its API opens; the body has neither callback nor an id of ours.',
      'The schema at fal: pages disagree on the endpoint’s name, and whether it can be called yet.',
    ],
  },
  {
    ...checked,
    name: 'vidu-q3',
    label: 'Vidu Q3',
    vendor: 'Vidu',
    seenAt: [
      ...fal('fal-ai/vidu/q3/image-to-video', 'fal-ai/vidu/q3/image-to-video/turbo'),
      { provider: 'dashscope', wireName: 'vidu/viduq3-pro_img2video' },
    ],
    known: [
      'Clips of 1 to 16 s with sound in 540p, 720p and 1080p, also from one frame to another.',
      'At Vidu itself $0.045, 0.10 and 0.12 a second; Turbo $0.06 of 720p.',
    ],
    missing: [noSchemaAtFal, 'The names of its media and its regions at DashScope, and the price there and at fal.'],
  },
  {
    ...checked,
    name: 'vidu-q4-preview',
    label: 'Vidu Q4 (preview)',
    vendor: 'Vidu',
    seenAt: [],
    known: ['Clips of 3 to 16 s from 540p to 4K, from up to 15 pictures and 3 sounds; no end frame.'],
    missing: ['A provider of ours that serves it; at Vidu itself even the form of the key is unclear.', 'Its price.'],
  },
  {
    ...checked,
    name: 'flux-3',
    label: 'FLUX 3 Video',
    vendor: 'Black Forest Labs',
    seenAt: fal('blackforestlabs/flux-3', 'blackforestlabs/flux-3/draft', 'blackforestlabs/flux-3-max'),
    known: [
      'Clips of 5 to 20 s with sound, from one picture, two, or up to 10 keyframes.',
      'At the vendor $0.17 a second of HD, $0.29 of full HD, $0.06 of a draft; its own API is described, and not spoken here.',
    ],
    missing: [noSchemaAtFal, 'The paths below these names and the price at fal; whether UHD can be asked for.'],
  },
  {
    ...checked,
    name: 'luma-ray-3-2',
    label: 'Luma Ray 3.2',
    vendor: 'Luma',
    seenAt: fal('luma/agent/ray/v3.2/image-to-video', 'luma/agent/ray/v3.2/text-to-video'),
    known: [
      'Clips of 5 or 10 s in 540p, 720p and 1080p from a start and an end frame; 10 s not with frames, loops or HDR.',
      'At Luma itself a clip of 5 s costs $0.15, 0.30 or 1.20.',
    ],
    missing: [noSchemaAtFal, 'The price at fal; how long an address lives.'],
  },
  {
    ...checked,
    name: 'pixverse-v6',
    label: 'PixVerse V6',
    vendor: 'PixVerse',
    seenAt: fal('fal-ai/pixverse/v6/image-to-video', 'fal-ai/pixverse/v6/transition'),
    known: ['Clips of 1 to 15 s from 360p to 1080p, with sound, with a seed, also from one frame to another.'],
    missing: [noSchemaAtFal, 'How long a prompt may be: 2,048 or 5,000 characters.', 'Any price but resellers’.'],
  },
  {
    ...checked,
    name: 'ltx-2-5',
    label: 'LTX-2.5',
    vendor: 'Lightricks',
    seenAt: fal('lightricks/ltx-2.5/image-to-video/fast', 'lightricks/ltx-2.5/image-to-video/pro'),
    known: ['Clips with sound from 720p to 4K, with a camera move and a last frame; the weights are open.'],
    missing: [noSchemaAtFal, 'Which lengths and frame rates there are.', 'Any price but resellers’.'],
  },
  {
    ...checked,
    name: 'hailuo-2-3',
    label: 'Hailuo 2.3',
    vendor: 'MiniMax',
    seenAt: fal(
      'fal-ai/minimax/hailuo-2.3/standard/image-to-video',
      'fal-ai/minimax/hailuo-2.3/pro/image-to-video',
      'fal-ai/minimax/hailuo-2.3-fast/standard/image-to-video',
      'fal-ai/minimax/hailuo-2.3-fast/pro/image-to-video',
    ),
    known: ['The generation before MiniMax H3, which is offered.'],
    missing: [noSchemaAtFal, 'Its lengths, sizes and price.'],
  },
  {
    ...checked,
    name: 'happy-horse-1-1',
    label: 'HappyHorse 1.1',
    vendor: 'Alibaba',
    seenAt: [
      { provider: 'dashscope', wireName: 'happyhorse-1.1-i2v' },
      { provider: 'dashscope', wireName: 'happyhorse-1.1-r2v' },
      ...fal('alibaba/happy-horse/v1.1/image-to-video'),
    ],
    known: ['Clips of 3 to 15 s in 720p and 1080p, from a first frame or from up to 9 reference pictures.'],
    missing: [
      'The vendor’s own page: all that is known of it at DashScope comes from resellers.',
      noSchemaAtFal,
      'Its price.',
    ],
  },
]
