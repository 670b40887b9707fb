import type { FastifyReply } from 'fastify'
import type { EmulatedCall, ScenarioKind } from '../emulation/port.ts'
import { dribble } from './dribble.ts'
import type { Happening } from './scenarios.ts'

const ofSubmits = [
  'submit-hang',
  'submit-cut-before',
  'submit-cut-after',
  'submit-slow',
  'submit-malformed',
  'submit-bad-gateway',
] as const satisfies readonly ScenarioKind[]
const ofPolls = [
  'poll-hang',
  'poll-cut',
  'poll-slow',
  'poll-malformed',
  'poll-bad-gateway',
] as const satisfies readonly ScenarioKind[]

/** What may happen to the connection of such a call. */
export function faultsOf(kind: EmulatedCall['kind']): readonly ScenarioKind[] {
  if (kind === 'submit') return ofSubmits
  return kind === 'poll' ? ofPolls : []
}

const badGateway = '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>'

/** Before any handler: what comes instead of an answer; null when the call goes on. */
export function putInTheWay(reply: FastifyReply, kind: ScenarioKind): 'hang' | 'cut' | null {
  if (kind === 'submit-hang' || kind === 'poll-hang') {
    reply.hijack()
    return 'hang'
  }
  if (kind !== 'submit-cut-before' && kind !== 'poll-cut') return null
  reply.hijack()
  reply.raw.destroy()
  return 'cut'
}

/** After the handler, which has done what it does. */
export function spoilAnswer(
  reply: FastifyReply,
  payload: unknown,
  { kind, seconds }: Happening,
): { payload: unknown; isCut?: true } {
  if (kind === 'submit-cut-after') {
    reply.raw.destroy()
    return { payload, isCut: true }
  }
  if (kind === 'submit-bad-gateway' || kind === 'poll-bad-gateway') {
    // Of what stands before the vendor, which has done its part: a page, in no form of the vendor's.
    reply.code(502).header('content-type', 'text/html').header('content-length', Buffer.byteLength(badGateway))
    return { payload: badGateway }
  }
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return { payload }
  if (kind === 'submit-slow' || kind === 'poll-slow') {
    const bytes = Buffer.from(payload as string)
    reply.header('content-length', bytes.length)
    return { payload: dribble(bytes, seconds * 1000) }
  }
  if (kind !== 'submit-malformed' && kind !== 'poll-malformed') return { payload }
  const broken = breakOff(payload.toString())
  reply.header('content-length', Buffer.byteLength(broken))
  return { payload: broken }
}

/** The first part of a text, which no longer is JSON. */
function breakOff(text: string): string {
  const part = text.slice(0, Math.max(1, Math.floor(text.length * 0.6)))
  try {
    JSON.parse(part)
    return `${part}{`
  } catch {
    return part
  }
}
