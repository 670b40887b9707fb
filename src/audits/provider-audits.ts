import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import type { LedgerPurchase } from '../emulator/ledger.ts'
import type { KeptAnswer, OperationState, ProviderCharge, WebhookHint } from '../providers/provider.ts'
import { ProviderError, type ProviderFailure } from '../providers/provider-error.ts'
import type { Bench, ProviderSubject } from './audit-bench.ts'

export interface ProviderAudit {
  /** `provider/xai/submit/rate-limited` */
  id: string
  /** Null when all is well, otherwise what is wrong. */
  run(): Promise<string | null>
}

/** What any provider's client has to make of every scenario of its emulator, whatever the wire. */
export function providerAudits(subject: ProviderSubject): ProviderAudit[] {
  return Object.entries(checks).map(([name, check]) => ({
    id: `provider/${subject.emulator.id}/${name}`,
    async run() {
      // The emulator is loaded by those who audit, not by all who import the gateway.
      const { startBench } = await import('./audit-bench.ts')
      const bench = await startBench(subject)
      try {
        await check(bench)
        for (const secret of bench.secrets)
          assert(!JSON.stringify(bench.kept).includes(secret), 'a key stands in an answer that was kept')
        return null
      } catch (error) {
        return (error as Error).message
      } finally {
        await bench.stop()
      }
    },
  }))
}

type Check = (bench: Bench) => Promise<void>

/** Longer than any clip takes, and shorter than any result is kept. */
const longMilliseconds = 20 * 60_000
/** A clip is then on its way, and far from done. */
const queueMilliseconds = 3_000
/** Only what hangs is given up. */
const patienceMilliseconds = 2_000
const prompt = 'a boat'

const checks: Record<string, Check> = {
  clip: deliversClip,
  batch: asksMany,
  stream: follows,
  'stream/moderated-at-output': followsToModeration,
  'stream/unknown-id': followsNoJob,
  'another-account': keepsAccountsApart,
  'credential-gone': needsItsCredential,
  cancel: cancels,
  webhook: believesWebhooks,
  'webhook/webhook-wrong-signature': believesNoStranger,
  'webhook/webhook-duplicated': hearsTwice,
  'webhook/webhook-late': hearsLate,
  'submit/moderated-at-submit': refusesSubmit('moderated-at-submit', 'MODERATED'),
  'submit/rate-limited': refusesSubmit('rate-limited', 'RATE_LIMITED'),
  'submit/rate-limited-with-retry-after': refusesSubmit('rate-limited-with-retry-after', 'RATE_LIMITED'),
  'submit/concurrency-full': refusesSubmit('concurrency-full', 'RATE_LIMITED'),
  'submit/quota-exhausted': refusesSubmit('quota-exhausted', 'INSUFFICIENT_CREDIT', 'RATE_LIMITED'),
  'submit/bad-credentials': refusesSubmit('bad-credentials', 'CREDENTIALS'),
  'submit/retired-model': refusesSubmit('retired-model', 'MODEL_RETIRED'),
  'submit/submit-server-error': losesSubmit('submit-server-error', 0),
  'submit/submit-hang': losesSubmit('submit-hang', 0),
  'submit/submit-cut-before': losesSubmit('submit-cut-before', 0),
  'submit/submit-cut-after': losesSubmit('submit-cut-after', 1),
  'submit/submit-malformed': losesSubmit('submit-malformed', 1),
  'submit/submit-bad-gateway': losesSubmit('submit-bad-gateway', 1),
  'submit/submit-slow': takesSlowly('submit-slow'),
  'submit/find-blind': findsLate,
  'poll/poll-server-error': losesPoll('poll-server-error'),
  'poll/poll-hang': losesPoll('poll-hang'),
  'poll/poll-cut': losesPoll('poll-cut'),
  'poll/poll-malformed': losesPoll('poll-malformed'),
  'poll/poll-bad-gateway': losesPoll('poll-bad-gateway'),
  'poll/poll-slow': takesSlowly('poll-slow'),
  'poll/unknown-id': knowsNoJob,
  'poll/expired': expires,
  'end/fails': fails('fails', ({ code, providerMessage }) => {
    assert.notEqual(code, 'MODERATED')
    assert(providerMessage, 'the vendor’s words are missing')
  }),
  'end/nul-in-message': fails('nul-in-message', ({ providerMessage }) =>
    assert(providerMessage?.includes('\uFFFD') && !providerMessage.includes('\u0000'), 'a NUL is not replaced'),
  ),
  'end/moderated-at-output': fails('moderated-at-output', ({ code, moderation }) => {
    assert.equal(code, 'MODERATED')
    assert.equal(moderation?.stage, 'OUTPUT')
  }),
  'end/moderated-as-success': keepsBack,
  'end/never-ends': goesOn,
}

