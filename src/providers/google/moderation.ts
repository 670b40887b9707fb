import type { Redact } from '../call.ts'
import { failureOf, type ProviderFailure } from '../provider-error.ts'

/** Google's support codes by what they were given for. source: wire-google-veo §B.2. */
const supportCodes: Readonly<Record<string, readonly string[]>> = {
  child: ['58061214', '17301594'],
  celebrity: ['29310472', '15236754'],
  'video safety': ['64151117', '42237218'],
  dangerous: ['62263041'],
  hate: ['57734940', '22137204'],
  other: ['74803281', '29578790', '42876398'],
  prohibited: ['89371032', '49114662', '63429089', '72817394', '60599140'],
  'third-party content': ['35561574', '35561575'],
  sexual: ['90789179', '43188360'],
  toxic: ['78610348'],
  violence: ['61493863', '56562880'],
  vulgar: ['32635315'],
}
const categoryOfCode = new Map(
  Object.entries(supportCodes).flatMap(([category, codes]) => codes.map((code) => [code, category] as const)),
)

const supportCodeMessage = /support codes?\W{0,3}((?:\d{5,}[\s,;]*)+)/gi
const moderationMessage =
  /could not be submitted|might violate|sensitive words|responsible ai|usage guidelines|safety filter|(blocked|filtered|rejected|refused)\b[^.]{0,60}\b(safety|polic)|violat[a-z]{1,10}[^.]{0,60}\bpolic/i
/** An administrator's constraint says "violates policy" as well, and has nothing to do with the content. */
const administrationMessage = /organi[sz]ation(al)? polic|org polic|constraints?\/|vpc service controls/i
const inputMessage =
  /could not be submitted|(input|provided|reference|uploaded) (image|video)|(prompt|image|input) (contains|violat|was (blocked|rejected|refused))|your (prompt|input|image)/i
const outputMessage = /(generated|output|resulting) (video|clip|audio|image|media)|output might violate/i

/** Whether the text is that of a refusal by content. */
export const isModeration = (text: string): boolean =>
  supportCategories([text]).length > 0 || (moderationMessage.test(text) && !administrationMessage.test(text))

/** Categories behind the support codes in Google's messages, each once; a code that is not in its table as itself. */
export function supportCategories(texts: readonly string[]): string[] {
  const codes = texts.flatMap((text) =>
    [...text.matchAll(supportCodeMessage)].flatMap((match) => match[1]!.match(/\d+/g) ?? []),
  )
  return [...new Set(codes.map((code) => categoryOfCode.get(code) ?? `support code ${code}`))]
}

/** @param stage where the reasons do not say what was refused. */
export function moderated(reasons: readonly string[], redact: Redact, stage: 'INPUT' | 'OUTPUT'): ProviderFailure {
  const providerMessage = redact(reasons.filter((reason) => reason !== '').join(' '))
  const isAbout = (pattern: RegExp) => reasons.some((reason) => pattern.test(reason))
  const found = isAbout(inputMessage) ? 'INPUT' : isAbout(outputMessage) ? 'OUTPUT' : stage
  const words =
    found === 'INPUT' ? 'Google refused the request by its content.' : 'Google withheld the clip by its content.'
  return failureOf('MODERATED', providerMessage, found, supportCategories(reasons), words)
}
