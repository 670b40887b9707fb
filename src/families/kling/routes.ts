import type { RouteArmDefinition, RouteDefinition } from '../../catalog/family.ts'
import type { PriceRow } from '../../catalog/price.ts'

type Arms = Readonly<Record<string, RouteArmDefinition>>

const checkedOn = '2026-11-28'

const unlistedLength = 'How long ids and the names in a prompt may be is not stated; the limits are ours.'
const madeElements =
  'An element made from a video has tighter counts: 3, or beside a reference video one alone, without pictures and other elements. An id does not tell what it was made of.'

type MakeRoute = (
  wireName: string,
  arms: Arms,
  prices: readonly PriceRow[],
  unsure?: readonly string[],
) => RouteDefinition

const listed = (unsure: readonly string[]) => (unsure.length > 0 ? { unsure } : {})

/** Klingai’s new standard. */
export const klingai: MakeRoute = (wireName, arms, prices, unsure = []) => ({
  provider: 'klingai',
  wireName,
  arms,
  prices,
  source: 'wire-kling §2, §10',
  checkedOn,
  ...listed(unsure),
})

/** Klingai’s `/v1`: for who has an access key and a secret, and for what the new standard dropped. */
export const klingaiLegacy: MakeRoute = (wireName, arms, prices, unsure) => ({
  ...klingai(wireName, arms, prices, unsure),
  standard: 'legacy',
  source: prices.length > 0 ? 'wire-kling §4; prices of §10' : 'wire-kling §4',
})

export const fal: MakeRoute = (wireName, arms, prices, unsure = []) => ({
  provider: 'fal',
  wireName,
  arms,
  prices,
  source: 'wire-fal; DNG-01; fal’s pages of the endpoints (prices)',
  checkedOn,
  unsure: [
    'Fal states no limits of pictures and videos; klingai’s are taken.',
    'Whether shots and an end frame go together at fal is unconfirmed.',
    ...unsure,
  ],
})

export const unsure = {
  discontinued: 'Whether it still answers: it has left the vendor’s capability map. A refusal suspends it for a day.',
  guidanceOfThree: 'AIG-03 has cfg_scale on 3.0; the vendor excludes v2.x and says nothing of v3.',
  cameraAndBrush: 'AIG-07 and AIG-08 show camera and brush on v2.6; the vendor’s present map has them for no model.',
  oneShotBesideVideo: 'That beside a video multi_shot may be false: one page can be read as if it had to be true.',
  shotsInOnePrompt:
    'Shots travel in one prompt of 3,072 characters; six of 512 with their numbers are longer. Semicolons part them.',
  madeElements,
  elementsOfO1: 'O1 takes only elements made from pictures; an id does not tell what it was made of.',
  unlistedLength,
} as const