async function deliversClip({ submit, poll, advance, purchases, fetchClip }: Bench): Promise<void> {
  const operation = await submit(prompt)
  assert.equal((await poll(operation)).state, 'pending')
  await advance(longMilliseconds)
  const ended = await poll(operation)
  assert(ended.state === 'succeeded', `it is ${ended.state}`)
  assert.equal(ended.outputs.length, 1)
  assert.equal((await fetchClip(ended.outputs[0]!)).toString('latin1', 4, 8), 'ftyp')
  assert.equal(purchases().length, 1)
  checkCharge(ended.charge, purchases())
}

/** Each of a batch gets its own state, and what is kept of it says nothing of the others. */
async function asksMany({ provider, context, request, advance }: Bench): Promise<void> {
  if (!provider.pollMany) return
  const start = async (idempotencyKey: string, scenario: string) =>
    (await provider.submit(request(`${prompt} [[${scenario}]]`), { ...context, idempotencyKey })).operation
  const operations = [await start('audit-1', 'fails'), await start('audit-2', 'never-ends')]
  await advance(longMilliseconds)
  const kept = ['', '']
  const keepFor = (index: number, answer: KeptAnswer) => {
    kept[index] += JSON.stringify(answer())
  }
  const states = await provider.pollMany(operations, { ...context, keepFor })
  assert.deepEqual(
    states.map(({ state }) => state),
    ['failed', 'pending'],
  )
  const [first, second] = operations.map((operation) => (operation as { id: string }).id) as [string, string]
  assert(!kept[0]!.includes(second) && !kept[1]!.includes(first), 'an answer about another job is kept')
}

/** The vendor tells of each state by itself, and of the end once. */
async function follows({ provider, context, submit, advance, purchases, fetchClip }: Bench): Promise<void> {
  if (!provider.follow) return
  const states = provider.follow(await submit(prompt), context)[Symbol.asyncIterator]()
  const next = async () => (await states.next()).value as OperationState | undefined
  assert.equal((await next())?.state, 'pending')
  for (let minutes = 0; minutes < 20; minutes++) await advance(60_000)
  let last: OperationState | undefined
  for (let state = await next(); state; state = await next()) {
    assert(!last || last.state === 'pending', 'it goes on after an end')
    last = state
  }
  assert(last?.state === 'succeeded', `it ends as ${last?.state}`)
  assert.equal((await fetchClip(last.outputs[0]!)).toString('latin1', 4, 8), 'ftyp')
  checkCharge(last.charge, purchases())
}

async function followsToModeration({ provider, context, submit, advance }: Bench): Promise<void> {
  if (!provider.follow) return
  const operation = await submit(`${prompt} [[moderated-at-output]]`)
  await advance(longMilliseconds)
  const [ended, ...more] = await all(provider.follow(operation, context))
  assert(ended?.state === 'failed' && ended.failure.code === 'MODERATED', `it ends as ${ended?.state}`)
  assert.deepEqual(more, [])
}

/** A stream that does not come about says nothing of the job. */
async function followsNoJob({ provider, context, submit }: Bench): Promise<void> {
  if (!provider.follow) return
  const operation = await submit(`${prompt} [[unknown-id:1]]`)
  await failureOf(all(provider.follow(operation, context)))
  assert.equal((await provider.poll(operation, context)).state, 'pending')
}

async function all(states: AsyncIterable<OperationState>): Promise<OperationState[]> {
  const told: OperationState[] = []
  for await (const state of states) told.push(state)
  return told
}

function checkCharge(charge: ProviderCharge | undefined, [purchase]: readonly LedgerPurchase[]): void {
  if (!purchase?.charged) return
  assert.equal(charge?.state, 'CHARGED')
  if (charge?.micros !== undefined) assert.equal(charge.micros, purchase.charged.micros)
}

/** Nobody's key shows another's job: some vendors do not know it then, others refuse the key. */
async function keepsAccountsApart({ provider, context, submit }: Bench): Promise<void> {
  const operation = await submit(prompt)
  const asked = await provider.poll(operation, { ...context, credential: 'other' }).catch((error: unknown) => error)
  if (asked instanceof ProviderError) assert.equal(asked.failure.code, 'CREDENTIALS')
  else assert.equal((asked as OperationState).state, 'unknown-operation')
}

