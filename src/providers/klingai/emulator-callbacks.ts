import { createHmac } from 'node:crypto'
import type { EmulatedWorld } from '../../emulation/port.ts'
import { legacyTask, newTask } from './emulator-answers.ts'
import { detailsOf } from './emulator-tasks.ts'

export interface CallbackOptions {
  /** `whsec_` and Base64, as in the vendor's console. Callbacks are not signed unless there is one. */
  webhookSecret?: string
  /** Milliseconds since 1970, by the wall: who verifies a signature compares with that. */
  wallClock: () => number
}

/** Tells clients of every change of a task, in the shape of its standard. source: §8 */
export function sendCallbacks(world: EmulatedWorld, options: CallbackOptions): void {
  world.jobs.onChange((job) => {
    const { callbackUrl, standard } = detailsOf(job)
    if (callbackUrl === undefined) return
    const messageId = `msg_${world.randomId()}`
    const body = standard === 'new' ? newTask(world, job) : legacyTask(world, job)
    world.sendWebhook(job, callbackUrl, body, (text, isWrong) => signatures(text, isWrong, messageId, options))
  })
}

function signatures(
  body: string,
  isWrong: boolean,
  messageId: string,
  { webhookSecret, wallClock }: CallbackOptions,
): Record<string, string> {
  if (webhookSecret === undefined) return {}
  const timestamp = String(Math.floor(wallClock() / 1000))
  const key = Buffer.from(webhookSecret.replace(/^whsec_/, ''), 'base64')
  const signed = createHmac('sha256', isWrong ? 'another key' : key)
    .update(`${messageId}.${timestamp}.${body}`)
    .digest('base64')
  return { 'webhook-id': messageId, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signed}` }
}