async function needsItsCredential({ provider, context, request, submit, purchases }: Bench): Promise<void> {
  const operation = await submit(prompt)
  const withoutKey = { ...context, credential: 'gone' }
  const calls = [() => provider.submit(request(prompt), withoutKey), () => provider.poll(operation, withoutKey)]
  for (const call of calls) {
    const { delivery, failure } = await failureOf(call())
    assert.deepEqual([delivery, failure.code, failure.retryable], ['not-delivered', 'CREDENTIALS', false])
  }
  assert.equal(purchases().length, 1)
}

async function cancels({ provider, context, submit, purchases }: Bench): Promise<void> {
  if (!provider.cancel) return
  const operation = await submit(prompt)
  assert.equal(await provider.cancel(operation, context), 'canceled')
  assert.equal(purchases()[0]!.status, 'canceled')
}

/** A call brings its job's poll forward. Without a wire for it there is none. */
async function believesWebhooks(bench: Bench): Promise<void> {
  if (!bench.provider.webhook) {
    await endOf(bench, '')
    return assert.deepEqual(bench.received, [])
  }
  const { hints, own } = await hear(bench, '')
  for (const hint of hints) assert.deepEqual(hint, own(hint), 'the call is about another job')
}

async function believesNoStranger(bench: Bench): Promise<void> {
  if (!bench.provider.webhook || bench.provider.webhook.isUnsigned) return
  const { hints } = await hear(bench, '[[webhook-wrong-signature]]')
  for (const hint of hints) assert.equal(hint, null, 'a call with a wrong signature is believed')
}

async function hearsTwice(bench: Bench): Promise<void> {
  if (!bench.provider.webhook) return
  const { hints, own } = await hear(bench, '[[webhook-duplicated]]', 2)
  for (const hint of hints) assert.deepEqual(hint, own(hint), 'a call that comes again says something else')
}

async function hearsLate(bench: Bench): Promise<void> {
  if (!bench.provider.webhook) return
  const { provider, received, poll, advance } = bench
  const operation = await bench.submit(`${prompt} [[webhook-late:${longMilliseconds / 1000}s]]`)
  await advance(longMilliseconds - 1_000)
  assert.deepEqual(received, [], 'a call comes before its time')
  assert.equal((await poll(operation)).state, 'succeeded')
  await advance(longMilliseconds)
  await heard(bench, 1)
  for (const { headers, body } of received)
    assert(await provider.webhook!.verify(headers, body), 'a call that comes late is not believed')
}

/** A job from its start to its end, and what the client makes of the calls about it. */
async function hear(bench: Bench, more: string, atLeast = 1) {
  const { provider, context, received } = bench
  const operation = (await bench.submit(`${prompt} ${more}`)) as { id?: string }
  await bench.advance(longMilliseconds)
  await heard(bench, atLeast)
  const hints = await Promise.all(received.map(({ headers, body }) => provider.webhook!.verify(headers, body)))
  const own = (hint: WebhookHint | null) =>
    hint && 'operationId' in hint ? { operationId: operation.id } : { idempotencyKey: context.idempotencyKey }
  return { hints, own }
}

async function heard({ received }: Bench, atLeast: number): Promise<void> {
  for (let waited = 0; received.length < atLeast && waited < 500; waited++) await wait(20)
  assert(received.length >= atLeast, 'the vendor does not call back')
}

const patienceWith = (scenario: string) =>
  scenario.endsWith('hang') ? AbortSignal.timeout(patienceMilliseconds) : new AbortController().signal

async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  try {
    assert.fail(`it is answered: ${JSON.stringify(await call)}`)
  } catch (error) {
    if (error instanceof ProviderError) return error
    throw error
  }
}

/** Refused in the vendor's words, and nothing bought. */
function refusesSubmit(scenario: string, ...codes: ProviderFailure['code'][]): Check {
  return async ({ submit, purchases }) => {
    const { delivery, failure, retryAfterMilliseconds } = await failureOf(submit(`${prompt} [[${scenario}]]`))
    assert.equal(delivery, 'refused')
    assert(codes.includes(failure.code), `it is ${failure.code}`)
    assert.equal(failure.retryable, failure.code === 'RATE_LIMITED')
    assert(failure.providerMessage, 'the vendor’s words are missing')
    if (scenario.endsWith('retry-after')) assert(retryAfterMilliseconds, 'how long to wait is missing')
    assert.deepEqual(purchases(), [])
  }
}

/** Nobody knows whether it arrived. Where the wire can look, what was bought is found. */
function losesSubmit(scenario: string, bought: number): Check {
  return async ({ provider, context, request, purchases, poll }) => {
    const sent = request(`${prompt} [[${scenario}:1]]`)
    const signal = patienceWith(scenario)
    const { delivery } = await failureOf(provider.submit(sent, { ...context, signal }))
    assert.equal(delivery, 'unknown')
    assert.equal(purchases().length, bought)
    if (!provider.find) return
    const { idempotencyKey } = context
    const found = await provider.find({ idempotencyKey, request: sent }, context)
    if (bought === 0) return assert(found === 'not-found' || found === 'unknown', 'a job is found that is not there')
    assert(typeof found === 'object', `its job is ${found}`)
    assert.equal((await poll(found)).state, 'pending')
  }
}

async function findsLate({ provider, context, request, advance }: Bench): Promise<void> {
  if (!provider.find) return
  const sent = request(`${prompt} [[submit-cut-after:1]] [[find-blind:30s]]`)
  const tag = { idempotencyKey: context.idempotencyKey, request: sent }
  await failureOf(provider.submit(sent, context))
  const early = await provider.find(tag, context)
  assert(early === 'not-found' || early === 'unknown', 'it is found while it is hidden')
  await advance(31_000)
  assert.equal(typeof (await provider.find(tag, context)), 'object')
}

function takesSlowly(scenario: string): Check {
  return async ({ submit, poll }) => {
    const operation = await submit(`${prompt} [[${scenario}:0.1s]]`)
    assert.equal((await poll(operation)).state, 'pending')
  }
}

/** Nothing was learnt: it is asked again, and well. */
function losesPoll(scenario: string): Check {
  return async ({ provider, context, submit, poll, advance }) => {
    const operation = await submit(`${prompt} [[${scenario}:1]]`)
    // Some wires have no body as long as a job waits: nothing of it could be broken.
    await advance(queueMilliseconds)
    const signal = patienceWith(scenario)
    const { failure } = await failureOf(provider.poll(operation, { ...context, signal }))
    assert.equal(failure.retryable, true)
    assert.equal((await poll(operation)).state, 'pending')
  }
}

async function knowsNoJob({ submit, poll }: Bench): Promise<void> {
  assert.equal((await poll(await submit(`${prompt} [[unknown-id]]`))).state, 'unknown-operation')
}

/** Some wires say it of the result or of the whole job, or know the job no longer; others when the clip is fetched. */
async function expires(bench: Bench): Promise<void> {
  const ended = await endOf(bench, 'expired')
  if (['expired', 'failed', 'unknown-operation'].includes(ended.state)) return
  assert(ended.state === 'succeeded', `it is ${ended.state}`)
  await assert.rejects(bench.fetchClip(ended.outputs[0]!), 'the clip is there all the same')
}

async function endOf({ submit, poll, advance }: Bench, scenario: string): Promise<OperationState> {
  const operation = await submit(`${prompt} [[${scenario}]]`)
  await advance(longMilliseconds)
  return poll(operation)
}

function fails(scenario: string, check: (failure: ProviderFailure) => void): Check {
  return async (bench) => {
    const ended = await endOf(bench, scenario)
    assert(ended.state === 'failed', `it is ${ended.state}`)
    check(ended.failure)
    checkCharge(ended.charge, bench.purchases())
  }
}

/** A refusal that looks like success: a failure, at the latest when the clip is fetched. */
async function keepsBack(bench: Bench): Promise<void> {
  const ended = await endOf(bench, 'moderated-as-success')
  if (ended.state === 'succeeded') {
    const { failure } = await failureOf(bench.fetchClip(ended.outputs[0]!))
    return assert.equal(failure.code, 'MODERATED')
  }
  assert(ended.state === 'failed', `it is ${ended.state}`)
  assert(['MODERATED', 'RESULT_INVALID'].includes(ended.failure.code), `it is ${ended.failure.code}`)
  checkCharge(ended.charge, bench.purchases())
}

async function goesOn(bench: Bench): Promise<void> {
  assert.equal((await endOf(bench, 'never-ends')).state, 'pending')
}
